import type { Id } from '../../shared/ids.ts'
import type { Trx } from '../db/database.ts'
import type { SiteFacts } from './call.ts'

/** The site whose code starts medical numbers and whose time zone decides "today". */
export async function getSite(trx: Trx, site_id: Id): Promise<SiteFacts> {
  return await trx
    .selectFrom('sites')
    .where('id', '=', site_id)
    .select(['id', 'code', 'name', 'time_zone'])
    .executeTakeFirstOrThrow()
}
