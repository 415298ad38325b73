import { describe, expect, it } from 'vitest'
import type { FormAnswers, PatientContext } from '../../../shared/forms/form-definition.ts'
import { problemSentence, problemsToFieldErrors, problemTexts } from '../../../shared/forms/form-problem.ts'
import type { Frm05Answers } from '../../../shared/forms/frm-05.ts'
import { evaluateFrm05, evaluateVitalSigns, submissionProblems } from '../../../shared/forms/frm-05-rules.ts'
import { patientContextOn } from '../../../shared/forms/patient-context.ts'

const woman68: PatientContext = { age_years: 68, age_months: 68 * 12, gender: 'female' }
const boy4: PatientContext = { age_years: 4, age_months: 50, gender: 'male' }
const unknown: PatientContext = { age_years: null, age_months: null, gender: null }

const codes = (answers: FormAnswers, patient = woman68): string[] =>
  evaluateFrm05(answers, patient).field_errors.map(({ field, code }) => `${field} ${code}`)
const vital = (vital_signs: FormAnswers): string[] =>
  codes({ vital_signs }).map((text) => text.replace('vital_signs.', ''))

const ward: Frm05Answers = {
  mode_of_arrival: 'wheelchair',
  chief_complaint: 'Cough and right chest pain for 2 days',
  accompanied_by: 'relative',
  language_spoken: 'arabic',
  allergy_status: 'yes',
  medication_allergies: 'Penicillin: rash, 2019',
  vital_signs: {
    temperature_celsius: 38.4,
    pulse_bpm: 96,
    blood_pressure_systolic: 108,
    blood_pressure_diastolic: 64,
    respiratory_rate_per_min: 22,
    oxygen_saturation_percent: 95,
    on_supplemental_oxygen: false,
    consciousness: 'alert',
  },
  pain_assessment: { pain_intensity: 6, pain_location: 'Right lower chest' },
  fall_risk_assessment: {
    fall_history_3months: false,
    secondary_diagnosis: true,
    ambulatory_aid: 'crutches_walker',
    iv_therapy: true,
    gait_status: 'weak',
    mental_status: 'oriented',
  },
}

describe('A nursing assessment', () => {
  it('is scored as a whole', () => {
    expect(evaluateFrm05(ward, woman68)).toMatchObject({
      news2: { kind: 'total', total: 6, band: 'urgent', missing: [] },
      morse_total: 60,
      humpty_dumpty: null,
      humpty_dumpty_total: null,
      fall_risk_level: 'high',
      fall_risk_level_published: 'high',
      pain_band: 'moderate_severe',
      pain_band_published: 'moderate',
      field_errors: [],
      missing_required: [],
    })
    expect(evaluateFrm05(ward, woman68).alerts.map(({ code }) => code)).toEqual([
      'news2_urgent',
      'fall_high',
      'pain_reassess',
    ])
  })

  it('says of an empty form only what is missing', () => {
    const empty = evaluateFrm05({}, woman68)
    expect(empty).toMatchObject({
      news2: { kind: 'incomplete', total: null },
      morse_total: null,
      fall_risk_level: null,
      pain_band: null,
      alerts: [],
      field_errors: [],
    })
    expect(empty.missing_required).toEqual([
      { field: 'mode_of_arrival', code: 'required', params: {} },
      { field: 'chief_complaint', code: 'required', params: {} },
    ])
  })

  it('scores a child by Humpty Dumpty and not by NEWS2', () => {
    const child = evaluateFrm05(
      {
        fall_risk_assessment: {
          age_score: 3,
          gender_score: 2,
          diagnosis_score: 3,
          cognitive_score: 2,
          environmental_score: 2,
          surgery_anesthesia_score: 1,
          medication_score: 1,
        },
      },
      boy4,
    )
    expect(child).toMatchObject({
      news2: { kind: 'not_applicable', total: null, reason: 'under_16' },
      morse: null,
      humpty_dumpty_total: 14,
      fall_risk_level: 'high',
      suggested: { 'fall_risk_assessment.age_score': 3, 'fall_risk_assessment.gender_score': 2 },
    })
  })

  it('offers no answers for an adult or an unknown age', () => {
    expect(evaluateFrm05({}, woman68).suggested).toEqual({})
    expect(evaluateFrm05({}, unknown).suggested).toEqual({})
  })

  it('does not score an adult by answers of a scale that is not asked', () => {
    expect(evaluateFrm05(ward, boy4)).toMatchObject({ morse: null, fall_risk_level: null })
  })

  it('scores the scale that was filled in while the age is not known, but no NEWS2', () => {
    expect(evaluateFrm05(ward, unknown)).toMatchObject({
      news2: { total: null, missing: ['age'] },
      morse_total: 60,
      fall_risk_level: 'high',
    })
  })

  it('shows both fall bands where paper and literature differ', () => {
    const answers = {
      fall_risk_assessment: {
        fall_history_3months: false,
        secondary_diagnosis: false,
        ambulatory_aid: 'furniture',
        iv_therapy: false,
        gait_status: 'impaired',
        mental_status: 'oriented',
      },
    } as const
    expect(evaluateFrm05(answers, woman68)).toMatchObject({
      morse_total: 50,
      fall_risk_level: 'high',
      fall_risk_level_published: 'high',
    })
    const child = { age_score: 4, gender_score: 1, diagnosis_score: 1, cognitive_score: 1 } as const
    const rest = { environmental_score: 1, surgery_anesthesia_score: 1, medication_score: 1 } as const
    expect(evaluateFrm05({ fall_risk_assessment: { ...child, ...rest } }, boy4)).toMatchObject({
      humpty_dumpty_total: 10,
      fall_risk_level: 'moderate',
      fall_risk_level_published: 'low',
    })
  })
})

