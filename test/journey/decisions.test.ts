import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { temporaryFolder } from '../support/processes.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'

/* While the server is away, one person edits what another then decides at the same PC: both are on the screen. */

describe('a conflict about a phone, decided offline at a PC where somebody else edited it', () => {
  const profiles = [temporaryFolder('ward'), temporaryFolder('desk')] as const
  let hospital: Hospital
  let ward: StationCore
  let desk: StationCore
  let patientId: string

  beforeAll(async () => {
    hospital = await openHospital(null)
    const enrol = async (profile: string, name: string): Promise<StationCore> =>
      startStationCore({ profile, name, server: hospital.url, code: await hospital.enrolmentCode() })
    ward = await enrol(profiles[0].path, 'WARD3B-02')
    desk = await enrol(profiles[1].path, 'DESK-01')
    // Whoever signs in offline has signed in here before.
    for (const person of [PHYSICIAN, NURSE]) await ward.signIn(person.username, person.password)
    await desk.signIn(NURSE.username, NURSE.password)
  }, 120_000)
  afterAll(async () => {
    await ward?.close()
    await desk?.close()
    await hospital?.close()
    for (const profile of profiles) profile.remove()
  }, 60_000)

  const phoneAt = async (station: StationCore) =>
    (await station.call('patients.get', { id: patientId })).patient.phone_number
  const setPhone = async (station: StationCore, phone_number: string) => {
    const seen = (await station.call('patients.get', { id: patientId })).patient
    await station.call('patients.edit', { id: patientId, seen, changes: { phone_number } })
  }
  const openConflict = async (station: StationCore): Promise<ConflictView> => {
    const { open_conflict_ids } = await eventually(
      'the conflict is there, and nothing waits',
      () => station.call('patients.get', { id: patientId }),
      ({ open_conflict_ids, patient }) => open_conflict_ids.length === 1 && patient.receipt === 'on_server',
    )
    return station.call('conflicts.get', { id: open_conflict_ids[0] ?? '' })
  }
  const decide = (view: ConflictView, phone_number: string) => ({
    id: view.id,
    seen_candidate_ids: view.candidates.map(({ candidate_id }) => candidate_id),
    values: { phone_number },
    reason: 'Called the number: the patient answered',
  })

  /** A patient in open conflict about the phone, 0111111111 and 0122222222, at the ward. */
  beforeEach(async () => {
    await ward.signIn(NURSE.username, NURSE.password)
    const patient = await ward.call('patients.register', {
      ssn: null,
      passport_number: null,
      full_name: 'Samira Elgohary',
      date_of_birth: '1958-03-14',
      birth_date_is_estimated: false,
      gender: 'female',
      mobile_number: '01012345678',
      mobile_unavailable_reason: null,
      phone_number: '0233334444',
      address: null,
      governorate: null,
      contacts: [],
    })
    patientId = patient.id
    await eventually(
      'the patient is at the desk',
      () => desk.ask('patients.get', { id: patientId }),
      ({ ok }) => ok,
    )
    await hospital.stop()
    await setPhone(ward, '0211111111')
    await setPhone(desk, '0222222222')
    await hospital.start()
    await openConflict(ward)
    await hospital.stop()
  }, 60_000)

  it('asks for the decision anew with the edit on the screen, and everybody gets what was decided then', async () => {
    const before = await openConflict(ward)
    await setPhone(ward, '0209999999')
    await ward.signIn(PHYSICIAN.username, PHYSICIAN.password)
    const refused = await ward.ask('conflicts.resolve', decide(before, '0222222222'))
    expect(refused).toEqual({ ok: false, error: { code: 'conflict', reason: 'seen_changed' } })
    expect(await phoneAt(ward)).toBe('0209999999')

    const now = await ward.call('conflicts.get', { id: before.id })
    expect(now.candidates).toHaveLength(3)
    expect(now.candidates.find(({ is_pending }) => is_pending)).toMatchObject({
      values: { phone_number: '0209999999' },
      set_by_name: NURSE.full_name,
      is_mine: true,
    })
    await ward.call('conflicts.resolve', decide(now, '0209999999'))
    await hospital.start()
    for (const station of [ward, desk]) {
      const decided = await eventually(
        'the decision is there',
        () => station.ask('conflicts.get', { id: before.id }),
        (reply) => reply.ok && reply.value.state === 'resolved' && reply.value.receipt === 'on_server',
      )
      expect(decided).toMatchObject({ value: { resolution_values: { phone_number: '0209999999' } } })
      await eventually(
        'the record shows it',
        () => phoneAt(station),
        (phone) => phone === '0209999999',
      )
    }
  }, 60_000)

  it('is over for the server too where the edit was weighed and another value was chosen', async () => {
    await setPhone(ward, '0209999999')
    await ward.signIn(PHYSICIAN.username, PHYSICIAN.password)
    const { items } = await ward.call('conflicts.list', {})
    const view = items.find(({ record_id }) => record_id === patientId)
    if (view === undefined) throw new Error('no conflict')
    await ward.call('conflicts.resolve', decide(view, '0222222222'))
    await hospital.start()
    for (const station of [ward, desk]) {
      const shown = await eventually(
        'the decision is there',
        () => station.call('patients.get', { id: patientId }),
        ({ patient, open_conflict_ids }) =>
          patient.phone_number === '0222222222' &&
          open_conflict_ids.length === 0 &&
          patient.receipt === 'on_server',
      )
      expect(shown.patient.disputed_fields).toEqual([])
    }
  }, 60_000)
})
