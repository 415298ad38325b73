import { sql } from 'kysely'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type { Reader } from '../db/transaction.ts'

type OpenWork = Pick<
  SyncStatus,
  | 'only_here_count'
  | 'oldest_only_here_at'
  | 'open_conflict_count'
  | 'quarantined_count'
  | 'quarantined_by'
  | 'documents_waiting_count'
>

/** What waits on this PC, counted in records. */
export async function countOpenWork(reader: Reader): Promise<OpenWork> {
  const only = await sql<{ records: number; oldest: string | null }>`
    select count(distinct r.entity || '/' || r.row_id) as records, min(o.created_at) as oldest
    from outbox o join outbox_row r on r.station_seq = o.station_seq
    where o.state = 'pending'`.execute(reader)
  const aside = await sql<{ author: string; entries: number }>`
    select json_extract(envelope, '$.actor_id') as author, count(*) as entries
    from outbox where state = 'quarantined' group by author`.execute(reader)
  const counts = await sql<{ conflicts: number; documents: number }>`
    select (select count(*) from conflicts where state = 'open') as conflicts,
           (select count(*) from blob where state in ('to_send', 'awaited')) as documents`.execute(reader)
  return {
    only_here_count: only.rows[0]?.records ?? 0,
    oldest_only_here_at: only.rows[0]?.oldest ?? null,
    open_conflict_count: counts.rows[0]?.conflicts ?? 0,
    quarantined_count: aside.rows.reduce((sum, { entries }) => sum + entries, 0),
    quarantined_by: Object.fromEntries(aside.rows.map(({ author, entries }) => [author, entries])),
    documents_waiting_count: counts.rows[0]?.documents ?? 0,
  }
}
