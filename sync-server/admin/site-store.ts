import { sql } from 'kysely'
import { Id } from '../../shared/ids.ts'
import type { Site } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'
import { findRecord, lockRecords, readWhere } from '../db/record-store.ts'

/** Every site of the organisation by code; the transaction's scope must be `all`. */
export async function listSites(trx: Trx): Promise<Site[]> {
  return (await readWhere(trx, 'sites', sql`true order by code`)).map((record) => record.row as Site)
}

export async function findSiteLocked(trx: Trx, id: string): Promise<Site | undefined> {
  const parsed = Id.safeParse(id)
  if (!parsed.success) return undefined
  await lockRecords(trx, 'sites', [parsed.data])
  return await findRecord(trx, 'sites', parsed.data)
}

export async function findSiteByCode(trx: Trx, code: string): Promise<Id | undefined> {
  const row = await trx.selectFrom('sites').where('code', '=', code).select('id').executeTakeFirst()
  return row?.id
}

export interface SiteCounts {
  readonly stations: number
  readonly people: number
}

/** Stations that are not revoked and people who may sign in, by site. */
export async function countBySite(trx: Trx): Promise<ReadonlyMap<Id, SiteCounts>> {
  const { rows } = await sql<SiteCounts & { id: Id }>`select id,
    (select count(*) from stations where stations.site_id = sites.id and not is_revoked) as stations,
    (select count(*) from users where users.site_id = sites.id and is_active) as people
    from sites`.execute(trx)
  return new Map(rows.map(({ id, stations, people }) => [id, { stations, people }]))
}

/** Takes a site's unused enrolment codes away. */
export async function deleteEnrolmentCodesOf(trx: Trx, site_id: Id): Promise<void> {
  await trx
    .deleteFrom('enrolment_codes')
    .where('site_id', '=', site_id)
    .where('used_at', 'is', null)
    .execute()
}
