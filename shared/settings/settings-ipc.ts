import { z } from 'zod'
import { ClinicalRulesChange, ClinicalRulesHistory } from './clinical-rules.ts'
import { HospitalRules } from './hospital-numbers.ts'
import { SettingsChange, SettingsView } from './settings.ts'

export const settingsChannels = {
  /** The site's settings as this station last received them. */
  'settings.get': { access: 'session.use', input: z.strictObject({}), output: SettingsView },
  /** Online only: `offline` while the server is away, `conflict` where somebody changed them meanwhile. */
  'settings.replace': { access: 'settings.manage', input: SettingsChange, output: SettingsView },
  /** The hospital's own clinical numbers that hold at this station; null while the shipped ones do. */
  'clinical_rules.current': {
    access: 'session.use',
    input: z.strictObject({}),
    output: HospitalRules.nullable(),
  },
  'clinical_rules.list': {
    access: 'settings.manage',
    input: z.strictObject({}),
    output: ClinicalRulesHistory,
  },
  /** Online only. `base_version` is the version that was read, 0 for the shipped numbers. */
  'clinical_rules.replace': {
    access: 'settings.manage',
    input: ClinicalRulesChange.extend({ base_version: z.int().nonnegative() }),
    output: ClinicalRulesHistory,
  },
} as const
