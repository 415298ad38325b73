import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Condition,
  type FormField,
  type FormSection,
  fieldKey,
  fieldsOf,
  type PatientContext,
} from '../../../shared/forms/form-definition.ts'
import { formSchema, recordSchema, recordShape } from '../../../shared/forms/form-schema.ts'
import { visibleFields, visibleSections } from '../../../shared/forms/form-visibility.ts'
import { type Frm05Answers, frm05 } from '../../../shared/forms/frm-05.ts'

const fields: readonly FormField[] = fieldsOf(frm05)
const sections: readonly FormSection[] = frm05.sections
const keys = fields.map(fieldKey)
const field = (key: string): FormField => {
  const found = fields.find((candidate) => fieldKey(candidate) === key)
  if (found === undefined) throw new Error(`no field ${key}`)
  return found
}

/** The paper, page by page, as the handbook lists it; `+` marks what is not on paper. */
const PAPER: Record<string, readonly string[]> = {
  arrival: [
    'mode_of_arrival',
    'arrival_other_desc',
    'chief_complaint',
    'accompanied_by',
    'language_spoken',
    'language_other_desc',
  ],
  vital_signs: [
    'vital_signs.temperature_celsius',
    'vital_signs.pulse_bpm',
    'vital_signs.blood_pressure_systolic',
    'vital_signs.blood_pressure_diastolic',
    'vital_signs.respiratory_rate_per_min',
    'vital_signs.oxygen_saturation_percent',
    'vital_signs.blood_sugar_mg_dl',
    'vital_signs.weight_kg',
    'vital_signs.height_cm',
    '+vital_signs.on_supplemental_oxygen',
    '+vital_signs.oxygen_flow_l_per_min',
    '+vital_signs.consciousness',
    '+vital_signs.spo2_scale',
    '+vital_signs.measured_at',
    '+vital_signs.confirmed_out_of_range',
  ],
  psychosocial: ['psychological_problem', 'psychological_other_desc', 'is_smoker'],
  allergies: ['allergy_status', 'medication_allergies', 'food_allergies', 'other_allergies'],
  nutrition: [
    'diet_type',
    'special_diet_desc',
    'appetite',
    'has_git_problems',
    'git_problems_desc',
    'has_weight_loss',
    'has_weight_gain',
    'refer_to_nutritionist',
  ],
  functional: [
    'feeding_status',
    'hygiene_status',
    'toileting_status',
    'ambulation_status',
    'has_musculoskeletal_problems',
    'has_deformities',
    'has_contractures',
    'is_amputee',
    'is_bedridden',
    'has_musculoskeletal_pain',
    'uses_no_equipment',
    'uses_walker',
    'uses_wheelchair',
    'uses_transfer_device',
    'uses_raised_toilet_seat',
    'uses_other_equipment',
    'other_equipment_desc',
  ],
  education_needs: [
    'has_no_education_needs',
    'needs_medication_education',
    'needs_diet_nutrition_education',
    'needs_medical_equipment_education',
    'needs_rehabilitation_education',
    'needs_drug_interaction_education',
    'needs_pain_symptom_education',
    'needs_fall_prevention_education',
    'other_needs',
    'other_needs_desc',
  ],
  pain: [
    'pain_assessment.pain_intensity',
    'pain_assessment.pain_location',
    'pain_assessment.pain_frequency',
    'pain_assessment.pain_duration',
    'pain_assessment.pain_character',
    'pain_assessment.action_taken',
  ],
  fall_adult: [
    'fall_risk_assessment.fall_history_3months',
    'fall_risk_assessment.secondary_diagnosis',
    'fall_risk_assessment.ambulatory_aid',
    'fall_risk_assessment.iv_therapy',
    'fall_risk_assessment.gait_status',
    'fall_risk_assessment.mental_status',
    'fall_risk_assessment.fall_actions',
  ],
  fall_child: [
    'fall_risk_assessment.age_score',
    'fall_risk_assessment.gender_score',
    'fall_risk_assessment.diagnosis_score',
    'fall_risk_assessment.cognitive_score',
    'fall_risk_assessment.environmental_score',
    'fall_risk_assessment.surgery_anesthesia_score',
    'fall_risk_assessment.medication_score',
    'fall_risk_assessment.fall_actions',
  ],
  abuse: ['has_signs_of_abuse', 'abuse_description', '+reported_to_authorities', '+reporting_date'],
  elderly: [
    'daily_activities',
    'cognitive_assessment',
    'mood_assessment',
    'speech_disorder',
    'hearing_disorder',
    'vision_disorder',
    'sleep_disorder',
  ],
  disability: ['disability_type', 'disability_other_desc', 'has_assistive_devices', 'assistive_devices_desc'],
  sign_off: [],
}

