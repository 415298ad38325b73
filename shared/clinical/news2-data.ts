import type { Text } from '../forms/form-definition.ts'
import type { Band, Sourced } from './source.ts'

export type News2Band = 'routine' | 'low' | 'single' | 'urgent' | 'emergency'

/** The vital sign fields that NEWS2 scores. */
export type News2Parameter = (typeof news2Chart.parameters)[number]

/** One row of the chart: values from `min` to `max`, both included; a missing end is open. */
export interface PointsRow {
  readonly min?: number
  readonly max?: number
  readonly points: 0 | 1 | 2 | 3
}

const source = {
  title: 'Royal College of Physicians: National Early Warning Score (NEWS) 2, charts 1 and 4',
  year: 2017,
  url_or_place: 'https://www.rcp.ac.uk/improving-care/resources/national-early-warning-score-news-2/',
} as const

const population = 'Patients of 16 years and over, not pregnant'

/** NEWS2 chart 1: the points of each measured value. © Royal College of Physicians 2017. */
export const news2Chart = {
  source,
  population,
  unit: '/min, %, mmHg, °C as the field names say; points',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: '2017-1',
  min_age_years: 16,
  /** In the order of the chart. */
  parameters: [
    'respiratory_rate_per_min',
    'oxygen_saturation_percent',
    'on_supplemental_oxygen',
    'blood_pressure_systolic',
    'pulse_bpm',
    'consciousness',
    'temperature_celsius',
  ],
  /** A value is rounded to this many decimal places before its row is looked up. */
  decimals: { temperature_celsius: 1, oxygen_saturation_percent: 0 },
  respiratory_rate_per_min: [
    { max: 8, points: 3 },
    { min: 9, max: 11, points: 1 },
    { min: 12, max: 20, points: 0 },
    { min: 21, max: 24, points: 2 },
    { min: 25, points: 3 },
  ],
  spo2_scale_1: [
    { max: 91, points: 3 },
    { min: 92, max: 93, points: 2 },
    { min: 94, max: 95, points: 1 },
    { min: 96, points: 0 },
  ],
  spo2_scale_2_on_air: [
    { max: 83, points: 3 },
    { min: 84, max: 85, points: 2 },
    { min: 86, max: 87, points: 1 },
    { min: 88, points: 0 },
  ],
  spo2_scale_2_on_oxygen: [
    { max: 83, points: 3 },
    { min: 84, max: 85, points: 2 },
    { min: 86, max: 87, points: 1 },
    { min: 88, max: 92, points: 0 },
    { min: 93, max: 94, points: 1 },
    { min: 95, max: 96, points: 2 },
    { min: 97, points: 3 },
  ],
  supplemental_oxygen: { air: 0, oxygen: 2 },
  blood_pressure_systolic: [
    { max: 90, points: 3 },
    { min: 91, max: 100, points: 2 },
    { min: 101, max: 110, points: 1 },
    { min: 111, max: 219, points: 0 },
    { min: 220, points: 3 },
  ],
  pulse_bpm: [
    { max: 40, points: 3 },
    { min: 41, max: 50, points: 1 },
    { min: 51, max: 90, points: 0 },
    { min: 91, max: 110, points: 1 },
    { min: 111, max: 130, points: 2 },
    { min: 131, points: 3 },
  ],
  consciousness: { alert: 0, confusion: 3, voice: 3, pain: 3, unresponsive: 3 },
  temperature_celsius: [
    { max: 35, points: 3 },
    { min: 35.1, max: 36, points: 1 },
    { min: 36.1, max: 38, points: 0 },
    { min: 38.1, max: 39, points: 1 },
    { min: 39.1, points: 2 },
  ],
} as const satisfies Sourced & Record<string, unknown>

/** What a band asks of the ward. `recheck_within_minutes` 0 = continuous monitoring. */
export interface News2Response extends Band<News2Band> {
  readonly response: Text
  readonly recheck_within_minutes: number
}

/**
 * NEWS2 chart 4: bands of the total and the clinical response. A single parameter of 3 points under a total of
 * `single_parameter.overrides_below` is a band of its own.
 */
export const news2Responses = {
  source,
  population,
  unit: 'NEWS2 points; minutes',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: '2017-1',
  single_parameter: { points: 3, overrides_below: 5 },
  bands: [
    {
      code: 'routine',
      min: 0,
      max: 0,
      label: { en: 'Routine', ar: 'روتيني' },
      response: { en: 'Continue routine monitoring, every 12 hours', ar: 'متابعة روتينية، قياس كل 12 ساعة' },
      recheck_within_minutes: 720,
    },
    {
      code: 'low',
      min: 1,
      max: 4,
      label: { en: 'Low', ar: 'منخفض' },
      response: {
        en: 'Inform the registered nurse, who decides; observe every 4 to 6 hours',
        ar: 'أبلغ الممرض المسؤول ليقرر، قياس كل 4 إلى 6 ساعات',
      },
      recheck_within_minutes: 360,
    },
    {
      code: 'urgent',
      min: 5,
      max: 6,
      label: { en: 'Urgent', ar: 'عاجل' },
      response: { en: 'Inform physician now, observe every hour', ar: 'أبلغ الطبيب الآن، قياس كل ساعة' },
      recheck_within_minutes: 60,
    },
    {
      code: 'emergency',
      min: 7,
      max: 20,
      label: { en: 'Emergency', ar: 'طوارئ' },
      response: {
        en: 'Call the emergency team now, monitor continuously',
        ar: 'استدعِ فريق الطوارئ الآن، مراقبة مستمرة',
      },
      recheck_within_minutes: 0,
    },
  ],
  single: {
    code: 'single',
    min: 3,
    max: 4,
    label: { en: 'One parameter at 3', ar: 'مؤشر واحد بثلاث نقاط' },
    response: {
      en: 'Inform the medical team for review, observe every hour',
      ar: 'أبلغ الفريق الطبي للمراجعة، قياس كل ساعة',
    },
    recheck_within_minutes: 60,
  },
} as const satisfies Sourced & { bands: readonly News2Response[]; single: News2Response } & Record<
    string,
    unknown
  >
