import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { historyTables } from '../../shared/scopes/history.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { idList } from '../db/record-store.ts'

/** From which commit on the site's history is given by scope; undefined while nobody has looked who is in scope. */
export async function findScopesSince(trx: Trx, site_id: Id): Promise<number | undefined> {
  const row = await trx
    .selectFrom('site_scopes')
    .select('since_commit')
    .where('site_id', '=', site_id)
    .executeTakeFirst()
  return row?.since_commit
}

/** Notes that memberships were looked through; the first time also from where on they count. */
export async function noteSwept(trx: Trx, site_id: Id, since_commit: number, at: Instant): Promise<void> {
  await trx
    .insertInto('site_scopes')
    .values({ site_id, since_commit, swept_at: at })
    .onConflict((conflict) => conflict.column('site_id').doUpdateSet({ swept_at: at }))
    .execute()
}

/** Those of these patients whose history a station is entitled to. */
export async function listMembersFor(
  trx: Trx,
  patients: readonly Id[],
  station_id: Id,
): Promise<ReadonlySet<Id>> {
  if (patients.length === 0) return new Set()
  const { rows } = await sql<{ patient_id: Id }>`
    select patient_id from scope_members
    where is_member and (station_id is null or station_id = ${station_id})
      and patient_id in ${idList(patients)}`.execute(trx)
  return new Set(rows.map(({ patient_id }) => patient_id))
}

export interface Membership {
  readonly patient_id: Id
  readonly station_id: Id | null
  readonly since: Instant
}

/** All memberships of the site that last. */
export async function listMemberships(trx: Trx): Promise<Membership[]> {
  return trx
    .selectFrom('scope_members')
    .select(['patient_id', 'station_id', 'since'])
    .where('is_member', '=', true)
    .execute()
}

/**
 * Of whom of the site (or of these patients) something is open, or happened since: a visit, a question that stations
 * disagree about, anything that was written of their history or of who they are together with whom.
 */
export async function listActive(trx: Trx, since: Instant, among?: readonly Id[]): Promise<Id[]> {
  const isAmong = among === undefined ? sql`true` : sql`patient_id in ${idList(among)}`
  const history = sql.join(historyTables.map((entity) => sql`${entity}`))
  const { rows } = await sql<{ patient_id: Id }>`
    select patient_id from patient_visits where ${isAmong} and (status in ('open', 'in_progress')
      or arrived_at >= ${since}::timestamptz or completed_at >= ${since}::timestamptz)
    union select patient_id from conflicts where ${isAmong} and state = 'open' and entity in (${history})
    union select changed.patient_id from txn_change as changed
      join commit_log on commit_log.txn_id = changed.txn_id
      where ${among === undefined ? sql`true` : sql`changed.patient_id in ${idList(among)}`}
        and commit_log.received_at >= ${since}::timestamptz
        and changed.entity in (${history}, 'patient_merges') and changed.patient_id is not null`.execute(trx)
  return rows.map(({ patient_id }) => patient_id)
}

/** Sites whose memberships nobody has looked through since. */
export async function listSitesToSweep(trx: Trx, before: Instant): Promise<Id[]> {
  const { rows } = await sql<{ id: Id }>`
    select id from sites where not exists (
      select 1 from site_scopes where site_scopes.site_id = sites.id and swept_at >= ${before}::timestamptz)`.execute(
    trx,
  )
  return rows.map(({ id }) => id)
}

/** Whether patients are in scope on a station alone, because somebody opened them there. */
export async function hasOwnScopes(trx: Trx, station_id: Id): Promise<boolean> {
  const row = await trx
    .selectFrom('scope_members')
    .select('id')
    .where('station_id', '=', station_id)
    .where('is_member', '=', true)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** How many patients were opened on a station since. */
export async function countOpenings(trx: Trx, station_id: Id, since: Instant): Promise<number> {
  const { rows } = await sql<{ opened: number }>`
    select count(*) as opened from scope_members
    where station_id = ${station_id} and reason = 'opened' and since >= ${since}::timestamptz`.execute(trx)
  return rows[0]?.opened ?? 0
}