const OPTIONS: Record<string, readonly (string | number)[]> = {
  mode_of_arrival: ['walk', 'ambulatory', 'wheelchair', 'stretcher', 'other'],
  accompanied_by: ['spouse', 'relative', 'alone', 'other'],
  language_spoken: ['arabic', 'english', 'other'],
  'vital_signs.consciousness': ['alert', 'confusion', 'voice', 'pain', 'unresponsive'],
  'vital_signs.spo2_scale': [1, 2],
  psychological_problem: [
    'none',
    'anxious',
    'agitated',
    'depressed',
    'isolated',
    'confused',
    'distress_from_pain',
    'other',
  ],
  allergy_status: ['not_recorded', 'no_known_allergy', 'yes'],
  diet_type: ['regular', 'special'],
  appetite: ['good', 'poor'],
  feeding_status: ['independent', 'needs_supervision', 'totally_dependent'],
  ambulation_status: ['independent', 'needs_supervision', 'totally_dependent'],
  'fall_risk_assessment.ambulatory_aid': ['none', 'bed_rest_chair', 'crutches_walker', 'furniture'],
  'fall_risk_assessment.gait_status': ['normal', 'weak', 'impaired'],
  'fall_risk_assessment.mental_status': ['oriented', 'forgets_limitations', 'unaware'],
  'fall_risk_assessment.fall_actions': ['educate_patient_family', 'lock_wheels', 'yellow_wristband'],
  daily_activities: ['independent', 'needs_help', 'dependent'],
  cognitive_assessment: ['normal', 'mild', 'moderate', 'severe'],
  mood_assessment: ['depressed', 'not_depressed'],
  disability_type: ['none', 'hearing', 'visual', 'mobility', 'other'],
}

function keysIn(condition: Condition | undefined): readonly string[] {
  if (condition === undefined) return []
  if ('all' in condition) return condition.all.flatMap(keysIn)
  if ('any' in condition) return condition.any.flatMap(keysIn)
  return 'field' in condition ? [condition.field] : []
}

