import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aDispute } from '../../support/dispute.ts'
import { aPatient, aVisit, createTestStation, type TestStation } from '../../support/station.ts'

/* Two people merged one registration into two patients, without knowing of each other; nobody has decided yet. */
describe('a registration that was merged into two patients', () => {
  let station: TestStation
  let merged: string
  let first: string
  let second: string
  let number: string

  beforeEach(async () => {
    station = await createTestStation()
    const register = async (full_name: string) => {
      return station.call('patients.register', aPatient({ full_name, mobile_number: null, ...noMobile }))
    }
    const patient = await register('Samira Elgohary')
    merged = patient.id
    number = patient.medical_number ?? ''
    first = (await register('Samira Adel Elgohary')).id
    second = (await register('Samira Nabil Elgohary')).id
    await station.call('allergies.assert', anAllergy(merged, 'Penicillin'))
    await station.call('warnings.assert', {
      patient_id: merged,
      kind: 'isolation',
      isolation_type: 'droplet',
      resuscitation_status: null,
      note: null,
      replaces_id: null,
    })
    const contact = { name: 'Mona', relation: 'daughter', phone: null, is_guardian: false }
    await station.call('patients.put_contact', { patient_id: merged, id: null, seen: null, contact })
    await station.call('visits.open', aVisit(merged))
    await station.call(
      'patients.merge',
      { survivor_id: first, absorbed_id: merged, reason: 'Same person', proposal_id: null },
      'admin',
    )
  })
  afterEach(() => station.close())

  const noMobile = { mobile_unavailable_reason: 'none' }
  const anAllergy = (patient_id: string, substance: string | null) => ({
    patient_id,
    kind: substance === null ? ('none_known' as const) : ('medication' as const),
    substance,
    reaction: null,
    severity: null,
    certainty: null,
    replaces_id: null,
    reason: null,
  })
  const get = (id: string) => station.call('patients.get', { id })
  const dispute = async (state: 'open' | 'resolved' = 'open'): Promise<string> => {
    const conflict = aDispute({
      entity: 'patients',
      record_id: merged,
      patient_id: merged,
      group_name: 'merged_into',
      values: [{ merged_into: first }, { merged_into: second }],
      state,
    })
    await station.receive('conflicts', conflict)
    return conflict.id
  }

  it('has its allergies and warnings at both, as disputed', async () => {
    expect((await get(second)).flags.allergy).toMatchObject({ state: 'not_recorded' })
    await dispute()
    for (const id of [first, second]) {
      const { flags } = await get(id)
      expect(flags.allergy).toMatchObject({ state: 'yes', text: 'Penicillin', is_disputed: true })
      expect(flags.warnings).toMatchObject([{ kind: 'isolation', is_disputed: true }])
      const allergies = await station.call('allergies.list', { patient_id: id })
      const how = { is_disputed: true, is_of_disputed_merge: true, is_elsewhere: id === second }
      expect(allergies).toMatchObject({ state: 'yes', standing: [{ substance: 'Penicillin', ...how }] })
      expect((await station.call('warnings.list', { patient_id: id })).standing).toMatchObject([how])
    }
  })

  it('is named in its conflict with the patients whom it may be', async () => {
    const id = await dispute()
    const named = [
      { id: first, full_name: 'Samira Adel Elgohary' },
      { id: second, full_name: 'Samira Nabil Elgohary' },
    ]
    const whose = { id: merged, medical_number: expect.any(String) }
    const all = expect.arrayContaining([...named, whose].map((each) => expect.objectContaining(each)))
    expect(await station.call('conflicts.get', { id })).toMatchObject({ registrations: all })
    expect((await station.call('conflicts.list', {})).items).toMatchObject([{ registrations: all }])
  })

  it('takes no allergy away by what it denies', async () => {
    const denier = await station.call('patients.register', aPatient({ full_name: 'Mariam Fathy Omar' }))
    await station.call('allergies.assert', anAllergy(denier.id, null))
    await station.call(
      'patients.merge',
      {
        survivor_id: first,
        absorbed_id: denier.id,
        reason: 'Same person',
        proposal_id: null,
      },
      'admin',
    )
    merged = denier.id
    await dispute()
    // Penicillin is of the other registration, of which nobody doubts that it is the first one's.
    expect((await get(first)).flags.allergy).toMatchObject({ state: 'yes', is_disputed: false })
    expect((await get(second)).flags.allergy).toMatchObject({ state: 'not_recorded', is_disputed: false })
  })

  it('gives the other patient nothing else of its own', async () => {
    await dispute()
    const { patient, contacts, absorbed } = await get(second)
    expect(patient.id).toBe(second)
    expect([contacts, absorbed]).toEqual([[], []])
    const visits = { statuses: [], patient_id: second, has_study: null, limit: 10 }
    expect((await station.call('visits.list', visits)).items).toEqual([])
  })

  it('opens as the first with a way to the other, and the other knows of it', async () => {
    const conflict_id = await dispute()
    const opened = await get(merged)
    expect(opened.patient.id).toBe(first)
    expect(opened.flags.disputed_merges).toMatchObject([
      { registration: { id: merged }, others: [{ id: second }], may_stand_alone: false },
    ])
    const other = await get(second)
    expect(other.flags.disputed_merges).toMatchObject([
      { registration: { id: merged }, others: [{ id: first }] },
    ])
    for (const { open_conflict_ids } of [opened, other]) expect(open_conflict_ids).toEqual([conflict_id])
  })

  it('is found as both', async () => {
    const found = async () =>
      (await station.call('patients.search', { query: number, limit: 10 })).items.map(({ id }) => id)
    expect(await found()).toEqual([first])
    await dispute()
    expect(await found()).toEqual([first, second])
  })

  it('leaves the other patient’s own statements to be made as before', async () => {
    await dispute()
    await station.call('allergies.assert', anAllergy(second, 'Penicillin'))
    const { standing } = await station.call('allergies.list', { patient_id: second })
    expect(standing.map(({ is_disputed, is_elsewhere }) => [is_disputed, is_elsewhere]).toSorted()).toEqual([
      [false, false],
      [true, true],
    ])
  })

  it('is one patient’s again once a person has decided', async () => {
    await dispute('resolved')
    expect((await get(first)).flags).toMatchObject({
      allergy: { state: 'yes', is_disputed: false },
      warnings: [{ is_disputed: false }],
      disputed_merges: [],
    })
    expect((await get(second)).flags).toMatchObject({
      allergy: { state: 'not_recorded' },
      warnings: [],
      disputed_merges: [],
    })
  })
})
