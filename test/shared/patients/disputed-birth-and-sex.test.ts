import { describe, expect, it } from 'vitest'
import type { Conflict } from '../../../shared/conflicts/conflict.ts'
import { visibleFields, visibleSections } from '../../../shared/forms/form-visibility.ts'
import { frm03 } from '../../../shared/forms/frm-03.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'
import { evaluateFrm05, evaluateVitalSigns } from '../../../shared/forms/frm-05-rules.ts'
import { patientContextOn } from '../../../shared/forms/patient-context.ts'
import { fallRiskRecord } from '../../../shared/observations/observation-records.ts'
import { storedNews2 } from '../../../shared/observations/stored-news2.ts'
import { type BirthAndSex, birthAndSexReadings } from '../../../shared/patients/birth-and-sex.ts'
import { safetyAnswers } from '../../../shared/radiology/safety-answers.ts'
import { sheetContext } from '../../../shared/radiology/sheet-rules.ts'
import { observationAlerts } from '../../../shared/worklist/observation-alerts.ts'

const TODAY = '2026-11-22'

const reading = (date_of_birth: string | null, gender: BirthAndSex['gender'] = 'male'): BirthAndSex => ({
  date_of_birth,
  birth_date_is_estimated: false,
  gender,
})

/** A patient as the record shows one, and what a second station says instead. */
function disputed(shown: BirthAndSex, other: BirthAndSex) {
  return patientContextOn({ ...shown, birth_and_sex_readings: [shown, other] }, TODAY)
}
const man40 = reading('1986-01-01')
const man45 = reading('1981-01-01')
const boy5 = reading('2021-01-01')
const boy17 = reading('2008-12-31')
const man64 = reading('1962-01-01')
const man66 = reading('1960-01-01')

const vitals = {
  respiratory_rate_per_min: 24,
  oxygen_saturation_percent: 93,
  on_supplemental_oxygen: false,
  blood_pressure_systolic: 100,
  pulse_bpm: 112,
  consciousness: 'alert',
  temperature_celsius: 38.5,
  spo2_scale: 1,
} as const

const morseHigh = {
  fall_history_3months: true,
  secondary_diagnosis: true,
  ambulatory_aid: 'furniture',
  iv_therapy: true,
  gait_status: 'impaired',
  mental_status: 'unaware',
} as const

describe('The readings of a disputed birth date or sex', () => {
  const conflict = (
    over: Partial<Conflict>,
  ): Pick<Conflict, 'entity' | 'group_name' | 'state' | 'candidates'> => {
    const candidate = (values: object, is_current: boolean) => ({
      candidate_id: '00000000-0000-7000-8000-0000000000e1',
      values: values as never,
      set_by: '00000000-0000-7000-8000-0000000000a1',
      set_on_station: '00000000-0000-7000-8000-0000000000b1',
      set_at: '2026-11-21T06:00:00.000Z',
      is_current,
    })
    return {
      entity: 'patients',
      group_name: 'birth_and_sex',
      state: 'open',
      candidates: [candidate(man40, true), candidate({ date_of_birth: '2021-01-01' }, false)],
      ...over,
    }
  }

  it('are what every station says, the shown one first; half of a candidate is filled from the record', () => {
    expect(birthAndSexReadings(man40, [conflict({})])).toEqual([man40, boy5])
  })

  it.each([
    ['the conflict is decided', { state: 'resolved' }],
    ['it is about another group', { group_name: 'full_name' }],
    ['it is about another table', { entity: 'patient_visits' }],
  ] as const)('are none where %s', (_why, over) => {
    expect(birthAndSexReadings(man40, [conflict(over)])).toEqual([])
  })

  it('count a value that cannot be read as not known, never as the shown one', () => {
    const [first] = conflict({}).candidates
    if (first === undefined) throw new Error('no candidate')
    const odd = conflict({ candidates: [{ ...first, values: { date_of_birth: 'soon' } }] })
    expect(birthAndSexReadings(man40, [odd])).toEqual([man40, { ...man40, date_of_birth: null }])
  })
})

