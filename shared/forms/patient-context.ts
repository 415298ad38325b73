import { ageOn } from '../clinical/age.ts'
import type { PatientContext } from './form-definition.ts'

/**
 * What forms and scores need to know of a patient on a local day (YYYY-MM-DD) of the site: the day of the visit's
 * assessment, not the day of reading.
 */
export function patientContextOn(
  patient: {
    readonly date_of_birth: string | null
    readonly gender: PatientContext['gender']
  },
  day: string,
): PatientContext {
  const age = ageOn(patient.date_of_birth, day)
  return { age_years: age?.years ?? null, age_months: age?.months ?? null, gender: patient.gender }
}
