import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Input } from '../../../shared/ipc/contract.ts'
import {
  admit,
  calmVitalSigns,
  createTestStation,
  nursingAnswers,
  type TestStation,
} from '../../support/station.ts'

type Answers = Input<'assessments.submit_nursing'>['answers']
type Admitted = Awaited<ReturnType<typeof admit>>

const ill = { ...calmVitalSigns, respiratory_rate_per_min: 26, pulse_bpm: 112 }
const penicillin = { allergy_status: 'yes', medication_allergies: 'Penicillin' } as const
const likelyToFall = {
  fall_history_3months: true,
  secondary_diagnosis: true,
  ambulatory_aid: 'none',
  iv_therapy: true,
  gait_status: 'normal',
  mental_status: 'oriented',
} as const

describe('what a form that was moved says of the patients', () => {
  let station: TestStation
  let wrong: Admitted
  let right: Admitted
  let form: { id: string }

  const submit = (visit_id: string, answers: Answers, amendment_reason: string | null = null) =>
    station.call('assessments.submit_nursing', {
      visit_id,
      answers: nursingAnswers(answers),
      amendment_reason,
    })
  const move = () =>
    station.call('assessments.move_nursing', {
      visit_id: wrong.visit.id,
      to_visit_id: right.visit.id,
      reason: 'Entered under the namesake',
    })
  const undo = (move_id: string) =>
    station.call('assessments.undo_move', { move_id, reason: 'It was right after all' })
  const flags = async ({ patient }: Admitted) =>
    (await station.call('patients.get', { id: patient.id })).flags
  const safety = ({ patient }: Admitted) => station.call('allergies.list', { patient_id: patient.id })
  const get = ({ visit }: Admitted) => station.call('visits.get', { id: visit.id })
  const judge = (verdict: 'approved' | 'rejected', { visit }: Admitted, assessment_id = form.id) => ({
    visit_id: visit.id,
    assessment_id,
    verdict,
    rejected_reason: verdict === 'rejected' ? 'Weight is missing' : null,
  })

  beforeEach(async () => {
    station = await createTestStation()
    wrong = await admit(station)
    right = await admit(station, { full_name: 'Omar Hassan' })
    form = await submit(wrong.visit.id, {
      ...penicillin,
      vital_signs: ill,
      fall_risk_assessment: likelyToFall,
    })
  })
  afterEach(() => station.close())

  it('is said of the right one only, in the banner and on the Safety tab, until the move is taken back', async () => {
    const before = await flags(wrong)
    expect(before).toMatchObject({ allergy: { text: 'Penicillin' }, fall_risk: { scale: 'morse' } })
    const { id } = await move()
    expect(await flags(wrong)).toMatchObject({ allergy: { state: 'not_recorded' }, fall_risk: null })
    expect((await safety(wrong)).statements).toEqual([])
    expect(await flags(right)).toEqual(before)
    expect(await safety(right)).toMatchObject({
      state: 'yes',
      standing: [{ substance: 'Penicillin', patient_id: right.patient.id, is_dropped_by_form: false }],
    })
    await undo(id)
    expect(await flags(wrong)).toEqual(before)
    expect(await flags(right)).toMatchObject({ allergy: { state: 'not_recorded' }, fall_risk: null })
  })

  it('leaves what the wrong patient’s own records say, and a refutation there does not follow', async () => {
    const { standing } = await safety(wrong)
    const reason = 'Not this patient'
    await station.call('allergies.refute', {
      id: standing[0]?.id ?? '',
      seen_ids: standing.map(({ id }) => id),
      reason,
    })
    await move()
    expect((await flags(right)).allergy).toMatchObject({ state: 'yes', text: 'Penicillin' })
    expect((await flags(wrong)).allergy.state).toBe('not_recorded')
  })

  it('is refuted and corrected where it stands, for that patient', async () => {
    await move()
    const [stated] = (await safety(right)).standing
    await station.call('allergies.assert', {
      patient_id: right.patient.id,
      kind: 'medication',
      substance: 'Amoxicillin',
      reaction: null,
      severity: 'severe',
      certainty: null,
      replaces_id: stated?.id ?? '',
      reason: 'Asked again',
    })
    const [corrected] = (await safety(right)).standing
    expect(corrected).toMatchObject({ substance: 'Amoxicillin', patient_id: right.patient.id })
    await station.call('allergies.refute', {
      id: corrected?.id ?? '',
      seen_ids: [corrected?.id ?? ''],
      reason: 'Tolerated it',
    })
    expect((await flags(right)).allergy.state).toBe('not_recorded')
    expect((await safety(wrong)).statements).toEqual([])
  })

  it('counts “none known” of the moved version, though the first patient’s own form says otherwise', async () => {
    const third = await admit(station, { full_name: 'Salma Adel' })
    await submit(third.visit.id, { allergy_status: 'no_known_allergy' })
    const fourth = await admit(station, { full_name: 'Adel Salem' })
    await station.call('assessments.move_nursing', {
      visit_id: third.visit.id,
      to_visit_id: fourth.visit.id,
      reason: 'Wrong bed',
    })
    await submit(third.visit.id, penicillin)
    expect((await flags(fourth)).allergy.state).toBe('no_known_allergy')
    expect((await flags(third)).allergy).toMatchObject({ state: 'yes', is_disputed: false })
  })

  it('is amended under the right visit on the version that was moved, with the reason and no set twice', async () => {
    const { id } = await move()
    const amended = await submit(
      right.visit.id,
      { ...penicillin, food_allergies: 'Eggs', vital_signs: { ...ill, pulse_bpm: 98 } },
      'Asked the family',
    )
    expect(amended).toMatchObject({
      visit_id: right.visit.id,
      patient_id: right.patient.id,
      base_version: 1,
      amendment_reason: 'Asked the family',
    })
    const shown = await get(right)
    expect(shown.nursing_assessments.map(({ amendment_reason }) => amendment_reason)).toEqual([
      null,
      'Asked the family',
    ])
    const [first, second] = shown.vital_signs
    expect(shown.vital_signs).toHaveLength(2)
    expect(second).toMatchObject({ replaces_id: first?.id, pulse_bpm: 98, visit_id: right.visit.id })
    const line = (await station.call('worklist.nurse', {})).lines.find(
      ({ visit }) => visit.id === right.visit.id,
    )
    expect(line?.news2_run).toHaveLength(1)
    expect((await flags(right)).allergy.text).toBe('Penicillin, Eggs')
    expect((await flags(wrong)).allergy.state).toBe('not_recorded')
    expect(await get(wrong)).toMatchObject({ nursing_assessments: [], vital_signs: [] })
    expect((await station.auditEvents()).some(({ patient_id }) => patient_id === right.patient.id)).toBe(true)
    await undo(id)
    expect((await get(right)).nursing_assessments).toEqual([])
    expect((await get(wrong)).nursing_assessments).toHaveLength(2)
  })

  it('has its vital signs corrected where they stand, and nowhere else', async () => {
    await move()
    const replaces_id = (await get(right)).vital_signs[0]?.id ?? ''
    const correction = (visit_id: string) => ({
      visit_id,
      vital_signs: calmVitalSigns,
      replaces_id,
      void_reason: 'Misread',
    })
    expect(
      await station.refusal('observations.record_vital_signs', correction(wrong.visit.id)),
    ).toMatchObject({ code: 'not_found' })
    const set = await station.call('observations.record_vital_signs', correction(right.visit.id))
    expect(set).toMatchObject({ visit_id: right.visit.id, patient_id: right.patient.id })
    expect((await get(right)).vital_signs).toHaveLength(2)
    expect((await get(wrong)).vital_signs).toEqual([])
  })

  it('is judged where it stands, and comes back to its author there', async () => {
    await move()
    expect(
      await station.refusal('assessments.judge_nursing', judge('approved', wrong), 'nadia'),
    ).toMatchObject({ code: 'not_found' })
    const judged = await station.call('assessments.judge_nursing', judge('rejected', right), 'nadia')
    expect(judged).toMatchObject({ status: 'rejected', visit_id: right.visit.id })
    const { lines } = await station.call('worklist.nurse', {})
    const line = (of: Admitted) => lines.find(({ visit }) => visit.id === of.visit.id)
    expect(line(right)?.rejection).toEqual({ reason: 'Weight is missing', is_own: true })
    expect(line(wrong)?.rejection).toBeNull()
  })

  it('is neither amended nor judged where the first patient has a form of their own, which is judged alone', async () => {
    await move()
    const own = await submit(wrong.visit.id, { chief_complaint: 'Headache' })
    const shared = { code: 'conflict', reason: 'form_shared' }
    const amendment = {
      visit_id: right.visit.id,
      answers: nursingAnswers(penicillin),
      amendment_reason: 'More',
    }
    expect(await station.refusal('assessments.submit_nursing', amendment)).toEqual(shared)
    expect(await station.refusal('assessments.judge_nursing', judge('approved', right), 'nadia')).toEqual(
      shared,
    )
    await station.call('assessments.judge_nursing', judge('approved', wrong, own.id), 'nadia')
    expect((await get(wrong)).nursing_submission?.status).toBe('approved')
    expect((await get(right)).nursing_submission).toMatchObject({ status: 'submitted', approved_by: null })
  })
})