describe('While birth dates compete', () => {
  it('NEWS2 is scored where both make an adult, and what is asked by age in years stays as it is', () => {
    const context = disputed(man40, man45)
    expect(context).toMatchObject({ age_years: null, gender: 'male' })
    expect(evaluateVitalSigns(vitals, context).news2).toMatchObject({ kind: 'total', total: 9 })
    const codes = visibleSections(frm05, {}, context).map(({ code }) => code)
    expect(codes).toContain('fall_adult')
    expect(codes).not.toContain('fall_child')
    expect(codes).not.toContain('elderly')
  })

  it.each([
    [man40, boy5],
    [boy5, man40],
  ])(
    'NEWS2 has no total where one makes a child, whichever is shown, and still raises the adult’s alarm',
    (shown, other) => {
      const { news2, alerts } = evaluateVitalSigns(vitals, disputed(shown, other))
      expect(news2).toMatchObject({
        kind: 'incomplete',
        total: null,
        missing: ['disputed_age'],
        points_so_far: 9,
      })
      expect(alerts.map(({ code }) => code)).toContain('news2_emergency')
    },
  )

  it('a stored score is not shown as the patient’s while it is disputed whether there is one', () => {
    const stored = { news2_total: 9, news2_band: 'emergency' }
    expect(storedNews2(stored, disputed(man40, boy5))).toEqual({
      news2_total: null,
      news2_band: 'disputed',
    })
    expect(storedNews2(stored, disputed(man40, man45))).toEqual(stored)
    expect(storedNews2(stored, disputed(man40, man40))).toEqual(stored)
  })

  it('NEWS2 is silent where both make a child', () => {
    expect(evaluateVitalSigns(vitals, disputed(boy5, reading('2020-01-01'))).news2.kind).toBe(
      'not_applicable',
    )
  })

  it('both fall scales are asked and neither tells the level, but a high one raises its alert', () => {
    const { is_fall_scale_disputed, morse_total, fall_risk_level, fall_risk_level_published, alerts } =
      evaluateFrm05({ fall_risk_assessment: morseHigh }, disputed(man40, boy17))
    expect({ is_fall_scale_disputed, morse_total }).toEqual({
      is_fall_scale_disputed: true,
      morse_total: 125,
    })
    expect([fall_risk_level, fall_risk_level_published]).toEqual([null, null])
    expect(alerts.map(({ code }) => code)).toContain('fall_high')
  })

  it('a fall risk is stored without a scale, and the ward is alerted by its answers all the same', () => {
    const answers = { fall_risk_assessment: morseHigh }
    const id = '00000000-0000-7000-8000-0000000000a1'
    const frame = {
      visit_id: id,
      patient_id: id,
      submission_id: null,
      assessment_id: null,
      measured_at: '2026-11-22T08:00:00.000Z',
      entered_at: '2026-11-22T08:00:00.000Z',
      replaces_id: null,
      void_reason: null,
    }
    const context = disputed(man40, boy17)
    const record = fallRiskRecord(morseHigh, evaluateFrm05(answers, context), frame)
    expect(record).toMatchObject({
      scale: null,
      total_score: null,
      risk_level: null,
      gait_status: 'impaired',
    })
    const fall_risk_assessment = {
      ...record,
      id,
      site_id: id,
      row_version: null,
      created_at: frame.entered_at,
      created_by: id,
      created_on_station: id,
    }
    const alerts = observationAlerts(
      { vital_signs: undefined, pain_assessment: undefined, fall_risk_assessment },
      context,
      [],
    )
    expect(alerts.map(({ code }) => code)).toEqual(['fall_high'])
  })

  it('the scale is settled where both ages ask for the same one', () => {
    const found = evaluateFrm05({ fall_risk_assessment: morseHigh }, disputed(man40, man45))
    expect(found).toMatchObject({
      is_fall_scale_disputed: false,
      fall_risk_level: 'high',
      humpty_dumpty: null,
    })
  })

  it('the elderly section is asked where either age asks for it', () => {
    for (const context of [disputed(man64, man66), disputed(man66, man64)]) {
      expect(visibleSections(frm05, {}, context).map(({ code }) => code)).toContain('elderly')
    }
  })

  it('points that follow from the registration are offered only where every reading gives them', () => {
    const points = (other: BirthAndSex) => evaluateFrm05({}, disputed(boy5, other)).suggested
    expect(points(reading('2020-06-01'))).toEqual({
      'fall_risk_assessment.age_score': 3,
      'fall_risk_assessment.gender_score': 2,
    })
    expect(points(reading('2021-01-01', 'female'))).toEqual({ 'fall_risk_assessment.age_score': 3 })
    expect(points(reading('2010-01-01'))).toEqual({ 'fall_risk_assessment.gender_score': 2 })
    expect(points(man40)).toEqual({})
  })
})

describe('While sex or age compete before an examination', () => {
  const asksPregnancy = (shown: BirthAndSex, other: BirthAndSex): boolean =>
    visibleFields(frm03, {}, sheetContext(disputed(shown, other), 'ct')).some(
      ({ name }) => name === 'is_pregnant',
    )

  it('pregnancy is asked where either reading asks for it', () => {
    expect(asksPregnancy(man40, reading('1986-01-01', 'female'))).toBe(true)
    expect(asksPregnancy(reading('1986-01-01', 'female'), man40)).toBe(true)
    expect(asksPregnancy(reading('1950-01-01', 'female'), reading('1986-01-01', 'female'))).toBe(true)
  })

  it('pregnancy is not asked where neither does: an old woman or a young man', () => {
    expect(asksPregnancy(reading('1950-01-01', 'female'), man40)).toBe(false)
  })

  const kidney = (shown: BirthAndSex, other: BirthAndSex, kidney_function_value: number) =>
    safetyAnswers({
      modality: 'ct',
      answers: { kidney_function_value, uses_contrast: true },
      entered_at: null,
      patient: disputed(shown, other),
    }).find(({ key }) => key === 'kidney_function')

  it('the kidney is judged by the lower estimate, and both are shown as disputed', () => {
    // CKD-EPI 2021 at 2.1 mg/dL and 64 years: a man about 34, a woman about 26.
    const found = kidney(man64, reading('1962-01-01', 'female'), 2.1)
    expect(found).toMatchObject({ severity: 'danger', note_code: 'kidney_high_risk' })
    expect(found?.value?.en).toMatch(/eGFR 2\d \/ 3\d mL.*disputed/)
    expect(found?.value?.ar).toContain('محل خلاف')
  })

  it('the kidney cannot be told where one reading is a child', () => {
    expect(kidney(man40, boy5, 1)).toMatchObject({ severity: 'unknown', note_code: 'kidney_disputed' })
  })
})
