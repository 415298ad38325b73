import { ageOn } from '../../../shared/clinical/age.ts'
import type { PatientContext } from '../../../shared/forms/form-definition.ts'

interface Person {
  readonly date_of_birth: string | null
  readonly gender: 'male' | 'female' | 'other' | null
}

/** What scales and conditions need of the patient: the age on the day of arrival, not today. */
export function patientContextOf(person: Person, arrivalDay: string): PatientContext {
  const age = ageOn(person.date_of_birth, arrivalDay)
  return { age_years: age?.years ?? null, age_months: age?.months ?? null, gender: person.gender }
}
