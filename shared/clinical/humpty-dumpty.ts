import type { HospitalRules } from '../settings/hospital-numbers.ts'
import { humptyDumptyBandsPublished } from './fall-bands.ts'
import { hospitalFallBands, hospitalRulesMark } from './hospital-rules.ts'
import { humptyDumptyScale } from './humpty-dumpty-data.ts'
import { type FallScore, fallScore } from './morse.ts'

export type HumptyDumptyItem = keyof typeof humptyDumptyScale.items

/** The points chosen for each item; null or absent = not recorded. Points that an item does not have count as absent. */
export type HumptyDumptyInput = { readonly [I in HumptyDumptyItem]?: number | null | undefined }

/** Humpty Dumpty Falls Scale for children, 7 to 23 points. */
export function humptyDumpty(
  input: HumptyDumptyInput,
  rules?: HospitalRules | null,
): FallScore<HumptyDumptyItem> {
  const points = (item: HumptyDumptyItem): number | null => {
    const allowed: readonly number[] = humptyDumptyScale.items[item]
    return allowed.find((value) => value === input[item]) ?? null
  }
  return fallScore(
    {
      age_score: points('age_score'),
      gender_score: points('gender_score'),
      diagnosis_score: points('diagnosis_score'),
      cognitive_score: points('cognitive_score'),
      environmental_score: points('environmental_score'),
      surgery_anesthesia_score: points('surgery_anesthesia_score'),
      medication_score: points('medication_score'),
    },
    {
      printed: hospitalFallBands('humpty_dumpty', rules),
      published: humptyDumptyBandsPublished.bands,
      version: `${humptyDumptyScale.version}${hospitalRulesMark(rules)}`,
    },
  )
}

type AgePoints = (typeof humptyDumptyScale.items.age_score)[number]

/** The age item that follows from the birth date; null while the age is unknown. */
export function humptyDumptyAgeScore(ageMonths: number | null): AgePoints | null {
  if (ageMonths === null) return null
  const row = humptyDumptyScale.age_points.find(({ below_months }) => ageMonths < below_months)
  return row?.points ?? humptyDumptyScale.oldest_age_points
}

/** The sex item that follows from the registration; null where it says neither male nor female. */
export function humptyDumptyGenderScore(gender: 'male' | 'female' | 'other' | null): 1 | 2 | null {
  return gender === 'male' || gender === 'female' ? humptyDumptyScale.gender_points[gender] : null
}
