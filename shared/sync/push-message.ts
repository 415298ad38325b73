import { z } from 'zod'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'
import { Mark } from './epoch-message.ts'

/** `POST /sync/v1/push`: whole envelopes in station_seq order, at most 500 operations or 1 MiB. */
export const PushRequest = z.looseObject({
  protocol: z.int().positive(),
  incarnation: z.int().positive(),
  epoch: z.string().nullable(),
  /** The newest mark that a pull brought; see `epoch-message.ts`. */
  mark: Mark.optional(),
  /** Where a new incarnation's numbers begin: the last number that an earlier one may have used. Absent: none was. */
  starts_after: z.int().nonnegative().optional(),
  /** Numbers left in the station's lease of medical numbers; the server refills below 50. */
  medical_numbers_left: z.int().nonnegative(),
  /** Checked one by one on the server, so that one bad envelope cannot hold up the others. */
  envelopes: z.array(z.looseObject({ station_seq: z.int().positive() })).max(500),
})
export type PushRequest = z.infer<typeof PushRequest>

export const PUSH_MAX_OPS = 500
export const PUSH_MAX_BYTES = 1024 * 1024

/** What became of one envelope. All of these mean: the server holds it, the station may take it from its outbox. */
export const EnvelopeOutcome = z.looseObject({
  station_seq: z.int().positive(),
  /** One that only a newer server knows means the same: it holds the envelope. */
  result: z.enum(['applied', 'duplicate', 'merged', 'conflict', 'quarantined']).catch('applied'),
  /** The commit that holds it; null when quarantined. */
  commit_seq: z.int().positive().nullable(),
  conflict_ids: z.array(Id),
  /** Why it was put aside: invalid, newer_version, not_permitted, bad_signature, broken_chain, fork … */
  quarantine_code: z.string().nullable(),
})
export type EnvelopeOutcome = z.infer<typeof EnvelopeOutcome>

/** A block of medical numbers that only this station gives: first..last of the site's sequence, both included. */
export const MedicalNumberLease = z.looseObject({
  site_code: z.string().regex(/^\d{2}$/),
  first: z.int().positive(),
  last: z.int().positive(),
})
export type MedicalNumberLease = z.infer<typeof MedicalNumberLease>

export const PushReply = z.looseObject({
  outcomes: z.array(EnvelopeOutcome),
  /** Everything up to here is held by the server. */
  ack_through: z.int().nonnegative(),
  /** Everything up to here is in a verified backup or on a standby; null where the server announces no such policy. */
  durable_through: z.int().nonnegative().nullable(),
  /** The same as a commit number of the stream, as at the end of a pull. */
  durable_commit: z.int().nonnegative().nullable().optional(),
  epoch: z.string(),
  head: z.int().nonnegative(),
  server_time: Instant,
  lease: MedicalNumberLease.nullable(),
})
export type PushReply = z.infer<typeof PushReply>

/** 409 reply: the station skipped numbers; it sends again from `expected`. */
export const PushGap = z.looseObject({ code: z.literal('gap'), expected: z.int().positive() })
export type PushGap = z.infer<typeof PushGap>
