import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  aPatient,
  aVisit,
  calmVitalSigns,
  createTestStation,
  type TestStation,
} from '../../support/station.ts'

let station: TestStation
let first: { id: string; medical_number: string | null }
let second: { id: string; medical_number: string | null }

beforeEach(async () => {
  station = await createTestStation()
  first = await station.call('patients.register', aPatient())
  second = await station.call('patients.register', aPatient({ full_name: 'فاطمه عبدالرحمن السيد حسن' }))
})
afterEach(() => station.close())

const reason = 'Same mother, same address'
const pair = () => ({ survivor_id: first.id, absorbed_id: second.id, reason })
const merge = () => station.call('patients.merge', { ...pair(), proposal_id: null }, 'admin')
const found = async (query: string) =>
  (await station.call('patients.search', { query, limit: 10 })).items.map(({ id }) => id)

describe('two registrations of one person', () => {
  it('are proposed by a nurse, seen by the administrator, and merged', async () => {
    expect(await station.refusal('patients.merge', { ...pair(), proposal_id: null })).toMatchObject({
      code: 'not_permitted',
    })
    const proposal = await station.call('patients.propose_merge', pair())
    const { items } = await station.call('patients.same_person', { id: second.id }, 'admin')
    expect(items).toMatchObject([
      { candidate: { patient: { id: first.id } }, proposal: { id: proposal.id, author_name: 'Heba Salah' } },
    ])
    await station.call('patients.merge', { ...pair(), proposal_id: proposal.id }, 'admin')
    expect((await station.call('patients.same_person', { id: first.id })).items).toEqual([])
  })

  it('are found as one, by old names and numbers too', async () => {
    await merge()
    expect(await found(second.medical_number ?? '')).toEqual([first.id])
    expect(await found('فاطمة عبد الرحمن')).toEqual([first.id])
    const opened = await station.call('patients.get', { id: second.id })
    expect(opened.patient.id).toBe(first.id)
    expect(opened.absorbed).toMatchObject([{ patient: { id: second.id }, merge: { reason } }])
  })

  it('show the visits, allergies and next of kin of both, and new ones go to the survivor', async () => {
    const visit = await station.call('visits.open', aVisit(second.id))
    const contact = { name: 'Mona', relation: 'daughter', phone: null, is_guardian: false }
    await station.call('patients.put_contact', { patient_id: second.id, id: null, seen: null, contact })
    await station.call('allergies.assert', {
      patient_id: second.id,
      kind: 'food',
      substance: 'Eggs',
      reaction: null,
      severity: null,
      certainty: null,
      replaces_id: null,
      reason: null,
    })
    await merge()
    const list = { statuses: [], patient_id: first.id, has_study: null, limit: 10 }
    const { items } = await station.call('visits.list', list)
    expect(items.map((item) => [item.visit.id, item.visit.patient_id, item.patient.id])).toEqual([
      [visit.id, second.id, first.id],
    ])
    const { flags, contacts } = await station.call('patients.get', { id: first.id })
    expect(flags.allergy).toMatchObject({ state: 'yes', text: 'Eggs' })
    expect(contacts).toMatchObject([{ name: 'Mona' }])
    expect((await station.call('visits.open', aVisit(second.id))).patient_id).toBe(first.id)
  })

  it('are scored by the age that the survivor has, as the banner shows it', async () => {
    const child = await station.call(
      'patients.register',
      aPatient({ full_name: 'Nour Ali', date_of_birth: '2020-01-01', birth_date_is_estimated: true }),
    )
    const { id: visit_id } = await station.call('visits.open', aVisit(child.id))
    await station.call(
      'patients.merge',
      { survivor_id: first.id, absorbed_id: child.id, reason, proposal_id: null },
      'admin',
    )
    const set = await station.call('observations.record_vital_signs', {
      visit_id,
      vital_signs: calmVitalSigns,
      replaces_id: null,
      void_reason: null,
    })
    expect(set).toMatchObject({ news2_total: 0, patient_id: child.id })
  })

  it('are apart again after an undo', async () => {
    const { id } = await merge()
    await station.call('patients.undo_merge', { merge_id: id, reason: 'Twins' }, 'admin')
    expect((await station.call('patients.get', { id: second.id })).patient.id).toBe(second.id)
    expect(await found(second.medical_number ?? '')).toEqual([second.id])
    expect(await station.refusal('patients.undo_merge', { merge_id: id, reason: 'x' }, 'admin')).toEqual({
      code: 'conflict',
      reason: 'merge_undone',
    })
  })

  it('stay two when the administrator says that they are not the same', async () => {
    const { id } = await station.call('patients.propose_merge', pair())
    await station.call('patients.reject_merge', { proposal_id: id, reason: 'Sisters' }, 'admin')
    const { items } = await station.call('patients.same_person', { id: first.id })
    expect(items).toMatchObject([{ proposal: null }])
  })

  it('are never merged into themselves', async () => {
    await merge()
    const back = { survivor_id: second.id, absorbed_id: first.id, reason, proposal_id: null }
    expect(await station.refusal('patients.merge', back, 'admin')).toEqual({
      code: 'conflict',
      reason: 'same_patient',
    })
  })
})

describe('a person whom nobody can name', () => {
  const unknown = {
    full_name: 'Unknown male',
    is_unidentified: true,
    date_of_birth: '1986-11-21',
    birth_date_is_estimated: true,
    gender: 'male' as const,
    mobile_number: null,
    mobile_unavailable_reason: 'Unconscious',
  }

  it('gets a temporary number and is told from the next one by its count', async () => {
    const one = await station.call('patients.register', aPatient(unknown))
    const two = await station.call('patients.register', aPatient(unknown))
    expect([one, two]).toMatchObject([
      { full_name: 'Unknown male 1', medical_number: null, temporary_number: 'T-Ward 3-1' },
      { full_name: 'Unknown male 2', medical_number: null, temporary_number: 'T-Ward 3-2' },
    ])
  })

  it('gets a medical number with the name, and is found by the temporary one all the same', async () => {
    const unnamed = await station.call('patients.register', aPatient(unknown))
    const { id } = unnamed
    const changes = { full_name: 'Samir Adel Youssef' }
    const named = await station.call('patients.edit', { id, seen: unnamed, changes })
    expect(named.medical_number).toMatch(/^03\d{8}$/)
    expect(named.temporary_number).toBe('T-Ward 3-1')
    expect(await found('T-Ward 3-1')).toEqual([id])
  })
})

describe('a newborn', () => {
  it('belongs to its mother, and she to it', async () => {
    const baby = await station.call(
      'patients.register',
      aPatient({ full_name: 'Baby of Fatma', date_of_birth: '2026-11-21', mother_id: first.id }),
    )
    const relativesOf = async (id: string) =>
      (await station.call('patients.get', { id })).relatives.map(({ relation, patient }) => [
        relation,
        patient.id,
      ])
    expect(await relativesOf(baby.id)).toEqual([['mother', first.id]])
    expect(await relativesOf(first.id)).toEqual([['newborn', baby.id]])
  })
})

describe('two people who share a mobile', () => {
  it('are not taken for one, as a mother and her newborn are not', async () => {
    const other = await station.call('patients.register', aPatient({ full_name: 'Karim Nabil Hassan' }))
    const { items } = await station.call('patients.same_person', { id: other.id })
    expect(items).toEqual([])
  })
})
