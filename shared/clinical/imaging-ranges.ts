import type { NumberRange } from '../forms/form-definition.ts'
import type { Sourced } from './source.ts'

/**
 * Bounds of the numbers on the imaging sheets. They refuse slips of the pen only; what a number means is judged
 * elsewhere. Glucose, weight and height keep the bounds of the nursing form.
 */
export const imagingLimits = {
  source: {
    title: 'Entry guards for SH.MR.FRM.03 and SH.MR.FRM.04, wide enough for every real value',
    year: 2026,
    url_or_place: 'Handbook, clinical/forms.md, tables of both sheets (no bounds are printed)',
  },
  population: 'All ages',
  unit: 'hours, mCi, mGy, mGy·cm, kV, mAs, mg/dL and sessions as the field names say',
  checked_on: '2026-11-22',
  evidence: 'decided',
  version: '1',
  possible: {
    fasting_hours: { min: 0, max: 240 },
    dose_amount: { min: 0, max: 1000 },
    ctd1vol: { min: 0, max: 5000 },
    dlp: { min: 0, max: 100_000 },
    tube_voltage_kv: { min: 1, max: 500 },
    exposure_mas: { min: 0, max: 20_000 },
    kidney_function_value: { min: 0.05, max: 100 },
    treatment_sessions: { min: 0, max: 500 },
  },
} as const satisfies Sourced & { possible: Record<string, NumberRange> }
