import { sql } from 'kysely'
import { z } from 'zod'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { type EntityName, isEntityName } from '../../shared/sync/entities.ts'
import type { SnapshotManifest } from '../../shared/sync/snapshot-message.ts'
import type { SnapshotChunkTable } from '../db/tables.ts'
import type { Db, Reader, Trx } from '../db/transaction.ts'
import { showServerCopy } from '../records/shown-row.ts'
import { dropState, readNumber, readState, readStates, writeStates } from '../records/sync-state.ts'

/** The snapshot that this store is being filled from. */
const FirstSync = z.object({
  snapshot_id: z.string(),
  commit_seq: z.int(),
  epoch: z.string(),
  row_count: z.int(),
  is_listed: z.boolean(),
})
export type FirstSync = z.infer<typeof FirstSync>

export async function readFirstSync(reader: Reader): Promise<FirstSync | null> {
  const text = await readState(reader, 'snapshot')
  return text === null ? null : FirstSync.parse(JSON.parse(text))
}

/**
 * Begins with a snapshot: what comes after it is pulled from now on, and its chunks are still to be taken. Not where the
 * store knows the server by another epoch: that is found out by pulling first.
 */
export async function beginWith(trx: Trx, manifest: SnapshotManifest, head: number): Promise<boolean> {
  const epoch = await readState(trx, 'epoch')
  if ((await readNumber(trx, 'cursor')) !== 0 || (epoch ?? manifest.epoch) !== manifest.epoch) return false
  await trx.deleteFrom('snapshot_chunk').execute()
  await writeStates(trx, { cursor: manifest.commit_seq, head, epoch: manifest.epoch })
  await keepList(trx, manifest)
  return true
}

/**
 * Goes on with a longer list of the same snapshot, or with another one in its place, as if it had been the first;
 * whether there is more to take than before.
 */
export async function goOnWith(trx: Trx, manifest: SnapshotManifest): Promise<boolean> {
  const before = await readFirstSync(trx)
  if (before === null || (await readState(trx, 'epoch')) !== manifest.epoch) return false
  if (before.snapshot_id === manifest.snapshot_id) {
    const added = await keepList(trx, manifest)
    return added > 0 || before.is_listed !== manifest.is_complete
  }
  // Not further on than the older of the two: what changed in between is in neither.
  const cursor = Math.min(await readNumber(trx, 'cursor'), manifest.commit_seq)
  await writeStates(trx, { cursor })
  await trx.deleteFrom('snapshot_chunk').where('is_applied', '=', 0).execute()
  await trx.updateTable('snapshot_chunk').set({ ord: null }).execute()
  await keepList(trx, manifest)
  return true
}

/** Answers how many chunks were not known. */
async function keepList(trx: Trx, manifest: SnapshotManifest): Promise<number> {
  const { snapshot_id, commit_seq, epoch, row_count, is_complete, chunks } = manifest
  const state: FirstSync = { snapshot_id, commit_seq, epoch, row_count, is_listed: is_complete }
  await writeStates(trx, { snapshot: JSON.stringify(state) })
  // Nothing would bring once more what was given to this PC alone before the snapshot.
  if (manifest.lacks_own_scopes === true) await writeStates(trx, { digests_at: 'due' })
  const rows = await trx.selectFrom('snapshot_chunk').select('sha256').where('ord', 'is not', null).execute()
  const known = new Set(rows.map(({ sha256 }) => sha256))
  let added = 0
  for (const [ord, { sha256, kind, row_count: rowCount }] of chunks.entries()) {
    if (known.has(sha256)) continue
    added += 1
    await trx
      .insertInto('snapshot_chunk')
      .values({ sha256, ord, kind, row_count: rowCount, is_applied: 0 })
      .onConflict((oc) => oc.column('sha256').doUpdateSet({ ord, kind }))
      .execute()
  }
  return added
}

/** The next chunks to take, in order. */
export async function nextChunks(reader: Reader, limit: number): Promise<SnapshotChunkTable[]> {
  return reader
    .selectFrom('snapshot_chunk')
    .selectAll()
    .where('is_applied', '=', 0)
    .where('ord', 'is not', null)
    .orderBy('ord')
    .limit(limit)
    .execute()
}

