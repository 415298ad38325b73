import { z } from 'zod'
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

/** An event in a station's own gapless, hash-chained sequence. `hash` = SHA-256(0x00 ‖ prev_hash ‖ canonical JSON of the event). */
export const ChainedAuditEvent = AuditEvent.extend({
  audit_seq: z.int().positive(),
  prev_hash: z.string().length(64),
  hash: z.string().length(64),
})
export type ChainedAuditEvent = z.infer<typeof ChainedAuditEvent>

/** The hash before the first event or envelope of a chain. */
export const CHAIN_START = '0'.repeat(64)
