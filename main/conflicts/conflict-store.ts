import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Reader } from '../db/transaction.ts'

/** A conflict's place in the list: open before resolved, safety-critical before others, the newest first. */
export interface ConflictPlace {
  /** 0 open, 1 resolved. */
  readonly rank: number
  readonly is_safety_critical: number
  readonly created_at: Instant
  readonly id: Id
}

/** Open conflicts, safety-critical ones first, then those resolved since the given moment; from a place on. */
export async function listConflictPlaces(
  reader: Reader,
  siteId: Id,
  resolvedSince: Instant,
  after: ConflictPlace | null,
  limit: number,
): Promise<ConflictPlace[]> {
  const listed = reader
    .selectFrom('conflicts')
    .select(['id', 'created_at', 'is_safety_critical'])
    .select((eb) => eb.case().when('state', '=', 'open').then(0).else(1).end().as('rank'))
    .where('site_id', '=', siteId)
    .where((eb) => eb.or([eb('state', '=', 'open'), eb('resolved_at', '>=', resolvedSince)]))
  let query = reader.selectFrom(listed.as('listed')).selectAll()
  if (after !== null) {
    const { rank, is_safety_critical, created_at, id } = after
    query = query.where(
      sql<boolean>`(rank, -is_safety_critical) > (${rank}, ${-is_safety_critical})
        or (rank = ${rank} and is_safety_critical = ${is_safety_critical} and (created_at, id) < (${created_at}, ${id}))`,
    )
  }
  const rows = await query
    .orderBy('rank')
    .orderBy('is_safety_critical', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, is_safety_critical: Number(row.is_safety_critical) }))
}

export async function countOpenConflicts(reader: Reader, siteId: Id): Promise<number> {
  const { count } = await reader
    .selectFrom('conflicts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('site_id', '=', siteId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return count
}
