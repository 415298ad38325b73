import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { historyTables, tablesWithHistory } from '../../shared/scopes/history.ts'
import { columnsOf, type EntityName, entityNames } from '../../shared/sync/entities.ts'
import type { SnapshotKind, SnapshotSection } from '../../shared/sync/snapshot-message.ts'
import { dayBounds, type Instant, instantOf, localDateOf } from '../../shared/time.ts'
import { listSiteMembers } from '../commit/scope-store.ts'
import type { Trx } from '../db/database.ts'

/*
 * A site's rows as text of chunks, which the database writes itself: one query for each table of a chunk, and no row
 * becomes an object on the way.
 */

/**
 * One of these ids, by the index. As a set of rows they would be joined, and the database, which takes a site's rows for
 * few, would go through the whole set for each of them.
 */
export function anyOf(ids: readonly Id[]): RawBuilder<Id> {
  return sql<Id>`any(string_to_array(${ids.join(',')}::text, ',')::uuid[])`
}

/** The rows of a chunk in one table, as they go over the wire. */
export interface SectionText extends SnapshotSection {
  /** Lines joined by line feeds; null when there is no row. */
  readonly lines: string | null
}

/** Of whom a chunk is: everybody's base, and history with the visits of those in the scope of the whole site. */
interface ChunkOf {
  readonly patients: RawBuilder<Id>
  readonly members: RawBuilder<Id>
  readonly visits: RawBuilder<Id>
}

/** Which rows belong to these patients. Null: the table holds nothing that names a patient. */
type OfPatients = (of: ChunkOf) => RawBuilder<unknown>

const ofPatient: OfPatients = ({ patients }) => sql`patient_id = ${patients}`
const ofVisit: OfPatients = ({ visits }) => sql`visit_id = ${visits}`

const ofPatients: Readonly<Record<EntityName, OfPatients | null>> = {
  patients: ({ patients }) => sql`id = ${patients}`,
  patient_contacts: ofPatient,
  patient_merges: ({ patients }) => sql`(survivor_id = ${patients} or absorbed_id = ${patients})`,
  patient_visits: ({ members }) => sql`patient_id = ${members}`,
  studies: ofVisit,
  form_submissions: ofVisit,
  nursing_assessments: ofVisit,
  vital_signs: ofVisit,
  pain_assessment: ofVisit,
  fall_risk_assessment: ofVisit,
  alert_events: ofVisit,
  form_moves: ({ visits }) => sql`(visit_id = ${visits} or to_visit_id = ${visits})`,
  allergies: ofPatient,
  patient_warnings: ofPatient,
  radiology_sheets: ofVisit,
  radiology_assessments: ofVisit,
  visit_documents: ofVisit,
  emergency_accesses: ofPatient,
  emergency_reviews: ({ patients }) =>
    sql`access_id in (select id from emergency_accesses where patient_id = ${patients})`,
  conflicts: ({ patients, members }) =>
    sql`patient_id = ${patients} and (patient_id = ${members} or not ${isHistoryName(sql.ref('entity'))})`,
  scope_members: ({ patients }) => sql`patient_id = ${patients} and station_id is null`,
  users: null,
  sites: null,
  stations: null,
  settings: null,
  clinical_rules: null,
}

/** The tables of the base that name a patient, but the memberships, which come with commits. */
export const baseTables: readonly EntityName[] = entityNames.filter(
  (entity) =>
    ofPatients[entity] !== null && !tablesWithHistory.includes(entity) && entity !== 'scope_members',
)

/** Which rows of a table of the base are of these patients. */
export function isBaseOf(entity: EntityName, patients: readonly Id[]): RawBuilder<unknown> {
  const of = { patients: anyOf(patients), members: anyOf([]), visits: anyOf([]) }
  return ofPatients[entity]?.(of) ?? sql`false`
}