/** Whether a chunk is still to be taken, of this snapshot and in the server's time that it is of. */
export async function isAwaited(
  trx: Trx,
  { snapshot_id, epoch }: FirstSync,
  sha256: string,
): Promise<boolean> {
  const now = await readFirstSync(trx)
  if (now?.snapshot_id !== snapshot_id || (await readState(trx, 'epoch')) !== epoch) return false
  const chunk = await trx
    .selectFrom('snapshot_chunk')
    .select('is_applied')
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return chunk?.is_applied === 0
}

export async function noteApplied(trx: Trx, sha256: string): Promise<void> {
  await trx.updateTable('snapshot_chunk').set({ is_applied: 1 }).where('sha256', '=', sha256).execute()
}

const FilledThrough = z.object({ commit_seq: z.int(), epoch: z.string() })
type FilledThrough = z.infer<typeof FilledThrough>

/** All chunks are here. */
export async function endFirstSync(trx: Trx, { commit_seq, epoch }: FirstSync): Promise<void> {
  await trx.deleteFrom('snapshot_chunk').execute()
  await dropState(trx, 'snapshot')
  await writeStates(trx, { snapshot_through: JSON.stringify({ commit_seq, epoch } satisfies FilledThrough) })
}

/** The server gives no snapshots any more: everything is pulled, from the beginning. */
export async function giveUpFirstSync(trx: Trx): Promise<true> {
  await trx.deleteFrom('snapshot_chunk').execute()
  await dropState(trx, 'snapshot')
  await writeStates(trx, { cursor: 0 })
  return true
}

/**
 * Own envelopes that are in the snapshot are in no page any more: once all of it is here, they are in the server's copies.
 * Answers the tables that changed.
 */
export async function archiveOwnThrough(db: Db): Promise<Set<EntityName>> {
  return db.transaction().execute(async (trx) => {
    const changed = new Set<EntityName>()
    const states = await readStates(trx, ['snapshot', 'snapshot_through', 'epoch'])
    if (states.snapshot !== null || states.snapshot_through === null) return changed
    const through = FilledThrough.parse(JSON.parse(states.snapshot_through))
    // A server that was restored gives its numbers a second time.
    if (through.epoch !== states.epoch) return changed
    const { rows } = await sql<{ station_seq: number; entity: string; row_id: string }>`
      select o.station_seq, r.entity, r.row_id
      from outbox o join outbox_row r on r.station_seq = o.station_seq
      where o.state = 'acknowledged' and o.state <> 'archived' and o.commit_seq <= ${through.commit_seq}
      order by o.station_seq`.execute(trx)
    for (const { station_seq } of rows)
      await trx
        .updateTable('outbox')
        .set({ state: 'archived' })
        .where('station_seq', '=', station_seq)
        .where('state', '=', 'acknowledged')
        .execute()
    for (const { entity, row_id } of rows) {
      if (!isEntityName(entity)) continue
      await showServerCopy(trx, entity, row_id)
      changed.add(entity)
    }
    return changed
  })
}

export async function readFirstSyncProgress(reader: Reader): Promise<Pick<SyncStatus, 'first_sync'>> {
  const state = await readFirstSync(reader)
  if (state === null) return { first_sync: null }
  const chunks = await reader
    .selectFrom('snapshot_chunk')
    .select(['kind', 'row_count', 'is_applied'])
    .where('ord', 'is not', null)
    .execute()
  const sum = (rows: readonly { row_count: number }[]): number =>
    rows.reduce((total, { row_count }) => total + row_count, 0)
  const isFirst = ({ kind }: { kind: string }): boolean => kind === 'reference' || kind === 'today'
  // The list is in order: once anything of later days is named, all of today is.
  const isTodayListed = state.is_listed || chunks.some((chunk) => !isFirst(chunk))
  return {
    first_sync: {
      rows_done: sum(chunks.filter(({ is_applied }) => is_applied === 1)),
      rows_total: Math.max(state.row_count, sum(chunks)),
      is_todays_work_here:
        isTodayListed && chunks.every((chunk) => !isFirst(chunk) || chunk.is_applied === 1),
    },
  }
}

/** Whether the server put aside anything of this station: what became of it is told by commits alone. */
export async function hasQuarantined(reader: Reader): Promise<boolean> {
  const row = await reader
    .selectFrom('outbox')
    .select('station_seq')
    .where('state', '=', 'quarantined')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
