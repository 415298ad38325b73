import type { Sourced } from './source.ts'

/**
 * Humpty Dumpty Falls Scale, inpatient, original edition of seven items. Credit: Nicklaus Children's Hospital; the
 * hospital holds its permission. The highest option that applies is taken; "not applicable" is 1.
 */
export const humptyDumptyScale = {
  source: {
    title: 'Hill-Rodriguez D et al: The Humpty Dumpty Falls Scale, J Spec Pediatr Nurs 14(1):22-32',
    year: 2009,
    url_or_place: 'https://doi.org/10.1111/j.1744-6155.2008.00166.x',
  },
  population: 'Hospital patients under 18 years',
  unit: 'points',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: '2009-1',
  total: { min: 7, max: 23 },
  /** The allowed points of each item, highest first. */
  items: {
    age_score: [4, 3, 2, 1],
    gender_score: [2, 1],
    diagnosis_score: [4, 3, 2, 1],
    cognitive_score: [3, 2, 1],
    environmental_score: [4, 3, 2, 1],
    surgery_anesthesia_score: [3, 2, 1],
    medication_score: [3, 2, 1],
  },
  /** Points of the age item: the first row whose `below_months` is above the age; past the last row 1. */
  age_points: [
    { below_months: 36, points: 4 },
    { below_months: 84, points: 3 },
    { below_months: 156, points: 2 },
  ],
  oldest_age_points: 1,
  gender_points: { male: 2, female: 1 },
} as const satisfies Sourced & Record<string, unknown>
