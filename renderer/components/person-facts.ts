import { ageOn } from '../../shared/clinical/age.ts'
import type { Words } from '../i18n/use-words.tsx'

interface Person {
  readonly date_of_birth: string | null
  readonly birth_date_is_estimated?: boolean
  readonly gender: 'male' | 'female' | 'other' | null
}

/** Age as people say it: months under two years. `today` is a local day. */
export function ageText(dateOfBirth: string | null, today: string, { t }: Pick<Words, 't'>): string {
  const age = ageOn(dateOfBirth, today)
  if (age === null) return t('patients.age_unknown')
  return age.years < 2
    ? t('patients.months', { count: age.months })
    : t('patients.years', { count: age.years })
}

/** The short form for lists: 68 y. */
export function ageShort(dateOfBirth: string | null, today: string, { t }: Pick<Words, 't'>): string {
  const age = ageOn(dateOfBirth, today)
  if (age === null) return t('patients.age_unknown')
  return age.years < 2
    ? t('patients.age_months_short', { age: age.months })
    : t('patients.age_short', { age: age.years })
}

export function sexText(gender: Person['gender'], { t }: Pick<Words, 't'>): string {
  return t(gender === null ? 'patients.sex_unknown' : `patients.${gender}`)
}

/** The birth date, or "about 1980" when it was estimated. */
export function birthText(person: Person, { t, format }: Pick<Words, 't' | 'format'>): string {
  if (person.date_of_birth === null) return t('app.not_recorded')
  if (person.birth_date_is_estimated === true)
    return t('patients.about', { year: person.date_of_birth.slice(0, 4) })
  return format.day(person.date_of_birth)
}
