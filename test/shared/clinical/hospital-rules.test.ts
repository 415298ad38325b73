import { describe, expect, it } from 'vitest'
import {
  hospitalNumberProblems,
  rulesVersionOf,
  shippedNumbers,
} from '../../../shared/clinical/hospital-rules.ts'
import { tidyAnswers } from '../../../shared/forms/form-answers.ts'
import type { PatientContext } from '../../../shared/forms/form-definition.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'
import { evaluateFrm05, evaluateVitalSigns } from '../../../shared/forms/frm-05-rules.ts'
import { fallRiskOf } from '../../../shared/observations/fall-of-record.ts'
import { fallRiskRecord, vitalSignsRecord } from '../../../shared/observations/observation-records.ts'
import type { HospitalNumbers, HospitalRules } from '../../../shared/settings/hospital-numbers.ts'
import { nextDue } from '../../../shared/worklist/due-rules.ts'
import { observationAlerts } from '../../../shared/worklist/observation-alerts.ts'

const shipped = shippedNumbers()
const rules: HospitalRules = {
  ...shipped,
  version: 3,
  accepted_ranges: { ...shipped.accepted_ranges, pulse_bpm: { min: 40, max: 160 } },
  morse_bands: { moderate_from: 25, high_from: 45 },
  humpty_dumpty_bands: { moderate_from: 10, high_from: 14 },
  pain_recheck: { at_least: 6, within_minutes: 30 },
}
const adult: PatientContext = { age_years: 40, age_months: 480, gender: 'female' }
const frame = {
  visit_id: 'v',
  patient_id: 'p',
  submission_id: null,
  assessment_id: null,
  measured_at: '2026-11-21T08:00:00.000Z',
  entered_at: '2026-11-21T08:00:00.000Z',
  replaces_id: null,
  void_reason: null,
}
/** 45 points: moderate on paper (25–49), high by the literature and by this hospital. */
const fall_risk_assessment = {
  fall_history_3months: true,
  secondary_diagnosis: false,
  ambulatory_aid: 'none',
  iv_therapy: true,
  gait_status: 'normal',
  mental_status: 'oriented',
} as const

describe('the range of a vital sign that a hospital has set', () => {
  it.each([
    [39, true, false],
    [40, false, false],
    [160, false, false],
    [161, true, false],
    [200, true, false],
    [201, true, true],
  ])('asks about a pulse of %i: %s; the shipped one: %s', (pulse_bpm, own, ownLess) => {
    const asks = (patient: PatientContext): boolean =>
      evaluateVitalSigns({ pulse_bpm }, patient).field_errors.some(
        ({ code }) => code === 'confirm_out_of_range',
      )
    expect([asks({ ...adult, rules }), asks(adult)]).toEqual([own, ownLess])
  })

  it('names its bounds in the question and never moves what is physically possible', () => {
    const { field_errors } = evaluateVitalSigns({ pulse_bpm: 170 }, { ...adult, rules })
    expect(field_errors).toMatchObject([{ params: { min: 40, max: 160 } }])
    expect(evaluateVitalSigns({ pulse_bpm: 351 }, { ...adult, rules }).field_errors).toMatchObject([
      { code: 'impossible' },
    ])
  })

  it('keeps the confirmation of a value that only the hospital asks about', () => {
    const answers = { vital_signs: { pulse_bpm: 170, confirmed_out_of_range: ['pulse_bpm'] } }
    expect(tidyAnswers(frm05, answers, { ...adult, rules })).toEqual(answers)
    expect(tidyAnswers(frm05, answers, adult)).toEqual({ vital_signs: { pulse_bpm: 170 } })
  })
})

