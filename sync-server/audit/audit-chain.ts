import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { AuditEvent } from '../../shared/audit/audit-event.ts'

/** Link of an audit chain: SHA-256(0x00 ‖ previous hash ‖ canonical JSON of the event), hex. */
export function auditHash(prevHash: string, event: AuditEvent): string {
  return createHash('sha256')
    .update(Buffer.from([0]))
    .update(Buffer.from(prevHash, 'hex'))
    .update(canonicalize(event) ?? '')
    .digest('hex')
}
