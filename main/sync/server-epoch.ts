import { sql } from 'kysely'
import { z } from 'zod'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { entityDefinition, entityNames } from '../../shared/sync/entities.ts'
import type { EpochReply } from '../../shared/sync/epoch-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { Instant, instantOf } from '../../shared/time.ts'
import type { Db, Reader, Trx } from '../db/transaction.ts'
import { dropMarksAfter, listMarks, newestMark } from '../records/epoch-marks.ts'
import { noteEvictionDue } from '../records/scope-store.ts'
import { sendOnlyCopiesAgain } from '../records/sealed-copies.ts'
import { readNumber, readState, writeStates } from '../records/sync-state.ts'
import { reopen, rowsOf } from './push-outbox.ts'
import { sealWhatIsPending } from './store-standing.ts'
import type { SyncCycleDeps } from './sync-cycle.ts'
import type { PullStandpoint, TransportFailure } from './transport.ts'

/*
 * A server that was restored from a backup gives its commit numbers a second time. The station goes back with it, to the
 * last commit that both know:
 *
 *   cursor                              → there
 *   own envelopes committed after it    → wait again, unchanged; those put aside since too
 *   server copies of later commits      → stay on screen, as known of a time that is gone: any copy the server gives
 *                                         from now on is newer
 *   rows are compared                   → which brings the server's copies of what it knows otherwise
 */

export async function standpointOf(db: Db): Promise<PullStandpoint> {
  return { epoch: await readState(db, 'epoch'), mark: await newestMark(db) }
}

export function isEpochChanged(failure: TransportFailure): boolean {
  return failure.kind === 'refused' && failure.status === 409 && failure.code === 'epoch_changed'
}

/** Asks the server how far its history is this store's, and goes back to there; null when the store lives in it now. */
export async function learnEpoch(deps: SyncCycleDeps): Promise<TransportFailure | null> {
  const { db } = deps
  const epoch = (await readState(db, 'epoch')) ?? ''
  const marks = (await listMarks(db)).map(({ mark }) => mark)
  const reply = await deps.transport.compareEpochs({ protocol: PROTOCOL_VERSION, epoch, marks })
  if (!reply.ok) return reply
  // The server says that nothing is different after saying that something is: asked again with the next cycle.
  if (reply.value.epoch === epoch) return { kind: 'refused', status: 409, code: 'epoch_changed' }
  await db.transaction().execute((trx) => followServer(trx, reply.value, deps.clock.nowMs()))
  if (deps.sealed !== undefined) await sealWhatIsPending(db, deps.sealed, deps.onFault)
  deps.onChanged(entityNames)
  return null
}

async function followServer(trx: Trx, { epoch, agrees_through }: EpochReply, nowMs: number): Promise<void> {
  const lost = await takenAfter(trx, agrees_through)
  await reopen(trx, lost)
  const seqs = lost.map(({ station_seq }) => station_seq)
  const records_sent_again = await sendDocumentsAgain(trx, seqs)
  for (const entity of entityNames) {
    await sql`update ${sql.table(entity)} set row_version = null where row_version > ${agrees_through}`.execute(
      trx,
    )
  }
  await trx.updateTable('shadow').set({ row_version: 0 }).where('row_version', '>', agrees_through).execute()
  await trx.deleteFrom('deferred').where('row_version', '>', agrees_through).execute()
  await dropMarksAfter(trx, agrees_through)
  await sendOnlyCopiesAgain(trx)
  const durable = await readState(trx, 'durable_commit')
  await writeStates(trx, {
    epoch,
    cursor: Math.min(await readNumber(trx, 'cursor'), agrees_through),
    ...(durable === null ? {} : { durable_commit: Math.min(Number(durable), agrees_through) }),
    digests_at: 'due',
    server_restored: JSON.stringify({
      at: instantOf(nowMs),
      records_sent_again,
      is_lost_time_left: true,
    } satisfies ServerRestored),
  })
}

/**
 * Own envelopes that the server took after that commit. Its answers do not say when it put one aside: those that follow
 * the last one which it surely has.
 */
