import type { Sourced } from './source.ts'

/**
 * When pain is asked again. The paper form asks for re-assessment and leaves the interval to the hospital; NEWS2 has its
 * own intervals in its chart. Fall risk is assessed again after a change, never by the clock.
 */
export const painReassessment = {
  source: {
    title: 'SH.MR.FRM.05 asks for re-assessment of pain; the interval is the hospital’s to set',
    year: 2025,
    url_or_place: 'Handbook, clinical/instruments.md, "Alert rules worth shipping": pain, interval local',
  },
  population: 'Patients who can name a number from 0 to 10',
  unit: 'points of the numeric rating scale; minutes',
  checked_on: '2026-11-22',
  evidence: 'decided',
  version: '1',
  at_least: 4,
  recheck_within_minutes: 60,
  /** The longest interval that a hospital may set: a day. */
  longest_minutes: 1440,
} as const satisfies Sourced & Record<string, unknown>
