import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { temporaryFolder } from '../support/processes.ts'
import { aPatient, aVisit, nursingAnswers } from '../support/station.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'

/* While the server is away, a form whose versions are in dispute is amended at the PC where somebody would decide. */

describe('a conflict about two versions of FRM.05, at a PC where the form was amended again', () => {
  const profiles = [temporaryFolder('ward'), temporaryFolder('desk')] as const
  let hospital: Hospital
  let ward: StationCore
  let desk: StationCore
  let visitId: string

  beforeAll(async () => {
    hospital = await openHospital(null)
    const enrol = async (profile: string, name: string): Promise<StationCore> =>
      startStationCore({ profile, name, server: hospital.url, code: await hospital.enrolmentCode() })
    ward = await enrol(profiles[0].path, 'WARD3B-02')
    desk = await enrol(profiles[1].path, 'DESK-01')
    await ward.signIn(NURSE.username, NURSE.password)
    await desk.signIn(NURSE.username, NURSE.password)
  }, 120_000)
  afterAll(async () => {
    await ward?.close()
    await desk?.close()
    await hospital?.close()
    for (const profile of profiles) profile.remove()
  }, 60_000)

  const sign = async (station: StationCore, chief_complaint: string, amendment_reason: string | null) =>
    station.call('assessments.submit_nursing', {
      visit_id: visitId,
      answers: nursingAnswers({ chief_complaint }),
      amendment_reason,
    })
  /** What counts of the form at a station: the complaint of its current version. */
  const complaintAt = async (station: StationCore) => {
    const visit = await station.call('visits.get', { id: visitId })
    const current = visit.nursing_submission?.current_version
    return visit.nursing_assessments.find(({ version }) => version === current)?.chief_complaint
  }
  const complaintOf = async (station: StationCore, candidate: ConflictView['candidates'][number]) => {
    const { nursing_assessments } = await station.call('visits.get', { id: visitId })
    return nursing_assessments.find(({ version }) => version === candidate.values.current_version)
      ?.chief_complaint
  }
  const conflictAt = async (station: StationCore): Promise<ConflictView> => {
    const formId = (await station.call('visits.get', { id: visitId })).nursing_submission?.id
    const { items } = await eventually(
      'the conflict is there',
      () => station.call('conflicts.list', {}),
      (list) => list.items.some(({ record_id }) => record_id === formId),
    )
    const found = items.find(({ record_id }) => record_id === formId)
    if (found === undefined) throw new Error('no conflict')
    return found
  }
  const decide = (view: ConflictView, current_version: unknown) => ({
    id: view.id,
    seen_candidate_ids: view.candidates.map(({ candidate_id }) => candidate_id),
    values: { current_version: Number(current_version) },
    reason: 'Asked the patient again',
  })

  /** A form that ward and desk amended without knowing of each other; both have seen so, and the server is away again. */
  beforeEach(async () => {
    const patient = await ward.call('patients.register', aPatient({ full_name: 'Samira Elgohary' }))
    visitId = (await ward.call('visits.open', aVisit(patient.id, { studies: [] }))).id
    await sign(ward, 'Chest pain', null)
    await eventually(
      'the form is at the desk',
      () => desk.ask('visits.get', { id: visitId }),
      (reply) => reply.ok && reply.value.nursing_submission?.current_version === 1,
    )
    await eventually(
      'nothing of it waits at the ward',
      () => ward.call('visits.get', { id: visitId }),
      ({ visit }) => visit.receipt === 'on_server',
    )
    await hospital.stop()
    await sign(ward, 'Chest pain, left', 'Asked again at the ward')
    await ward.close()
    // The desk's reaches the server first: it counts until somebody decides, at the ward too.
    await hospital.start()
    await sign(desk, 'Dyspnoea', 'Asked again at the desk')
    await eventually(
      'the desk’s version is on the server',
      () => desk.call('visits.get', { id: visitId }),
      ({ nursing_submission }) => nursing_submission?.receipt === 'on_server',
    )
    ward = await startStationCore({ profile: profiles[0].path, name: 'WARD3B-02', server: hospital.url })
    await ward.signIn(NURSE.username, NURSE.password)
    await conflictAt(ward)
    await conflictAt(desk)
    await hospital.stop()
  }, 60_000)

  it('is not decided past the amendment, and is decided once that is among the versions', async () => {
    const before = await conflictAt(ward)
    expect(await Promise.all(before.candidates.map((each) => complaintOf(ward, each)))).toEqual([
      'Dyspnoea',
      'Chest pain, left',
    ])
    const typed = 'Dyspnoea at rest since six this morning'
    await sign(ward, typed, 'The daughter called')
    const meanwhile = await conflictAt(ward)
    expect(meanwhile).toMatchObject({ state: 'open', waits_for_own_amendment: true })
    for (const { values } of before.candidates) {
      const refused = await ward.ask('conflicts.resolve', decide(meanwhile, values.current_version))
      expect(refused).toEqual({ ok: false, error: { code: 'conflict', reason: 'amended_here' } })
    }
    expect(await complaintAt(ward)).toBe(typed)

    await hospital.start()
    const now = await eventually(
      'the amendment is among the versions',
      () => conflictAt(ward),
      (view) => !view.waits_for_own_amendment,
    )
    expect(now.state).toBe('open')
    // It was written on the desk's, which it replaces; the ward's first one still competes.
    expect(await Promise.all(now.candidates.map((each) => complaintOf(ward, each)))).toEqual([
      typed,
      'Chest pain, left',
    ])
    const [chosen] = now.candidates
    await ward.call('conflicts.resolve', decide(now, chosen?.values.current_version))
    for (const station of [ward, desk]) {
      const decided = await eventually(
        'the decision is there',
        () => conflictAt(station),
        (view) => view.state === 'resolved' && view.receipt === 'on_server',
      )
      expect(decided.resolution_values).toEqual(chosen?.values)
      await eventually(
        'the form shows it',
        () => complaintAt(station),
        (complaint) => complaint === typed,
      )
    }
  }, 60_000)
})
