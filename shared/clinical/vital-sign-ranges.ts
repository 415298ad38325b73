import type { NumberRange } from '../forms/form-definition.ts'
import type { Sourced } from './source.ts'

/**
 * What a vital sign may be. `accepted`: taken without question; outside it a person states "measured and confirmed"
 * (real emergencies lie there: a respiratory rate of 6, a systolic pressure of 60). `possible`: refused outside.
 */
export const vitalSignRanges = {
  source: {
    title: 'Product decision 2 on the ranges of the hospital specification',
    year: 2025,
    url_or_place: 'Handbook, clinical/forms.md, "Decided for this product"',
  },
  population: 'All ages; age-specific flags are separate',
  unit: '°C, /min, mmHg and % as the field names say',
  checked_on: '2026-11-22',
  evidence: 'decided',
  version: '1',
  accepted: {
    temperature_celsius: { min: 30, max: 45 },
    pulse_bpm: { min: 30, max: 200 },
    blood_pressure_systolic: { min: 70, max: 250 },
    blood_pressure_diastolic: { min: 40, max: 150 },
    respiratory_rate_per_min: { min: 8, max: 60 },
    oxygen_saturation_percent: { min: 70, max: 100 },
  },
  possible: {
    temperature_celsius: { min: 20, max: 46 },
    pulse_bpm: { min: 0, max: 350 },
    blood_pressure_systolic: { min: 0, max: 350 },
    blood_pressure_diastolic: { min: 0, max: 250 },
    respiratory_rate_per_min: { min: 0, max: 120 },
    oxygen_saturation_percent: { min: 0, max: 100 },
  },
} as const satisfies Sourced & {
  accepted: Record<string, NumberRange>
  possible: Record<string, NumberRange>
}

/** Bounds of the other measurements of the form; outside them a value is a slip of the pen. */
export const measurementLimits = {
  source: {
    title:
      'SH.MR.FRM.05 data model: weight 0-500 kg, height 0-300 cm; glucose and oxygen flow bounded as entry guards',
    year: 2025,
    url_or_place: 'Handbook, clinical/forms.md, vital signs row of SH.MR.FRM.05',
  },
  population: 'All ages',
  unit: 'mg/dL, kg, cm and L/min as the field names say',
  checked_on: '2026-11-22',
  evidence: 'decided',
  version: '1',
  possible: {
    blood_sugar_mg_dl: { min: 1, max: 2000 },
    weight_kg: { min: 0, max: 500 },
    height_cm: { min: 0, max: 300 },
    oxygen_flow_l_per_min: { min: 0, max: 80 },
  },
} as const satisfies Sourced & { possible: Record<string, NumberRange> }
