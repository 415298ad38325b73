import { describe, expect, it } from 'vitest'
import { mriHardStops } from '../../../shared/clinical/imaging-safety-data.ts'
import type { FormAnswers } from '../../../shared/forms/form-definition.ts'
import { type SafetyInput, safetyAnswers } from '../../../shared/radiology/safety-answers.ts'
import {
  type SafetyKey,
  safetyNotes,
  safetyQuestions,
} from '../../../shared/radiology/safety-answers-data.ts'
import type { Modality } from '../../../shared/visits/visit.ts'

const entered_at = '2026-11-22T08:00:00.000Z'
const man = { age_years: 70, age_months: 840, gender: 'male' } as const
const woman = { age_years: 30, age_months: 360, gender: 'female' } as const

const listOf = (modality: Modality, answers: FormAnswers, patient: SafetyInput['patient'] = man) =>
  safetyAnswers({ modality, answers, entered_at, patient })
const one = (
  key: SafetyKey,
  modality: Modality,
  answers: FormAnswers,
  patient: SafetyInput['patient'] = man,
) => listOf(modality, answers, patient).find((answer) => answer.key === key)

const IMPLANTS = [
  ['pacemaker', 'has_pacemaker'],
  ['cochlear_implant', 'has_cochlear_implant'],
  ['aneurysm_clips', 'has_aneurysm_clips'],
  ['metal_in_eye', 'has_intraocular_foreign_body'],
  ['neurostimulator', 'has_neurostimulator'],
  ['pump', 'has_infusion_pump'],
] as const

describe('The implants that stop an MRI', () => {
  it('are those that the sourced list names: each is asked on the sheet, and no other stops it', () => {
    const stopping = listOf('mri', {}).filter(
      ({ is_hard_stop, note_code }) => is_hard_stop && note_code === 'mri_hard_stop',
    )
    expect(stopping.map(({ source_field }) => source_field).sort()).toEqual([...mriHardStops.fields].sort())
    expect(IMPLANTS.map(([, field]) => field).sort()).toEqual([...mriHardStops.fields].sort())
  })
})

describe('Safety answers before an MRI', () => {
  it.each(IMPLANTS)('stop for %s until it is cleared', (key, field) => {
    const found = one(key, 'mri', { [field]: 'yes' })
    expect(found).toMatchObject({ severity: 'danger', is_hard_stop: true, source_field: field, entered_at })
    expect(found?.value).toEqual({ en: 'Yes', ar: 'نعم' })
    expect(found?.note?.en).toContain('stop')
  })

  it.each(IMPLANTS)('never take a missing or "not known" %s for normal', (key, field) => {
    expect(one(key, 'mri', {})).toMatchObject({ severity: 'unknown', is_hard_stop: true, value: null })
    expect(one(key, 'mri', { [field]: null })).toMatchObject({ severity: 'unknown', value: null })
    expect(one(key, 'mri', { [field]: 'unknown' })).toMatchObject({
      severity: 'unknown',
      is_hard_stop: true,
      value: { en: 'Not known' },
    })
  })

  it.each(IMPLANTS)('are in order for a plain "no" to %s', (key, field) => {
    expect(one(key, 'mri', { [field]: 'no' })).toMatchObject({
      severity: 'ok',
      is_hard_stop: false,
      note: null,
    })
  })

  it('say which plates and where, and mention fear of closed places', () => {
    const answers = { has_implants: 'yes', implants_desc: 'right femur nail 2019', has_claustrophobia: 'yes' }
    expect(one('other_implants', 'mri', answers)).toMatchObject({
      severity: 'warning',
      value: { en: 'Yes · right femur nail 2019', ar: 'نعم · right femur nail 2019' },
    })
    expect(one('claustrophobia', 'mri', answers)).toMatchObject({ severity: 'warning' })
  })

  it('tell a pacemaker before a CT for information, and do not ask about clips', () => {
    expect(one('pacemaker', 'ct', { has_pacemaker: 'yes' })).toMatchObject({
      severity: 'warning',
      is_hard_stop: false,
    })
    expect(one('aneurysm_clips', 'ct', {})).toBeUndefined()
  })
})

