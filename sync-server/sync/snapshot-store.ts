import type { Id } from '../../shared/ids.ts'
import type { SnapshotChunk } from '../../shared/sync/snapshot-message.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { SnapshotChunksTable, SnapshotsTable } from '../db/tables.ts'

/** Notes a snapshot that is about to be made; false where another of the site is being made. */
export async function beginSnapshot(trx: Trx, snapshot: SnapshotsTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('snapshots')
    .values(snapshot)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function addChunk(
  trx: Trx,
  chunk: SnapshotChunksTable,
  progress: Pick<SnapshotsTable, 'heard_at' | 'row_count'>,
): Promise<void> {
  await trx.insertInto('snapshot_chunks').values(chunk).execute()
  await changeSnapshot(trx, chunk.snapshot_id, progress)
}

export async function changeSnapshot(
  trx: Trx,
  snapshot_id: Id,
  changes: Partial<Pick<SnapshotsTable, 'heard_at' | 'read_at' | 'built_at' | 'row_count'>>,
): Promise<void> {
  await trx.updateTable('snapshots').set(changes).where('snapshot_id', '=', snapshot_id).execute()
}

/** The scope's site's snapshots, newest first. */
export async function listSnapshots(trx: Trx): Promise<SnapshotsTable[]> {
  return trx.selectFrom('snapshots').selectAll().orderBy('started_at', 'desc').execute()
}

export async function listChunks(trx: Trx, snapshot_id: Id): Promise<SnapshotChunk[]> {
  return trx
    .selectFrom('snapshot_chunks')
    .select(['sha256', 'kind', 'row_count', 'size_bytes'])
    .where('snapshot_id', '=', snapshot_id)
    .orderBy('ord')
    .execute()
}

/** A snapshot of the scope's site that has this chunk, with when it was last read. */
export async function findChunk(
  trx: Trx,
  sha256: string,
): Promise<{ snapshot_id: Id; read_at: Instant } | undefined> {
  return trx
    .selectFrom('snapshot_chunks')
    .innerJoin('snapshots', 'snapshots.snapshot_id', 'snapshot_chunks.snapshot_id')
    .select(['snapshots.snapshot_id', 'snapshots.read_at'])
    .where('snapshot_chunks.sha256', '=', sha256)
    .orderBy('snapshots.started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function removeSnapshot(trx: Trx, snapshot_id: Id): Promise<void> {
  await trx.deleteFrom('snapshots').where('snapshot_id', '=', snapshot_id).execute()
}
