import { describe, expect, it } from 'vitest'
import { tidyAnswers } from '../../../shared/forms/form-answers.ts'
import {
  type FormAnswers,
  type FormField,
  type FormSection,
  fieldKey,
  fieldsOf,
  type PatientContext,
} from '../../../shared/forms/form-definition.ts'
import { fieldProblems, missingProblems } from '../../../shared/forms/form-rules.ts'
import { recordSchema, recordShape } from '../../../shared/forms/form-schema.ts'
import { visibleFields } from '../../../shared/forms/form-visibility.ts'
import { frm03 } from '../../../shared/forms/frm-03.ts'
import { frm04 } from '../../../shared/forms/frm-04.ts'

const sections: readonly FormSection[] = frm04.sections
const fields: readonly FormField[] = fieldsOf(frm04)

/** The paper as the handbook lists it; `+` marks what is not on paper, `*` what only the physician fills in. */
const PAPER: Record<string, readonly string[]> = {
  referral: ['referring_facility', 'treating_physician'],
  preparation: ['fasting_hours', 'is_diabetic', 'blood_sugar_level', 'weight_kg', 'height_cm'],
  dose: ['*dose_amount', '*preparation_time', '*injection_time', '*injection_site', '*ctd1vol', '*dlp'],
  contrast: [
    'uses_contrast',
    'kidney_function_value',
    'kidney_function_date',
    '+has_contrast_reaction',
    '+contrast_reaction_type',
    '+has_asthma',
    '+has_kidney_disease',
    '+is_on_dialysis',
    '+has_acute_kidney_injury',
    '+takes_metformin',
  ],
  women: ['is_pregnant', '+is_breastfeeding', '+last_menstrual_period_on'],
  comparison: [
    'is_first_time',
    'is_comparison',
    'comparison_date',
    'previous_study_code',
    'requires_report',
    'requires_cd',
  ],
  attachments: [
    'has_ultrasound',
    'has_xray',
    'has_ct',
    'has_mammography',
    'has_mri',
    'has_tc_dtpa_kidney_scan',
    'has_tc_mdp_bone_scan',
    'has_biopsies',
    'has_endoscopy',
    'has_operations',
    'other_attachments',
  ],
  contact: ['contact_phone'],
  diagnosis: ['diagnosis', 'diagnosis_side', 'reason_for_study', 'reason_for_study_desc'],
  treatments: [
    'has_chemotherapy',
    'chemo_type',
    'chemo_details',
    'chemo_sessions',
    'chemo_last_date',
    'has_radiotherapy',
    'radiotherapy_site',
    'radiotherapy_sessions',
    'radiotherapy_last_date',
    'has_hormonal_treatment',
    'hormonal_last_dose_date',
    'other_treatments',
  ],
  allergies: ['+allergy_status', '+medication_allergies', '+food_allergies', '+other_allergies'],
  sign_off: [],
}

/** Arabic as printed. */
const PRINTED: Record<string, string> = {
  referring_facility: 'الجهة',
  treating_physician: 'الطبيب المعالج',
  fasting_hours: 'عدد ساعات الصيام',
  is_diabetic: 'مريض سكر',
  blood_sugar_level: 'نسبة السكر بالدم',
  weight_kg: 'الوزن',
  height_cm: 'الطول',
  dose_amount: 'الجرعة',
  preparation_time: 'وقت التحضير',
  injection_time: 'وقت الحقن',
  injection_site: 'مكان الحقن',
  is_pregnant: 'هل يوجد حمل؟',
  is_first_time: 'فحص أول مره',
  is_comparison: 'مقارنة',
  previous_study_code: 'كود الفحص السابق',
  requires_report: 'تقرير',
  requires_cd: 'اسطوانة',
  has_tc_dtpa_kidney_scan: 'كلى Tc-DTPA',
  has_tc_mdp_bone_scan: 'عظام Tc-MDP',
  has_biopsies: 'عينات',
  has_endoscopy: 'منظار',
  has_operations: 'عمليات',
  other_attachments: 'اخري',
  contact_phone: 'رقم التليفون',
}

const man: PatientContext = { age_years: 40, age_months: 480, gender: 'male', modality: 'pet_ct' }
const asks = (answers: FormAnswers, key: string): boolean =>
  visibleFields(frm04, answers, man).some((field) => fieldKey(field) === key)

