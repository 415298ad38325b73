import type { Sourced } from './source.ts'

/** At which ages the nursing form changes: children's fall scale below, adults' from, elderly section from. */
export const ageSwitches = {
  source: {
    title: 'SH.MR.FRM.05 workflow notes: under 18 Humpty Dumpty, 18 and over Morse, 65 and over also elderly',
    year: 2025,
    url_or_place: 'Handbook, clinical/forms.md, decision 7',
  },
  population: 'All patients',
  unit: 'completed years',
  checked_on: '2026-11-22',
  evidence: 'decided',
  version: '1',
  adult_from_years: 18,
  elderly_from_years: 65,
} as const satisfies Sourced & Record<string, unknown>
