import { z } from 'zod'
import { PRACTICE_SITE_CODE } from '../identifiers/medical-number.ts'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'
import { Password, Site, User } from '../users/user.ts'

/** A site as administrators of the organisation see it. */
export const SiteView = Site.pick({
  id: true,
  code: true,
  name: true,
  name_ar: true,
  time_zone: true,
  allows_password_only_slots: true,
  row_version: true,
}).extend({
  /** Null = open. */
  closed_at: Instant.nullable(),
  /** The reader's own site. */
  is_own: z.boolean(),
  /** Stations that are not revoked, and people who may sign in. */
  stations: z.int(),
  people: z.int(),
})
export type SiteView = z.infer<typeof SiteView>

/**
 * A new site. Its code starts every medical number given there and never changes, nor does its time zone, by which
 * days and ages were counted. Nobody but its first administrator may sign in there at first.
 */
export const NewSite = z.strictObject({
  code: Site.shape.code.refine((code) => code !== PRACTICE_SITE_CODE, 'practice mode numbers begin with 00'),
  name: Site.shape.name,
  name_ar: Site.shape.name_ar,
  time_zone: Site.shape.time_zone,
  allows_password_only_slots: z.boolean(),
  first_administrator: z.strictObject({
    username: User.shape.username,
    full_name: User.shape.full_name,
    password: Password,
  }),
})
export type NewSite = z.infer<typeof NewSite>

/** What of a site may be changed: its names, and whether it is closed. A site is never deleted. */
export const SiteReplacement = z.strictObject({
  name: Site.shape.name,
  name_ar: Site.shape.name_ar,
  is_closed: z.boolean(),
})
export type SiteReplacement = z.infer<typeof SiteReplacement>

export const SiteChange = SiteReplacement.extend({ id: Id, row_version: z.int() })
