import type { Sourced } from './source.ts'

/** CKD-EPI 2021 creatinine equation, without a term for race. Creatinine in mg/dL. */
export const ckdEpi2021 = {
  source: {
    title: 'CKD-EPI creatinine equation 2021 (National Kidney Foundation, NIDDK)',
    year: 2021,
    url_or_place: 'Handbook, clinical/instruments.md, "Others"',
  },
  population: 'Adults of 18 years and over with stable kidney function; not in acute kidney injury',
  unit: 'mL/min/1.73 m²',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: '2021',
  from_age_years: 18,
  scale: 142,
  above_exponent: -1.2,
  age_base: 0.9938,
  female: { kappa: 0.7, alpha: -0.241, factor: 1.012 },
  male: { kappa: 0.9, alpha: -0.302, factor: 1 },
} as const satisfies Sourced & Record<string, unknown>
