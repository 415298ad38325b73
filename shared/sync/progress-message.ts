import { z } from 'zod'

/*
 * `POST /sync/v1/progress`: a station that has just opened its store says how far it had come, before anything else goes
 * either way. A store that knows less than the server has seen of it was put back from an older copy.
 */

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

export const PROGRESS_MAX_ITEMS = 2000

export const ProgressRequest = z.looseObject({
  protocol: z.int().positive(),
  incarnation: z.int().positive(),
  /** The last envelope this store has written; 0 and 64 zeros when none. */
  station_seq: z.int().nonnegative(),
  hash: Hash,
  /** Where this incarnation's numbers begin. */
  starts_after: z.int().nonnegative(),
  /** The last audit event this store has written, and the earlier ones the server has not acknowledged. */
  audit: z.array(z.looseObject({ audit_seq: z.int().positive(), hash: Hash })).max(PROGRESS_MAX_ITEMS),
  /** What the store still means to push. */
  pending: z
    .array(z.looseObject({ incarnation: z.int().positive(), station_seq: z.int().positive(), hash: Hash }))
    .max(PROGRESS_MAX_ITEMS),
  /** The store was put back, and took a new incarnation by itself: from what. Said until it is answered. */
  put_back: z.enum(['backup', 'server', 'older_copy']).optional(),
})
export type ProgressRequest = z.infer<typeof ProgressRequest>

export const ProgressReply = z.looseObject({
  /** `rolled_back`: the store is older than what the server has seen of it; it must take a new incarnation. */
  state: z.enum(['level', 'rolled_back']),
  /** What the server has seen: the new incarnation must be above this one. */
  incarnation: z.int().positive(),
  station_seq: z.int().nonnegative(),
  /** Of the pending ones, the numbers the server holds with the same content. */
  held: z.array(z.int().positive()),
  /** The last of the events named that the server holds alike; null when none. */
  audit_common: z.int().positive().nullable(),
  /** X25519 public key that the copy of the outbox is sealed to, raw 32 bytes base64url. */
  outbox_public_key: z.string().optional(),
})
export type ProgressReply = z.infer<typeof ProgressReply>
