import { sql } from 'kysely'
import type { Conflict } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
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