describe('The patient as the form sees one', () => {
  it('has the age of the day of the assessment', () => {
    const patient = { date_of_birth: '1961-03-01', gender: 'female', birth_and_sex_readings: [] } as const
    expect(patientContextOn(patient, '2026-02-28')).toEqual({
      age_years: 64,
      age_months: 779,
      gender: 'female',
    })
    expect(patientContextOn(patient, '2026-03-01')).toMatchObject({ age_years: 65 })
    const stranger = { date_of_birth: null, gender: null, birth_and_sex_readings: [] }
    expect(patientContextOn(stranger, '2026-03-01')).toEqual(unknown)
  })
})

describe('Vital signs', () => {
  it.each([
    ['temperature_celsius', 30, 45, 29.9, 45.1],
    ['pulse_bpm', 30, 200, 29, 201],
    ['blood_pressure_systolic', 70, 250, 69, 251],
    ['blood_pressure_diastolic', 40, 150, 39, 151],
    ['respiratory_rate_per_min', 8, 60, 7, 61],
    ['oxygen_saturation_percent', 70, 100, 69.9, 69],
  ])(
    '%s is taken from %d to %d; %d and %d ask "measured and confirmed?"',
    (name, low, high, below, above) => {
      expect(vital({ [name]: low })).toEqual([])
      expect(vital({ [name]: high })).toEqual([])
      for (const value of [below, above]) {
        expect(vital({ [name]: value })).toEqual([`${name} confirm_out_of_range`])
        expect(vital({ [name]: value, confirmed_out_of_range: [name] })).toEqual([])
        expect(vital({ [name]: value, confirmed_out_of_range: ['weight_kg'] })).not.toEqual([])
      }
    },
  )

  it.each([
    ['temperature_celsius', 20, 46, 19.9, 46.1],
    ['pulse_bpm', 0, 350, -1, 351],
    ['blood_pressure_systolic', 0, 350, -1, 351],
    ['blood_pressure_diastolic', 0, 250, -1, 251],
    ['respiratory_rate_per_min', 0, 120, -1, 121],
    ['oxygen_saturation_percent', 0, 100, -0.1, 100.1],
  ])(
    '%s is possible from %d to %d; %d and %d are refused, confirmed or not',
    (name, low, high, below, above) => {
      const confirmed_out_of_range = [name]
      expect(vital({ [name]: low, confirmed_out_of_range })).toEqual([])
      expect(vital({ [name]: high, confirmed_out_of_range })).toEqual([])
      for (const value of [below, above]) {
        expect(vital({ [name]: value, confirmed_out_of_range })).toEqual([`${name} impossible`])
      }
    },
  )

  it('scores a value at once while it waits for its confirmation', () => {
    const evaluation = evaluateVitalSigns({ respiratory_rate_per_min: 6 }, woman68)
    expect(evaluation.news2.parameters).toMatchObject({ respiratory_rate_per_min: 3 })
    expect(evaluation.alerts.map(({ code }) => code)).toEqual(['news2_single_parameter'])
    expect(evaluation.field_errors).toMatchObject([{ code: 'confirm_out_of_range' }])
  })

  it('never scores an impossible value', () => {
    const { news2 } = evaluateVitalSigns({ ...ward.vital_signs, temperature_celsius: 384 }, woman68)
    expect(news2).toMatchObject({ total: null, missing: ['temperature_celsius'] })
  })

  it.each([
    [120, 119, []],
    [120, 120, ['blood_pressure_diastolic diastolic_not_below_systolic']],
    [80, 120, ['blood_pressure_diastolic diastolic_not_below_systolic']],
  ])(
    'refuses a diastolic pressure that is not below the systolic: %d/%d',
    (systolic, diastolic, expected) => {
      expect(vital({ blood_pressure_systolic: systolic, blood_pressure_diastolic: diastolic })).toEqual(
        expected,
      )
    },
  )

  it.each([
    ['height_cm', 1680, 168],
    ['height_cm', 16800, 168],
    ['weight_kg', 740, 74],
    ['temperature_celsius', 384, 38.4],
    ['temperature_celsius', 3.84, 38.4],
    ['pulse_bpm', 960, 96],
    ['blood_pressure_systolic', 1200, 120],
    ['oxygen_saturation_percent', 950, 95],
  ])('%s of %d suggests %d', (name, value, suggestion) => {
    const { field_errors } = evaluateVitalSigns({ [name]: value }, woman68)
    expect(field_errors).toMatchObject([{ params: { suggestion } }])
  })

  it('suggests nothing where no slip of the point explains the value, nor for a value that may be real', () => {
    const params = (vitals: FormAnswers) => evaluateVitalSigns(vitals, woman68).field_errors[0]?.params
    expect(params({ pulse_bpm: 355 })).not.toHaveProperty('suggestion')
    expect(params({ respiratory_rate_per_min: 6 })).not.toHaveProperty('suggestion')
  })

  it('charted alone need one measurement', () => {
    expect(evaluateVitalSigns({ spo2_scale: 1 }, woman68).field_errors).toMatchObject([
      { field: 'vital_signs', code: 'nothing_recorded' },
    ])
    expect(evaluateVitalSigns({ weight_kg: 70 }, woman68).field_errors).toEqual([])
  })
})

