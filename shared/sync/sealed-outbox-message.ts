import { z } from 'zod'

/**
 * One envelope as a station keeps it beside its store: sealed to the server's key, so that it outlives the store and
 * tells nobody else anything. What stands beside the seal says which envelope it is.
 */
export const SealedFrame = z.looseObject({
  incarnation: z.int().positive(),
  station_seq: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The envelope's JSON in a box of X25519, base64url. */
  sealed: z.string().max(6_000_000),
})
export type SealedFrame = z.infer<typeof SealedFrame>

/** `POST /sync/v1/sealed-outbox`: what a station whose store was lost, put back or wiped had not sent for certain. */
export const SealedOutboxRequest = z.looseObject({
  protocol: z.int().positive(),
  frames: z.array(SealedFrame).max(500),
})
export type SealedOutboxRequest = z.infer<typeof SealedOutboxRequest>

/** What became of each frame, in their order. Whatever it is, the server holds it: nothing is dropped. */
export const SealedOutboxReply = z.looseObject({
  outcomes: z.array(z.enum(['held', 'committed', 'quarantined'])),
})
export type SealedOutboxReply = z.infer<typeof SealedOutboxReply>

export const SEALED_MAX_FRAMES = 500
export const SEALED_MAX_BYTES = 4 * 1024 * 1024
