import { describe, expect, it } from 'vitest'
import { type News2Input, news2, news2ResponseOf } from '../../../shared/clinical/news2.ts'

const adult = { age_years: 40 }
/** Every parameter recorded and worth 0 points. */
const well: News2Input = {
  respiratory_rate_per_min: 16,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  blood_pressure_systolic: 120,
  pulse_bpm: 70,
  consciousness: 'alert',
  temperature_celsius: 37,
}
const total = (input: News2Input): number | null => news2({ ...well, ...input }, adult).total

describe('NEWS2 points of one parameter (RCP 2017, chart 1)', () => {
  it.each([
    [0, 3],
    [6, 3],
    [8, 3],
    [9, 1],
    [11, 1],
    [12, 0],
    [20, 0],
    [21, 2],
    [24, 2],
    [25, 3],
    [60, 3],
  ])('gives a respiratory rate of %d /min %d points', (respiratory_rate_per_min, points) => {
    expect(total({ respiratory_rate_per_min })).toBe(points)
  })

  it.each([
    [60, 3],
    [91, 3],
    [91.4, 3],
    [91.5, 2],
    [92, 2],
    [93, 2],
    [93.4, 2],
    [93.5, 1],
    [94, 1],
    [95, 1],
    [95.4, 1],
    [95.5, 0],
    [96, 0],
    [100, 0],
  ])('gives a saturation of %d %% on scale 1 %d points', (oxygen_saturation_percent, points) => {
    expect(total({ oxygen_saturation_percent })).toBe(points)
    expect(total({ oxygen_saturation_percent, spo2_scale: 1 })).toBe(points)
    expect(total({ oxygen_saturation_percent, on_supplemental_oxygen: true })).toBe(points + 2)
  })

  it.each([
    [83, 3],
    [84, 2],
    [85, 2],
    [86, 1],
    [87, 1],
    [87.5, 0],
    [88, 0],
    [92, 0],
    [93, 0],
    [97, 0],
    [100, 0],
  ])('gives a saturation of %d %% on scale 2 and air %d points', (oxygen_saturation_percent, points) => {
    expect(total({ oxygen_saturation_percent, spo2_scale: 2 })).toBe(points)
  })

  it.each([
    [83, 3],
    [84, 2],
    [85, 2],
    [86, 1],
    [87, 1],
    [88, 0],
    [92, 0],
    [92.4, 0],
    [92.5, 1],
    [93, 1],
    [94, 1],
    [95, 2],
    [96, 2],
    [97, 3],
    [100, 3],
  ])('gives a saturation of %d %% on scale 2 and oxygen %d points', (oxygen_saturation_percent, points) => {
    expect(total({ oxygen_saturation_percent, spo2_scale: 2, on_supplemental_oxygen: true })).toBe(points + 2)
  })

  it.each([
    [60, 3],
    [90, 3],
    [91, 2],
    [100, 2],
    [101, 1],
    [110, 1],
    [111, 0],
    [219, 0],
    [220, 3],
    [250, 3],
  ])('gives a systolic pressure of %d mmHg %d points', (blood_pressure_systolic, points) => {
    expect(total({ blood_pressure_systolic })).toBe(points)
  })

  it.each([
    [30, 3],
    [40, 3],
    [41, 1],
    [50, 1],
    [51, 0],
    [90, 0],
    [91, 1],
    [110, 1],
    [111, 2],
    [130, 2],
    [131, 3],
    [210, 3],
  ])('gives a pulse of %d b/min %d points', (pulse_bpm, points) => {
    expect(total({ pulse_bpm })).toBe(points)
  })

  it.each([
    [30, 3],
    [35, 3],
    [35.04, 3],
    [35.05, 1],
    [35.1, 1],
    [36, 1],
    [36.04, 1],
    [36.05, 0],
    [36.1, 0],
    [38, 0],
    [38.04, 0],
    [38.05, 1],
    [38.1, 1],
    [39, 1],
    [39.04, 1],
    [39.05, 2],
    [39.1, 2],
    [42, 2],
  ])('gives a temperature of %d °C %d points', (temperature_celsius, points) => {
    expect(total({ temperature_celsius })).toBe(points)
  })

  it.each([
    ['alert', 0],
    ['confusion', 3],
    ['voice', 3],
    ['pain', 3],
    ['unresponsive', 3],
  ] as const)('gives consciousness "%s" %d points', (consciousness, points) => {
    expect(total({ consciousness })).toBe(points)
  })
})

