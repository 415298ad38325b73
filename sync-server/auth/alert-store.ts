import type { Id, IdSource } from '../../shared/ids.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { SecurityAlertsTable } from '../db/tables.ts'

/** Keeps what an administrator should look into: somebody may hold a copy of what opens the record. */
export async function raiseAlert(
  trx: Trx,
  deps: { readonly clock: Clock; readonly newId: IdSource },
  alert: Omit<SecurityAlertsTable, 'id' | 'occurred_at' | 'site_id'>,
): Promise<void> {
  const site_id = await siteOf(trx, alert.user_id)
  if (site_id === undefined) return
  const occurred_at = instantOf(deps.clock.nowMs())
  await trx
    .insertInto('security_alerts')
    .values({ ...alert, id: deps.newId(), site_id, occurred_at })
    .execute()
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
