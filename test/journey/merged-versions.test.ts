import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nursingMergeRules } from '../../shared/assessments/nursing-merge-rules.ts'
import { answersOfVersion } from '../../shared/assessments/version-answers.ts'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { type FlatAnswers, flattenAnswers } from '../../shared/forms/form-answers.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { mergeChoices } from '../../shared/forms/merged-versions.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { temporaryFolder } from '../support/processes.ts'
import { aPatient, aVisit, nursingAnswers } from '../support/station.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'

type Answers = Input<'assessments.submit_nursing'>['answers']

const measured = { temperature_celsius: 36.8, pulse_bpm: 72, measured_at: '2026-11-21T06:00:00.000Z' }
const first = nursingAnswers({ chief_complaint: 'Chest pain', vital_signs: measured })
const wards: Answers = { ...first, vital_signs: { ...measured, temperature_celsius: 38.9 } }
const desks: Answers = {
  ...first,
  chief_complaint: 'Dyspnoea',
  vital_signs: { ...measured, pulse_bpm: 118 },
  pain_assessment: { pain_intensity: 8, pain_location: 'Chest' },
}

/* Ward and desk amended FRM.05 without knowing of each other. While the server is away, they merge both versions. */

describe('two versions of FRM.05 that are merged while the server is away', () => {
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
    for (const station of [ward, desk]) await station.signIn(NURSE.username, NURSE.password)
  }, 120_000)
  afterAll(async () => {
    await ward?.close()
    await desk?.close()
    await hospital?.close()
    for (const profile of profiles) profile.remove()
  }, 60_000)

  const detailAt = (station: StationCore) => station.call('visits.get', { id: visitId })
  /** What counts of the form at a station, with all that it measured. */
  const formAt = async (station: StationCore) => {
    const detail = await detailAt(station)
    const current = detail.nursing_submission?.current_version
    const version = detail.nursing_assessments.find((each) => each.version === current)
    return version === undefined ? undefined : answersOfVersion(detail, version)
  }
  const sign = (station: StationCore, answers: Answers, amendment_reason: string | null) =>
    station.call('assessments.submit_nursing', { visit_id: visitId, answers, amendment_reason })
  const conflictAt = async (station: StationCore, state: 'open' | 'resolved'): Promise<ConflictView> => {
    const formId = (await detailAt(station)).nursing_submission?.id
    const found = (view: ConflictView) => view.record_id === formId && view.state === state
    const { items } = await eventually(
      `a conflict is ${state}, and nothing of it waits`,
      () => station.call('conflicts.list', {}),
      (list) => list.items.some(found),
    )
    return items.find(found) as ConflictView
  }
  /** Merges what competes at a station: temperature of the version that has it, all else of the other. */
  const mergeAt = async (station: StationCore, view: ConflictView, reason: string, hot: number) => {
    const detail = await detailAt(station)
    const versions = view.candidates.map(({ candidate_id, values }) => {
      const version = detail.nursing_assessments.find((each) => each.version === values.current_version)
      if (version === undefined) throw new Error('a candidate is a version')
      return { candidate_id, flat: flattenAnswers(frm05, answersOfVersion(detail, version)) }
    })
    const isHot = ({ flat }: { readonly flat: FlatAnswers }) =>
      flat['vital_signs.temperature_celsius'] === hot
    const flats = versions.map(({ flat }) => flat)
    const choices = Object.fromEntries(
      mergeChoices(nursingMergeRules, flats, new Set())
        .flatMap(({ fields }) => fields)
        .map((key) => {
          const chosen = versions.find((each) => isHot(each) === (key === 'vital_signs.temperature_celsius'))
          if (chosen === undefined) throw new Error('one of the versions has the temperature')
          return [key, { candidate_id: chosen.candidate_id, value: (chosen.flat[key] ?? null) as never }]
        }),
    )
    return station.call('conflicts.merge_versions', {
      id: view.id,
      visit_id: visitId,
      seen_candidate_ids: view.candidates.map(({ candidate_id }) => candidate_id),
      choices,
      reason,
    })
  }
  const both = {
    chief_complaint: 'Dyspnoea',
    vital_signs: { temperature_celsius: 38.9, pulse_bpm: 118 },
    pain_assessment: { pain_intensity: 8, pain_location: 'Chest' },
  }

  beforeEach(async () => {
    const patient = await ward.call('patients.register', aPatient({ full_name: 'Samira Elgohary' }))
    visitId = (await ward.call('visits.open', aVisit(patient.id, { studies: [] }))).id
    await sign(ward, first, null)
    await eventually(
      'the form is at the desk',
      () => desk.ask('visits.get', { id: visitId }),
      (reply) => reply.ok && reply.value.nursing_submission?.current_version === 1,
    )
    await hospital.stop()
    await sign(ward, wards, 'Measured again')
    await sign(desk, desks, 'Asked again')
    await hospital.start()
    for (const station of [ward, desk]) {
      await conflictAt(station, 'open')
      await eventually(
        'nothing of the form waits',
        () => detailAt(station),
        ({ nursing_submission, nursing_assessments }) =>
          nursing_submission?.receipt === 'on_server' && nursing_assessments.length === 3,
      )
    }
    await hospital.stop()
  }, 60_000)

  it('show the merged form and the decision at once, and everywhere once the server is back', async () => {
    const merged = await mergeAt(ward, await conflictAt(ward, 'open'), 'Asked both', 38.9)
    expect(merged).toMatchObject({ state: 'resolved', resolution_values: { current_version: 4 } })
    expect(await formAt(ward)).toMatchObject(both)
    await hospital.start()
    for (const station of [ward, desk]) {
      await eventually(
        'the form shows what was merged',
        () => formAt(station),
        (form) => form?.chief_complaint === 'Dyspnoea',
      )
      const decided = await conflictAt(station, 'resolved')
      expect(decided).toMatchObject({
        resolution_values: { current_version: 4 },
        resolution_reason: 'Asked both',
        candidates: [{ values: { current_version: 2 } }, { values: { current_version: 3 } }],
      })
      expect(await formAt(station)).toMatchObject(both)
      expect((await detailAt(station)).nursing_assessments).toHaveLength(4)
    }
  }, 60_000)

  it('are asked about again where both merged, with nothing lost', async () => {
    await mergeAt(ward, await conflictAt(ward, 'open'), 'Asked at the bedside', 38.9)
    await mergeAt(desk, await conflictAt(desk, 'open'), 'Asked on the phone', 36.8)
    await hospital.start()
    for (const station of [ward, desk]) {
      const asked = await eventually(
        'the conflict is open again',
        () => conflictAt(station, 'open'),
        ({ candidates }) => candidates.length === 2 && candidates.every(({ reason }) => reason != null),
      )
      expect(asked.candidates.map(({ reason }) => reason).toSorted()).toEqual([
        'Asked at the bedside',
        'Asked on the phone',
      ])
      expect(asked.candidates.map(({ values }) => values.current_version).toSorted()).toEqual([4, 5])
      await eventually(
        'all versions are there',
        () => detailAt(station),
        ({ nursing_assessments }) => nursing_assessments.length === 5,
      )
    }
    // Both merges are merged once more, and that is the end of it.
    const again = await conflictAt(ward, 'open')
    await mergeAt(ward, again, 'Looked together', 38.9)
    for (const station of [ward, desk]) {
      await eventually(
        'the last decision is there',
        () => conflictAt(station, 'resolved'),
        ({ receipt }) => receipt === 'on_server',
      )
      await eventually(
        'the form shows it',
        () => detailAt(station),
        ({ nursing_submission }) => nursing_submission?.current_version === 6,
      )
    }
  }, 60_000)
})