async function takenAfter(trx: Trx, commit_seq: number): Promise<{ station_seq: number; state: string }[]> {
  const kept = await trx
    .selectFrom('outbox')
    .select((eb) => eb.fn.max('station_seq').as('station_seq'))
    .where('commit_seq', '<=', commit_seq)
    .executeTakeFirst()
  return trx
    .selectFrom('outbox')
    .select(['station_seq', 'state'])
    .where('state', '!=', 'pending')
    .where((eb) =>
      eb.or([
        eb('commit_seq', '>', commit_seq),
        eb.and([eb('commit_seq', 'is', null), eb('station_seq', '>', kept?.station_seq ?? 0)]),
      ]),
    )
    .orderBy('station_seq')
    .execute()
}

/**
 * What another PC wrote in the time that is gone may be named by an envelope of ours that came to the restored server
 * first, and was put aside for it: tried again whenever something new was pulled. Whether anything waits now.
 */
export async function retryReferences(db: Db): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ station_seq: number; state: string }>`
      select station_seq, state from outbox
      where state = 'quarantined' and quarantine_code = 'wrong_reference'
        and json_extract(envelope, '$.epoch') <> (select value from sync_state where name = 'epoch')`.execute(
      trx,
    )
    await reopen(trx, rows)
    return rows.length > 0
  })
}

/** The restored server may lack the bytes too: it is asked. Answers how many records the envelopes touch. */
async function sendDocumentsAgain(trx: Trx, stationSeqs: readonly number[]): Promise<number> {
  const records = new Set<string>()
  for (const station_seq of stationSeqs) {
    for (const { entity, row_id } of await rowsOf(trx, [station_seq])) {
      records.add(`${entity}/${row_id}`)
      if (entity !== 'visit_documents') continue
      await sql`update blob set state = 'to_send', attempts = 0
        where file_key is not null and sha256 = (select sha256 from visit_documents where id = ${row_id})`.execute(
        trx,
      )
    }
  }
  return records.size
}

/**
 * After a comparison that found nothing any more: what the server alone makes and does not know is of the time that is
 * gone. Other records stay: the PCs they were written on send them again.
 */
export async function endLostTime(
  trx: Trx,
  /** What the comparison brought though this version cannot hold it, as `entity/id`. */
  known: ReadonlySet<string>,
): Promise<void> {
  const restored = await readRestored(trx)
  if (restored?.is_lost_time_left !== true) return
  for (const entity of entityNames) {
    if (entityDefinition(entity).written_by !== 'server') continue
    const partly = await trx
      .selectFrom('deferred')
      .select('entity')
      .where('entity', '=', entity)
      .limit(1)
      .executeTakeFirst()
    if (partly !== undefined) continue
    const { rows } = await sql<{ id: string }>`
      select id from ${sql.table(entity)} where row_version is null and not exists (
        select 1 from outbox_row join outbox on outbox.station_seq = outbox_row.station_seq
        where outbox_row.entity = ${entity} and outbox_row.row_id = id
          and outbox.state in ('pending', 'acknowledged'))`.execute(trx)
    const gone = rows.filter((row) => !known.has(`${entity}/${row.id}`))
    for (const { id } of gone) await sql`delete from ${sql.table(entity)} where id = ${id}`.execute(trx)
    if (entity === 'scope_members' && gone.length > 0) await noteEvictionDue(trx)
  }
  const done: ServerRestored = { ...restored, is_lost_time_left: false }
  await writeStates(trx, { server_restored: JSON.stringify(done) })
}

const ServerRestored = z.object({
  at: Instant,
  records_sent_again: z.int().nonnegative(),
  /** Whether server-made rows of the lost time may still be here. */
  is_lost_time_left: z.boolean(),
})
type ServerRestored = z.infer<typeof ServerRestored>

async function readRestored(reader: Reader): Promise<ServerRestored | undefined> {
  const text = await readState(reader, 'server_restored')
  return text === null ? undefined : ServerRestored.parse(JSON.parse(text))
}

/** What people are told of it. */
export async function restoredStatus(db: Db): Promise<Pick<SyncStatus, 'server_restored'>> {
  const restored = await readRestored(db)
  if (restored === undefined) return {}
  const { at, records_sent_again } = restored
  return { server_restored: { at, records_sent_again } }
}
