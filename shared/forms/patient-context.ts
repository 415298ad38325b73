import { ageOn } from '../clinical/age.ts'
import type { BirthAndSex } from '../patients/birth-and-sex.ts'
import type { PatientContext, PatientReading } from './form-definition.ts'

/** A person as forms and scores look at one; `birth_and_sex_readings` is empty where nothing is disputed. */
export interface PersonToAssess extends Pick<BirthAndSex, 'date_of_birth' | 'gender'> {
  readonly birth_and_sex_readings: readonly Pick<BirthAndSex, 'date_of_birth' | 'gender'>[]
}

/**
 * What forms and scores need to know of a patient on a local day (YYYY-MM-DD) of the site: the day of the visit's
 * arrival, not the day of reading. While stations disagree about birth date or sex it holds what all of them agree on,
 * and every reading beside it.
 */
export function patientContextOn(person: PersonToAssess, day: string): PatientContext {
  const readings = person.birth_and_sex_readings.map((reading) => readingOn(reading, day))
  const [first, ...others] = readings
  if (first === undefined) return readingOn(person, day)
  const agreed = <K extends keyof PatientReading>(fact: K): PatientReading[K] | null =>
    others.every((reading) => reading[fact] === first[fact]) ? first[fact] : null
  return {
    age_years: agreed('age_years'),
    age_months: agreed('age_months'),
    gender: agreed('gender'),
    readings,
  }
}

/** The patient as each station has it: one context where nothing is disputed. */
export function readingsOf(patient: PatientContext): readonly [PatientContext, ...PatientContext[]] {
  const { readings = [], ...rest } = patient
  const [first, ...others] = readings.map((reading): PatientContext => ({ ...rest, ...reading }))
  return first === undefined ? [rest] : [first, ...others]
}

function readingOn(person: Pick<BirthAndSex, 'date_of_birth' | 'gender'>, day: string): PatientReading {
  const age = ageOn(person.date_of_birth, day)
  return { age_years: age?.years ?? null, age_months: age?.months ?? null, gender: person.gender }
}
