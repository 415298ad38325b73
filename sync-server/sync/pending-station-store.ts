import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { PendingStationsTable } from '../db/tables.ts'

/** A PC that asks to become a station, and what an administrator said to it. */
export type PendingStation = PendingStationsTable

/**
 * Keeps what a PC said of itself when it showed a code that needs approval. Answers false, and keeps what is there, where
 * one of that id has asked before.
 */
export async function insertPendingStation(
  trx: Trx,
  station: Omit<PendingStation, 'state' | 'decided_at' | 'decided_by'>,
): Promise<boolean> {
  const kept = await trx
    .insertInto('pending_stations')
    .values({ ...station, state: 'pending', decided_at: null, decided_by: null })
    .onConflict((conflict) => conflict.column('station_id').doNothing())
    .returning('station_id')
    .executeTakeFirst()
  return kept !== undefined
}

/** Reads a request and keeps others who would decide or use it waiting. */
export async function lockPendingStation(trx: Trx, station_id: Id): Promise<PendingStation | undefined> {
  return trx
    .selectFrom('pending_stations')
    .selectAll()
    .where('station_id', '=', station_id)
    .forUpdate()
    .executeTakeFirst()
}

/** Requests of a site that nobody has decided and that are not over, the oldest first. */
export async function listPendingStations(trx: Trx, site_id: Id, now: Instant): Promise<PendingStation[]> {
  return trx
    .selectFrom('pending_stations')
    .selectAll()
    .where('site_id', '=', site_id)
    .where('state', '=', 'pending')
    .where('expires_at', '>', now)
    .orderBy('requested_at')
    .execute()
}

export async function decidePendingStation(
  trx: Trx,
  station_id: Id,
  decision: Pick<PendingStation, 'state' | 'decided_at' | 'decided_by'>,
): Promise<void> {
  await trx.updateTable('pending_stations').set(decision).where('station_id', '=', station_id).execute()
}
