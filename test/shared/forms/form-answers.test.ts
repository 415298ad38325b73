import { describe, expect, it } from 'vitest'
import {
  answerChanges,
  type FlatAnswers,
  flattenAnswers,
  initialAnswers,
  nestAnswers,
  tidyAnswers,
} from '../../../shared/forms/form-answers.ts'
import type { FormAnswers, PatientContext } from '../../../shared/forms/form-definition.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'

const adult: PatientContext = { age_years: 40, age_months: 480, gender: 'male' }
const change = (flat: FlatAnswers, key: string, value: unknown) => answerChanges(frm05, flat, key, value)

describe('Answering a field', () => {
  it('starts with what the paper preselects, and nothing clinical but the usual saturation scale', () => {
    expect(initialAnswers(frm05)).toEqual({ language_spoken: 'arabic', 'vital_signs.spo2_scale': 1 })
  })

  it('changes that field alone as a rule', () => {
    expect(change({}, 'vital_signs.pulse_bpm', 96)).toEqual({ 'vital_signs.pulse_bpm': 96 })
    expect(change({ is_smoker: true }, 'is_smoker', null)).toEqual({ is_smoker: null })
  })

  it('clears the siblings of a "none" box that is ticked', () => {
    expect(change({ uses_walker: true, uses_wheelchair: false }, 'uses_no_equipment', true)).toEqual({
      uses_no_equipment: true,
      uses_walker: null,
      uses_wheelchair: null,
    })
    expect(change({ is_amputee: true }, 'has_musculoskeletal_problems', false)).toEqual({
      has_musculoskeletal_problems: false,
      is_amputee: null,
    })
  })

  it('turns the "none" box off when a sibling is ticked', () => {
    expect(change({ uses_no_equipment: true }, 'uses_walker', true)).toEqual({
      uses_walker: true,
      uses_no_equipment: false,
    })
    expect(change({ has_musculoskeletal_problems: false }, 'is_amputee', true)).toEqual({
      is_amputee: true,
      has_musculoskeletal_problems: true,
    })
    expect(change({ has_no_education_needs: true }, 'other_needs', true)).toMatchObject({
      has_no_education_needs: false,
    })
  })

  it('lets the box ticked last win in a list with a "none"', () => {
    const key = 'psychological_problem'
    expect(change({ [key]: ['anxious'] }, key, ['anxious', 'none'])).toEqual({ [key]: ['none'] })
    expect(change({ [key]: ['none'] }, key, ['none', 'anxious'])).toEqual({ [key]: ['anxious'] })
    expect(change({ [key]: ['anxious'] }, key, ['anxious', 'isolated'])).toEqual({
      [key]: ['anxious', 'isolated'],
    })
  })

  it('takes "measured and confirmed" back when the value changes', () => {
    const flat = {
      'vital_signs.pulse_bpm': 210,
      'vital_signs.confirmed_out_of_range': ['pulse_bpm', 'temperature_celsius'],
    }
    expect(change(flat, 'vital_signs.pulse_bpm', 220)).toEqual({
      'vital_signs.pulse_bpm': 220,
      'vital_signs.confirmed_out_of_range': ['temperature_celsius'],
    })
    expect(change(flat, 'vital_signs.pulse_bpm', 210)).toEqual({ 'vital_signs.pulse_bpm': 210 })
  })

  it('knows only the fields of the form', () => {
    expect(() => change({}, 'nonsense', 1)).toThrow()
  })
})

describe('Answers as a draft and as a record', () => {
  it('go from one to the other and back', () => {
    const flat = { is_smoker: false, 'vital_signs.pulse_bpm': 96, 'pain_assessment.pain_intensity': 0 }
    const nested = {
      is_smoker: false,
      vital_signs: { pulse_bpm: 96 },
      pain_assessment: { pain_intensity: 0 },
    }
    expect(nestAnswers(frm05, flat)).toEqual(nested)
    expect(flattenAnswers(frm05, nested)).toEqual(flat)
  })

  it('leave out what the form does not know', () => {
    expect(nestAnswers(frm05, { nonsense: 1 })).toEqual({})
  })
})

describe('Answers as they are stored', () => {
  const tidy = (answers: FormAnswers, patient = adult) => tidyAnswers(frm05, answers, patient)

  it('are trimmed, without blanks', () => {
    expect(tidy({ chief_complaint: '  Cough ', accompanied_by: null, disability_type: [] })).toEqual({
      chief_complaint: 'Cough',
    })
    expect(tidy({ chief_complaint: '   ' })).toEqual({})
  })

  it('keep "no" and 0', () => {
    const answers = { is_smoker: false, pain_assessment: { pain_intensity: 0 } }
    expect(tidy(answers)).toEqual(answers)
  })

  it('hold nothing of fields that are not asked', () => {
    expect(tidy({ allergy_status: 'no_known_allergy', medication_allergies: 'Penicillin' })).toEqual({
      allergy_status: 'no_known_allergy',
    })
    expect(
      tidy({ daily_activities: 'dependent', fall_risk_assessment: { age_score: 4, iv_therapy: true } }),
    ).toEqual({
      fall_risk_assessment: { iv_therapy: true },
    })
  })

  it('hold a confirmation only with a value outside its range', () => {
    const confirmed_out_of_range = ['pulse_bpm', 'temperature_celsius']
    expect(
      tidy({ vital_signs: { pulse_bpm: 210, temperature_celsius: 37, confirmed_out_of_range } }),
    ).toEqual({
      vital_signs: { pulse_bpm: 210, temperature_celsius: 37, confirmed_out_of_range: ['pulse_bpm'] },
    })
    expect(tidy({ vital_signs: { pulse_bpm: 90, confirmed_out_of_range } })).toEqual({
      vital_signs: { pulse_bpm: 90 },
    })
  })

  it('hold instants in UTC', () => {
    expect(tidy({ vital_signs: { measured_at: '2026-11-21T09:38:00+02:00' } })).toEqual({
      vital_signs: { measured_at: '2026-11-21T07:38:00.000Z' },
    })
    expect(tidy({ vital_signs: { measured_at: 'noon' } })).toEqual({ vital_signs: { measured_at: 'noon' } })
  })
})
