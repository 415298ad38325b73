import { news2Chart, type PointsRow } from '../../shared/clinical/news2-data.ts'
import type { VitalSignsView } from '../../shared/visits/visits-ipc.ts'

/** One charted parameter: which field, the NEWS2 rows that colour its background, and what is shown of the scale at least. */
export interface ChartRow {
  readonly field:
    | 'respiratory_rate_per_min'
    | 'oxygen_saturation_percent'
    | 'pulse_bpm'
    | 'blood_pressure_systolic'
    | 'temperature_celsius'
  readonly bands: readonly PointsRow[]
  readonly window: readonly [low: number, high: number]
  /** Distance between one row of the NEWS2 chart and the next, in the field's unit. */
  readonly step: number
  readonly decimals: number
}

/** The rows of the chart in NEWS2's order; saturation on the scale that the newest set used. */
export function chartRows(sets: readonly VitalSignsView[]): readonly ChartRow[] {
  const usesScale2 = sets.at(-1)?.spo2_scale === 2
  return [
    {
      field: 'respiratory_rate_per_min',
      bands: news2Chart.respiratory_rate_per_min,
      window: [9, 26],
      step: 1,
      decimals: 0,
    },
    {
      field: 'oxygen_saturation_percent',
      bands: usesScale2 ? news2Chart.spo2_scale_2_on_oxygen : news2Chart.spo2_scale_1,
      window: usesScale2 ? [82, 99] : [90, 99],
      step: 1,
      decimals: 0,
    },
    { field: 'pulse_bpm', bands: news2Chart.pulse_bpm, window: [60, 115], step: 1, decimals: 0 },
    {
      field: 'blood_pressure_systolic',
      bands: news2Chart.blood_pressure_systolic,
      window: [88, 130],
      step: 1,
      decimals: 0,
    },
    {
      field: 'temperature_celsius',
      bands: news2Chart.temperature_celsius,
      window: [35.8, 39.3],
      step: 0.1,
      decimals: 1,
    },
  ]
}

/** The part of the scale that is drawn: the usual window, widened so that no value falls out. */
export function domainOf(row: ChartRow, sets: readonly VitalSignsView[]): readonly [number, number] {
  const values = sets.flatMap((set) => set[row.field] ?? [])
  const room = (row.window[1] - row.window[0]) * 0.08
  return [
    Math.min(row.window[0], ...values.map((v) => v - room)),
    Math.max(row.window[1], ...values.map((v) => v + room)),
  ]
}

/** The background stripes in view: from and to in the field's unit, and the points they mean. */
export function stripesOf(row: ChartRow, [low, high]: readonly [number, number]) {
  return row.bands.flatMap((band) => {
    const from = Math.max(low, (band.min ?? Number.NEGATIVE_INFINITY) - row.step / 2)
    const to = Math.min(high, (band.max ?? Number.POSITIVE_INFINITY) + row.step / 2)
    return to > from ? [{ from, to, points: band.points }] : []
  })
}

/** Sets that were not replaced by a correction, oldest first by the time of measuring. */
export function currentSets(sets: readonly VitalSignsView[]): readonly VitalSignsView[] {
  const replaced = new Set(sets.map((set) => set.replaces_id))
  return sets
    .filter((set) => !replaced.has(set.id))
    .toSorted((a, b) => a.measured_at.localeCompare(b.measured_at))
}

const LATE_MS = 15 * 60_000

/** Entered more than 15 minutes after it was measured: marked, as on paper. */
export function isLateEntry(set: Pick<VitalSignsView, 'measured_at' | 'entered_at'>): boolean {
  return Date.parse(set.entered_at) - Date.parse(set.measured_at) > LATE_MS
}
