import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PatientView } from '../../../shared/patients/patients-ipc.ts'
import { admit, aPatient, createTestStation, type TestStation } from '../../support/station.ts'

const MINUTE_MS = 60_000

describe('the audit of a patient’s page that stays open', () => {
  let station: TestStation
  let fatma: string
  let omar: string
  let omarSeen: PatientView
  let changes = 0
  beforeEach(async () => {
    station = await createTestStation()
    fatma = (await station.call('patients.register', aPatient())).id
    omarSeen = await station.call('patients.register', aPatient({ full_name: 'Omar Mansour' }))
    omar = omarSeen.id
    station.clock.advance(MINUTE_MS)
  })
  afterEach(() => station.close())

  const read = (id: string, who: 'heba' | 'yasser' = 'heba') => station.call('patients.get', { id }, who)
  /** Somebody writes elsewhere, so that every screen is told to ask again. */
  const change = async () => {
    changes += 1
    const edit = { id: omar, seen: omarSeen, changes: { address: `Street ${changes}` } }
    omarSeen = await station.call('patients.edit', edit, 'yasser')
  }
  const countReads = async (id: string): Promise<number> =>
    (await station.auditEvents()).filter(
      (event) => event.action === 'patients.read' && event.patient_id === id,
    ).length

  it('has one event, however often tables change while it is open', async () => {
    await read(fatma)
    for (let n = 0; n < 5; n += 1) {
      station.clock.advance(MINUTE_MS)
      await change()
      const page = await read(fatma)
      expect(page.patient.id).toBe(fatma)
    }
    expect(await countReads(fatma)).toBe(1)
  })

  it('has another event when the patient is opened again, though nothing changed', async () => {
    await read(fatma)
    await read(fatma)
    expect(await countReads(fatma)).toBe(2)
  })

  it('has another event when the patient is opened a while after a change', async () => {
    await read(fatma)
    await change()
    station.clock.advance(6_000)
    await read(fatma)
    expect(await countReads(fatma)).toBe(2)
  })

  it('has another event when another patient was opened between', async () => {
    await read(fatma)
    await change()
    await read(omar)
    await read(fatma)
    expect(await countReads(fatma)).toBe(2)
  })

  it('has an event of its own for another person', async () => {
    await read(fatma)
    await change()
    await read(fatma, 'yasser')
    expect(await countReads(fatma)).toBe(2)
  })

  it('has another event after the program was locked', async () => {
    await read(fatma)
    station.deps().records.readings.forget()
    await change()
    await read(fatma)
    expect(await countReads(fatma)).toBe(2)
  })

  it('has another event after a quarter of an hour', async () => {
    await read(fatma)
    station.clock.advance(15 * MINUTE_MS)
    await change()
    await read(fatma)
    await change()
    await read(fatma)
    expect(await countReads(fatma)).toBe(2)
  })

  it('has another event, under the access, when an emergency access shows more of what is on screen', async () => {
    const { visit, patient } = await admit(station)
    await station.call('visits.get', { id: visit.id })
    const reason = 'Unconscious, brought in alone'
    const opening = { patient_id: patient.id, reason, password: 'her own' }
    const { id } = await station.call('emergency.open_patient', opening)
    for (let n = 0; n < 2; n += 1) {
      await change()
      await station.call('visits.get', { id: visit.id })
    }
    const looks = (await station.auditEvents()).filter(({ action }) => action === 'visits.read')
    expect(looks.map(({ emergency_id }) => emergency_id)).toEqual([undefined, id])
  })

  it('tells of an emergency access to what stands under a registration that was absorbed', async () => {
    const { visit, patient } = await admit(station, { full_name: 'Hany Younis' })
    const pair = { survivor_id: fatma, absorbed_id: patient.id, reason: 'Same mother, same address' }
    await station.call('patients.merge', { ...pair, proposal_id: null }, 'admin')
    const opening = { patient_id: fatma, reason: 'Unconscious, brought in alone', password: 'her own' }
    const { id } = await station.call('emergency.open_patient', opening)
    await station.call('visits.get', { id: visit.id })
    const [look] = (await station.auditEvents()).filter(({ action }) => action === 'visits.read')
    expect(look).toMatchObject({ patient_id: patient.id, emergency_id: id })
  })

  it('has one event while a room or bed is being typed that shows nobody new', async () => {
    await admit(station, {}, { room: '204', bed: '1' })
    const list = { statuses: ['open' as const], patient_id: null, has_study: null, limit: 50 }
    for (const place of ['2', '20', '204']) await station.call('visits.list', { ...list, place })
    const lists = (await station.auditEvents()).filter((event) => event.action === 'visits.list')
    expect(lists).toHaveLength(1)
  })

  it('has another event for a list in which somebody new appears', async () => {
    const list = { statuses: ['open' as const], patient_id: null, has_study: null, limit: 50 }
    const countLists = async (): Promise<number> =>
      (await station.auditEvents()).filter((event) => event.action === 'visits.list').length
    await admit(station)
    await station.call('visits.list', list)
    await change()
    await station.call('visits.list', list)
    expect(await countLists()).toBe(1)
    await admit(station, { full_name: 'Hany Younis' })
    await station.call('visits.list', list)
    expect(await countLists()).toBe(2)
  })

  describe('a search', () => {
    const search = (query: string) => station.call('patients.search', { query, limit: 20 })
    const searches = async (): Promise<readonly (readonly string[])[]> =>
      (await station.auditEvents())
        .filter((event) => event.action === 'patients.search')
        .map((event) => event.record_ids)

    it('leaves one event while a word is typed and nobody new is shown', async () => {
      const { id } = (await admit(station, { full_name: 'Fatma Adel' })).patient
      for (const query of ['Fat', 'Fatm', 'Fatma', 'Fatma x']) await search(query)
      expect(await searches()).toEqual([[id]])
      await change()
      await search('Fatma')
      expect(await searches()).toHaveLength(1)
    })

    it('leaves another when somebody is shown who was not, or after a pause', async () => {
      const { id: fatma } = (await admit(station, { full_name: 'Fatma Adel' })).patient
      const { id: hany } = (await admit(station, { full_name: 'Hany Younis' })).patient
      await search('Fatma')
      await search('Hany')
      await search('Fatma')
      expect(await searches()).toEqual([[fatma], [hany]])
      station.clock.advance(1_500)
      await search('Hany Y')
      expect(await searches()).toEqual([[fatma], [hany], [hany]])
    })
  })

  it('tells of every look for a patient who is not here', async () => {
    const id = '00000000-0000-7000-8000-0000000000ff'
    for (let n = 0; n < 2; n += 1) {
      await change()
      await station.refusal('patients.get', { id })
    }
    const failed = (await station.auditEvents()).filter((event) => event.outcome === 'failed')
    expect(failed).toHaveLength(2)
  })
})
