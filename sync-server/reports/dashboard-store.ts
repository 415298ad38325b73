import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Dashboard, StationWipeView } from '../../shared/reports/dashboard.ts'
import type { Instant, LocalDate } from '../../shared/time.ts'
import type { VisitType } from '../../shared/visits/visit.ts'
import type { Trx } from '../db/database.ts'

interface Bounds {
  readonly start: Instant
  readonly end: Instant
}

export async function countPatients(trx: Trx, today: Bounds): Promise<Dashboard['patients']> {
  const { rows } = await sql<Dashboard['patients']>`select count(*) as total,
    count(*) filter (where created_at >= ${today.start}::timestamptz and created_at < ${today.end}::timestamptz)
      as registered_today
    from patients where merged_into is null and removed_at is null`.execute(trx)
  return rows[0] ?? { total: 0, registered_today: 0 }
}

/** Visits by status. */
export async function countVisitsByStatus(trx: Trx): Promise<Record<string, number>> {
  const rows = await trx
    .selectFrom('patient_visits')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute()
  return Object.fromEntries(rows.map((row) => [row.status, row.count]))
}

export async function countVisitsByType(trx: Trx): Promise<{ visit_type: VisitType; count: number }[]> {
  return await trx
    .selectFrom('patient_visits')
    .select(({ fn }) => ['visit_type', fn.countAll<number>().as('count')])
    .groupBy('visit_type')
    .orderBy('visit_type')
    .execute()
}

export interface DayCount {
  readonly day: LocalDate
  readonly visit_type: VisitType
  readonly count: number
}

/** Visits by the site's calendar day of arrival and type, over the instants given (end exclusive). */
export async function countVisitsByDay(
  trx: Trx,
  { start, end }: Bounds,
  timeZone: string,
): Promise<DayCount[]> {
  const { rows } = await sql<DayCount>`select (arrived_at at time zone ${timeZone})::date as day, visit_type,
    count(*) as count from patient_visits
    where arrived_at >= ${start}::timestamptz and arrived_at < ${end}::timestamptz
    group by 1, 2 order by 1, 2`.execute(trx)
  return rows
}

/** Submitted forms and charted sets; a set that another one corrects is not counted. */
export async function countAssessments(trx: Trx): Promise<Dashboard['assessments']> {
  const { rows } = await sql<Dashboard['assessments']>`select
    (select count(*) from form_submissions where form_code = 'SH.MR.FRM.05' and status <> 'draft') as nursing,
    (select count(*) from vital_signs as set
      where not exists (select 1 from vital_signs as later where later.replaces_id = set.id)) as vital_signs,
    (select count(*) from form_submissions where form_code = 'REPORT') as radiology`.execute(trx)
  return rows[0] ?? { nursing: 0, vital_signs: 0, radiology: 0 }
}

export async function countOpenConflicts(trx: Trx): Promise<Dashboard['conflicts']> {
  const { rows } = await sql<Dashboard['conflicts']>`select count(*) as open,
    count(*) filter (where is_safety_critical) as safety_critical
    from conflicts where state = 'open'`.execute(trx)
  return rows[0] ?? { open: 0, safety_critical: 0 }
}

export async function countQuarantined(trx: Trx): Promise<number> {
  const row = await unrepaired(trx)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirst()
  return row?.count ?? 0
}

/** Envelopes that were put aside and that nobody has repaired. */
function unrepaired(trx: Trx) {
  return trx
    .selectFrom('quarantine')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('quarantine_repairs')
            .select('quarantine_id')
            .whereRef('quarantine_repairs.quarantine_id', '=', 'quarantine.id'),
        ),
      ),
    )
}

/** The site's stations with what was last heard of them, by name. */
export async function listStationContacts(trx: Trx, site_id: Id): Promise<Dashboard['stations']> {
  const stations = await trx
    .selectFrom('stations')
    .innerJoin('station_keys', 'station_keys.station_id', 'stations.id')
    .where('stations.site_id', '=', site_id)
    .select([
      'stations.id',
      'stations.name',
      'stations.is_revoked',
      'station_keys.last_contact_at',
      'station_keys.last_station_seq',
      'station_keys.version',
      'station_keys.key_protection',
      'station_keys.revoked_at',
      'station_keys.revoked_reason',
      'station_keys.keychain_backend',
      'station_keys.waiting_count',
      'station_keys.oldest_waiting_at',
      'station_keys.standing_acked_state',
    ])
    .orderBy('stations.name')
    .execute()
  const aside = await unrepaired(trx)
    .select(({ fn }) => ['station_id', fn.countAll<number>().as('count')])
    .groupBy('station_id')
    .execute()
  const quarantined = new Map(aside.map(({ station_id, count }) => [station_id, count]))
  const wipes = new Map((await listWipes(trx, site_id)).map(({ station_id, ...wipe }) => [station_id, wipe]))
  return stations.map((station) => ({
    ...station,
    quarantined: quarantined.get(station.id) ?? 0,
    wipe: wipes.get(station.id) ?? null,
  }))
}

async function listWipes(trx: Trx, site_id: Id): Promise<(StationWipeView & { station_id: Id })[]> {
  const wipes = await trx
    .selectFrom('station_wipes')
    .where('site_id', '=', site_id)
    .select([
      'station_id',
      'ordered_at',
      'reason',
      'started_at',
      'wiped_at',
      'saved_count',
      'received_count',
      'not_saved',
      'documents_lost_count',
    ])
    .execute()
  return wipes.map((wipe) => ({ ...wipe, not_saved: wipe.not_saved ?? [] }))
}