describe('Safety answers of a woman', () => {
  it.each([
    ['xray', { is_pregnant: 'yes' }, 'danger', true],
    ['xray', { is_pregnant: 'unknown' }, 'unknown', true],
    ['xray', {}, 'unknown', true],
    ['xray', { is_pregnant: 'no' }, 'ok', false],
    ['pet_ct', { is_pregnant: 'yes' }, 'danger', true],
    ['mammography', {}, 'unknown', true],
    ['mri', { is_pregnant: 'yes', uses_contrast: false }, 'warning', false],
    ['mri', { is_pregnant: 'yes', uses_contrast: true }, 'danger', true],
    ['mri', { is_pregnant: 'yes' }, 'danger', true],
  ] as const)('before %s with %o: %s', (modality, answers, severity, is_hard_stop) => {
    expect(one('pregnancy', modality, answers, woman)).toMatchObject({ severity, is_hard_stop })
  })

  it('are not asked of a man, and are unknown when the sex is', () => {
    expect(one('pregnancy', 'xray', {}, man)).toBeUndefined()
    expect(one('pregnancy', 'xray', {}, { ...woman, gender: null })).toMatchObject({ severity: 'unknown' })
  })

  it('mention breastfeeding', () => {
    expect(one('breastfeeding', 'nuclear_medicine', { is_breastfeeding: 'yes' }, woman)).toMatchObject({
      severity: 'warning',
    })
  })
})

describe('Safety answers before contrast', () => {
  const withContrast = { uses_contrast: true }

  it('ask first whether there is contrast at all', () => {
    expect(one('contrast', 'ct', {})).toMatchObject({ severity: 'unknown' })
    expect(one('metformin', 'ct', {})).toBeUndefined()
    expect(one('contrast', 'ct', { uses_contrast: false })).toBeUndefined()
  })

  it.each(['contrast_reaction', 'asthma', 'kidney_disease', 'dialysis', 'acute_kidney_injury'] as const)(
    'show %s as unknown until it is answered',
    (key) => {
      expect(one(key, 'ct', withContrast)).toMatchObject({ severity: 'unknown', value: null })
      expect(one(key, 'ct', { uses_contrast: false })).toBeUndefined()
    },
  )

  it.each([
    ['contrast_reaction', { has_contrast_reaction: 'yes' }, 'danger'],
    ['asthma', { has_asthma: 'yes' }, 'warning'],
    ['kidney_disease', { has_kidney_disease: 'yes' }, 'warning'],
    ['dialysis', { is_on_dialysis: 'yes' }, 'warning'],
    ['acute_kidney_injury', { has_acute_kidney_injury: 'yes' }, 'danger'],
  ] as const)('show %s of %o as %s', (key, answers, severity) => {
    expect(one(key, 'ct', { ...withContrast, ...answers })).toMatchObject({ severity })
  })

  // A man of 70: 2.3 mg/dL is an eGFR of 29.8, 2.2 of 31.4, 1.64 of 44.7, 1.6 of 46.
  it.each([
    [2.3, 'danger', 'kidney_high_risk', '2.3 mg/dL · 2026-11-01 · eGFR 29 mL/min/1.73 m²'],
    [2.2, 'warning', 'kidney_decide', '2.2 mg/dL · 2026-11-01 · eGFR 31 mL/min/1.73 m²'],
    [1.64, 'warning', 'kidney_decide', '1.64 mg/dL · 2026-11-01 · eGFR 44 mL/min/1.73 m²'],
    [1.6, 'ok', null, '1.6 mg/dL · 2026-11-01 · eGFR 46 mL/min/1.73 m²'],
  ])('judge a creatinine of %d by the filtration: %s', (kidney_function_value, severity, note_code, text) => {
    const answers = { ...withContrast, kidney_function_value, kidney_function_date: '2026-11-01' }
    expect(one('kidney_function', 'ct', answers)).toMatchObject({ severity, note_code, value: { en: text } })
  })

  it('cannot judge a creatinine without age or sex, and says so', () => {
    const answers = { ...withContrast, kidney_function_value: 0.8 }
    for (const patient of [
      { ...man, age_years: null },
      { ...man, gender: null },
      { ...man, age_years: 12 },
    ]) {
      expect(one('kidney_function', 'ct', answers, patient)).toMatchObject({
        severity: 'unknown',
        note_code: 'kidney_cannot_tell',
      })
    }
  })

  it('do not trust the estimate in dialysis or acute injury', () => {
    const answers = { ...withContrast, kidney_function_value: 0.8, has_acute_kidney_injury: 'yes' }
    expect(one('kidney_function', 'ct', answers)).toMatchObject({ note_code: 'kidney_unstable' })
  })

  it.each([
    ['ct', {}, 'warning', 'metformin_check'],
    ['ct', { kidney_function_value: 2.3 }, 'danger', 'metformin_stop'],
    ['ct', { has_acute_kidney_injury: 'yes' }, 'danger', 'metformin_stop'],
    ['ct', { kidney_function_value: 0.9, has_acute_kidney_injury: 'no' }, 'warning', 'metformin_check'],
    ['mri', { kidney_function_value: 2.3 }, 'warning', 'for_information'],
  ] as const)('with metformin before %s and %o: %s, %s', (modality, answers, severity, note_code) => {
    const given = { ...withContrast, takes_metformin: 'yes', ...answers }
    expect(one('metformin', modality, given)).toMatchObject({ severity, note_code })
  })

  it.each([
    [{}, 'unknown'],
    [{ allergy_status: 'not_recorded' }, 'unknown'],
    [{ allergy_status: 'no_known_allergy' }, 'ok'],
    [{ allergy_status: 'yes', medication_allergies: 'penicillin' }, 'warning'],
  ])('of allergies %o: %s', (answers, severity) => {
    expect(one('allergy', 'ct', answers)).toMatchObject({ severity })
  })

  it('name the allergy, and urge to ask when contrast is planned', () => {
    const named = { allergy_status: 'yes', medication_allergies: 'penicillin', food_allergies: 'fish' }
    expect(one('allergy', 'ct', named)?.value?.en).toBe('Yes · penicillin · fish')
    expect(one('allergy', 'ct', withContrast)?.note_code).toBe('allergy_unknown')
  })
})

