import { v5 } from 'uuid'
import { z } from 'zod'
import type { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { offlineHours } from '../session/session-times.ts'
import type { Site } from '../users/user.ts'

/** Largest logo, bytes of the PNG itself. */
export const LOGO_MAX_BYTES = 200_000

/** A PNG starts with these eight bytes; base64 of them begins so. */
const PNG_START = 'iVBORw0KGgo'

/** A PNG as base64, checked by its first bytes and its size. */
export const LogoPng = z
  .base64()
  .max(Math.ceil(LOGO_MAX_BYTES / 3) * 4)
  .startsWith(PNG_START)

/** Which digits Arabic screens show; English ones show Western digits always. */
export const Digits = z.enum(['western', 'arabic_indic'])
export type Digits = z.infer<typeof Digits>

export const ScreenLanguage = z.enum(['en', 'ar'])

/** Minutes without a key or a touch after which a station locks itself; both bounds are allowed. */
export const idleLockMinutes = { min: 1, max: 60 } as const

/** Whom a site asks for a second factor. Who has set one up gives it at every online sign-in, whatever this says. */
export const SecondFactorFor = z.enum(['nobody', 'administrators', 'everyone'])
export type SecondFactorFor = z.infer<typeof SecondFactorFor>

const settingFields = {
  hospital_name: shortText(120),
  hospital_name_ar: shortText(120).nullable(),
  logo_png: LogoPng.nullable(),
  digits: Digits,
  /** Languages that people may choose, at least one. */
  languages: z.array(ScreenLanguage).min(1).max(2),
  idle_lock_minutes: z.int().min(idleLockMinutes.min).max(idleLockMinutes.max),
  /** Null or absent in rows of before it was asked: nobody. Stays as it is where a change leaves it out. */
  second_factor_for: SecondFactorFor.nullable().optional(),
  /** Whether people may unlock a PC within one sign-in by a PIN. These two stay as they are where a change leaves them out. */
  allows_pin: z.boolean().nullable().optional(),
  /** Hours without the server after which nobody signs in on a PC of the site. */
  offline_hours: z.int().min(offlineHours.min).max(offlineHours.max).nullable().optional(),
}

/** What a site decides about its stations and keeps in its own record, which a station knows before any settings. */
const siteFields = {
  /** Whether a PC without a keychain may be a station whose records open by a password alone. */
  allows_password_only_slots: z.boolean(),
}

/** What a site decides for all its stations. One record per site, made by the first change; the server's to write. */
export const Settings = z.object({ ...recordFields, ...settingFields })
export type Settings = z.infer<typeof Settings>

/** The settings as screens know them; `row_version` is null while nobody has changed any. */
export const SettingsView = z.object({ ...settingFields, ...siteFields, row_version: z.int().nullable() })
export type SettingsView = z.infer<typeof SettingsView>

/** A change of all settings; `row_version` is the one that was read, null for the first. */
export const SettingsChange = z.strictObject({
  ...settingFields,
  /** Stays as it is where it is left out. */
  allows_password_only_slots: siteFields.allows_password_only_slots.optional(),
  row_version: z.int().nullable(),
})
export type SettingsChange = z.infer<typeof SettingsChange>

const SETTINGS_NAMESPACE = '0b2f6c1e-6a35-5d0a-8a4f-3f1f5d1c9a71'

/** The id of a site's settings: the same wherever they are made. */
export function settingsId(siteId: Id): Id {
  return v5(siteId, SETTINGS_NAMESPACE)
}

/** Of a site, what its settings need. */
export type SiteOfSettings = Pick<Site, 'name' | 'name_ar' | 'allows_password_only_slots'>

/** The settings as they are shown: what was decided, or what holds until somebody decides. */
export function settingsView(stored: Settings | undefined, site: SiteOfSettings | undefined): SettingsView {
  const { name, name_ar, allows_password_only_slots } = site ?? UNKNOWN_SITE
  return SettingsView.parse({
    ...(stored ?? defaultSettings({ name, name_ar })),
    second_factor_for: stored?.second_factor_for ?? 'nobody',
    allows_pin: stored?.allows_pin ?? true,
    offline_hours: stored?.offline_hours ?? offlineHours.default,
    allows_password_only_slots,
  })
}

const UNKNOWN_SITE: SiteOfSettings = { name: '–', name_ar: null, allows_password_only_slots: false }

/** What holds until somebody changes it. */
export function defaultSettings(
  site: Pick<Site, 'name' | 'name_ar'>,
): Omit<SettingsView, keyof typeof siteFields> {
  return {
    hospital_name: site.name,
    hospital_name_ar: site.name_ar,
    logo_png: null,
    digits: 'western',
    languages: ['en', 'ar'],
    idle_lock_minutes: 15,
    second_factor_for: 'nobody',
    allows_pin: true,
    offline_hours: offlineHours.default,
    row_version: null,
  }
}
