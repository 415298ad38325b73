import { z } from 'zod'
import { SettingsChange, SettingsView } from './settings.ts'

export const settingsChannels = {
  /** The site's settings as this station last received them. */
  'settings.get': { access: 'session.use', input: z.strictObject({}), output: SettingsView },
  /** Online only: `offline` while the server is away, `conflict` where somebody changed them meanwhile. */
  'settings.replace': { access: 'settings.manage', input: SettingsChange, output: SettingsView },
} as const
