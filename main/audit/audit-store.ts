import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { type AuditEvent, CHAIN_START, ChainedAuditEvent } from '../../shared/audit/audit-event.ts'
import type { Id, IdSource } from '../../shared/ids.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { Reader, Trx } from '../db/transaction.ts'

/** What a caller says of an act; the store adds id and time. */
export type AuditEntryInput = Omit<AuditEvent, 'event_id' | 'occurred_at' | 'emergency_id'>

export interface AuditDeps {
  readonly clock: Clock
  readonly newId: IdSource
  /** Under which emergency access an act is done; undefined where under none. */
  readonly emergencyOf?: (act: Pick<AuditEvent, 'actor_id' | 'patient_id'>) => Id | undefined
}

/** Adds an event at the end of this station's gapless chain. Must be in the transaction of the act it tells of. */
export async function appendAuditEvent(
  trx: Trx,
  deps: AuditDeps,
  entry: AuditEntryInput,
): Promise<AuditEvent> {
  const emergency_id = deps.emergencyOf?.(entry)
  const event: AuditEvent = {
    ...entry,
    event_id: deps.newId(),
    occurred_at: instantOf(deps.clock.nowMs()),
    ...(emergency_id === undefined ? {} : { emergency_id }),
  }
  const last = await trx
    .selectFrom('audit_log')
    .select(['audit_seq', 'hash'])
    .orderBy('audit_seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const prev_hash = last?.hash ?? CHAIN_START
  await trx
    .insertInto('audit_log')
    .values({
      audit_seq: (last?.audit_seq ?? 0) + 1,
      event_id: event.event_id,
      event: JSON.stringify(event),
      prev_hash,
      hash: auditHash(prev_hash, event),
    })
    .execute()
  return event
}

/** SHA-256(0x00 ‖ previous hash ‖ canonical JSON), hex. */
export function auditHash(prevHash: string, event: AuditEvent): string {
  return createHash('sha256')
    .update(Buffer.from([0]))
    .update(Buffer.from(prevHash, 'hex'))
    .update(canonicalize(event) ?? '')
    .digest('hex')
}

/** The events after `after`, oldest first, at most `limit`. */
export async function listAuditEventsAfter(
  reader: Reader,
  after: number,
  limit: number,
): Promise<ChainedAuditEvent[]> {
  const rows = await reader
    .selectFrom('audit_log')
    .selectAll()
    .where('audit_seq', '>', after)
    .orderBy('audit_seq')
    .limit(limit)
    .execute()
  return rows.map(({ audit_seq, prev_hash, hash, event }) =>
    ChainedAuditEvent.parse({ ...JSON.parse(event), audit_seq, prev_hash, hash }),
  )
}
