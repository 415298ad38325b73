import type { Id, IdSource } from '../../shared/ids.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { SecurityAlertsTable } from '../db/tables.ts'

/**
 * Keeps what an administrator should look into: somebody may hold a copy of what opens the record. `once_in_ms`: one that
 * is alike and not older stands for it.
 */
export async function raiseAlert(
  trx: Trx,
  deps: { readonly clock: Clock; readonly newId: IdSource },
  alert: Omit<SecurityAlertsTable, 'id' | 'occurred_at' | 'site_id'>,
  once_in_ms = 0,
): Promise<void> {
  const site_id = await siteOf(trx, alert.user_id)
  if (site_id === undefined) return
  const nowMs = deps.clock.nowMs()
  const occurred_at = instantOf(nowMs)
  if (once_in_ms > 0 && (await isRaised(trx, alert, instantOf(nowMs - once_in_ms)))) return
  await trx
    .insertInto('security_alerts')
    .values({ ...alert, id: deps.newId(), site_id, occurred_at })
    .execute()
}

async function isRaised(
  trx: Trx,
  { kind, user_id, station_id }: Pick<SecurityAlertsTable, 'kind' | 'user_id' | 'station_id'>,
  since: Instant,
): Promise<boolean> {
  const row = await trx
    .selectFrom('security_alerts')
    .select('id')
    .where('kind', '=', kind)
    .where('user_id', 'is not distinct from', user_id)
    .where('station_id', 'is not distinct from', station_id)
    .where('occurred_at', '>', since)
    .executeTakeFirst()
  return row !== undefined
}

async function siteOf(trx: Trx, user_id: Id | null): Promise<Id | undefined> {
  if (user_id === null) return undefined
  const row = await trx.selectFrom('users').select('site_id').where('id', '=', user_id).executeTakeFirst()
  return row?.site_id
}

/** The alerts of a site, newest first. */
export async function listAlerts(trx: Trx, limit: number): Promise<SecurityAlertsTable[]> {
  return await trx
    .selectFrom('security_alerts')
    .selectAll()
    .orderBy('occurred_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
