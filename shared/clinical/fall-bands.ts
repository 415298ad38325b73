import type { Band, Sourced } from './source.ts'

export type FallRiskLevel = 'minimal' | 'low' | 'moderate' | 'high'

const label = {
  minimal: { en: 'Minimal', ar: 'ضئيل' },
  low: { en: 'Low', ar: 'منخفض' },
  moderate: { en: 'Moderate', ar: 'متوسط' },
  high: { en: 'High', ar: 'مرتفع' },
} as const

const hospitalForm = {
  title: 'SH.MR.FRM.05 Nursing Screening & Assessment, fall risk bands as printed',
  year: 2025,
  url_or_place: 'Paper form SH.MR.FRM.05, pages 2 and 4',
} as const

/** The hospital's adult bands: what the ward acts on. */
export const morseBandsPrinted = {
  source: hospitalForm,
  population: 'Adults (18 years and over) of the hospital that prints the form',
  unit: 'Morse points',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: 'frm05-1',
  bands: [
    { code: 'minimal', min: 0, max: 24, label: label.minimal },
    { code: 'moderate', min: 25, max: 49, label: label.moderate },
    { code: 'high', min: 50, max: 125, label: label.high },
  ],
} as const satisfies Sourced & { bands: readonly Band<FallRiskLevel>[] }

/** The literature's adult bands, shown beside the printed ones where the two differ. */
export const morseBandsPublished = {
  source: {
    title: 'Morse Fall Scale, common bands (each institution is told to set its own cut)',
    year: 1989,
    url_or_place:
      'https://www.ahrq.gov/patient-safety/settings/hospital/fall-prevention/toolkit/morse-fall-scale.html',
  },
  population: 'Hospital patients of 18 years and over',
  unit: 'Morse points',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: '1989-1',
  bands: [
    { code: 'low', min: 0, max: 24, label: label.low },
    { code: 'moderate', min: 25, max: 45, label: label.moderate },
    { code: 'high', min: 46, max: 125, label: label.high },
  ],
} as const satisfies Sourced & { bands: readonly Band<FallRiskLevel>[] }

/** The hospital's child bands. The least total is 7, so its lowest band cannot be reached (a defect of the paper). */
export const humptyDumptyBandsPrinted = {
  source: hospitalForm,
  population: 'Children (under 18 years) of the hospital that prints the form',
  unit: 'Humpty Dumpty points',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: 'frm05-1',
  bands: [
    { code: 'low', min: 0, max: 6, label: label.low },
    { code: 'moderate', min: 7, max: 11, label: label.moderate },
    { code: 'high', min: 12, max: 23, label: label.high },
  ],
} as const satisfies Sourced & { bands: readonly Band<FallRiskLevel>[] }

/** The literature's child bands. */
export const humptyDumptyBandsPublished = {
  source: {
    title: 'Hill-Rodriguez D et al: The Humpty Dumpty Falls Scale, J Spec Pediatr Nurs 14(1):22-32',
    year: 2009,
    url_or_place: 'https://doi.org/10.1111/j.1744-6155.2008.00166.x',
  },
  population: 'Hospital patients under 18 years',
  unit: 'Humpty Dumpty points',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: '2009-1',
  bands: [
    { code: 'low', min: 7, max: 11, label: label.low },
    { code: 'high', min: 12, max: 23, label: label.high },
  ],
} as const satisfies Sourced & { bands: readonly Band<FallRiskLevel>[] }
