import type { Sourced } from './source.ts'

const acrContrast = {
  title: 'ACR–NKF consensus on contrast and kidney disease, 2020; ACR Manual on Contrast Media, 2021',
  year: 2021,
  url_or_place: 'Handbook, clinical/instruments.md, "Contrast, nuclear medicine and MRI rules"',
} as const
const read = { checked_on: '2026-11-22', evidence: 'read_in_source', version: '1' } as const
const standard = { checked_on: '2026-11-22', evidence: 'standard_knowledge', version: '1' } as const

/** At which age a woman is asked about pregnancy before an examination. Both ends included. */
export const pregnancyQuestion = {
  source: {
    title: 'SH.MR.FRM.03 and FRM.04 ask women; ages 12 to 55 (a clinician should confirm)',
    year: 2025,
    url_or_place: 'Handbook, clinical/instruments.md, "Contrast, nuclear medicine and MRI rules"',
  },
  population: 'Women and girls of child-bearing age, and patients whose sex is not known',
  unit: 'completed years',
  ...standard,
  from_years: 12,
  to_years: 55,
} as const satisfies Sourced & Record<string, unknown>

/** Implants that stop an MRI until somebody qualified has cleared them. */
export const mriHardStops = {
  source: {
    title: 'ACR guidance on MR safety as quoted by mri-q: implants to clear before entry (year: when read)',
    year: 2026,
    url_or_place: 'Handbook, clinical/instruments.md, "Contrast, nuclear medicine and MRI rules"',
  },
  population: 'Everybody who enters the scanner room',
  unit: 'yes or no',
  ...read,
  fields: [
    'has_pacemaker',
    'has_cochlear_implant',
    'has_aneurysm_clips',
    'has_intraocular_foreign_body',
    'has_neurostimulator',
    'has_infusion_pump',
  ],
} as const satisfies Sourced & Record<string, unknown>

/** Filtration below which iodinated contrast is a matter for a decision. `below` excludes its number. */
export const contrastKidney = {
  source: acrContrast,
  population: 'Adults with stable kidney function who are not on dialysis',
  unit: 'mL/min/1.73 m²',
  ...read,
  high_risk_below: 30,
  individual_decision_below: 45,
} as const satisfies Sourced & Record<string, unknown>

/** Preparation for PET with F-18 FDG. `fasting_hours_at_least` is inclusive, `glucose_above_mg_dl` is not. */
export const fdgPreparation = {
  source: {
    title: 'J Nucl Med Technol: FDG PET/CT patient preparation tables (year: when read)',
    year: 2026,
    url_or_place: 'Handbook, clinical/instruments.md, "Contrast, nuclear medicine and MRI rules"',
  },
  population: 'Patients before PET/CT with F-18 FDG',
  unit: 'hours; mg/dL',
  ...read,
  fasting_hours_at_least: 4,
  glucose_above_mg_dl: 200,
} as const satisfies Sourced & Record<string, unknown>