describe('SH.MR.FRM.05 as data', () => {
  it('has every section of the paper, in paper order', () => {
    expect(sections.map(({ code }) => code)).toEqual(Object.keys(PAPER))
    const pages = sections.map(({ paper_page }) => paper_page)
    expect(pages).toEqual([...pages].sort((a, b) => a - b))
    expect([...new Set(pages)]).toEqual([1, 2, 3, 4])
  })

  it.each(Object.entries(PAPER))(
    'has every field of "%s" in paper order, additions marked',
    (code, expected) => {
      const section = sections.find((candidate) => candidate.code === code)
      const found = section?.fields.map((item) => `${item.added ? '+' : ''}${fieldKey(item)}`)
      expect(found).toEqual(expected)
    },
  )

  it.each(Object.entries(OPTIONS))('offers the options of %s', (key, expected) => {
    expect(field(key).options?.map(({ value }) => value)).toEqual(expected)
  })

  it('says everything in both languages', () => {
    const texts = [
      frm05.title,
      ...frm05.header.map(({ label }) => label),
      ...sections.flatMap(({ title, groups, derived }) => [
        title,
        ...(groups ?? []).map(({ label }) => label),
        ...(derived ?? []).map(({ label }) => label),
      ]),
      ...fields.flatMap(({ label, hint, options }) => [
        label,
        ...(hint === undefined ? [] : [hint]),
        ...(options ?? []).map((option) => option.label),
      ]),
    ]
    for (const { en, ar } of texts) {
      expect(en).toMatch(/^[A-Z0-9]/)
      expect(ar === 'NEWS2' || /[\u0621-\u064a]/.test(ar)).toBe(true)
    }
  })

  it('labels the fields of a section so that no two read alike in either language', () => {
    for (const section of sections) {
      const en = section.fields.map(({ label }) => label.en)
      const ar = section.fields.map(({ label }) => label.ar)
      expect(new Set(en).size).toBe(en.length)
      expect(new Set(ar).size).toBe(ar.length)
    }
  })

  it('refers to fields and groups that exist', () => {
    for (const section of sections) {
      for (const key of keysIn(section.shown_when)) expect(keys).toContain(key)
      for (const item of section.fields) {
        for (const key of keysIn(item.shown_when)) expect(keys).toContain(key)
        for (const key of item.excludes ?? []) expect(keys).toContain(key)
        const groups = (section.groups ?? []).map(({ code }) => code)
        if (item.group !== undefined) expect(groups).toContain(item.group)
        if (item.control === 'tick') expect(item.group).toBeDefined()
      }
    }
  })

  it('asks for options where there is a choice and bounds where there is a number', () => {
    for (const item of fields) {
      if (item.type === 'choice' || item.type === 'choices') expect(item.options).toBeDefined()
      if (item.type === 'integer' || item.type === 'decimal') expect(item.limits).toBeDefined()
      if (item.type === 'text' || item.type === 'long_text') expect(item.max_length).toBeGreaterThan(0)
    }
  })

  it.each([
    ['temperature_celsius', 30, 45, 20, 46],
    ['pulse_bpm', 30, 200, 0, 350],
    ['blood_pressure_systolic', 70, 250, 0, 350],
    ['blood_pressure_diastolic', 40, 150, 0, 250],
    ['respiratory_rate_per_min', 8, 60, 0, 120],
    ['oxygen_saturation_percent', 70, 100, 0, 100],
  ])('takes %s from %d to %d without question, and refuses outside %d to %d', (name, min, max, low, high) => {
    expect(field(`vital_signs.${name}`)).toMatchObject({
      range: { min, max },
      limits: { min: low, max: high },
    })
  })

  it('can confirm exactly the vital signs that have a range', () => {
    const ranged = fields.filter(({ range }) => range !== undefined).map(({ name }) => name)
    expect(field('vital_signs.confirmed_out_of_range').options?.map(({ value }) => value)).toEqual(ranged)
  })

  it('requires arrival mode and chief complaint, nothing else', () => {
    expect(fields.filter(({ required }) => required).map(fieldKey)).toEqual([
      'mode_of_arrival',
      'chief_complaint',
    ])
  })

  it('keeps abuse and neglect apart as restricted', () => {
    expect(sections.filter(({ restricted }) => restricted).map(({ code }) => code)).toEqual(['abuse'])
  })

  it("lists the paper's defects for the hospital to decide", () => {
    expect(frm05.defects.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'morse_aid_points',
        'morse_high_cut',
        'humpty_dumpty_age_row',
        'humpty_dumpty_low_band',
        'cognition_without_normal',
      ]),
    )
  })
})

