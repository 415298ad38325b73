import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Output } from '../../shared/ipc/contract.ts'
import { ADMIN, type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { temporaryFolder } from '../support/processes.ts'
import { journeyKinds } from '../support/server.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'

/* Two stations say different things of one person while the server is away: nothing is lost, nothing goes in circles. */

const aPerson = (full_name: string) => ({
  ssn: null,
  passport_number: null,
  full_name,
  date_of_birth: '1958-03-14',
  birth_date_is_estimated: false,
  gender: 'female' as const,
  mobile_number: '01012345678',
  mobile_unavailable_reason: null,
  phone_number: null,
  address: null,
  governorate: null,
  contacts: [],
})

const anAllergy = (patient_id: string, substance: string | null) => ({
  patient_id,
  kind: substance === null ? ('none_known' as const) : ('medication' as const),
  substance,
  reaction: null,
  severity: null,
  certainty: null,
  replaces_id: null,
  reason: null,
  administration_reason: 'Nobody else is here',
})

describe.each(journeyKinds)('one person registered twice, on %s', (kind) => {
  let postgres: TestPostgres | null = null
  let hospital: Hospital
  let ward: StationCore
  let desk: StationCore
  const profiles = [temporaryFolder('ward'), temporaryFolder('desk')] as const
  type Patient = Output<'patients.register'>
  let first: Patient
  let second: Patient

  const get = (station: StationCore, id: string) => station.call('patients.get', { id })
  const stations = () => [ward, desk] as const
  const settle = async (): Promise<void> => {
    for (const station of [...stations(), ...stations()]) await station.call('sync.try_now', {})
    for (const station of stations()) {
      await eventually(
        'everything is on the server',
        () => station.call('sync.status', {}),
        ({ only_here_count }) => only_here_count === 0,
      )
    }
    for (const station of stations()) await station.call('sync.try_now', {})
  }

  beforeAll(async () => {
    postgres = kind === 'postgres' ? await startPostgres() : null
    hospital = await openHospital(postgres === null ? null : await postgres.createDatabase())
    const enrol = async (profile: string, name: string): Promise<StationCore> =>
      startStationCore({ profile, name, server: hospital.url, code: await hospital.enrolmentCode() })
    ward = await enrol(profiles[0].path, 'WARD3B-02')
    desk = await enrol(profiles[1].path, 'DESK-01')
    await ward.signIn(NURSE.username, NURSE.password)
    first = await ward.call('patients.register', aPerson('Samira Elgohary'))
    second = await ward.call('patients.register', aPerson('Samira El Gohary'))
    for (const station of stations()) await station.signIn(ADMIN.username, ADMIN.password)
    await settle()
    await eventually(
      'both are at the desk',
      () => desk.ask('patients.get', { id: second.id }),
      ({ ok }) => ok,
    )
    await hospital.stop()
  }, 180_000)

  afterAll(async () => {
    await ward?.close()
    await desk?.close()
    await hospital?.close()
    await postgres?.close()
    for (const profile of profiles) profile.remove()
  }, 60_000)

  it('is merged one way at the ward and the other way at the desk, each at once', async () => {
    await ward.call('allergies.assert', anAllergy(first.id, 'Penicillin'))
    await desk.call('allergies.assert', anAllergy(first.id, null))
    const why = { proposal_id: null, reason: 'Same person' }
    await ward.call('patients.merge', { survivor_id: first.id, absorbed_id: second.id, ...why })
    await desk.call('patients.merge', { survivor_id: second.id, absorbed_id: first.id, ...why })
    expect((await get(ward, second.id)).patient.id).toBe(first.id)
    expect((await get(desk, first.id)).patient.id).toBe(second.id)
  })

  it('goes on under one survivor everywhere, and the other merge waits as a conflict', async () => {
    await hospital.start()
    await settle()
    const survivors = new Set<string>()
    for (const station of stations()) {
      const opened = await eventually(
        'the conflict has arrived',
        () => get(station, first.id),
        ({ open_conflict_ids }) => open_conflict_ids.length === 1,
      )
      expect((await get(station, second.id)).patient.id).toBe(opened.patient.id)
      expect(opened.absorbed).toHaveLength(1)
      survivors.add(opened.patient.id)
      const { items } = await station.call('patients.search', { query: 'Samira', limit: 10 })
      expect(items.map(({ id }) => id)).toEqual([opened.patient.id])
    }
    expect(survivors.size).toBe(1)
  }, 60_000)

  it('counts the allergy on both, and says that it is disputed', async () => {
    for (const station of stations()) {
      const { flags } = await get(station, first.id)
      expect(flags.allergy).toMatchObject({ state: 'yes', text: 'Penicillin', is_disputed: true })
    }
  })

  it('is answered over REST by the survivor, whichever id or number is asked for', async () => {
    const survivor = (await get(ward, first.id)).patient.id
    for (const reference of [first.id, second.id, first.medical_number, second.medical_number]) {
      expect(await hospital.asAdmin(`/api/v1/patients/${reference}`)).toMatchObject({ id: survivor })
    }
    const { items } = (await hospital.asAdmin(`/api/v1/patients/${second.id}/allergies`)) as {
      items: { is_standing: boolean; is_disputed: boolean }[]
    }
    expect(items).toHaveLength(2)
    expect(items.every(({ is_standing, is_disputed }) => is_standing && is_disputed)).toBe(true)
    const found = (await hospital.asAdmin('/api/v1/patients/search?q=Samira')) as { items: { id: string }[] }
    expect(found.items.map(({ id }) => id)).toEqual([survivor])
  })

  it('is two again on every station after the merge was undone', async () => {
    const { absorbed, open_conflict_ids } = await get(desk, first.id)
    const conflict = await desk.call('conflicts.get', { id: open_conflict_ids[0] ?? '' })
    await desk.call('conflicts.resolve', {
      id: conflict.id,
      seen_candidate_ids: conflict.candidates.map(({ candidate_id }) => candidate_id),
      values: { merged_into: null },
      reason: 'The other merge stays',
      administration_reason: 'Registration desk',
    })
    await desk.call('patients.undo_merge', { merge_id: absorbed[0]?.merge?.id ?? '', reason: 'Twins' })
    await settle()
    for (const station of stations()) {
      await eventually(
        'they are two again',
        async () => [(await get(station, first.id)).patient.id, (await get(station, second.id)).patient.id],
        (ids) => ids[0] === first.id && ids[1] === second.id,
      )
    }
  }, 60_000)
})
