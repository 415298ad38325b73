import { z } from 'zod'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'

/** When the server last heard of a station of the site, whatever it asked for. */
export const StationHeard = z.looseObject({ station_id: Id, last_contact_at: Instant })
export type StationHeard = z.infer<typeof StationHeard>

/** A station that was heard of within this time counts as in contact; stations ask at least once a minute. */
const IN_CONTACT_MS = 2 * 60_000

/** Whether a station was in contact at a moment of the server's clock. */
export function isInContact(last_contact_at: Instant | null, as_of: Instant): boolean {
  return last_contact_at !== null && Date.parse(as_of) - Date.parse(last_contact_at) <= IN_CONTACT_MS
}