describe('Wrong answers', () => {
  it.each<[FormAnswers, string]>([
    [{ chief_complaint: 'x'.repeat(1001) }, 'chief_complaint too_long'],
    [{ vital_signs: { pulse_bpm: 'abc' } }, 'vital_signs.pulse_bpm not_a_number'],
    [{ vital_signs: { pulse_bpm: 70.5 } }, 'vital_signs.pulse_bpm not_whole'],
    [{ vital_signs: { height_cm: 301 } }, 'vital_signs.height_cm too_high'],
    [{ vital_signs: { weight_kg: -1 } }, 'vital_signs.weight_kg too_low'],
    [{ mode_of_arrival: 'fly' }, 'mode_of_arrival not_an_option'],
    [{ psychological_problem: ['none', 'anxious'] }, 'psychological_problem contradicts_none'],
    [{ uses_no_equipment: true, uses_walker: true }, 'uses_no_equipment contradicts_none'],
    [
      { has_musculoskeletal_problems: false, is_amputee: true },
      'has_musculoskeletal_problems contradicts_none',
    ],
    [
      { has_signs_of_abuse: true, reported_to_authorities: true, reporting_date: '2026-02-30' },
      'reporting_date not_a_date',
    ],
    [{ vital_signs: { measured_at: 'noon' } }, 'vital_signs.measured_at not_a_date'],
  ])('%o is refused: %s', (answers, expected) => {
    expect(codes(answers)).toEqual([expected])
  })

  it('are not looked for in fields that are not asked', () => {
    expect(codes({ allergy_status: 'no_known_allergy', medication_allergies: 'x'.repeat(999) })).toEqual([])
  })

  it('are said in both languages, with the suggestion behind', () => {
    const [problem] = evaluateVitalSigns({ height_cm: 1680 }, woman68).field_errors
    if (problem === undefined) throw new Error('no problem found')
    expect(problemSentence(problem, 'en')).toBe('Too high: at most 300 cm. Did you mean 168 cm?')
    expect(problemSentence(problem, 'ar')).toBe('أكبر من المسموح: الحد الأقصى 300 cm. هل تقصد 168 cm؟')
    expect(problemsToFieldErrors([problem])).toEqual([
      {
        field: 'vital_signs.height_cm',
        code: 'too_high',
        message: 'Too high: at most 300 cm. Did you mean 168 cm?',
        params: { min: 0, max: 300, unit: 'cm', suggestion: 168 },
      },
    ])
    for (const { en, ar } of Object.values(problemTexts)) expect([en, ar]).not.toContain('')
  })
})

