import { z } from 'zod'
import { Instant } from '../time.ts'

/*
 * A server that was restored from an older backup gives its commit numbers a second time. Each history of the numbers is
 * an epoch; push and pull of a station that knows another one are answered 409 `epoch_changed`, and it asks
 * `POST /sync/v1/epochs` how far the two histories are the same.
 */

/** Opaque: the server's own word that this epoch had this chain at this commit. Goes back with push, pull and here. */
export const Mark = z.string().max(300)

/** The station's marks, newest first: some of every age, so that the last one of both histories is not far off. */
export const EPOCH_MAX_MARKS = 64

export const EpochRequest = z.looseObject({
  protocol: z.int().positive(),
  epoch: z.string().max(100),
  marks: z.array(Mark).max(EPOCH_MAX_MARKS),
})
export type EpochRequest = z.infer<typeof EpochRequest>

export const EpochReply = z.looseObject({
  epoch: z.string(),
  /** Up to this commit the server's history and the station's are the same; what is above it the station has to learn anew. */
  agrees_through: z.int().nonnegative(),
  /** When the server found out that it was restored. */
  began_at: Instant,
})
export type EpochReply = z.infer<typeof EpochReply>

/** From this version on a station sends its epoch and mark and understands the answer. */
export const EPOCHS_SINCE_PROTOCOL = 4
