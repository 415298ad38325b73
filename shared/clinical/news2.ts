import {
  type News2Band,
  type News2Parameter,
  type News2Response,
  news2Chart,
  news2Responses,
  type PointsRow,
} from './news2-data.ts'

/** What is scored; null or absent = not recorded. A value that is no finite number counts as not recorded. */
export interface News2Input {
  readonly respiratory_rate_per_min?: number | null | undefined
  readonly oxygen_saturation_percent?: number | null | undefined
  readonly on_supplemental_oxygen?: boolean | null | undefined
  readonly blood_pressure_systolic?: number | null | undefined
  readonly pulse_bpm?: number | null | undefined
  readonly consciousness?: keyof typeof news2Chart.consciousness | null | undefined
  readonly temperature_celsius?: number | null | undefined
  /** 2 only when a clinician set it for hypercapnic respiratory failure; otherwise scale 1. */
  readonly spo2_scale?: 1 | 2 | null | undefined
}

export interface News2Patient {
  readonly age_years: number | null
  readonly is_pregnant?: boolean | null | undefined
  /** The ages that stations give while they disagree; left out = not disputed. */
  readonly readings?: readonly { readonly age_years: number | null }[] | undefined
}

/** Points of each parameter; null = not recorded. */
export type News2Points = { readonly [P in News2Parameter]: number | null }

/**
 * `total`: every parameter is known. `incomplete`: some are missing (or the age is), so there is no total;
 * `points_so_far` is what the known ones add up to, a floor and never a score. `not_applicable`: a child or a
 * pregnant patient, for whom NEWS2 says nothing.
 */
export type News2 =
  | {
      readonly kind: 'total'
      readonly total: number
      readonly band: News2Band
      readonly missing: readonly []
      readonly parameters: News2Points
      readonly points_so_far: number
      readonly rule_version: string
    }
  | {
      readonly kind: 'incomplete'
      readonly total: null
      readonly band: 'incomplete'
      readonly missing: readonly (News2Parameter | 'age' | 'disputed_age')[]
      readonly parameters: News2Points
      readonly points_so_far: number
      readonly rule_version: string
    }
  | {
      readonly kind: 'not_applicable'
      readonly total: null
      readonly band: 'not_applicable'
      readonly missing: readonly []
      readonly parameters: Record<string, never>
      readonly points_so_far: 0
      readonly reason: 'under_16' | 'pregnant'
      readonly rule_version: string
    }

/**
 * Scores one set of vital signs. Temperature is rounded to 0.1 °C and saturation to whole percent first. While stations
 * disagree whether this is an adult there is no total (`disputed_age`), and the points so far, which alerts go by, are
 * those of an adult.
 */
export function news2(input: News2Input, patient: News2Patient): News2 {
  const { readings = [], ...rest } = patient
  const [first, ...others] = readings.map(({ age_years }) => scoreOf(input, { ...rest, age_years }))
  if (first === undefined) return scoreOf(input, rest)
  if (others.every((other) => JSON.stringify(other) === JSON.stringify(first))) return first
  const { missing, parameters, points_so_far, rule_version } = scoreOf(input, { ...rest, age_years: null })
  return {
    kind: 'incomplete',
    total: null,
    band: 'incomplete',
    missing: ['disputed_age', ...missing.filter((name) => name !== 'age')],
    parameters: parameters as News2Points,
    points_so_far,
    rule_version,
  }
}

function scoreOf(input: News2Input, patient: News2Patient): News2 {
  const rule_version = news2Chart.version
  const isChild = patient.age_years !== null && patient.age_years < news2Chart.min_age_years
  if (isChild || patient.is_pregnant === true) {
    return {
      kind: 'not_applicable',
      total: null,
      band: 'not_applicable',
      missing: [],
      parameters: {},
      points_so_far: 0,
      reason: isChild ? 'under_16' : 'pregnant',
      rule_version,
    }
  }
  const parameters = pointsOf(input)
  const missing = news2Chart.parameters.filter((name) => parameters[name] === null)
  const total = news2Chart.parameters.reduce((sum, name) => sum + (parameters[name] ?? 0), 0)
  if (missing.length > 0 || patient.age_years === null) {
    return {
      kind: 'incomplete',
      total: null,
      band: 'incomplete',
      missing: patient.age_years === null ? ['age', ...missing] : missing,
      parameters,
      points_so_far: total,
      rule_version,
    }
  }
  const band = news2BandOf(total, hasSingleParameterAlert(parameters))
  return { kind: 'total', total, band, missing: [], parameters, points_so_far: total, rule_version }
}

