import { z } from 'zod'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'
import { SealedOutboxRequest } from './sealed-outbox-message.ts'

/*
 * `GET /sync/v1/standing`: where a station and its people stand with the server. The answer is a JWS (EdDSA, the
 * server's `order` key, `typ` below, audience = the station, the nonce that the station sent): nobody else can make
 * one, and none is good for another station or a second time. Revoked stations are answered too.
 *
 *   station                                   server
 *   nonce, what waits here  ───────────────►  state of the station, people, policy, signed
 *   slots dropped, state kept  ──ack──────►   noted: this station knows
 *   wipe ordered: outbox sealed, receipt signed ──/wipe──► quarantine … keys, store, documents gone ──/wipe, done──►
 */

export const STANDING_TYPE = 'sijil-standing+jwt'
export const WIPE_RECEIPT_TYPE = 'sijil-wipe-receipt+jwt'
export const WIPE_AUDIENCE = 'sijil-wipe'

/** What a station says of itself when it asks; what it cannot know while its store is closed it leaves out. */
export const StandingQuery = z.object({
  nonce: z.string().regex(/^[\w-]{16,64}$/),
  /** Hash of the list of people that this station has carried out, so that it is not sent again. */
  people: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Changes that the server does not have yet, and since when the oldest waits. */
  waiting: z.coerce.number().int().nonnegative().max(10_000_000).optional(),
  oldest_waiting_at: Instant.optional(),
  keychain_backend: z.string().max(60).optional(),
})
export type StandingQuery = z.infer<typeof StandingQuery>

/** One person of the site, as far as key slots on stations depend on it. */
export const PersonStanding = z.looseObject({
  id: Id,
  is_active: z.boolean(),
  /** The commit that last changed role or account. */
  role_version: z.int().nullable(),
  /**
   * When the password was last set: a slot that was sealed before opens no more. A second factor is asked by the server
   * alone, and moves nothing here.
   */
  credentials_changed_at: Instant.nullable(),
})
export type PersonStanding = z.infer<typeof PersonStanding>

/** An administrator's order to erase a station. */
export const WipeOrder = z.looseObject({ order_id: Id, order_nonce: z.string().min(16).max(64) })
export type WipeOrder = z.infer<typeof WipeOrder>

/** What a site wants of a station before its store opens; what is absent is as the program has it. */
export const StationPolicy = z.looseObject({ offline_hours: z.int().positive().optional() })
export type StationPolicy = z.infer<typeof StationPolicy>

/** The signed answer. */
export const Standing = z.looseObject({
  nonce: z.string(),
  server_time: Instant,
  state: z.enum(['active', 'revoked', 'wipe']),
  wipe: WipeOrder.nullable(),
  /** Hash of the whole list. */
  people_hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Everybody of the site; null where the station has carried this very list out before, or may do nothing more. */
  people: z.array(PersonStanding).nullable(),
  /** The oldest program version that may work here; null where any may. */
  minimum_version: z.string().nullable(),
  password_only_allowed: z.boolean(),
  policy: StationPolicy,
})
export type Standing = z.infer<typeof Standing>

export const StandingReply = z.looseObject({ standing: z.string().max(4_000_000) })
export type StandingReply = z.infer<typeof StandingReply>

/** `POST /sync/v1/standing/ack`: what a standing changed on the station is on its disk. */
export const StandingAck = z.looseObject({
  nonce: z.string().max(64),
  state: Standing.shape.state,
  /** People whose way into this station is gone. */
  ended_slots: z.array(Id).max(5000),
})
export type StandingAck = z.infer<typeof StandingAck>

/**
 * What a station swears to before it erases itself, signed with its device key: that key is gone afterwards. It is sent
 * with the work that is saved, and once more when nothing is left.
 */
export const WipeReceipt = z.looseObject({
  order_id: Id,
  order_nonce: z.string(),
  started_at: Instant,
  /** Changes that were not on the server: sealed to it, and sent before or after the erasing. */
  saved_count: z.int().nonnegative(),
  /**
   * What could not be saved: `closed_store` (changes of which nothing whole was sealed beside the store: it is closed, its
   * sealed copy is damaged, or the server has never told what to seal to), `documents`.
   */
  not_saved: z.array(z.enum(['closed_store', 'documents'])),
  /** Documents whose bytes the server does not have. */
  documents_lost_count: z.int().nonnegative(),
})
export type WipeReceipt = z.infer<typeof WipeReceipt>

/** `POST /sync/v1/wipe`: work that a wipe saves, as the sealed outbox had it, or the word that all is erased. */
export const WipeReport = z.looseObject({
  station_id: Id,
  /** The signed receipt; it is also what proves who speaks. */
  receipt: z.string().max(4000),
  frames: SealedOutboxRequest.shape.frames.optional(),
  is_done: z.boolean(),
})
export type WipeReport = z.infer<typeof WipeReport>

export const WipeReportReply = z.looseObject({ saved: z.int().nonnegative() })
export type WipeReportReply = z.infer<typeof WipeReportReply>
