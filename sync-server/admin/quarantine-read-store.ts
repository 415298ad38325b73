import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { QuarantinedEntry } from '../../shared/reports/quarantined.ts'
import type { Trx } from '../db/database.ts'

export interface StoredQuarantined extends QuarantinedEntry {
  readonly envelope: unknown
}

interface Wanted {
  readonly id?: Id
  /** Only what this person wrote. */
  readonly actor_id?: Id
  readonly before?: Id | undefined
  readonly limit: number
}

/** What was put aside at the site, newest first, with names and what became of it. */
export async function readQuarantined(
  trx: Trx,
  { id, actor_id, before, limit }: Wanted,
): Promise<StoredQuarantined[]> {
  const conditions = [sql`true`]
  if (id !== undefined) conditions.push(sql`q.id = ${id}::uuid`)
  if (actor_id !== undefined) conditions.push(sql`q.actor_id = ${actor_id}::uuid`)
  if (before !== undefined) conditions.push(sql`q.id < ${before}::uuid`)
  const { rows } = await sql<StoredQuarantined>`select q.id, q.station_id, stations.name as station_name,
      q.station_seq, q.code, q.detail, q.received_at, q.actor_id, author.full_name as actor_name,
      r.repaired_at, admin.full_name as repaired_by_name, r.reason as repair_reason, q.envelope, q.author_rights
    from quarantine as q
    left join stations on stations.id = q.station_id
    left join users as author on author.id = q.actor_id
    left join quarantine_repairs as r on r.quarantine_id = q.id
    left join users as admin on admin.id = r.repaired_by
    where ${sql.join(conditions, sql` and `)}
    order by q.id desc limit ${limit}`.execute(trx)
  return rows
}