describe('SH.MR.FRM.04 as data', () => {
  it('has every section in paper order', () => {
    expect(sections.map(({ code }) => code)).toEqual(Object.keys(PAPER))
  })

  it.each(Object.entries(PAPER))(
    'has every field of "%s", additions and physician marked',
    (code, expected) => {
      const section = sections.find((candidate) => candidate.code === code)
      const found = section?.fields.map(
        (field) => `${field.added ? '+' : ''}${field.filled_by === 'physician' ? '*' : ''}${fieldKey(field)}`,
      )
      expect(found).toEqual(expected)
    },
  )

  it.each(Object.entries(PRINTED))('labels %s as printed', (name, ar) => {
    expect(fields.find((field) => field.name === name)?.label.ar).toBe(ar)
  })

  it.each([
    ['fasting_hours', 'h'],
    ['blood_sugar_level', 'mg/dL'],
    ['weight_kg', 'kg'],
    ['height_cm', 'cm'],
    ['dose_amount', 'mCi'],
    ['ctd1vol', 'mGy'],
    ['dlp', 'mGy·cm'],
    ['kidney_function_value', 'mg/dL'],
  ])('shows the unit of %s: %s', (name, unit) => {
    expect(fields.find((field) => field.name === name)?.unit).toBe(unit)
  })

  it('has the sticker area first and both signatures', () => {
    expect(frm04.header[0]?.code).toBe('sticker')
    const signatures = sections.flatMap(({ derived }) => (derived ?? []).map(({ code }) => code))
    expect(signatures).toEqual(['patient_signature', 'signature'])
  })

  it.each([
    ['reason_for_study', ['follow_up', 'initial_assessment', 'response_of_therapy', 'other']],
    ['chemo_type', ['tablets', 'infusion']],
    ['diagnosis_side', ['right', 'left']],
    ['uses_contrast', [true, false]],
    ['is_pregnant', ['no', 'yes', 'unknown']],
  ])('offers the options of %s', (name, expected) => {
    const field = fields.find((candidate) => candidate.name === name)
    expect(field?.options?.map(({ value }) => value)).toEqual(expected)
  })

  it('says everything in both languages, no two fields of a section alike', () => {
    for (const section of sections) {
      for (const { en, ar } of [section.title, ...section.fields.map(({ label }) => label)]) {
        expect(en.trim()).not.toBe('')
        expect(ar).toMatch(/[\u0621-\u064a]/)
      }
      for (const language of ['en', 'ar'] as const) {
        const labels = section.fields.map(({ label }) => label[language])
        expect(new Set(labels).size).toBe(labels.length)
      }
    }
  })

  it('bounds every number and every text', () => {
    for (const { type, limits, max_length } of [...fields, ...(fieldsOf(frm03) as readonly FormField[])]) {
      if (type === 'integer' || type === 'decimal') expect(limits).toBeDefined()
      if (type === 'text' || type === 'long_text') expect(max_length).toBeGreaterThan(0)
    }
  })

  it('keeps a field that FRM.03 asks too in the same form', () => {
    const general = new Map((fieldsOf(frm03) as readonly FormField[]).map((field) => [field.name, field]))
    const shared = fields.filter(({ name }) => general.has(name))
    expect(shared.length).toBeGreaterThan(15)
    for (const { name, type, options, unit } of shared) {
      const twin = general.get(name)
      expect([name, twin?.type, twin?.unit, twin?.options]).toEqual([name, type, unit, options])
    }
  })

  it('has a place for every field in its record', () => {
    expect(Object.keys(recordShape(frm04, 'radiology_sheets')).sort()).toEqual(fields.map(fieldKey).sort())
  })
})

describe('The answers of SH.MR.FRM.04', () => {
  it.each([
    [{ is_comparison: true }, 'comparison_date'],
    [{ has_chemotherapy: true }, 'chemo_type'],
    [{ has_chemotherapy: true }, 'chemo_last_date'],
    [{ has_radiotherapy: true }, 'radiotherapy_site'],
    [{ has_hormonal_treatment: true }, 'hormonal_last_dose_date'],
    [{ reason_for_study: 'other' }, 'reason_for_study_desc'],
    [{ kidney_function_value: 1 }, 'kidney_function_date'],
    [{ uses_contrast: true }, 'takes_metformin'],
  ])('after %o asks for %s', (answers, key) => {
    expect(asks({}, key)).toBe(false)
    expect(asks(answers, key)).toBe(true)
  })

  it('asks for kidney function with and without contrast, as printed', () => {
    expect(asks({ uses_contrast: false }, 'kidney_function_value')).toBe(true)
  })

  it('is complete with a reason for the study and the contrast answered', () => {
    expect(missingProblems(frm04, {}, man).map(({ field }) => field)).toEqual([
      'uses_contrast',
      'reason_for_study',
    ])
    expect(missingProblems(frm04, { uses_contrast: false, reason_for_study: 'follow_up' }, man)).toEqual([])
  })

  it.each([
    ['00:00', true],
    ['09:05', true],
    ['23:59', true],
    ['24:00', false],
    ['9:05', false],
    ['09:05:30', false],
    ['half past nine', false],
  ])('takes %s as an injection time: %s', (injection_time, isTaken) => {
    expect(recordSchema(frm04, 'radiology_sheets').safeParse({ injection_time }).success).toBe(isTaken)
    const problems = fieldProblems(frm04, { injection_time }, man)
    expect(problems.map(({ code }) => code)).toEqual(isTaken ? [] : ['not_a_time'])
  })

  it.each([
    [{ fasting_hours: -1 }, 'too_low'],
    [{ fasting_hours: 6.5 }, 'not_whole'],
    [{ dose_amount: 5000 }, 'too_high'],
    [{ blood_sugar_level: 0 }, 'too_low'],
    [{ chemo_sessions: 1.5, has_chemotherapy: true }, 'not_whole'],
  ])('refuses %o', (answers, code) => {
    expect(fieldProblems(frm04, answers, man)).toMatchObject([{ code }])
  })

  it('forgets a contrast reaction with all its details when there is no contrast', () => {
    const reaction = { has_contrast_reaction: 'yes', contrast_reaction_type: 'hives after CT' }
    expect(tidyAnswers(frm04, { uses_contrast: false, ...reaction }, man)).toEqual({ uses_contrast: false })
    const kept = { uses_contrast: true, ...reaction }
    expect(tidyAnswers(frm04, kept, man)).toEqual(kept)
  })

  it('keeps no answer to a question that is not asked any more', () => {
    const answers = {
      has_chemotherapy: false,
      chemo_sessions: 6,
      is_pregnant: 'yes',
      injection_site: ' left arm ',
    }
    expect(tidyAnswers(frm04, answers, man)).toEqual({ has_chemotherapy: false, injection_site: 'left arm' })
  })
})
