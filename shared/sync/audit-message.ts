import { z } from 'zod'
import { ChainedAuditEvent } from '../audit/audit-event.ts'

/** `POST /sync/v1/audit`: a run of the station's own events in audit_seq order; sent again until acknowledged. */
export const AuditPush = z.looseObject({
  protocol: z.int().positive(),
  incarnation: z.int().positive(),
  events: z.array(ChainedAuditEvent).max(1000),
  /** Ed25519 of the last event's hash, base64url: the station signs its head. */
  signature: z.string().max(100),
})
export type AuditPush = z.infer<typeof AuditPush>

export const AuditAck = z.looseObject({ ack_through: z.int().nonnegative() })
export type AuditAck = z.infer<typeof AuditAck>