describe('NEWS2 total and band (RCP 2017, chart 4)', () => {
  const aggregate = (points: 1 | 2 | 4 | 5 | 6 | 7): News2Input => {
    const one = { pulse_bpm: 100 }
    const two = { respiratory_rate_per_min: 22 }
    const oxygen = { on_supplemental_oxygen: true }
    switch (points) {
      case 1:
        return one
      case 2:
        return two
      case 4:
        return { ...two, ...oxygen }
      case 5:
        return { ...one, ...two, ...oxygen }
      case 6:
        return { pulse_bpm: 120, ...two, ...oxygen }
      case 7:
        return { pulse_bpm: 120, ...two, ...oxygen, temperature_celsius: 38.5 }
    }
  }

  it.each([
    [1, 'low'],
    [2, 'low'],
    [4, 'low'],
    [5, 'urgent'],
    [6, 'urgent'],
    [7, 'emergency'],
  ] as const)('puts an aggregate of %d without a 3 into "%s"', (points, band) => {
    expect(news2({ ...well, ...aggregate(points) }, adult)).toMatchObject({
      kind: 'total',
      total: points,
      band,
    })
  })

  it('calls 0 routine and rechecks after 12 hours', () => {
    expect(news2(well, adult)).toMatchObject({ total: 0, band: 'routine' })
    expect(news2ResponseOf('routine')?.recheck_within_minutes).toBe(12 * 60)
  })

  it('lifts a total of 3 or 4 with one parameter at 3 into a band of its own, hourly', () => {
    expect(news2({ ...well, consciousness: 'voice' }, adult)).toMatchObject({ total: 3, band: 'single' })
    expect(news2({ ...well, consciousness: 'voice', pulse_bpm: 100 }, adult)).toMatchObject({
      total: 4,
      band: 'single',
    })
    expect(news2ResponseOf('single')?.recheck_within_minutes).toBe(60)
  })

  it('keeps urgent from 5 points even with one parameter at 3', () => {
    const sick = { ...well, consciousness: 'voice', respiratory_rate_per_min: 22 } as const
    expect(news2(sick, adult)).toMatchObject({ total: 5, band: 'urgent' })
  })

  it('reaches at most 20', () => {
    const worst: News2Input = {
      respiratory_rate_per_min: 30,
      oxygen_saturation_percent: 80,
      on_supplemental_oxygen: true,
      blood_pressure_systolic: 80,
      pulse_bpm: 140,
      consciousness: 'unresponsive',
      temperature_celsius: 34,
    }
    expect(news2(worst, adult)).toMatchObject({ total: 20, band: 'emergency' })
    expect(news2ResponseOf('emergency')?.recheck_within_minutes).toBe(0)
  })

  it('adds up the picture of the ward: 38.4 °C, 96, 108 mmHg, 22, 95 % on air, alert is 6, urgent', () => {
    const score = news2(
      {
        temperature_celsius: 38.4,
        pulse_bpm: 96,
        blood_pressure_systolic: 108,
        respiratory_rate_per_min: 22,
        oxygen_saturation_percent: 95,
        on_supplemental_oxygen: false,
        consciousness: 'alert',
        spo2_scale: 1,
      },
      { age_years: 68 },
    )
    expect(score).toMatchObject({ total: 6, band: 'urgent' })
    expect(score.parameters).toEqual({
      respiratory_rate_per_min: 2,
      oxygen_saturation_percent: 1,
      on_supplemental_oxygen: 0,
      blood_pressure_systolic: 1,
      pulse_bpm: 1,
      consciousness: 0,
      temperature_celsius: 1,
    })
  })
})

describe('NEWS2 when something is not known', () => {
  it.each(Object.keys(well))('gives no total without %s, and names it', (name) => {
    const score = news2({ ...well, [name]: null }, adult)
    expect(score).toMatchObject({ kind: 'incomplete', total: null, band: 'incomplete', missing: [name] })
    expect(score.parameters).toHaveProperty(name, null)
  })

  it('names everything when nothing is recorded', () => {
    expect(news2({}, adult).missing).toHaveLength(7)
  })

  it('counts no number that is none', () => {
    expect(news2({ ...well, pulse_bpm: Number.NaN }, adult)).toMatchObject({
      total: null,
      missing: ['pulse_bpm'],
    })
  })

  it('gives no total while the age is not known', () => {
    expect(news2(well, { age_years: null })).toMatchObject({
      kind: 'incomplete',
      total: null,
      missing: ['age'],
    })
  })

  it('does not guess the points of 95 % on scale 2 before air or oxygen is recorded', () => {
    const input = { ...well, spo2_scale: 2, on_supplemental_oxygen: null } as const
    const high = news2({ ...input, oxygen_saturation_percent: 95 }, adult)
    expect(high.missing).toEqual(['oxygen_saturation_percent', 'on_supplemental_oxygen'])
    const low = news2({ ...input, oxygen_saturation_percent: 85 }, adult)
    expect(low.missing).toEqual(['on_supplemental_oxygen'])
  })

  it('is not for children under 16, and is for those of 16', () => {
    expect(news2(well, { age_years: 15 })).toMatchObject({
      kind: 'not_applicable',
      total: null,
      reason: 'under_16',
    })
    expect(news2(well, { age_years: 16 })).toMatchObject({ kind: 'total', total: 0 })
  })

  it('is not for pregnant patients', () => {
    expect(news2(well, { age_years: 30, is_pregnant: true })).toMatchObject({
      reason: 'pregnant',
      total: null,
    })
    expect(news2(well, { age_years: 30, is_pregnant: false }).total).toBe(0)
  })
})
