import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nursingMergeRules } from '../../../shared/assessments/nursing-merge-rules.ts'
import { answersOfVersion } from '../../../shared/assessments/version-answers.ts'
import { type FlatAnswers, flattenAnswers } from '../../../shared/forms/form-answers.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'
import { mergeChoices } from '../../../shared/forms/merged-versions.ts'
import type { Input } from '../../../shared/ipc/contract.ts'
import { aDispute } from '../../support/dispute.ts'
import {
  admit,
  createTestStation,
  nursingAnswers,
  type people,
  type TestStation,
} from '../../support/station.ts'

type Answers = Input<'assessments.submit_nursing'>['answers']

const vitals = { temperature_celsius: 36.8, pulse_bpm: 72, measured_at: '2026-11-21T06:00:00.000Z' }

const morseHigh = {
  fall_history_3months: true,
  secondary_diagnosis: true,
  ambulatory_aid: 'none',
  iv_therapy: true,
  gait_status: 'normal',
  mental_status: 'oriented',
} as const

/* Two versions of FRM.05 that were written without knowing of each other, as a station has them once both came. */

describe('merging two versions of a nursing assessment', () => {
  let station: TestStation
  let visitId: string
  let conflictId: string
  beforeEach(async () => {
    station = await createTestStation()
    visitId = (await admit(station)).visit.id
  })
  afterEach(() => station.close())

  const read = (who: keyof typeof people = 'heba') => station.call('visits.get', { id: visitId }, who)
  /** All that was written here came back from the server. */
  const reachServer = () =>
    station
      .deps()
      .records.db.updateTable('outbox')
      .set({ state: 'archived' })
      .where('state', '=', 'pending')
      .execute()

  /** The form as it was, then as one and as the other amended it; the first one's counts. Mine is what I write. */
  async function dispute(mine: Answers, theirs: Answers): Promise<void> {
    const sign = async (answers: Answers, amendment_reason: string | null, who: keyof typeof people) =>
      station.call('assessments.submit_nursing', { visit_id: visitId, answers, amendment_reason }, who)
    const { submission_id } = await sign(nursingAnswers({ vital_signs: vitals }), null, 'heba')
    await sign(mine, 'Asked again', 'heba')
    const { db } = station.deps().records
    // The other was written on the first one too: until then that is what counts.
    await db.updateTable('form_submissions').set({ current_version: 1 }).execute()
    await sign(theirs, 'Looked again', 'yasser')
    await db.updateTable('form_submissions').set({ current_version: 2 }).execute()
    await reachServer()
    const { visit } = await read()
    const conflict = aDispute({
      entity: 'form_submissions',
      record_id: submission_id,
      patient_id: visit.patient_id,
      group_name: 'current_version',
      kind: 'versions',
      values: [{ current_version: 2 }, { current_version: 3 }],
    })
    conflictId = conflict.id
    await station.receive('conflicts', conflict)
  }

  /** What a person's screen sends: of every field in which the versions differ, the version that they chose. */
  async function merge(
    versionOf: (key: string) => number | null,
    who: keyof typeof people = 'heba',
  ): Promise<Input<'conflicts.merge_versions'>> {
    const detail = await read(who)
    const { candidates } = await station.call('conflicts.get', { id: conflictId }, who)
    const versions = new Map<unknown, FlatAnswers>(
      detail.nursing_assessments.map((one) => [
        one.version,
        flattenAnswers(frm05, answersOfVersion(detail, one)),
      ]),
    )
    const competing = [2, 3].map((number) => versions.get(number)).filter((flat) => flat !== undefined)
    const withheld = new Set(detail.nursing_assessments.flatMap(({ withheld_fields }) => withheld_fields))
    const fields = mergeChoices(nursingMergeRules, competing, withheld).flatMap((choice) => choice.fields)
    const choices = Object.fromEntries(
      fields.flatMap((key) => {
        const number = versionOf(key)
        const candidate = candidates.find(({ values }) => values.current_version === number)
        if (number === null || candidate === undefined) return []
        return [
          [
            key,
            { candidate_id: candidate.candidate_id, value: (versions.get(number)?.[key] ?? null) as never },
          ],
        ]
      }),
    )
    return {
      id: conflictId,
      visit_id: visitId,
      seen_candidate_ids: candidates.map(({ candidate_id }) => candidate_id),
      choices,
      reason: 'Asked both at the bedside',
    }
  }
  const refusedFields = async (
    input: Input<'conflicts.merge_versions'>,
    who: keyof typeof people = 'heba',
  ) => {
    const refused = await station.refusal('conflicts.merge_versions', input, who)
    return refused.code === 'invalid_input' ? refused.fields.map(({ field, code }) => [field, code]) : refused
  }
  /** Nothing was written, and the conflict waits as before. */
  const nothingHappened = async () => {
    const { nursing_assessments, nursing_submission } = await read()
    expect(nursing_assessments.map(({ version }) => version)).toEqual([1, 2, 3])
    expect(nursing_submission?.current_version).toBe(2)
    expect(await station.call('conflicts.get', { id: conflictId })).toMatchObject({ state: 'open' })
  }

  const mine = nursingAnswers({
    chief_complaint: 'Chest pain, left',
    mode_of_arrival: 'walk',
    vital_signs: { ...vitals, temperature_celsius: 29.6, confirmed_out_of_range: ['temperature_celsius'] },
  })
  const theirs = nursingAnswers({
    chief_complaint: 'Dyspnoea',
    mode_of_arrival: 'wheelchair',
    vital_signs: { ...vitals, pulse_bpm: 118 },
    pain_assessment: { pain_intensity: 8, pain_location: 'Chest' },
    fall_risk_assessment: morseHigh,
  })

  it('writes a new signed version of the chosen values and the decision for it in one envelope', async () => {
    await dispute(mine, theirs)
    const before = (await station.envelopes()).length
    const isTheirs = (key: string) =>
      ['mode_of_arrival', 'vital_signs.pulse_bpm'].includes(key) || /^(pain|fall_risk)_assessment/.test(key)
    const input = await merge((key) => (isTheirs(key) ? 3 : 2))
    const decided = await station.call('conflicts.merge_versions', input)
    expect(decided).toMatchObject({
      state: 'resolved',
      resolution_values: { current_version: 4 },
      resolution_reason: 'Asked both at the bedside',
      candidates: [{ values: { current_version: 2 } }, { values: { current_version: 3 } }],
    })
    const envelopes = await station.envelopes()
    expect(envelopes).toHaveLength(before + 1)
    expect(envelopes.at(-1)?.ops.map(({ op, entity }) => `${op} ${entity}`)).toEqual([
      'patch form_submissions',
      'append nursing_assessments',
      'append vital_signs',
      'append pain_assessment',
      'append fall_risk_assessment',
      'resolve conflicts',
    ])
    const detail = await read()
    expect(detail.nursing_submission?.current_version).toBe(4)
    expect(detail.nursing_assessments).toHaveLength(4)
    const merged = detail.nursing_assessments.find(({ version }) => version === 4)
    if (merged === undefined) throw new Error('no merged version')
    expect(merged).toMatchObject({ base_version: 2, amendment_reason: 'Asked both at the bedside' })
    expect(answersOfVersion(detail, merged)).toMatchObject({
      chief_complaint: 'Chest pain, left',
      mode_of_arrival: 'wheelchair',
      vital_signs: {
        temperature_celsius: 29.6,
        confirmed_out_of_range: ['temperature_celsius'],
        pulse_bpm: 118,
        measured_at: vitals.measured_at,
      },
      pain_assessment: { pain_intensity: 8 },
    })
    // The form is judged as it now stands, not as either was.
    expect(detail.vital_signs.at(-1)).toMatchObject({ assessment_id: merged.id, pulse_bpm: 118 })
    expect(detail.pain_assessments.at(-1)).toMatchObject({
      assessment_id: merged.id,
      pain_band: 'very_severe',
    })
    expect(detail.fall_risk_assessments.at(-1)).toMatchObject({
      assessment_id: merged.id,
      scale: 'morse',
      total_score: 60,
      risk_level: 'high',
    })
  })

  it('has every difference chosen: what was not is named, and nothing is written', async () => {
    await dispute(mine, theirs)
    const input = await merge((key) => (key.startsWith('vital_signs') ? null : 2))
    expect(await refusedFields(input)).toEqual([
      ['vital_signs.temperature_celsius', 'required'],
      ['vital_signs.pulse_bpm', 'required'],
    ])
    await nothingHappened()
  })

  it('is held to the rules of the form: what is missing then is named, and nothing is written', async () => {
    await dispute(mine, theirs)
    const nowhere = await merge((key) => (key === 'pain_assessment.pain_location' ? 2 : 3))
    expect(await refusedFields(nowhere)).toEqual([['pain_assessment.pain_location', 'detail_required']])
    await nothingHappened()
  })

  it('takes the two numbers of a blood pressure from one version', async () => {
    const pressure = (blood_pressure_systolic: number, blood_pressure_diastolic: number) =>
      nursingAnswers({ vital_signs: { ...vitals, blood_pressure_systolic, blood_pressure_diastolic } })
    await dispute(pressure(140, 90), pressure(85, 60))
    const isUpper = (key: string) => key.endsWith('systolic') && !key.endsWith('diastolic')
    const apart = await merge((key) => (isUpper(key) ? 3 : 2))
    expect(await refusedFields(apart)).toEqual([['vital_signs.blood_pressure_systolic', 'together']])
    await nothingHappened()
  })

  it('never drops a chosen value that the other choices leave no room for', async () => {
    await dispute(
      nursingAnswers({ vital_signs: vitals, allergy_status: 'no_known_allergy' }),
      nursingAnswers({ vital_signs: vitals, allergy_status: 'yes', medication_allergies: 'Penicillin' }),
    )
    const contradicting = await merge((key) => (key === 'allergy_status' ? 2 : 3))
    expect(await refusedFields(contradicting)).toEqual([['medication_allergies', 'contradicted']])
    await nothingHappened()
  })

  it('takes vital signs that were measured at two times as one set', async () => {
    const later = '2026-11-21T07:30:00.000Z'
    await dispute(
      nursingAnswers({ vital_signs: { ...vitals, pulse_bpm: 90 } }),
      nursingAnswers({ vital_signs: { ...vitals, measured_at: later, temperature_celsius: 38 } }),
    )
    const mixed = await merge((key) => (key === 'vital_signs.pulse_bpm' ? 2 : 3))
    expect(await refusedFields(mixed)).toEqual([['vital_signs.temperature_celsius', 'together']])
    await nothingHappened()
    await station.call('conflicts.merge_versions', await merge(() => 3))
    expect((await read()).vital_signs.at(-1)).toMatchObject({
      measured_at: later,
      pulse_bpm: 72,
      temperature_celsius: 38,
    })
  })

  it('says "none known" again where that comes from the version which the form is not built on', async () => {
    await dispute(
      nursingAnswers({ vital_signs: vitals, chief_complaint: 'Dyspnoea' }),
      nursingAnswers({ vital_signs: vitals, allergy_status: 'no_known_allergy' }),
    )
    await station.call('conflicts.merge_versions', await merge((key) => (key === 'allergy_status' ? 3 : 2)))
    const { visit } = await read()
    const { flags } = await station.call('patients.get', { id: visit.patient_id })
    expect(flags.allergy).toMatchObject({ state: 'no_known_allergy', is_disputed: false })
  })

  it('leaves a section that the person may not read as the version has it that counts', async () => {
    const abuse = { has_signs_of_abuse: true, abuse_description: 'Bruises on both arms' }
    await dispute(
      nursingAnswers({ vital_signs: vitals, ...abuse, chief_complaint: 'Fell' }),
      nursingAnswers({ vital_signs: vitals, chief_complaint: 'Fell twice' }),
    )
    const input = await merge((key) => (key === 'chief_complaint' ? 3 : 2), 'yasser')
    expect(Object.keys(input.choices)).toEqual(['chief_complaint'])
    const forged = { candidate_id: input.choices.chief_complaint?.candidate_id ?? '', value: false }
    expect(
      await refusedFields({ ...input, choices: { ...input.choices, has_signs_of_abuse: forged } }, 'yasser'),
    ).toEqual({ code: 'conflict', reason: 'seen_changed' })
    await station.call('conflicts.merge_versions', input, 'yasser')
    const merged = (await read('nadia')).nursing_assessments.find(({ version }) => version === 4)
    expect(merged).toMatchObject({ ...abuse, chief_complaint: 'Fell twice' })
  })

  it('is refused where a version says something else than what stood on the screen', async () => {
    await dispute(mine, theirs)
    const input = await merge(() => 3)
    const [correct] = (await read()).vital_signs.filter(({ pulse_bpm }) => pulse_bpm === 118)
    await station.call('observations.record_vital_signs', {
      visit_id: visitId,
      vital_signs: { ...vitals, pulse_bpm: 108 },
      replaces_id: correct?.id ?? '',
      void_reason: 'Typing error',
    })
    expect(await refusedFields(input)).toEqual({ code: 'conflict', reason: 'seen_changed' })
    await nothingHappened()
  })

  it('waits like any decision while an amendment of this PC is not among the versions', async () => {
    await dispute(mine, theirs)
    await station.call('assessments.submit_nursing', {
      visit_id: visitId,
      answers: nursingAnswers({ chief_complaint: 'Chest pain, left arm' }),
      amendment_reason: 'The daughter called',
    })
    const input = await merge(() => 3)
    expect(await refusedFields(input)).toEqual({ code: 'conflict', reason: 'amended_here' })
  })
})
