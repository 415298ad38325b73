import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { idList } from '../db/record-store.ts'
import type { AuditLogTable } from '../db/tables.ts'

/** Which events are asked for; all that are given must hold. */
export interface AuditFilter {
  readonly patient_id?: Id | undefined
  readonly actor_id?: Id | undefined
  /** About any of these patients, or having shown one of them in a list. */
  readonly patient_ids?: readonly Id[] | undefined
  /** The emergency access under which it was done. */
  readonly emergency_id?: Id | undefined
  /** Whose own sequence it stands in: a station, or the server. */
  readonly station_id?: Id | undefined
  /** An act (`patients.read`), or a noun with all its acts (`patients`). */
  readonly act?: string | undefined
  /** Only what happened at or after. */
  readonly from?: Instant | undefined
  /** Only what happened before. */
  readonly until?: Instant | undefined
}

/**
 * A place in the order of events: moment, source, number in the source's own sequence. The moment is the event's own,
 * but never after it was received nor before the source's event before it: a clock that was set back reorders nothing.
 */
export interface AuditPlace {
  readonly placed_at: Instant
  readonly source_id: Id
  readonly incarnation: number
  readonly audit_seq: number
}

/** An event with its place in the order, which the database gives it when it comes. */
export type PlacedEvent = Selectable<AuditLogTable> & AuditPlace

export type AuditOrder = 'oldest' | 'newest'

function conditionsOf(filter: AuditFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  if (filter.patient_id !== undefined) {
    conditions.push(
      sql`(patient_id = ${filter.patient_id}::uuid or record_ids @> array[${filter.patient_id}::uuid])`,
    )
  }
  if (filter.patient_ids !== undefined) {
    const ids = sql`${filter.patient_ids}::uuid[]`
    conditions.push(sql`(patient_id = any(${ids}) or record_ids && ${ids})`)
  }
  if (filter.actor_id !== undefined) conditions.push(sql`actor_id = ${filter.actor_id}::uuid`)
  if (filter.emergency_id !== undefined) conditions.push(sql`emergency_id = ${filter.emergency_id}::uuid`)
  if (filter.station_id !== undefined) conditions.push(sql`source_id = ${filter.station_id}::uuid`)
  if (filter.act !== undefined) {
    const isWhole = filter.act.includes('.')
    conditions.push(isWhole ? sql`action = ${filter.act}` : sql`split_part(action, '.', 1) = ${filter.act}`)
  }
  if (filter.from !== undefined) conditions.push(sql`occurred_at >= ${filter.from}::timestamptz`)
  if (filter.until !== undefined) conditions.push(sql`occurred_at < ${filter.until}::timestamptz`)
  return conditions
}

/** Patients whom a physician attends or has reported on, the latest visits first. */
export async function listPatientsOf(trx: Trx, physician_id: Id, most: number): Promise<Id[]> {
  const { rows } = await sql<{ patient_id: Id }>`
    select patient_id from (
      select patient_id, arrived_at as at from patient_visits where attending_physician_id = ${physician_id}::uuid
      union all
      select patient_id, signed_at as at from radiology_assessments where signed_by = ${physician_id}::uuid
    ) as own group by patient_id order by max(at) desc limit ${most}`.execute(trx)
  return rows.map((row) => row.patient_id)
}

/** How many events there are, counted up to `most`. */
export async function countAuditEvents(trx: Trx, filter: AuditFilter, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from (
      select 1 from audit_log where ${sql.join(conditionsOf(filter), sql` and `)} limit ${most}
    ) as counted`.execute(trx)
  return rows[0]?.count ?? 0
}

/**
 * Events in the order in which they happened, each source's own in the order of its sequence; or the other way round. A patient's are those
 * about the patient and those that showed the patient in a list.
 */
export async function listAuditEvents(
  trx: Trx,
  filter: AuditFilter,
  limit: number,
  after: AuditPlace | undefined,
  order: AuditOrder = 'oldest',
): Promise<PlacedEvent[]> {
  const conditions = conditionsOf(filter)
  if (after !== undefined) {
    const isPast = order === 'oldest' ? sql`>` : sql`<`
    conditions.push(sql`(placed_at, source_id, incarnation, audit_seq) ${isPast}
      (${after.placed_at}::timestamptz, ${after.source_id}::uuid, ${after.incarnation}::int, ${after.audit_seq}::bigint)`)
  }
  const direction = order === 'oldest' ? sql`asc` : sql`desc`
  const { rows } =
    await sql<PlacedEvent>`select audit_log.*, to_jsonb(record_ids) as record_ids from audit_log
    where ${sql.join(conditions, sql` and `)}
    order by placed_at ${direction}, source_id ${direction}, incarnation ${direction}, audit_seq ${direction} limit ${limit}`.execute(
      trx,
    )
  return rows
}

/** The commit of an envelope. */
export interface EnvelopeCommit {
  readonly envelope_id: Id
  readonly txn_id: Id
  readonly commit_seq: number
  readonly administration_reason: string | null
}

export async function listCommitsOf(trx: Trx, envelopeIds: readonly Id[]): Promise<EnvelopeCommit[]> {
  if (envelopeIds.length === 0) return []
  return await trx
    .selectFrom('commit_log')
    .where('envelope_id', 'in', idList(envelopeIds))
    .select(['envelope_id', 'txn_id', 'commit_seq', 'administration_reason'])
    .execute()
}

/** A record as a commit left it, with the commit's number. */
export interface CommittedRecord {
  readonly commit_seq: number
  readonly entity: string
  readonly record_id: Id
  readonly after: Readonly<Record<string, unknown>>
}

/** What some commits made of some records. */
export async function listCommitted(
  trx: Trx,
  asked: readonly Pick<CommittedRecord, 'commit_seq' | 'record_id'>[],
): Promise<CommittedRecord[]> {
  if (asked.length === 0) return []
  const { rows } = await sql<CommittedRecord>`
    select commit_log.commit_seq, txn_change.entity, txn_change.record_id, txn_change.after
    from commit_log join txn_change on txn_change.txn_id = commit_log.txn_id
    where commit_log.commit_seq = any(${asked.map(({ commit_seq }) => commit_seq)}::bigint[])
      and txn_change.record_id = any(${asked.map(({ record_id }) => record_id)}::uuid[])
    order by commit_log.commit_seq, txn_change.ord`.execute(trx)
  return rows
}

/** A record that a transaction changed, whole before and whole after. */
export interface RecordChange {
  readonly txn_id: Id
  readonly entity: string
  readonly record_id: Id
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>>
}

export async function listChangesOf(
  trx: Trx,
  txnIds: readonly Id[],
  patient_id: Id | undefined,
): Promise<RecordChange[]> {
  if (txnIds.length === 0) return []
  let query = trx
    .selectFrom('txn_change')
    .where('txn_id', 'in', idList(txnIds))
    .select(['txn_id', 'entity', 'record_id', 'before', 'after'])
    .orderBy('txn_id')
    .orderBy('ord')
  if (patient_id !== undefined) {
    query = query.where((eb) => eb.or([eb('patient_id', '=', patient_id), eb('record_id', '=', patient_id)]))
  }
  return await query.execute()
}

/** Names of people and stations by id. */
export async function readNames(
  trx: Trx,
  table: 'users' | 'stations',
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, string>> {
  if (ids.length === 0) return new Map()
  const rows =
    table === 'users'
      ? await trx
          .selectFrom('users')
          .where('id', 'in', idList(ids))
          .select(['id', 'full_name as name'])
          .execute()
      : await trx.selectFrom('stations').where('id', 'in', idList(ids)).select(['id', 'name']).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
