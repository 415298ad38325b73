import type { News2 } from '../clinical/news2.ts'
import { news2Chart } from '../clinical/news2-data.ts'
import type { PatientContext } from '../forms/form-definition.ts'
import type { VitalSigns } from './vital-signs.ts'

type Stored = Pick<VitalSigns, 'news2_total' | 'news2_band'>

/**
 * The NEWS2 of a stored set as it is to be shown: as it was scored, unless stations have come to disagree whether the
 * score applies to this patient at all. Then there is none until a person has settled the birth date.
 */
export function storedNews2(set: Stored, patient: PatientContext): Stored {
  const applies = new Set((patient.readings ?? []).map(({ age_years }) => isScored(age_years)))
  const undecided: News2['band'] = 'incomplete'
  return applies.size > 1
    ? { news2_total: null, news2_band: undecided }
    : { news2_total: set.news2_total, news2_band: set.news2_band }
}

function isScored(ageYears: number | null): boolean | null {
  return ageYears === null ? null : ageYears >= news2Chart.min_age_years
}
