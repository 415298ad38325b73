import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { sql } from 'kysely'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type { Db, Reader, Trx } from '../db/transaction.ts'
import { readState, writeState } from './sync-state.ts'

/*
 * Envelopes that the server has committed are kept, for a server that comes back from a backup, until it says that a
 * verified backup or a standby holds them. Where nobody says so they stay for good: packed.
 *
 *   archived ──packed──► archived ──commit is durable──► gone
 */

/** From here on somebody should look why the server's backups are not told to it. */
const ARCHIVE_LARGE_BYTES = 256 * 1024 * 1024

/** What stands in a packed one's place: still JSON, for queries that look into envelopes. */
const PACKED_TEXT = '{}'

const BATCH = 100
const BATCHES_PER_CYCLE = 5

/** What the server says of how far it would survive its loss: nothing (an older server), nobody knows, up to a commit. */
export async function noteDurable(trx: Trx, commit_seq: number | null | undefined): Promise<void> {
  if (commit_seq === undefined) return
  if (commit_seq === null) {
    await trx.deleteFrom('sync_state').where('name', '=', 'durable_commit').execute()
    return
  }
  const known = await readDurable(trx)
  if (known === null || commit_seq > known) await writeState(trx, 'durable_commit', commit_seq)
}

/** Up to which commit everything would survive the loss of the server; null where nobody says so. */
export async function readDurable(reader: Reader): Promise<number | null> {
  const value = await readState(reader, 'durable_commit')
  return value === null ? null : Number(value)
}

/** A few small steps with each cycle: what is durable goes, the rest is packed. */
export async function tidyArchive(db: Db): Promise<void> {
  for (const step of [dropDurable, packArchived]) {
    for (let batch = 0; batch < BATCHES_PER_CYCLE; batch += 1) {
      const done = await db.transaction().execute(step)
      if (done < BATCH) break
    }
  }
}

/** An edit that was put aside is judged by the later ones of its record: those stay as long as it. */
async function dropDurable(trx: Trx): Promise<number> {
  const durable = await readDurable(trx)
  if (durable === null) return 0
  const { rows } = await sql<{ station_seq: number }>`
    select station_seq from outbox where state = 'archived' and commit_seq <= ${durable} and not exists (
      select 1 from outbox_row own
        join outbox_row other on other.row_id = own.row_id and other.entity = own.entity
        join outbox aside on aside.station_seq = other.station_seq
      where own.station_seq = outbox.station_seq and aside.state = 'quarantined')
    order by commit_seq limit ${BATCH}`.execute(trx)
  const seqs = rows.map(({ station_seq }) => station_seq)
  if (seqs.length === 0) return 0
  await trx.deleteFrom('outbox_row').where('station_seq', 'in', seqs).execute()
  await trx.deleteFrom('outbox').where('station_seq', 'in', seqs).execute()
  return seqs.length
}

async function packArchived(trx: Trx): Promise<number> {
  const rows = await trx
    .selectFrom('outbox')
    .select(['station_seq', 'envelope'])
    .where('state', '=', 'archived')
    .where('packed', 'is', null)
    .orderBy('station_seq')
    .limit(BATCH)
    .execute()
  for (const { station_seq, envelope } of rows) {
    await trx
      .updateTable('outbox')
      .set({ envelope: PACKED_TEXT, packed: deflateRawSync(envelope) })
      .where('station_seq', '=', station_seq)
      .execute()
  }
  return rows.length
}

/** An envelope's text as it was signed. */
export function envelopeTextOf({ envelope, packed }: { envelope: string; packed: Buffer | null }): string {
  return packed === null ? envelope : inflateRawSync(packed).toString('utf8')
}

export async function archiveStatus(reader: Reader): Promise<Pick<SyncStatus, 'archive'>> {
  const rows = await reader
    .selectFrom('row_count')
    .selectAll()
    .where('name', 'in', ['archived', 'archived_bytes'])
    .execute()
  const countOf = (name: string): number => rows.find((row) => row.name === name)?.count ?? 0
  const bytes = countOf('archived_bytes')
  return { archive: { count: countOf('archived'), bytes, is_large: bytes > ARCHIVE_LARGE_BYTES } }
}
