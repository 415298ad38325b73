import { describe, expect, it } from 'vitest'
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

const sections: readonly FormSection[] = frm03.sections
const fields: readonly FormField[] = fieldsOf(frm03)

/** The paper as the handbook lists it; `+` marks what is not on paper, `*` what only the physician fills in. */
const PAPER: Record<string, readonly string[]> = {
  exposure: ['*ctd1vol', '*dlp', '*tube_voltage_kv', '*exposure_mas'],
  indication: ['study_indication', 'has_gypsum_splint', 'has_chronic_disease', 'chronic_disease_desc'],
  implants: [
    'has_pacemaker',
    'has_implants',
    '+implants_desc',
    '+has_cochlear_implant',
    '+has_aneurysm_clips',
    '+has_intraocular_foreign_body',
    '+has_neurostimulator',
    '+has_infusion_pump',
    '+has_metal_fragments',
    '+has_claustrophobia',
  ],
  women: ['is_pregnant', '+is_breastfeeding', '+last_menstrual_period_on'],
  symptoms: [
    'has_pain',
    'pain_site',
    'pain_spread',
    'pain_time',
    'has_spinal_deformity',
    'has_swelling',
    'swelling_site',
    'has_headache',
    'has_vision_problem',
    'has_hearing_problem',
    'has_imbalance',
    'has_fever',
  ],
  history: [
    'has_operations',
    'operation_date',
    'operation_reason',
    'has_tumour_history',
    'tumour_site',
    'tumour_type',
    'has_previous_imaging',
    'previous_imaging_type',
    'previous_imaging_date',
    'has_disc_prolapse',
  ],
  drugs: [
    'takes_sedating_drugs',
    'current_drugs',
    '+allergy_status',
    '+medication_allergies',
    '+food_allergies',
    '+other_allergies',
  ],
  contrast: [
    '+uses_contrast',
    '+kidney_function_value',
    '+kidney_function_date',
    '+has_contrast_reaction',
    '+contrast_reaction_type',
    '+has_asthma',
    '+has_kidney_disease',
    '+is_on_dialysis',
    '+has_acute_kidney_injury',
    '+takes_metformin',
  ],
  critical_result: [
    '+*critical_result_details',
    '+*critical_result_is_notified',
    '+*critical_result_notified_to',
    '+*critical_result_is_in_book',
  ],
  sign_off: [],
}

const woman = (age_years: number | null): PatientContext => ({
  age_years,
  age_months: null,
  gender: 'female',
})
const man: PatientContext = { age_years: 40, age_months: 480, gender: 'male' }
const asks = (answers: FormAnswers, patient: PatientContext, key: string): boolean =>
  visibleFields(frm03, answers, patient).some((field) => fieldKey(field) === key)

