import { sql } from 'kysely'
import type { Conflict } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Site } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'
import { readWhere } from '../db/record-store.ts'

/** Conflicts of the site, newest first, from before the given one on. */
export async function listConflicts(
  trx: Trx,
  state: 'open' | 'resolved' | undefined,
  limit: number,
  before: Id | undefined,
): Promise<Conflict[]> {
  const ofState = state === undefined ? sql`true` : sql`state = ${state}`
  const place = before === undefined ? sql`true` : sql`id < ${before}::uuid`
  const rows = await readWhere(trx, 'conflicts', sql`${ofState} and ${place} order by id desc limit ${limit}`)
  return rows.map((record) => record.row as Conflict)
}

/** An envelope that was put aside: where it came from and why, without its content. */
export interface QuarantinedEnvelope {
  readonly id: Id
  readonly station_id: Id
  readonly incarnation: number
  readonly station_seq: number
  readonly code: string
  readonly detail: string | null
  readonly received_at: Instant
  readonly actor_id: Id | null
}

export async function listQuarantined(
  trx: Trx,
  limit: number,
  before: Id | undefined,
): Promise<QuarantinedEnvelope[]> {
  let query = trx
    .selectFrom('quarantine')
    .select(['id', 'station_id', 'incarnation', 'station_seq', 'code', 'detail', 'received_at', 'actor_id'])
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  return await query.execute()
}

/** The sites that the caller's scope shows: their own. */
export async function listSites(trx: Trx): Promise<Site[]> {
  return (await readWhere(trx, 'sites', sql`true order by code`)).map((record) => record.row as Site)
}