/** Whether a table of this name holds history. */
export function isHistoryName(name: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${name} = any(string_to_array(${historyTables.join(',')}::text, ','))`
}

/** What names no patient, in tables where other rows do. */
const ofNobody: Partial<Record<EntityName, RawBuilder<unknown>>> = {
  emergency_accesses: sql`patient_id is null`,
  emergency_reviews: sql`access_id in (select id from emergency_accesses where patient_id is null)`,
  conflicts: sql`patient_id is null`,
}

/** Columns that hold an instant, by table: their text is made here. */
export type InstantColumns = ReadonlyMap<string, ReadonlySet<string>>

export async function readInstantColumns(trx: Trx): Promise<InstantColumns> {
  const { rows } = await sql<{ entity: string; columns: string[] }>`
    select c.relname::text as entity, json_agg(a.attname::text) as columns
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and a.atttypid = 'timestamptz'::regtype and not a.attisdropped
    group by 1`.execute(trx)
  return new Map(rows.map(({ entity, columns }) => [entity, new Set(columns)]))
}

/** What names no patient. */
export async function readReference(trx: Trx, instants: InstantColumns): Promise<SectionText[]> {
  const sections: SectionText[] = []
  for (const entity of entityNames) {
    const condition = ofPatients[entity] === null ? sql`true` : ofNobody[entity]
    if (condition !== undefined) sections.push(await readSection(trx, instants, entity, condition))
  }
  return sections
}

/**
 * All that a station of the site holds of these patients. What points is read before what it points to: a record that is made meanwhile may be
 * missing, since the station pulls it, but none is there without the one that it names.
 */
export async function readOfPatients(
  trx: Trx,
  instants: InstantColumns,
  patients: readonly Id[],
): Promise<SectionText[]> {
  const members = anyOf(await listSiteMembers(trx, patients))
  const { rows: visits } = await sql<{ id: Id }>`
    select id from patient_visits where patient_id = ${members}`.execute(trx)
  const of = { patients: anyOf(patients), members, visits: anyOf(visits.map(({ id }) => id)) }
  const sections: SectionText[] = []
  for (const entity of entityNames.toReversed()) {
    const condition = ofPatients[entity]?.(of)
    if (condition !== undefined) sections.push(await readSection(trx, instants, entity, condition))
  }
  return sections.toReversed()
}

/** A function of PostgreSQL takes a hundred arguments. */
const VALUES_AT_ONCE = 90

/** Rows of one table that meet a condition over its columns. */
export async function readSection(
  trx: Trx,
  instants: InstantColumns,
  entity: EntityName,
  condition: RawBuilder<unknown>,
): Promise<SectionText> {
  const columns = [...columnsOf(entity).keys()].filter((column) => column !== 'row_version')
  const values = columns.map((column) => textFormOf(instants, entity, column))
  const lists: RawBuilder<string>[] = []
  for (let from = 0; from < values.length; from += VALUES_AT_ONCE) {
    const list = sql`json_build_array(${sql.join(values.slice(from, from + VALUES_AT_ONCE))})::text`
    lists.push(sql<string>`left(right(${list}, -1), -1)`)
  }
  const { rows } = await sql<{ row_count: number; lines: string | null }>`
    with held as materialized (
      select '[' || ${sql.join(lists, sql` || ',' || `)} || ',' || ${commitSeqOf(entity)}
        || case when extra = '{}'::jsonb then '' else ',' || extra::text end || ']' as line
      from ${sql.table(entity)} where ${condition}
    ) select count(line) as row_count, string_agg(line, E'\n') as lines from held`.execute(trx)
  return {
    entity,
    fields: [...columns, 'row_version'],
    row_count: rows[0]?.row_count ?? 0,
    lines: rows[0]?.lines ?? null,
  }
}

/** Null while the commit that touched a row has no number, which makes its line null too. */
export function commitSeqOf(entity: EntityName): RawBuilder<number | null> {
  return sql`(select commit_seq from commit_log where commit_log.txn_id = ${sql.ref(`${entity}.txn_id`)})`
}

function textFormOf(instants: InstantColumns, entity: EntityName, column: string): RawBuilder<unknown> {
  if (!instants.get(entity)?.has(column)) return sql.ref(column)
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** Patients in the order in which a station needs them, newest visit first. */
export interface RankedPatients {
  readonly kind: SnapshotKind
  readonly ids: readonly Id[]
}

const RECENT_DAYS = 90

/** Those who are here, came or left today; then those of the last 90 days. */
export async function listRecentPatients(trx: Trx, nowMs: number): Promise<RankedPatients[]> {
  const today = await startOfDay(trx, nowMs)
  const since = instantOf(nowMs - RECENT_DAYS * 86_400_000)
  const { rows } = await sql<{ patient_id: Id; is_today: boolean }>`
    select patient_id, bool_or(status in ('open', 'in_progress') or arrived_at >= ${today}::timestamptz
      or completed_at >= ${today}::timestamptz) as is_today
    from patient_visits
    where status in ('open', 'in_progress') or arrived_at >= ${since}::timestamptz
    group by patient_id order by max(arrived_at) desc`.execute(trx)
  const idsOf = (is_today: boolean): Id[] =>
    rows.filter((row) => row.is_today === is_today).map(({ patient_id }) => patient_id)
  return [
    { kind: 'today', ids: idsOf(true) },
    { kind: 'recent', ids: idsOf(false) },
  ]
}

async function startOfDay(trx: Trx, nowMs: number): Promise<Instant> {
  const sites = await trx.selectFrom('sites').select('time_zone').orderBy('created_at').limit(1).execute()
  const timeZone = sites[0]?.time_zone ?? 'UTC'
  return dayBounds(localDateOf(instantOf(nowMs), timeZone), timeZone).start
}

/** Everybody of the site, the newest first, after a patient; null begins. */
export async function listPatientsAfter(trx: Trx, after: Id | null, limit: number): Promise<Id[]> {
  const rows = await trx
    .selectFrom('patients')
    .select('id')
    .$if(after !== null, (query) => query.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

export async function countPatients(trx: Trx): Promise<number> {
  const { rows } = await sql<{ patients: number }>`select count(*) as patients from patients`.execute(trx)
  return rows[0]?.patients ?? 0
}

/**
 * Whom these patients' records speak of: a newborn's mother, whom a record was merged into, whose form lay with them.
 * They come along, so that none of these is looked for in vain.
 */
export async function listRelated(trx: Trx, patients: readonly Id[]): Promise<Id[]> {
  const ids = anyOf(patients)
  const { rows } = await sql<{ id: Id }>`
    select mother_id as id from patients where id = ${ids} and mother_id is not null
    union select merged_into from patients where id = ${ids} and merged_into is not null
    union select survivor_id from patient_merges where absorbed_id = ${ids}
    union select absorbed_id from patient_merges where survivor_id = ${ids}
    union select patient_id from form_moves
      where to_visit_id in (select id from patient_visits where patient_id = ${ids})
    union select to_patient_id from form_moves
      where visit_id in (select id from patient_visits where patient_id = ${ids})`.execute(trx)
  const own = new Set(patients)
  return rows.map(({ id }) => id).filter((id) => !own.has(id))
}
