import { sql } from 'kysely'
import { CHAIN_START, type ChainedAuditEvent, type ServerAuditEvent } from '../../shared/audit/audit-event.ts'
import { type Id, REST_STATION_ID } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import { beforeCommit, type Trx } from '../db/database.ts'
import { auditHash } from './audit-chain.ts'

const pendingOf = new WeakMap<Trx, ServerAuditEvent[]>()

/**
 * Records an act in the server's own audit chain, in the same transaction. The chain is joined as the transaction's
 * last step: its head is one row that all transactions wait for, always after the commit sequence.
 */
export async function recordServerEvent(trx: Trx, event: ServerAuditEvent): Promise<void> {
  const pending = pendingOf.get(trx) ?? []
  pending.push(event)
  pendingOf.set(trx, pending)
  beforeCommit(trx, 'server audit', writePending)
}

async function writePending(trx: Trx): Promise<void> {
  const events = pendingOf.get(trx) ?? []
  pendingOf.delete(trx)
  await trx
    .insertInto('server_audit_head')
    .values({ source_id: REST_STATION_ID, last_audit_seq: 0, last_audit_hash: CHAIN_START })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const head = await trx
    .selectFrom('server_audit_head')
    .selectAll()
    .where('source_id', '=', REST_STATION_ID)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const chained = chain(events, head.last_audit_seq, head.last_audit_hash)
  await insertEvents(
    trx,
    { source: 'server', source_id: REST_STATION_ID, incarnation: 1 },
    chained.map((event) => ({ ...event, received_at: event.occurred_at })),
  )
  const last = chained.at(-1)
  if (last === undefined) return
  await trx
    .updateTable('server_audit_head')
    .set({ last_audit_seq: last.audit_seq, last_audit_hash: last.hash })
    .where('source_id', '=', REST_STATION_ID)
    .execute()
}

function chain(
  events: readonly ServerAuditEvent[],
  lastSeq: number,
  lastHash: string,
): (ChainedAuditEvent & ServerAuditEvent)[] {
  let prev_hash = lastHash
  return events.map((event, i) => {
    const chained = { ...event, audit_seq: lastSeq + i + 1, prev_hash, hash: auditHash(prev_hash, event) }
    prev_hash = chained.hash
    return chained
  })
}

interface AuditSource {
  readonly source: 'station' | 'server'
  readonly source_id: Id
  readonly incarnation: number
}

/** Adds events that a station sent; their chain has been checked. */
export async function insertStationEvents(
  trx: Trx,
  source: { readonly station_id: Id; readonly incarnation: number },
  events: readonly ChainedAuditEvent[],
  received_at: Instant,
): Promise<void> {
  await insertEvents(
    trx,
    { source: 'station', source_id: source.station_id, incarnation: source.incarnation },
    events.map((event) => ({ ...event, received_at })),
  )
}

async function insertEvents(
  trx: Trx,
  source: AuditSource,
  events: readonly (ChainedAuditEvent & { received_at: Instant })[],
): Promise<void> {
  if (events.length === 0) return
  const rows = JSON.stringify(events.map((event) => ({ ...event, ...source })))
  await sql`insert into audit_log select * from jsonb_populate_recordset(null::audit_log, ${rows}::jsonb)`.execute(
    trx,
  )
}

/** The stored hashes of some numbers of a station, of every incarnation that used them, whatever site the events are of. */
export async function listStationEventHashes(
  trx: Trx,
  station_id: Id,
  auditSeqs: readonly number[],
): Promise<{ audit_seq: number; hash: string }[]> {
  if (auditSeqs.length === 0) return []
  const { rows } = await sql<{ audit_seq: number; hash: string }>`
    select audit_seq, hash from sijil_station_event_hashes(${station_id}, ${auditSeqs})`.execute(trx)
  return rows
}