describe('Submission', () => {
  const asked = (answers: Frm05Answers): string[] =>
    submissionProblems(evaluateFrm05({ ...ward, ...answers }, woman68)).map(
      ({ field, code }) => `${field} ${code}`,
    )

  it('asks for nothing more than arrival mode and chief complaint', () => {
    expect(asked({})).toEqual([])
    expect(
      submissionProblems(evaluateFrm05({ mode_of_arrival: 'walk', chief_complaint: 'Pain' }, woman68)),
    ).toEqual([])
    expect(asked({ chief_complaint: '   ' })).toEqual(['chief_complaint required'])
  })

  it.each<[Frm05Answers, string]>([
    [{ mode_of_arrival: 'other' }, 'arrival_other_desc'],
    [{ psychological_problem: ['other'] }, 'psychological_other_desc'],
    [{ medication_allergies: null }, 'medication_allergies'],
    [{ uses_other_equipment: true }, 'other_equipment_desc'],
    [{ other_needs: true }, 'other_needs_desc'],
    [{ pain_assessment: { pain_intensity: 1 } }, 'pain_assessment.pain_location'],
    [{ disability_type: ['other'] }, 'disability_other_desc'],
  ])('after %o asks which', (answers, field) => {
    expect(asked(answers)).toEqual([`${field} detail_required`])
  })

  it('takes any one kind of allergy for the detail', () => {
    expect(asked({ medication_allergies: null, food_allergies: 'Nuts' })).toEqual([])
  })

  it('names wrong answers before missing ones', () => {
    expect(asked({ chief_complaint: null, vital_signs: { height_cm: 1680 } })).toEqual([
      'vital_signs.height_cm too_high',
      'chief_complaint required',
    ])
  })
})

describe('Progress', () => {
  const of = (answers: FormAnswers, patient = woman68) =>
    Object.fromEntries(evaluateFrm05(answers, patient).sections.map((section) => [section.code, section]))

  it('counts 56 questions for a patient of 65 with pain and an allergy, as the paper does', () => {
    const sections = evaluateFrm05(ward, woman68).sections
    expect(sections.map(({ code, total }) => [code, total])).toEqual([
      ['arrival', 4],
      ['vital_signs', 12],
      ['psychosocial', 2],
      ['allergies', 2],
      ['nutrition', 6],
      ['functional', 6],
      ['education_needs', 1],
      ['pain', 6],
      ['fall_adult', 6],
      ['abuse', 1],
      ['elderly', 7],
      ['disability', 2],
      ['sign_off', 1],
    ])
    expect(sections.reduce((sum, { total }) => sum + total, 0)).toBe(56)
  })

  it('counts a column of tick boxes once, and only when one is ticked', () => {
    expect(of({ uses_walker: false }).functional).toMatchObject({ answered: 0 })
    expect(of({ uses_walker: true, uses_wheelchair: true }).functional).toMatchObject({ answered: 1 })
    expect(of({ uses_no_equipment: true }).functional).toMatchObject({ answered: 1 })
    expect(of({ has_musculoskeletal_problems: false }).functional).toMatchObject({ answered: 1 })
  })

  it('counts "no" and 0 as answers', () => {
    expect(of({ is_smoker: false }).psychosocial).toMatchObject({ answered: 1 })
    expect(of({ pain_assessment: { pain_intensity: 0 } }).pain).toMatchObject({ answered: 1, total: 1 })
  })

  it('marks a wrong answer and does not count it', () => {
    expect(of({ vital_signs: { height_cm: 1680, weight_kg: 74 } }).vital_signs).toMatchObject({
      answered: 1,
      errors: 1,
    })
  })

  it('is complete at the sign-off once the nurse has signed', () => {
    expect(of({}).sign_off).toMatchObject({ answered: 0, total: 1 })
    expect(of({}, { ...woman68, is_signed: true }).sign_off).toMatchObject({ answered: 1 })
  })
})
