import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PatientSeen } from '../../shared/patients/patients-ipc.ts'
import { ADMIN, type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { temporaryFolder } from '../support/processes.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'

/* A registration that was entered in error: removed at one PC while another PC, without the server, goes on with it. */

const WHY = 'Registered twice at the desk'

describe('a registration that was entered in error', () => {
  const profiles = [temporaryFolder('ward'), temporaryFolder('desk')] as const
  let hospital: Hospital
  let ward: StationCore
  let desk: StationCore

  beforeAll(async () => {
    hospital = await openHospital(null)
    const enrol = async (profile: string, name: string): Promise<StationCore> =>
      startStationCore({ profile, name, server: hospital.url, code: await hospital.enrolmentCode() })
    ward = await enrol(profiles[0].path, 'WARD3B-02')
    desk = await enrol(profiles[1].path, 'DESK-01')
    await ward.signIn(NURSE.username, NURSE.password)
    await desk.signIn(ADMIN.username, ADMIN.password)
  }, 120_000)
  afterAll(async () => {
    await ward?.close()
    await desk?.close()
    await hospital?.close()
    for (const profile of profiles) profile.remove()
  }, 60_000)

  const register = async (full_name: string) => {
    const { id } = await ward.call('patients.register', {
      ssn: null,
      passport_number: null,
      full_name,
      date_of_birth: '1958-03-14',
      birth_date_is_estimated: false,
      gender: 'female',
      mobile_number: '01012345678',
      mobile_unavailable_reason: null,
      phone_number: '0233334444',
      address: null,
      governorate: null,
      contacts: [{ name: 'Magdy', relation: 'son', phone: '0244445555', is_guardian: false }],
    })
    await eventually(
      'the patient is at the desk',
      () => desk.ask('patients.get', { id }),
      ({ ok }) => ok,
    )
    return id
  }
  const pageAt = (station: StationCore, id: string) => station.call('patients.get', { id })
  const namesFoundAt = async (station: StationCore, query: string) =>
    (await station.call('patients.search', { query, limit: 20 })).items.map(({ full_name }) => full_name)
  const remove = async (id: string) => {
    const { patient } = await pageAt(desk, id)
    await desk.call('patients.remove', { id, seen: PatientSeen.parse(patient), reason: WHY })
  }

  it('leaves every search and count, says on its page who removed it and why, and can be put back', async () => {
    const id = await register('Naglaa Fathy')
    const before = (await ward.call('patients.search', { query: 'Naglaa', limit: 20 })).total_on_station
    await remove(id)
    const page = await eventually(
      'the removal is at the ward',
      () => pageAt(ward, id),
      ({ removals }) => removals.length > 0,
    )
    expect(page.removals).toMatchObject([{ removed_reason: WHY, removed_by_name: expect.any(String) }])
    for (const station of [ward, desk]) {
      expect(await namesFoundAt(station, 'Naglaa')).toEqual([])
      const { items } = await station.call('patients.find_duplicates', {
        ssn: null,
        full_name: 'Naglaa Fathy',
        date_of_birth: '1958-03-14',
        mobile_number: null,
      })
      expect(items.map(({ patient }) => patient.id)).not.toContain(id)
    }
    expect((await ward.call('patients.search', { query: 'Naglaa', limit: 20 })).total_on_station).toBe(
      before - 1,
    )
    const listed = await desk.call('patients.list_removed', {})
    expect(listed.items).toMatchObject([{ patient: { id }, removals: [{ removed_reason: WHY }] }])
    expect(
      await ward.ask('visits.open', {
        patient_id: id,
        visit_type: 'outpatient',
        ward: null,
        room: null,
        bed: null,
        chief_complaint: null,
        studies: [],
      }),
    ).toMatchObject({ ok: false, error: { code: 'not_found' } })

    await desk.call('patients.put_back', { id })
    await eventually(
      'it is found again at the ward',
      () => namesFoundAt(ward, 'Naglaa'),
      (names) => names.length === 1,
    )
    expect((await pageAt(desk, id)).removals).toEqual([])
  }, 60_000)

  it('is removed by an administrator alone, and never with a visit', async () => {
    const id = await register('Samia Helmy')
    const { patient } = await pageAt(ward, id)
    const seen = PatientSeen.parse(patient)
    expect(await ward.ask('patients.remove', { id, seen, reason: WHY })).toMatchObject({
      ok: false,
      error: { code: 'not_permitted' },
    })
    await ward.call('visits.open', {
      patient_id: id,
      visit_type: 'outpatient',
      ward: null,
      room: null,
      bed: null,
      chief_complaint: null,
      studies: [],
    })
    await eventually(
      'the visit is at the desk',
      () => desk.call('patients.search', { query: 'Samia', limit: 20 }),
      ({ items }) => items.some(({ last_visit }) => last_visit !== null),
    )
    expect(await desk.ask('patients.remove', { id, seen, reason: WHY })).toEqual({
      ok: false,
      error: { code: 'conflict', reason: 'in_use' },
    })
  }, 60_000)

  it('stands with what the ward wrote without knowing, and everybody sees both sides until one decides', async () => {
    const id = await register('Hanan Lotfy')
    await hospital.stop()
    const seen = PatientSeen.parse((await pageAt(ward, id)).patient)
    await ward.call('patients.edit', { id, seen, changes: { phone_number: '0209999999' } })
    await remove(id)
    expect(await namesFoundAt(desk, 'Hanan')).toEqual([])
    await hospital.start()
    for (const station of [ward, desk]) {
      const page = await eventually(
        'the patient stands, with a conflict',
        () => pageAt(station, id),
        ({ removals, open_conflict_ids, patient }) =>
          removals.length === 0 && open_conflict_ids.length === 1 && patient.receipt === 'on_server',
      )
      expect(page.patient.phone_number).toBe('0209999999')
      expect(await namesFoundAt(station, 'Hanan')).toEqual(['Hanan Lotfy'])
    }
    const { open_conflict_ids } = await pageAt(desk, id)
    const conflict = await desk.call('conflicts.get', { id: open_conflict_ids[0] ?? '' })
    expect(conflict.candidates).toMatchObject([
      { set_by_name: NURSE.full_name, unseen_writes: [{ values: { phone_number: '0209999999' } }] },
      { reason: WHY, is_mine: true },
    ])
    await desk.call('conflicts.resolve', {
      id: conflict.id,
      seen_candidate_ids: conflict.candidates.map(({ candidate_id }) => candidate_id),
      values: conflict.candidates.find(({ is_current }) => is_current)?.values ?? {},
      reason: 'The ward has her',
    })
    await eventually(
      'the decision is at the ward',
      () => ward.call('conflicts.get', { id: conflict.id }),
      ({ state }) => state === 'resolved',
    )
    expect((await pageAt(ward, id)).removals).toEqual([])
  }, 60_000)

  it('takes a contact off everywhere, and keeps it to be put back', async () => {
    const id = await register('Eman Sobhy')
    const [contact] = (await pageAt(ward, id)).contacts
    if (contact === undefined) throw new Error('the patient has a contact')
    const { name, relation, phone, is_guardian } = contact
    await ward.call('patients.remove_contact', {
      id: contact.id,
      seen: { name, relation, phone, is_guardian },
      reason: 'Another patient’s son',
    })
    const page = await eventually(
      'the removal is at the desk',
      () => pageAt(desk, id),
      ({ removed_contacts }) => removed_contacts.length === 1,
    )
    expect(page.contacts).toEqual([])
    await desk.call('patients.put_contact_back', { id: contact.id })
    await eventually(
      'the contact is at the ward again',
      () => pageAt(ward, id),
      ({ contacts }) => contacts.length === 1,
    )
  }, 60_000)
})
