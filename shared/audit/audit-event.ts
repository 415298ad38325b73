import { z } from 'zod'
import { MergePolicy } from '../conflicts/conflict.ts'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'
import { Role } from '../users/user.ts'

/**
 * One act of one person on one station or on the server: who, what, on which records, when, with which outcome.
 * It holds ids only, never clinical text or values; a write names its envelope, and the commit log holds the values.
 */
export const AuditEvent = z.object({
  event_id: Id,
  occurred_at: Instant,
  actor_id: Id.nullable(),
  actor_role: Role.nullable(),
  /** `noun.verb`, as the policy table and the channels name acts: patients.search, patients.read, session.sign_in … */
  action: z.string().max(60),
  entity: z.string().max(60).nullable(),
  record_ids: z.array(Id).max(500),
  patient_id: Id.nullable(),
  site_id: Id.nullable(),
  /** The envelope of a write; null for everything else. */
  envelope_id: Id.nullable(),
  outcome: z.enum(['success', 'refused', 'failed']),
  reason: z.string().max(500).nullable(),
  /** The emergency access under which it was done; absent, and so not hashed, where it was done in the ordinary way. */
  emergency_id: Id.optional(),
})
export type AuditEvent = z.infer<typeof AuditEvent>

/** What somebody else had set or said, unseen by the author of an envelope, where nothing competed. */
export const UnseenByAuthor = z.object({
  entity: z.string().max(60),
  record_id: Id,
  /** Null for the whole record. */
  group_name: z.string().max(60).nullable(),
  /** By which policy both came together. */
  policy: MergePolicy,
  /**
   * `beside`: both stand. `same`: both set, said or decided the same. `over`: it was back at what the author had started
   * from, and was replaced. `under`: its author had seen what the envelope brings, and it stays.
   */
  outcome: z.enum(['beside', 'same', 'over', 'under']),
  set_by: Id,
  set_on_station: Id,
  set_at: Instant,
  /** The commit that holds the values. */
  commit_seq: z.int().positive(),
})
export type UnseenByAuthor = z.infer<typeof UnseenByAuthor>

/** An event of the server's own chain. Both fields are absent, and so not hashed, where the author had seen everything. */
export const ServerAuditEvent = AuditEvent.extend({
  /** Where the envelope was written. */
  written_on_station: Id.optional(),
  unseen: z.array(UnseenByAuthor).optional(),
})
export type ServerAuditEvent = z.infer<typeof ServerAuditEvent>

/** An event in a station's own gapless, hash-chained sequence. `hash` = SHA-256(0x00 ‖ prev_hash ‖ canonical JSON of the event). */
export const ChainedAuditEvent = AuditEvent.extend({
  audit_seq: z.int().positive(),
  prev_hash: z.string().length(64),
  hash: z.string().length(64),
})
export type ChainedAuditEvent = z.infer<typeof ChainedAuditEvent>

/** The hash before the first event or envelope of a chain. */
export const CHAIN_START = '0'.repeat(64)
