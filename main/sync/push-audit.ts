import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { listAuditEventsAfter } from '../audit/audit-store.ts'
import type { Db } from '../db/transaction.ts'
import { readNumber, readState, writeState } from '../records/sync-state.ts'
import type { StationIdentity } from './ports.ts'
import type { Reply, Transport } from './transport.ts'

const BATCH = 500

/** Sends this station's audit events that the server does not have, in order; true when all are there. */
export async function pushAudit(
  db: Db,
  identity: StationIdentity,
  transport: Transport,
): Promise<Reply<void>> {
  for (;;) {
    const through = await readNumber(db, 'audit_pushed_through')
    const events = await listAuditEventsAfter(db, through, BATCH)
    const last = events.at(-1)
    if (last === undefined) return { ok: true, value: undefined }
    const reply = await transport.pushAudit({
      protocol: PROTOCOL_VERSION,
      incarnation: Number((await readState(db, 'incarnation')) ?? 1),
      events,
      signature: identity.sign(Buffer.from(last.hash, 'hex')),
    })
    if (!reply.ok) return reply
    if (reply.value.ack_through <= through) return { ok: false, kind: 'unreachable' }
    await db.transaction().execute((trx) => writeState(trx, 'audit_pushed_through', reply.value.ack_through))
  }
}
