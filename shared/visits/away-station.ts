import { z } from 'zod'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'

/**
 * Another station that wrote in a visit and that the server has not heard of lately: it may hold answers that are not
 * here yet.
 */
export const AwayStation = z.object({
  station_id: Id,
  /** Null where this station does not know its name yet. */
  name: z.string().nullable(),
  /** By the server's clock, as it last told this station. */
  last_contact_at: Instant,
})
export type AwayStation = z.infer<typeof AwayStation>