describe('Safety answers before PET/CT', () => {
  it.each([
    ['pet_ct', 3, 'warning'],
    ['pet_ct', 4, 'ok'],
    ['nuclear_medicine', 1, 'ok'],
  ] as const)('in %s after %d hours of fasting: %s', (modality, fasting_hours, severity) => {
    expect(one('fasting', modality, { fasting_hours })).toMatchObject({
      severity,
      value: { en: `${fasting_hours} h` },
    })
  })

  it.each([
    ['pet_ct', 53, 'danger'],
    ['pet_ct', 54, 'warning'],
    ['pet_ct', 69.9, 'warning'],
    ['pet_ct', 70, 'ok'],
    ['pet_ct', 200, 'ok'],
    ['pet_ct', 200.1, 'warning'],
    ['nuclear_medicine', 250, 'ok'],
  ] as const)('in %s with a blood sugar of %d: %s', (modality, blood_sugar_level, severity) => {
    expect(one('glucose', modality, { blood_sugar_level })).toMatchObject({ severity })
  })

  it('show fasting and blood sugar as unknown until they are recorded', () => {
    expect(one('fasting', 'pet_ct', {})).toMatchObject({ severity: 'unknown', value: null })
    expect(one('glucose', 'pet_ct', {})).toMatchObject({ severity: 'unknown', value: null })
  })
})

describe('The list of safety answers', () => {
  it('is all unknown while no sheet has come from the other PC', () => {
    for (const modality of ['xray', 'ct', 'mri', 'pet_ct'] as const) {
      const list = safetyAnswers({ modality, answers: {}, entered_at: null, patient: woman })
      expect(list.length).toBeGreaterThan(3)
      expect(list.every(({ severity, value }) => severity === 'unknown' && value === null)).toBe(true)
    }
  })

  it('is empty for ultrasound, which has no sheet', () => {
    expect(listOf('ultrasound', {})).toEqual([])
  })

  it('says everything in both languages', () => {
    for (const { en, ar } of [...Object.values(safetyNotes), ...safetyQuestions.map(({ label }) => label)]) {
      expect(en).not.toBe('')
      expect(ar).toMatch(/[\u0621-\u064a]/)
    }
  })
})
