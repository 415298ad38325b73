import { z } from 'zod'
import type { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

export const Role = z.enum(['nurse', 'physician', 'admin'])
export type Role = z.infer<typeof Role>

/** A person who signs in. Passwords and second factors never leave the server; this is what stations hold. */
export const User = z.object({
  ...recordFields,
  username: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/),
  full_name: shortText(255),
  role: Role,
  is_charge_nurse: z.boolean(),
  is_active: z.boolean(),
  /**
   * The wards on which a nurse works: what was written on another is not theirs to amend. Null, absent or empty: nobody
   * has listed them, and the nurse amends on every ward of the site.
   */
  wards: z.array(shortText(60)).max(50).nullable().optional(),
})
export type User = z.infer<typeof User>

/** A hospital site: its two-digit code starts every medical number given there. */
export const Site = z.object({
  ...recordFields,
  code: z.string().regex(/^\d{2}$/),
  name: shortText(120),
  name_ar: shortText(120).nullable(),
  /** IANA time zone that decides "today", ages and visits by day. */
  time_zone: shortText(60),
  /** Whether stations without a keychain may hold password-only key slots. */
  allows_password_only_slots: z.boolean(),
  /** Since when no station can be enrolled there; what its stations hold still comes in. Null or absent = open. */
  closed_at: Instant.nullable().optional(),
})
export type Site = z.infer<typeof Site>

/** One enrolled profile on one PC, as other stations may know it. */
export const Station = z.object({
  ...recordFields,
  name: shortText(60),
  is_revoked: z.boolean(),
})
export type Station = z.infer<typeof Station>

/**
 * Twelve characters at least, as NIST SP 800-63B and ASVS 5 ask of a password without composition rules. Which ones are
 * refused although they are long says `password-rules.ts`.
 */
export const Password = z.string().min(12).max(128)

/** Who acts, as rules and audit need it. */
export interface Actor {
  readonly user_id: Id
  readonly role: Role
  readonly is_charge_nurse: boolean
}
