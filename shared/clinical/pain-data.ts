import type { NumberRange } from '../forms/form-definition.ts'
import type { Band, Sourced } from './source.ts'

export type PainBand = 'none' | 'mild' | 'moderate_severe' | 'very_severe' | 'worst'
export type PainBandPublished = 'mild' | 'moderate' | 'severe'

/** The bands printed under the ruler of SH.MR.FRM.05. */
export const painBandsPrinted = {
  source: {
    title: 'SH.MR.FRM.05 Nursing Screening & Assessment, bands under the pain ruler',
    year: 2025,
    url_or_place: 'Paper form SH.MR.FRM.05, page 2',
  },
  population: 'Patients who can name a number from 0 to 10',
  unit: 'points of the numeric rating scale',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: 'frm05-1',
  scale: { min: 0, max: 10 },
  bands: [
    { code: 'none', min: 0, max: 0, label: { en: 'None', ar: 'لا ألم' } },
    { code: 'mild', min: 1, max: 3, label: { en: 'Mild', ar: 'بسيط' } },
    {
      code: 'moderate_severe',
      min: 4,
      max: 6,
      label: { en: 'Moderate to severe', ar: 'متوسط إلى شديد' },
    },
    { code: 'very_severe', min: 7, max: 9, label: { en: 'Very severe', ar: 'شديد جدًا' } },
    { code: 'worst', min: 10, max: 10, label: { en: 'Worst', ar: 'الأسوأ' } },
  ],
} as const satisfies Sourced & { bands: readonly Band<PainBand>[]; scale: NumberRange }

/** The common three bands, for re-assessment rules and comparison. */
export const painBandsPublished = {
  source: {
    title: 'Numeric rating scale, common three bands (a clinician should confirm)',
    year: 2019,
    url_or_place: 'Handbook, clinical/instruments.md, "Pain"',
  },
  population: 'Patients who can name a number from 0 to 10',
  unit: 'points of the numeric rating scale',
  checked_on: '2026-11-22',
  evidence: 'standard_knowledge',
  version: '1',
  bands: [
    { code: 'mild', min: 0, max: 3, label: { en: 'Mild', ar: 'بسيط' } },
    { code: 'moderate', min: 4, max: 6, label: { en: 'Moderate', ar: 'متوسط' } },
    { code: 'severe', min: 7, max: 10, label: { en: 'Severe', ar: 'شديد' } },
  ],
} as const satisfies Sourced & { bands: readonly Band<PainBandPublished>[] }
