import { ageOn } from '../../shared/clinical/age.ts'
import type { Words } from '../i18n/use-words.tsx'

interface Birth {
  readonly date_of_birth: string | null
  readonly birth_date_is_estimated?: boolean
}

interface Sex {
  readonly gender: 'male' | 'female' | 'other' | null
}

/** A fact about a person of whom stations may say different things: then each of them is to be read, none is picked. */
type Disputable<F> = F & { readonly birth_and_sex_readings?: readonly F[] }

function every<F>(person: Disputable<F>, textOf: (reading: F) => string): string {
  const readings: readonly F[] = person.birth_and_sex_readings ?? []
  return [...new Set((readings.length > 0 ? readings : [person]).map(textOf))].join(' / ')
}

/** Age as people say it: months under two years. `today` is a local day. */
export function ageText(person: Disputable<Birth>, today: string, words: Pick<Words, 't'>): string {
  return every(person, ({ date_of_birth }) => ageOfBirth(date_of_birth, today, words))
}

function ageOfBirth(dateOfBirth: string | null, today: string, { t }: Pick<Words, 't'>): string {
  const age = ageOn(dateOfBirth, today)
  if (age === null) return t('patients.age_unknown')
  return age.years < 2
    ? t('patients.months', { count: age.months })
    : t('patients.years', { count: age.years })
}

/** The short form for lists: 68 y. */
export function ageShort(person: Disputable<Birth>, today: string, words: Pick<Words, 't'>): string {
  return every(person, ({ date_of_birth }) => ageShortOfBirth(date_of_birth, today, words))
}

function ageShortOfBirth(dateOfBirth: string | null, today: string, { t }: Pick<Words, 't'>): string {
  const age = ageOn(dateOfBirth, today)
  if (age === null) return t('patients.age_unknown')
  return age.years < 2
    ? t('patients.age_months_short', { age: age.months })
    : t('patients.age_short', { age: age.years })
}

export function sexText(person: Disputable<Sex>, { t }: Pick<Words, 't'>): string {
  return every(person, ({ gender }) => t(gender === null ? 'patients.sex_unknown' : `patients.${gender}`))
}

/** The birth date, or "about 1980" when it was estimated. */
export function birthText(person: Disputable<Birth>, words: Pick<Words, 't' | 'format'>): string {
  return every(person, (birth) => birthOf(birth, words))
}

function birthOf(person: Birth, { t, format }: Pick<Words, 't' | 'format'>): string {
  if (person.date_of_birth === null) return t('app.not_recorded')
  if (person.birth_date_is_estimated === true)
    return t('patients.about', { year: Number(person.date_of_birth.slice(0, 4)) })
  return format.day(person.date_of_birth)
}
