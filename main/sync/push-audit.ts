import type { ChainedAuditEvent } from '../../shared/audit/audit-event.ts'
import type { AuditPush } from '../../shared/sync/audit-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { listAuditEventsAfter } from '../audit/audit-store.ts'
import type { Db } from '../db/transaction.ts'
import { readNumber, readState, writeState } from '../records/sync-state.ts'
import type { StationIdentity } from './ports.ts'
import type { Reply, Transport } from './transport.ts'

const BATCH = 500
/** Of the events' JSON; one event that is larger goes alone. */
const BATCH_BYTES = 1024 * 1024

/**
 * Sends this station's audit events that the server does not have, in order. A server that misses earlier ones (it was
 * restored) gets them again, once in a call. Fails as `refused` when the server does not take them.
 */
export async function pushAudit(
  db: Db,
  identity: StationIdentity,
  transport: Pick<Transport, 'pushAudit'>,
): Promise<Reply<void>> {
  let isSentAgain = false
  for (;;) {
    const through = await readNumber(db, 'audit_pushed_through')
    const events = batchOf(await listAuditEventsAfter(db, through, BATCH))
    const last = events.at(-1)
    if (last === undefined) return { ok: true, value: undefined }
    const reply = await transport.pushAudit({
      protocol: PROTOCOL_VERSION,
      incarnation: Number((await readState(db, 'incarnation')) ?? 1),
      ...(await auditBeginning(db)),
      events,
      signature: identity.sign(Buffer.from(last.hash, 'hex')),
    })
    if (!reply.ok) return reply
    const answer = reply.value
    if (answer.kind === 'gap') {
      if (isSentAgain || answer.expected > through) return refused(409, 'gap')
      isSentAgain = true
    } else if (answer.ack_through <= through) return refused(200, 'not_acknowledged')
    const held = answer.kind === 'gap' ? answer.expected - 1 : answer.ack_through
    await db.transaction().execute((trx) => writeState(trx, 'audit_pushed_through', held))
  }
}

/** A new incarnation's trail goes on after the last event that it has in common with the one before. */
async function auditBeginning(db: Db): Promise<Pick<AuditPush, 'starts_after'>> {
  const after = await readNumber(db, 'audit_starts_after')
  if (after === 0) return {}
  const [last] = await listAuditEventsAfter(db, after - 1, 1)
  return last === undefined ? {} : { starts_after: { audit_seq: after, hash: last.hash } }
}

function refused(status: number, code: string): Reply<never> {
  return { ok: false, kind: 'refused', status, code }
}

/** As many events from the front as one message may carry. */
function batchOf(events: readonly ChainedAuditEvent[]): ChainedAuditEvent[] {
  const batch: ChainedAuditEvent[] = []
  let bytes = 0
  for (const event of events) {
    bytes += Buffer.byteLength(JSON.stringify(event))
    if (batch.length > 0 && bytes > BATCH_BYTES) break
    batch.push(event)
  }
  return batch
}
