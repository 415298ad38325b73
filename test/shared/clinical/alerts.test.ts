import { describe, expect, it } from 'vitest'
import { type AlertInput, alertsFor } from '../../../shared/clinical/alerts.ts'
import { type News2Input, news2 } from '../../../shared/clinical/news2.ts'

const well: News2Input = {
  respiratory_rate_per_min: 16,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  blood_pressure_systolic: 120,
  pulse_bpm: 70,
  consciousness: 'alert',
  temperature_celsius: 37,
}
const scored = (input: News2Input) => news2({ ...well, ...input }, { age_years: 40 })
const codes = (input: Partial<AlertInput>): string[] =>
  alertsFor({ news2: scored({}), ...input }).map(({ code }) => code)

describe('Alerts of an assessment', () => {
  it('stay silent for a patient who is well, and for one of whom nothing is recorded', () => {
    expect(codes({})).toEqual([])
    expect(codes({ news2: news2({}, { age_years: 40 }) })).toEqual([])
  })

  it.each([
    ['4 points without a 3', { pulse_bpm: 120, respiratory_rate_per_min: 22 }, []],
    [
      '5 points',
      { pulse_bpm: 100, respiratory_rate_per_min: 22, on_supplemental_oxygen: true },
      ['news2_urgent'],
    ],
    [
      '7 points',
      {
        pulse_bpm: 120,
        respiratory_rate_per_min: 22,
        on_supplemental_oxygen: true,
        temperature_celsius: 38.5,
      },
      ['news2_emergency'],
    ],
    ['one parameter at 3', { consciousness: 'voice' }, ['news2_single_parameter']],
  ] as const)('answer %s of NEWS2', (_, input, expected) => {
    expect(codes({ news2: scored(input) })).toEqual(expected)
  })

  it('do not wait for the missing values once the known ones reach the limit', () => {
    const score = news2(
      { respiratory_rate_per_min: 6, on_supplemental_oxygen: true, pulse_bpm: 140 },
      { age_years: 40 },
    )
    expect(score.total).toBeNull()
    expect(alertsFor({ news2: score })).toMatchObject([
      { code: 'news2_emergency', inputs: { points: 8, is_complete: false }, rule_version: '1' },
      { code: 'news2_single_parameter' },
    ])
  })

  it.each([
    [53, ['glucose_very_low']],
    [54, ['glucose_low']],
    [69, ['glucose_low']],
    [70, []],
  ])('answer a blood sugar of %d mg/dL', (blood_sugar_mg_dl, expected) => {
    expect(codes({ blood_sugar_mg_dl })).toEqual(expected)
  })

  it.each([
    [179, 119, []],
    [180, 90, ['blood_pressure_severe']],
    [150, 120, ['blood_pressure_severe']],
  ])('answer a pressure of %d/%d mmHg', (blood_pressure_systolic, blood_pressure_diastolic, expected) => {
    expect(codes({ blood_pressure_systolic, blood_pressure_diastolic })).toEqual(expected)
  })

  it('call a fall risk high when the printed or the published band does', () => {
    expect(codes({ fall_levels: ['moderate', 'high'], fall_is_adult: true })).toEqual(['fall_high'])
    expect(codes({ fall_levels: ['moderate', 'moderate'], fall_is_adult: true })).toEqual(['fall_moderate'])
    expect(codes({ fall_levels: ['moderate', 'low'], fall_is_adult: false })).toEqual([])
    expect(codes({ fall_levels: [null, null] })).toEqual([])
  })

  it.each([
    [3, []],
    [4, ['pain_reassess']],
    [6, ['pain_reassess']],
    [7, ['pain_severe']],
  ])('ask to re-assess a pain of %d', (pain_intensity, expected) => {
    expect(codes({ pain_intensity })).toEqual(expected)
  })

  it('keep a suspicion of abuse private', () => {
    expect(alertsFor({ news2: scored({}), has_signs_of_abuse: true })).toMatchObject([
      { code: 'abuse_suspected', is_private: true },
    ])
  })

  it('remind of the nutritionist only after a stated "no"', () => {
    expect(codes({ has_weight_loss: true, refer_to_nutritionist: false })).toEqual(['nutrition_referral'])
    expect(codes({ appetite: 'poor', refer_to_nutritionist: false })).toEqual(['nutrition_referral'])
    expect(codes({ appetite: 'poor', refer_to_nutritionist: null })).toEqual([])
    expect(codes({ appetite: 'poor', refer_to_nutritionist: true })).toEqual([])
  })
})