describe('What SH.MR.FRM.05 asks of whom', () => {
  const aged = (age_years: number | null): PatientContext => ({ age_years, age_months: null, gender: null })
  const scales = (age: number | null): string[] =>
    visibleSections(frm05, {}, aged(age))
      .map(({ code }) => code)
      .filter((code) => ['fall_adult', 'fall_child', 'elderly'].includes(code))

  it.each([
    [0, ['fall_child']],
    [17, ['fall_child']],
    [18, ['fall_adult']],
    [64, ['fall_adult']],
    [65, ['fall_adult', 'elderly']],
    [100, ['fall_adult', 'elderly']],
  ])('at %d years', (age, expected) => {
    expect(scales(age)).toEqual(expected)
  })

  it('keeps every scale open while the age is not known', () => {
    expect(scales(null)).toEqual(['fall_adult', 'fall_child', 'elderly'])
  })

  const asks = (answers: Frm05Answers, key: string): boolean =>
    visibleFields(frm05, answers, aged(40)).some((item) => fieldKey(item) === key)

  it.each([
    [{ mode_of_arrival: 'other' }, 'arrival_other_desc'],
    [{ language_spoken: 'other' }, 'language_other_desc'],
    [{ psychological_problem: ['anxious', 'other'] }, 'psychological_other_desc'],
    [{ allergy_status: 'yes' }, 'medication_allergies'],
    [{ diet_type: 'special' }, 'special_diet_desc'],
    [{ has_git_problems: true }, 'git_problems_desc'],
    [{ uses_other_equipment: true }, 'other_equipment_desc'],
    [{ other_needs: true }, 'other_needs_desc'],
    [{ pain_assessment: { pain_intensity: 1 } }, 'pain_assessment.pain_location'],
    [{ vital_signs: { on_supplemental_oxygen: true } }, 'vital_signs.oxygen_flow_l_per_min'],
    [{ has_signs_of_abuse: true }, 'abuse_description'],
    [{ reported_to_authorities: true, has_signs_of_abuse: true }, 'reporting_date'],
    [{ disability_type: ['other'] }, 'disability_other_desc'],
    [{ has_assistive_devices: true }, 'assistive_devices_desc'],
  ] as const satisfies readonly (readonly [unknown, string])[])('after %o asks for %s', (answers, key) => {
    expect(asks({}, key)).toBe(false)
    expect(asks(answers as unknown as Frm05Answers, key)).toBe(true)
  })

  it('asks nothing more of a pain of 0 or of a patient without known allergy', () => {
    expect(asks({ pain_assessment: { pain_intensity: 0 } }, 'pain_assessment.pain_location')).toBe(false)
    expect(asks({ allergy_status: 'no_known_allergy' }, 'medication_allergies')).toBe(false)
    expect(asks({ allergy_status: 'not_recorded' }, 'medication_allergies')).toBe(false)
  })
})

describe('The schema of SH.MR.FRM.05', () => {
  const schema = formSchema(frm05)

  it('has one key for every field', () => {
    const records = ['nursing_assessments', 'vital_signs', 'pain_assessment', 'fall_risk_assessment'] as const
    const found = records.flatMap((record) =>
      Object.keys(recordShape(frm05, record)).map((name) =>
        record === 'nursing_assessments' ? name : `${record}.${name}`,
      ),
    )
    expect([...found].sort()).toEqual([...keys].sort())
  })

  it('takes an empty form, and null for every field', () => {
    expect(schema.safeParse({}).success).toBe(true)
    const empty = Object.fromEntries(
      fields.filter(({ record }) => record === 'nursing_assessments').map(({ name }) => [name, null]),
    )
    expect(
      schema.safeParse({ ...empty, vital_signs: null, pain_assessment: {}, fall_risk_assessment: null })
        .success,
    ).toBe(true)
  })

  it('drops what it does not know', () => {
    expect(
      schema.parse({ is_smoker: false, nonsense: 1, vital_signs: { pulse_bpm: 70, mood: 'x' } }),
    ).toEqual({
      is_smoker: false,
      vital_signs: { pulse_bpm: 70 },
    })
  })

  it.each([
    [{ mode_of_arrival: 'fly' }],
    [{ psychological_problem: ['sad'] }],
    [{ psychological_problem: 'anxious' }],
    [{ is_smoker: 'yes' }],
    [{ chief_complaint: 'x'.repeat(1001) }],
    [{ reporting_date: '2026-02-30' }],
    [{ vital_signs: { pulse_bpm: '70' } }],
    [{ vital_signs: { pulse_bpm: 70.5 } }],
    [{ vital_signs: { temperature_celsius: Number.NaN } }],
    [{ vital_signs: { measured_at: 'yesterday' } }],
    [{ vital_signs: { spo2_scale: 3 } }],
    [{ fall_risk_assessment: { gender_score: 4 } }],
  ])('refuses %o', (answers) => {
    expect(schema.safeParse(answers).success).toBe(false)
  })

  it('keeps a value that only the rules question', () => {
    const vitals = { height_cm: 1680, respiratory_rate_per_min: 4 }
    expect(recordSchema(frm05, 'vital_signs').parse(vitals)).toEqual(vitals)
  })

  it('describes itself for the API document', () => {
    expect(z.toJSONSchema(schema)).toMatchObject({ properties: { vital_signs: {}, mode_of_arrival: {} } })
  })
})