describe('SH.MR.FRM.03 as data', () => {
  it('has every section in paper order, on one page', () => {
    expect(sections.map(({ code }) => code)).toEqual(Object.keys(PAPER))
    expect(sections.every(({ paper_page }) => paper_page === 1)).toBe(true)
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

  it('prints the header of the paper and both signatures', () => {
    expect(frm03.header.map(({ code }) => code)).toEqual([
      'full_name',
      'mobile_number',
      'sheet_date',
      'medical_number',
      'date_of_birth',
      'age_years',
      'gender',
      'diagnosis',
    ])
    expect(sections.at(-1)?.derived?.map(({ code }) => code)).toEqual(['patient_signature', 'signature'])
  })

  it.each([
    ['ctd1vol', 'mGy'],
    ['dlp', 'mGy·cm'],
    ['tube_voltage_kv', 'kV'],
    ['exposure_mas', 'mAs'],
    ['kidney_function_value', 'mg/dL'],
  ])('shows the unit of %s: %s', (name, unit) => {
    expect(fields.find((field) => field.name === name)?.unit).toBe(unit)
  })

  it('says everything in both languages, no two fields of a section alike', () => {
    for (const section of sections) {
      for (const language of ['en', 'ar'] as const) {
        const labels = section.fields.map(({ label }) => label[language])
        expect(new Set(labels).size).toBe(labels.length)
      }
    }
    const texts = [
      frm03.title,
      ...frm03.header.map(({ label }) => label),
      ...sections.flatMap(({ title, derived }) => [title, ...(derived ?? []).map(({ label }) => label)]),
      ...fields.flatMap(({ label, hint, options }) => [
        label,
        ...(hint === undefined ? [] : [hint]),
        ...(options ?? []).map((option) => option.label),
      ]),
    ]
    for (const { en, ar } of texts) {
      expect(en.trim()).not.toBe('')
      expect(ar).toMatch(/[\u0621-\u064a]/)
    }
  })

  it('offers "not known" as its own answer of every safety question', () => {
    const safety = fields.filter(({ type, name }) => type === 'choice' && name !== 'allergy_status')
    expect(safety).toHaveLength(17)
    for (const { options } of safety) {
      expect(options?.map(({ value }) => value)).toEqual(['no', 'yes', 'unknown'])
    }
  })

  it('has a place for every field in its record', () => {
    expect(Object.keys(recordShape(frm03, 'radiology_sheets')).sort()).toEqual(fields.map(fieldKey).sort())
    const schema = recordSchema(frm03, 'radiology_sheets')
    expect(schema.parse({ has_pacemaker: 'unknown', nonsense: 1 })).toEqual({ has_pacemaker: 'unknown' })
    expect(schema.safeParse({ has_pacemaker: true }).success).toBe(false)
  })
})

describe('What SH.MR.FRM.03 asks whom', () => {
  it.each([
    [11, false],
    [12, true],
    [55, true],
    [56, false],
    [null, true],
  ])('asks a woman of %s years about pregnancy: %s', (age, expected) => {
    expect(asks({}, woman(age), 'is_pregnant')).toBe(expected)
    expect(asks({}, woman(age), 'is_breastfeeding')).toBe(expected)
    expect(asks({}, woman(age), 'last_menstrual_period_on')).toBe(expected)
  })

  it('does not ask men about pregnancy, but asks when the sex is not known', () => {
    expect(asks({}, man, 'is_pregnant')).toBe(false)
    expect(asks({}, { ...man, gender: null }, 'is_pregnant')).toBe(true)
  })

  it.each([
    'has_cochlear_implant',
    'has_aneurysm_clips',
    'has_intraocular_foreign_body',
    'has_neurostimulator',
    'has_infusion_pump',
    'has_metal_fragments',
    'has_claustrophobia',
  ])('asks %s before MRI, and while the modality is not known', (key) => {
    expect(asks({}, { ...man, modality: 'mri' }, key)).toBe(true)
    expect(asks({}, { ...man, modality: 'ct' }, key)).toBe(false)
    expect(asks({}, man, key)).toBe(true)
  })

  it('asks for the dose of an examination with radiation only', () => {
    expect(asks({}, { ...man, modality: 'ct' }, 'ctd1vol')).toBe(true)
    expect(asks({}, { ...man, modality: 'mri' }, 'ctd1vol')).toBe(false)
  })

  it.each([
    'kidney_function_value',
    'has_contrast_reaction',
    'has_asthma',
    'has_kidney_disease',
    'is_on_dialysis',
    'has_acute_kidney_injury',
    'takes_metformin',
  ])('asks %s only with contrast', (key) => {
    expect(asks({ uses_contrast: true }, man, key)).toBe(true)
    expect(asks({ uses_contrast: false }, man, key)).toBe(false)
    expect(asks({}, man, key)).toBe(false)
  })

  it.each([
    [{ has_chronic_disease: true }, 'chronic_disease_desc'],
    [{ has_pain: true }, 'pain_site'],
    [{ has_swelling: true }, 'swelling_site'],
    [{ has_operations: true }, 'operation_reason'],
    [{ has_tumour_history: true }, 'tumour_site'],
    [{ has_previous_imaging: true }, 'previous_imaging_type'],
    [{ uses_contrast: true, has_contrast_reaction: 'yes' }, 'contrast_reaction_type'],
    [{ uses_contrast: true, kidney_function_value: 1.2 }, 'kidney_function_date'],
    [{ allergy_status: 'yes' }, 'medication_allergies'],
    [{ critical_result_is_notified: true }, 'critical_result_notified_to'],
  ])('after %o wants %s before the sheet is complete', (answers, key) => {
    expect(asks({}, man, key)).toBe(false)
    const missing = missingProblems(frm03, answers, man)
    expect(missing).toContainEqual({ field: key, code: 'detail_required', params: {} })
  })

  it('wants the pacemaker and the implants answered before MRI, not before an X-ray', () => {
    const missing = (modality: 'mri' | 'xray') =>
      missingProblems(frm03, {}, { ...man, modality }).map(({ field }) => field)
    expect(missing('mri')).toEqual(
      expect.arrayContaining(['has_pacemaker', 'has_implants', 'has_aneurysm_clips']),
    )
    expect(missing('xray')).toEqual(['study_indication', 'uses_contrast'])
    const answered = missingProblems(frm03, { has_pacemaker: 'unknown' }, { ...man, modality: 'mri' })
    expect(answered.map(({ field }) => field)).not.toContain('has_pacemaker')
  })

  it.each([
    [{ ctd1vol: -1 }, 'ctd1vol', 'too_low'],
    [{ tube_voltage_kv: 1200 }, 'tube_voltage_kv', 'too_high'],
    [{ uses_contrast: true, kidney_function_value: 0 }, 'kidney_function_value', 'too_low'],
    [{ operation_date: '2026-02-30', has_operations: true }, 'operation_date', 'not_a_date'],
  ])('refuses only the impossible: %o', (answers, field, code) => {
    expect(fieldProblems(frm03, answers, { ...man, modality: 'ct' })).toMatchObject([{ field, code }])
  })

  it('takes numbers that are high and real', () => {
    const answers = { ctd1vol: 180, dlp: 9000, tube_voltage_kv: 140, exposure_mas: 900 }
    expect(fieldProblems(frm03, answers, { ...man, modality: 'ct' })).toEqual([])
  })
})
