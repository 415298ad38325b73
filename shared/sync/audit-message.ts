import { z } from 'zod'
import { ChainedAuditEvent } from '../audit/audit-event.ts'

/** `POST /sync/v1/audit`: a run of the station's own events in audit_seq order; sent again until acknowledged. */
export const AuditPush = z.looseObject({
  protocol: z.int().positive(),
  incarnation: z.int().positive(),
  events: z.array(ChainedAuditEvent).max(1000),
  /** The last event that a new incarnation has in common with the one before it: it goes on from there. */
  starts_after: z.looseObject({ audit_seq: z.int().positive(), hash: z.string().length(64) }).optional(),
  /** Ed25519 of the last event's hash, base64url: the station signs its head. */
  signature: z.string().max(100),
})
export type AuditPush = z.infer<typeof AuditPush>

export const AuditAck = z.looseObject({ ack_through: z.int().nonnegative() })
export type AuditAck = z.infer<typeof AuditAck>
