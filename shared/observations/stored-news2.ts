import { type News2, news2 } from '../clinical/news2.ts'
import { news2Chart } from '../clinical/news2-data.ts'
import type { PatientContext } from '../forms/form-definition.ts'
import { readingsOf } from '../forms/patient-context.ts'
import type { VitalSigns } from './vital-signs.ts'

type Stored = Pick<VitalSigns, 'news2_total' | 'news2_band'>

/** The band that is shown, and never stored, while stations disagree whether the score applies to the patient. */
export const disputedBand = 'disputed'

/**
 * The NEWS2 of a stored set as it is to be shown: as it was scored, unless stations have come to disagree whether the
 * score applies to this patient at all. Then there is none (`disputedBand`) until a person has settled the birth date.
 */
export function storedNews2(set: Stored, patient: PatientContext): Stored {
  const applies = new Set((patient.readings ?? []).map(({ age_years }) => isScored(age_years)))
  return applies.size > 1
    ? { news2_total: null, news2_band: disputedBand }
    : { news2_total: set.news2_total, news2_band: set.news2_band }
}

/** The same sets, each with its NEWS2 as it is to be shown. */
export function withShownNews2<S extends Stored>(sets: readonly S[], patient: PatientContext): S[] {
  return sets.map((set) => ({ ...set, ...storedNews2(set, patient) }))
}

/**
 * Every band that a stored set may be in: as it was scored; while stations disagree whether the score applies, also what
 * each of them makes of it. A child's set that was never scored is then scored for the adult that it may be of.
 */
export function news2BandsOf(set: VitalSigns, patient: PatientContext): string[] {
  if (storedNews2(set, patient).news2_band !== disputedBand) return [set.news2_band]
  const bands: News2['band'][] = readingsOf(patient).map((reading) => news2(set, reading).band)
  return [...new Set([set.news2_band, ...bands])]
}

function isScored(ageYears: number | null): boolean | null {
  return ageYears === null ? null : ageYears >= news2Chart.min_age_years
}