describe('a hospital’s own bands and interval', () => {
  it('make the level of a total, beside the published one', () => {
    expect(evaluateFrm05({ fall_risk_assessment }, adult)).toMatchObject({
      morse_total: 45,
      fall_risk_level: 'moderate',
      fall_risk_level_published: 'moderate',
    })
    expect(evaluateFrm05({ fall_risk_assessment }, { ...adult, rules })).toMatchObject({
      morse_total: 45,
      fall_risk_level: 'high',
      fall_risk_level_published: 'moderate',
    })
  })

  it('tell no level while an item is missing', () => {
    const { gait_status: _missing, ...rest } = fall_risk_assessment
    expect(evaluateFrm05({ fall_risk_assessment: rest }, { ...adult, rules })).toMatchObject({
      morse_total: null,
      fall_risk_level: null,
    })
  })

  it('are remembered by what they judged, and by nothing that the shipped numbers judged', () => {
    const own = evaluateFrm05({ fall_risk_assessment }, { ...adult, rules })
    const shippedOne = evaluateFrm05({ fall_risk_assessment }, adult)
    const fall = fallRiskRecord(fall_risk_assessment, own, frame).rule_version
    expect(rulesVersionOf(fall)).toBe(3)
    expect(rulesVersionOf(vitalSignsRecord({}, own, frame).rule_version)).toBe(3)
    expect(rulesVersionOf(fallRiskRecord(fall_risk_assessment, shippedOne, frame).rule_version)).toBeNull()
  })

  describe('while stations disagree about the birth date', () => {
    const context: PatientContext = {
      ...adult,
      rules,
      readings: [adult, { age_years: 5, age_months: 60, gender: 'female' }],
    }
    const shippedContext: PatientContext = { ...context, rules: null }
    const storedUnder = (patient: PatientContext) => ({
      ...fallRiskRecord(fall_risk_assessment, evaluateFrm05({ fall_risk_assessment }, patient), frame),
      id: 'f',
      site_id: 's',
      row_version: null,
      created_at: frame.entered_at,
      created_by: 'u',
      created_on_station: 's',
    })
    const newer = { ...rules, version: 4, morse_bands: { moderate_from: 60, high_from: 90 } }
    const told = (
      fall: ReturnType<typeof storedUnder>,
      versions: readonly HospitalRules[],
    ): readonly (string | undefined)[] => {
      const newest = { vital_signs: undefined, pain_assessment: undefined, fall_risk_assessment: fall }
      const [alert] = observationAlerts(newest, context, versions)
      return [fallRiskOf(fall, context, versions)?.level, alert?.code]
    }

    it('say on the record which of them judge it, though no scale is named', () => {
      const { scale, rule_version } = storedUnder(context)
      expect([scale, rule_version]).toEqual([null, 'Morse 1989-1, Humpty Dumpty 2009-1; hospital 3'])
      expect(rulesVersionOf(storedUnder(shippedContext).rule_version)).toBeNull()
    })

    it('judge the stored answers as they did while writing, whatever was set since', () => {
      expect(told(storedUnder(context), [newer, rules])).toEqual(['high', 'fall_high'])
      expect(told(storedUnder(shippedContext), [rules])).toEqual(['moderate', 'fall_moderate'])
    })

    it('judge by the newest where the record names none or its version has not come here', () => {
      const unnamed = { ...storedUnder(shippedContext), rule_version: null }
      expect(told(unnamed, [rules])).toEqual(['high', 'fall_high'])
      expect(told(storedUnder({ ...context, rules: newer }), [rules])).toEqual(['high', 'fall_high'])
      expect(told(unnamed, [])).toEqual(['moderate', 'fall_moderate'])
    })
  })

  it('say from which pain the form reminds of asking again, and name it', () => {
    const reminder = (pain_intensity: number, own: HospitalRules | null) =>
      evaluateFrm05({ pain_assessment: { pain_intensity } }, { ...adult, rules: own }).alerts.map(
        ({ code, text }) => `${code} ${text.en}`,
      )
    expect(reminder(5, null)).toEqual(['pain_reassess Pain of 4 or more: re-assess'])
    expect(reminder(5, rules)).toEqual([])
    expect(reminder(6, rules)).toEqual(['pain_reassess Pain of 6 or more: re-assess'])
  })

  it('say when pain is asked again', () => {
    const pain = (pain_intensity: number) => ({
      arrived_at: frame.measured_at,
      vital_signs: { news2_bands: ['not_applicable'], measured_at: frame.measured_at },
      pain: { pain_intensity, measured_at: frame.measured_at },
    })
    expect(nextDue(pain(5), rules)).toBeNull()
    expect(nextDue(pain(6), rules)).toMatchObject({ at: '2026-11-21T08:30:00.000Z', rule: 'pain' })
    expect(nextDue(pain(5))).toMatchObject({ at: '2026-11-21T09:00:00.000Z' })
  })
})

describe('numbers that a hospital wants to set', () => {
  const fieldsOf = (changes: Partial<HospitalNumbers>): string[] =>
    hospitalNumberProblems({ ...shipped, ...changes }).map(({ field, code }) => `${field} ${code}`)
  const pulse = (min: number, max: number): Partial<HospitalNumbers> => ({
    accepted_ranges: { ...shipped.accepted_ranges, pulse_bpm: { min, max } },
  })

  it('may be the shipped ones, and anything up to what is physically possible', () => {
    expect(fieldsOf({})).toEqual([])
    expect(fieldsOf(pulse(0, 350))).toEqual([])
  })

  it.each([
    [pulse(-1, 200), 'accepted_ranges.pulse_bpm.min out_of_range'],
    [pulse(30, 351), 'accepted_ranges.pulse_bpm.max out_of_range'],
    [pulse(90, 90), 'accepted_ranges.pulse_bpm.max not_above_min'],
    [{ morse_bands: { moderate_from: 0, high_from: 45 } }, 'morse_bands.moderate_from out_of_range'],
    [{ morse_bands: { moderate_from: 45, high_from: 45 } }, 'morse_bands.high_from not_above_min'],
    [{ morse_bands: { moderate_from: 25, high_from: 126 } }, 'morse_bands.high_from out_of_range'],
    [
      { humpty_dumpty_bands: { moderate_from: 7, high_from: 24 } },
      'humpty_dumpty_bands.high_from out_of_range',
    ],
    [{ pain_recheck: { at_least: 0, within_minutes: 60 } }, 'pain_recheck.at_least out_of_range'],
    [{ pain_recheck: { at_least: 4, within_minutes: 1441 } }, 'pain_recheck.within_minutes out_of_range'],
  ])('are refused where they leave their bounds: %j', (changes, problem) => {
    expect(fieldsOf(changes)).toEqual([problem])
  })
})
