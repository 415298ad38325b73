import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { temporaryFolder } from '../support/processes.ts'
import { journeyKinds } from '../support/server.ts'
import { aPatient, aVisit } from '../support/station.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'

/*
 * Two people at two PCs write of one patient while the server is away. What each sees before and after, what there is to
 * decide and what the audit says, policy by policy. Whose envelope comes first is nobody's to say.
 */

const WARD = 'WARD3B-02'
const DESK = 'DESK-01'

describe.each(journeyKinds)('what two people wrote apart, on %s', { timeout: 60_000 }, (kind) => {
  let postgres: TestPostgres | null = null
  let hospital: Hospital
  /** Where the nurse works. */
  let ward: StationCore
  /** Where the physician does. */
  let desk: StationCore
  const profiles = [temporaryFolder('ward'), temporaryFolder('desk')] as const
  let id: string

  type Shown = Output<'patients.get'>
  type Changes = Input<'patients.edit'>['changes']
  const stations = () => [ward, desk] as const
  const get = (station: StationCore): Promise<Shown> => station.call('patients.get', { id })
  const edit = async (station: StationCore, changes: Changes): Promise<void> => {
    const { patient: seen } = await get(station)
    await station.call('patients.edit', { id, seen, changes })
  }
  const state = (station: StationCore, substance: string) =>
    station.call('allergies.assert', {
      patient_id: id,
      kind: 'medication',
      substance,
      reaction: null,
      severity: null,
      certainty: null,
      replaces_id: null,
      reason: null,
    })
  const substancesAt = async (station: StationCore) => {
    const { standing } = await station.call('allergies.list', { patient_id: id })
    return standing.map(({ substance }) => substance).toSorted()
  }
  /** Until both have told the server everything, and have heard everything. */
  const settle = async (): Promise<void> => {
    for (const station of [...stations(), ...stations()]) {
      await station.call('sync.try_now', {})
      await eventually(
        'everything is on the server',
        () => station.call('sync.status', {}),
        ({ only_here_count }) => only_here_count === 0,
      )
    }
    for (const station of stations()) await station.call('sync.try_now', {})
  }
  const conflictAt = async (station: StationCore): Promise<ConflictView> => {
    const { open_conflict_ids } = await eventually(
      'the conflict is there, and nothing waits',
      () => get(station),
      ({ open_conflict_ids, patient }) => open_conflict_ids.length > 0 && patient.receipt === 'on_server',
    )
    expect(open_conflict_ids).toHaveLength(1)
    return station.call('conflicts.get', { id: open_conflict_ids[0] ?? '' })
  }
  const noConflict = async (): Promise<void> => {
    for (const station of stations()) {
      expect((await get(station)).open_conflict_ids).toEqual([])
      const { items } = await station.call('conflicts.list', {})
      expect(items.filter(({ record_id }) => record_id === id)).toEqual([])
    }
  }
  const audit = async (act: string): Promise<AuditEntry[]> => {
    const answer = await hospital.asAdmin(`/api/v1/admin/audit?patient_id=${id}&act=${act}&limit=100`)
    return z.object({ items: z.array(AuditEntry) }).parse(answer).items
  }
  /** The audit's one line about what was joined: whoever came second beside whoever came first. */
  const joinedLine = async (): Promise<AuditEntry> => {
    const [line, ...others] = await audit('records.merge')
    if (line === undefined || others.length > 0) throw new Error('expected one line')
    return line
  }
  const bothNamed = ({ actor_name, written_on_station_name, unseen }: AuditEntry) =>
    [
      [actor_name, written_on_station_name],
      ...unseen.map((one) => [one.set_by_name, one.station_name]),
    ].toSorted()
  const BOTH = [
    [PHYSICIAN.full_name, DESK],
    [NURSE.full_name, WARD],
  ]

  beforeAll(async () => {
    postgres = kind === 'postgres' ? await startPostgres() : null
    hospital = await openHospital(postgres === null ? null : await postgres.createDatabase())
    const enrol = async (profile: string, name: string): Promise<StationCore> =>
      startStationCore({ profile, name, server: hospital.url, code: await hospital.enrolmentCode() })
    ward = await enrol(profiles[0].path, WARD)
    desk = await enrol(profiles[1].path, DESK)
    await ward.signIn(NURSE.username, NURSE.password)
    await desk.signIn(PHYSICIAN.username, PHYSICIAN.password)
  }, 180_000)
  afterAll(async () => {
    await ward?.close()
    await desk?.close()
    await hospital?.close()
    await postgres?.close()
    for (const profile of profiles) profile.remove()
  }, 60_000)
  /** A patient whom both see, and no server from here on. */
  beforeEach(async () => {
    const patient = await ward.call(
      'patients.register',
      aPatient({
        full_name: 'Samira Elgohary',
        phone_number: '0233334444',
        address: null,
        governorate: null,
      }),
    )
    id = patient.id
    await settle()
    await eventually(
      'the patient is at the desk',
      () => desk.ask('patients.get', { id }),
      ({ ok }) => ok,
    )
    await hospital.stop()
  })

  it('merge: different fields of one patient both apply, and the audit says whose stood beside whose', async () => {
    await edit(ward, { phone_number: '0211111111' })
    await edit(desk, { address: '12 Nile St', governorate: 'Giza' })
    expect((await get(ward)).patient).toMatchObject({ phone_number: '0211111111', address: null })
    expect((await get(desk)).patient).toMatchObject({ phone_number: '0233334444', address: '12 Nile St' })
    await hospital.start()
    await settle()
    for (const station of stations()) {
      const both = { phone_number: '0211111111', address: '12 Nile St', governorate: 'Giza' }
      await eventually(
        'both edits are there',
        () => get(station),
        ({ patient }) => patient.phone_number === both.phone_number && patient.address === both.address,
      )
      expect((await get(station)).patient).toMatchObject({ ...both, disputed_fields: [] })
    }
    await noConflict()
    const line = await joinedLine()
    expect(bothNamed(line)).toEqual(BOTH)
    expect(line.unseen).toMatchObject([{ policy: 'merge', outcome: 'beside' }])
  })

  it('union: two allergies both stand everywhere, and the audit says who had not read whose', async () => {
    await state(ward, 'Penicillin')
    await state(desk, 'Aspirin')
    expect([await substancesAt(ward), await substancesAt(desk)]).toEqual([['Penicillin'], ['Aspirin']])
    await hospital.start()
    await settle()
    for (const station of stations()) {
      await eventually(
        'both allergies are there',
        () => substancesAt(station),
        (substances) => substances.join() === 'Aspirin,Penicillin',
      )
    }
    await noConflict()
    const line = await joinedLine()
    expect(bothNamed(line)).toEqual(BOTH)
    expect(line.unseen).toMatchObject([{ entity: 'allergies', policy: 'union', outcome: 'beside' }])
    // Whoever reads the list now and adds to it has seen it.
    await state(ward, 'Latex')
    await settle()
    expect(await audit('records.merge')).toHaveLength(1)
  })

  it('union: two sets of vital signs charted at once both stand, and there is nothing to decide', async () => {
    await hospital.start()
    const visit = await ward.call('visits.open', aVisit(id, { studies: [] }))
    await settle()
    const setsAt = async (station: StationCore): Promise<(number | null | undefined)[]> => {
      const reply = await station.ask('visits.get', { id: visit.id })
      return reply.ok ? reply.value.vital_signs.map(({ pulse_bpm }) => pulse_bpm).toSorted() : []
    }
    await eventually(
      'the visit is at the desk',
      () => desk.ask('visits.get', { id: visit.id }),
      ({ ok }) => ok,
    )
    await hospital.stop()
    const measured_at = '2026-11-21T06:00:00.000Z'
    const chart = (station: StationCore, pulse_bpm: number) =>
      station.call('observations.record_vital_signs', {
        visit_id: visit.id,
        vital_signs: { measured_at, temperature_celsius: 36.8, pulse_bpm },
        replaces_id: null,
        void_reason: null,
      })
    await chart(ward, 72)
    await chart(desk, 96)
    await hospital.start()
    await settle()
    for (const station of stations()) {
      await eventually(
        'both sets are there',
        () => setsAt(station),
        (pulses) => pulses.join() === '72,96',
      )
      const { items } = await station.call('conflicts.list', {})
      expect(items.filter(({ patient_id }) => patient_id === id)).toEqual([])
    }
  })

  it('flag: of two phones the first stays and says so, one conflict holds the last of each, and both reasons are kept', async () => {
    await edit(ward, { phone_number: '0200000000' })
    await edit(ward, { phone_number: '0211111111' })
    await edit(desk, { phone_number: '0222222222' })
    await hospital.start()
    await settle()
    const phones = new Set<unknown>()
    for (const station of stations()) {
      const conflict = await conflictAt(station)
      expect(conflict).toMatchObject({ policy: 'flag', is_safety_critical: false, state: 'open' })
      const said = conflict.candidates.map(({ values, set_by_name, station_name }) => [
        set_by_name,
        station_name,
        values.phone_number,
      ])
      expect(said.toSorted()).toEqual([
        [PHYSICIAN.full_name, DESK, '0222222222'],
        [NURSE.full_name, WARD, '0211111111'],
      ])
      expect(conflict.base).toMatchObject({ phone_number: '0233334444' })
      const { patient } = await get(station)
      expect(patient.disputed_fields).toEqual(['phone_number'])
      expect(patient.phone_number).toBe(
        conflict.candidates.find(({ is_current }) => is_current)?.values.phone_number,
      )
      phones.add(patient.phone_number)
    }
    expect(phones.size).toBe(1)
    expect(await audit('records.merge')).toEqual([])
    const edits = (await audit('patients.edit')).flatMap(({ changes }) => changes)
    expect(edits.filter(({ is_applied }) => !is_applied).map(({ field }) => field)).toContain('phone_number')

    const views = [await conflictAt(ward), await conflictAt(desk)] as const
    await hospital.stop()
    const decide = (station: StationCore, view: ConflictView, reason: string) =>
      station.call('conflicts.resolve', {
        id: view.id,
        seen_candidate_ids: view.candidates.map(({ candidate_id }) => candidate_id),
        values: { phone_number: '0222222222' },
        reason,
      })
    await decide(ward, views[0], 'Asked the patient')
    await decide(desk, views[1], 'Asked her son')
    await hospital.start()
    await settle()
    for (const station of stations()) {
      const decided = await eventually(
        'both decisions are there',
        () => station.call('conflicts.get', { id: views[0].id }),
        ({ state: is, agreement_views }) => is === 'resolved' && agreement_views.length === 1,
      )
      const reasons = [decided.resolution_reason, decided.agreement_views[0]?.reason]
      expect(reasons.toSorted()).toEqual(['Asked her son', 'Asked the patient'])
      const people = [decided.resolved_by_name, decided.agreement_views[0]?.agreed_by_name]
      expect(people.toSorted()).toEqual([PHYSICIAN.full_name, NURSE.full_name])
      expect((await get(station)).patient).toMatchObject({ phone_number: '0222222222', disputed_fields: [] })
    }
    expect(bothNamed(await joinedLine())).toEqual(BOTH)
  })

  it('hold: of two birth dates neither is taken for certain, each stands whole with its own sex', async () => {
    await edit(ward, { date_of_birth: '1985-03-14' })
    await edit(desk, { gender: 'male' })
    const { patient: before } = await get(ward)
    await hospital.start()
    await settle()
    for (const station of stations()) {
      const conflict = await conflictAt(station)
      expect(conflict).toMatchObject({ policy: 'hold', is_safety_critical: true, state: 'open' })
      const said = conflict.candidates.map(({ values }) => [values.date_of_birth, values.gender])
      expect(said.toSorted()).toEqual([
        ['1958-03-14', 'male'],
        ['1985-03-14', before.gender],
      ])
      const { patient } = await get(station)
      expect(patient.disputed_fields).toEqual(expect.arrayContaining(['date_of_birth', 'gender']))
      expect(said).toContainEqual([patient.date_of_birth, patient.gender])
      const { items } = await station.call('conflicts.list', {})
      expect(items[0]).toMatchObject({ record_id: id, is_safety_critical: true })
    }
    expect(await audit('records.merge')).toEqual([])
    const edits = (await audit('patients.edit')).flatMap(({ changes }) => changes)
    expect(edits.some(({ is_applied }) => !is_applied)).toBe(true)
  })
})
