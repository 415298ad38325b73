import { z } from 'zod'
import { FieldValues } from '../conflicts/conflict.ts'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'
import { Mark } from './epoch-message.ts'
import { StationHeard } from './station-contact.ts'

/*
 * `GET /sync/v1/pull?after=N` answers NDJSON: one PullCommit per line, whole commits in commit order, then one
 * PullEnd. The station applies the page and moves its cursor to `next` in one transaction.
 *
 * History comes of patients in scope only. Where a commit brings a patient into the scope of a station that says
 * `backfill` (empty, or what the last end line said), PullBackfill lines before it hold the patient's earlier history.
 * One that is too large for a page comes in several: their end lines stay where they are and say how to go on.
 */

/** A record as it stands after the commit (all its fields). */
export const PullChange = z.looseObject({ entity: z.string(), id: Id, row: FieldValues })
export type PullChange = z.infer<typeof PullChange>

export const PullCommit = z.looseObject({
  type: z.literal('commit'),
  commit_seq: z.int().positive(),
  envelope_id: Id,
  station_id: Id,
  incarnation: z.int().positive(),
  station_seq: z.int().positive(),
  actor_id: Id,
  hlc: z.string(),
  received_at: Instant,
  /** The envelope that an administrator repaired with this commit: it is no longer put aside. */
  repairs: z
    .looseObject({ station_id: Id, incarnation: z.int().positive(), station_seq: z.int().positive() })
    .optional(),
  changes: z.array(PullChange),
})
export type PullCommit = z.infer<typeof PullCommit>

/** Earlier history of patients who come into scope: rows as they are now, each with its `row_version`. */
export const PullBackfill = z.looseObject({
  type: z.literal('backfill'),
  entity: z.string(),
  fields: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
})
export type PullBackfill = z.infer<typeof PullBackfill>

export const PullEnd = z.looseObject({
  type: z.literal('end'),
  next: z.int().nonnegative(),
  head: z.int().nonnegative(),
  epoch: z.string(),
  /** SHA-256 over the commit lines as sent, each with its line feed. */
  checksum: z.string().length(64),
  server_time: Instant,
  /** The site's stations that may sync, with when each was last heard of; an older server leaves it out. */
  stations: z.array(StationHeard).optional(),
  /** The newest key of the national ID; a station that uses another asks for it. */
  ssn_key_id: z.string().optional(),
  /** What the station hands back to prove that it had come to `next` in this epoch; see `epoch-message.ts`. */
  mark: Mark.optional(),
  /** Up to this commit a verified backup or a standby holds everything; null where the server has no such policy. */
  durable_commit: z.int().nonnegative().nullable().optional(),
  /** The last number that the server has of the station, taken or put aside; an older server leaves it out. */
  held: z.looseObject({ incarnation: z.int().positive(), station_seq: z.int().nonnegative() }).optional(),
  /** From this commit on the site's history is given by scope; an older server leaves it out. */
  scopes_since: z.int().nonnegative().optional(),
  /** There is more of a backfill than a page holds: asked again from `next` with this, the server goes on. */
  backfill: z.string().max(200).optional(),
})
export type PullEnd = z.infer<typeof PullEnd>

export const PULL_MAX_CHANGES = 2000
export const PULL_MAX_BYTES = 1024 * 1024

/** `GET /sync/v1/events` (SSE): something was committed; the station pulls. */
export const HeadEvent = z.looseObject({ stream: z.string(), head: z.int().nonnegative() })
export type HeadEvent = z.infer<typeof HeadEvent>
