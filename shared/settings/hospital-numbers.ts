import { z } from 'zod'

/** Inclusive at both ends, in the field's unit. */
const Range = z.object({ min: z.number(), max: z.number() })

/** Where the upper bands of a fall scale begin, in points of the scale; below `moderate_from` is the lowest band. */
const FallCuts = z.object({ moderate_from: z.int(), high_from: z.int() })
export type FallCuts = z.infer<typeof FallCuts>

/**
 * The numbers that sources leave to the hospital: what a vital sign may be without a question, where its fall-risk
 * bands begin, and when pain is asked again. All others (NEWS2, item points, physical limits, published bands) are
 * nobody's to change.
 */
export const HospitalNumbers = z.object({
  /** Accepted without question; outside it a person states "measured and confirmed". */
  accepted_ranges: z.object({
    temperature_celsius: Range,
    pulse_bpm: Range,
    blood_pressure_systolic: Range,
    blood_pressure_diastolic: Range,
    respiratory_rate_per_min: Range,
    oxygen_saturation_percent: Range,
  }),
  /** Adults, Morse points 0 to 125. */
  morse_bands: FallCuts,
  /** Children, Humpty Dumpty points 7 to 23. */
  humpty_dumpty_bands: FallCuts,
  /** Pain of `at_least` points of 10 is asked again within so many minutes. */
  pain_recheck: z.object({ at_least: z.int(), within_minutes: z.int() }),
})
export type HospitalNumbers = z.infer<typeof HospitalNumbers>
export type RangedVitalSign = keyof HospitalNumbers['accepted_ranges']

/** The hospital's numbers as the rules take them. `version` counts a site's changes, from 1. */
export const HospitalRules = HospitalNumbers.extend({ version: z.int().positive() })
export type HospitalRules = z.infer<typeof HospitalRules>
