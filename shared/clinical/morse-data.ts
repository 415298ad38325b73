import type { Sourced } from './source.ts'

/** Morse Fall Scale: the points of each answer. Credit: Janice M. Morse; the hospital confirms its permission. */
export const morseScale = {
  source: {
    title:
      'Morse JM, Morse RM, Tylko SJ: Development of a scale to identify the fall-prone patient, Can J Aging 8(4); reprinted as AHRQ fall prevention toolkit, tool 3H',
    year: 1989,
    url_or_place:
      'https://www.ahrq.gov/patient-safety/settings/hospital/fall-prevention/toolkit/morse-fall-scale.html',
  },
  population: 'Hospital patients of 18 years and over',
  unit: 'points',
  checked_on: '2026-11-22',
  evidence: 'read_in_source',
  version: '1989-1',
  total: { min: 0, max: 125 },
  items: {
    fall_history_3months: { no: 0, yes: 25 },
    secondary_diagnosis: { no: 0, yes: 15 },
    /** `bed_rest_chair` = bed rest, nurse assist or wheelchair. */
    ambulatory_aid: { none: 0, bed_rest_chair: 0, crutches_walker: 15, furniture: 30 },
    iv_therapy: { no: 0, yes: 20 },
    gait_status: { normal: 0, weak: 10, impaired: 20 },
    /** `unaware` (does not know the own limits) is the published "overestimates" of the same 15 points. */
    mental_status: { oriented: 0, forgets_limitations: 15, unaware: 15 },
  },
} as const satisfies Sourced & Record<string, unknown>