/** Whether one known parameter alone reaches 3 points: holds even while others are missing. */
export function hasSingleParameterAlert(parameters: News2['parameters']): boolean {
  return Object.values(parameters).some((points) => points === news2Responses.single_parameter.points)
}

/** What a band asks of the ward, with its words and the time to the next set; null without a total. */
export function news2ResponseOf(band: News2['band']): News2Response | null {
  if (band === 'single') return news2Responses.single
  return news2Responses.bands.find((row) => row.code === band) ?? null
}

function news2BandOf(total: number, hasSingle: boolean): News2Band {
  if (hasSingle && total < news2Responses.single_parameter.overrides_below) return 'single'
  const row = news2Responses.bands.find((band) => total >= band.min && total <= band.max)
  if (row === undefined) throw new Error(`NEWS2 total ${total} is in no band`)
  return row.code
}

function pointsOf(input: News2Input): News2Points {
  return {
    respiratory_rate_per_min: rowPoints(
      'respiratory_rate_per_min',
      input,
      news2Chart.respiratory_rate_per_min,
    ),
    oxygen_saturation_percent: saturationPoints(input),
    on_supplemental_oxygen:
      typeof input.on_supplemental_oxygen === 'boolean'
        ? news2Chart.supplemental_oxygen[input.on_supplemental_oxygen ? 'oxygen' : 'air']
        : null,
    blood_pressure_systolic: rowPoints('blood_pressure_systolic', input, news2Chart.blood_pressure_systolic),
    pulse_bpm: rowPoints('pulse_bpm', input, news2Chart.pulse_bpm),
    consciousness:
      input.consciousness == null ? null : (news2Chart.consciousness[input.consciousness] ?? null),
    temperature_celsius: rowPoints('temperature_celsius', input, news2Chart.temperature_celsius),
  }
}

/**
 * On scale 2 the points of a saturation above the target depend on air or oxygen: while that is unknown, such a
 * value has no points yet (a value up to 92 % scores the same on both).
 */
function saturationPoints(input: News2Input): number | null {
  const name = 'oxygen_saturation_percent'
  if (input.spo2_scale !== 2) return rowPoints(name, input, news2Chart.spo2_scale_1)
  const onAir = rowPoints(name, input, news2Chart.spo2_scale_2_on_air)
  const onOxygen = rowPoints(name, input, news2Chart.spo2_scale_2_on_oxygen)
  if (typeof input.on_supplemental_oxygen === 'boolean') {
    return input.on_supplemental_oxygen ? onOxygen : onAir
  }
  return onAir === onOxygen ? onAir : null
}

type MeasuredParameter = Exclude<News2Parameter, 'on_supplemental_oxygen' | 'consciousness'>

function rowPoints(name: MeasuredParameter, input: News2Input, rows: readonly PointsRow[]): number | null {
  const value = input[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) return null
  const decimals: Partial<Record<MeasuredParameter, number>> = news2Chart.decimals
  const rounded = roundHalfUp(value, decimals[name] ?? 0)
  const row = rows.find(({ min = -Infinity, max = Infinity }) => rounded >= min && rounded <= max)
  return row?.points ?? null
}

/** Half rounds up (38.05 → 38.1); the detour by a decimal string keeps binary dust out. */
function roundHalfUp(value: number, decimals: number): number {
  const shifted = Number(`${Number(value.toFixed(decimals + 4))}e${decimals}`)
  return Number(`${Math.floor(shifted + 0.5)}e-${decimals}`)
}
