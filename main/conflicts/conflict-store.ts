import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Reader } from '../db/transaction.ts'

/** Open conflicts, safety-critical ones first, then those resolved since the given moment. */
export async function listConflictIds(
  reader: Reader,
  siteId: Id,
  resolvedSince: Instant,
  limit: number,
): Promise<Id[]> {
  const rows = await reader
    .selectFrom('conflicts')
    .select('id')
    .where('site_id', '=', siteId)
    .where((eb) => eb.or([eb('state', '=', 'open'), eb('resolved_at', '>=', resolvedSince)]))
    .orderBy((eb) => eb.case().when('state', '=', 'open').then(0).else(1).end())
    .orderBy('is_safety_critical', 'desc')
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}
