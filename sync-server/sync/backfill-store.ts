import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { tablesWithHistory } from '../../shared/scopes/history.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { PullBackfill } from '../../shared/sync/pull-message.ts'
import type { Trx } from '../db/database.ts'
import {
  anyOf,
  baseTables,
  commitSeqOf,
  type InstantColumns,
  isBaseOf,
  isHistoryName,
  readSection,
} from './snapshot-rows-store.ts'

/*
 * The earlier history of patients who come into scope, in lines of a page. What changes while it is read has a newer
 * version afterwards, and comes with the commits that follow. Who was opened on the station comes with the base too: a
 * store that is still being filled may not have it yet.
 */

export interface BackfillQuery {
  readonly patients: readonly Id[]
  /** Those of whom the base comes too. */
  readonly with_base: readonly Id[]
  /** Rows of commits between these, the second included, come with the commits themselves. */
  readonly after: number
  readonly through: number
  /** Where the page before stopped; null from the beginning. */
  readonly from: BackfillPlace | null
  /** How many bytes there is room for; one portion comes in any case where `must_progress`. */
  readonly room: number
  readonly must_progress: boolean
}

/** The last row of a table that was given. */
export interface BackfillPlace {
  readonly entity: EntityName
  readonly id: Id
}

export interface BackfillText {
  readonly lines: readonly string[]
  readonly bytes: number
  /** Where to go on; null when all is given. */
  readonly at: BackfillPlace | null
}

const backfillTables: readonly EntityName[] = [...baseTables, ...tablesWithHistory]

/** Rows of the widest table are some kilobytes each. */
const ROWS_AT_ONCE = 100

export async function readBackfill(
  trx: Trx,
  instants: InstantColumns,
  query: BackfillQuery,
): Promise<BackfillText> {
  const lines: string[] = []
  let bytes = 0
  let given: BackfillPlace | null = query.from
  const begun = query.from === null ? 0 : backfillTables.indexOf(query.from.entity)
  for (const entity of backfillTables.slice(begun)) {
    for (;;) {
      const last: Id | null = given?.entity === entity ? given.id : null
      const ids = await listDue(trx, entity, query, last)
      const final = ids.at(-1)
      if (final === undefined) break
      const line = await lineOf(trx, instants, entity, ids)
      const size = Buffer.byteLength(line)
      const isFirst = lines.length === 0 && query.must_progress
      if (bytes + size > query.room && !isFirst) return { lines, bytes, at: given }
      lines.push(line)
      bytes += size
      given = { entity, id: final }
    }
  }
  return { lines, bytes, at: null }
}

async function listDue(trx: Trx, entity: EntityName, query: BackfillQuery, last: Id | null): Promise<Id[]> {
  const { after, through } = query
  const seq = commitSeqOf(entity)
  const { rows } = await sql<{ id: Id }>`
    select id from ${sql.table(entity)}
    where ${isOf(entity, query)} and (${last}::uuid is null or id > ${last}::uuid)
      and (${seq} <= ${after} or ${seq} > ${through})
    order by id limit ${ROWS_AT_ONCE}`.execute(trx)
  return rows.map(({ id }) => id)
}

function isOf(entity: EntityName, { patients: ids, with_base }: BackfillQuery): RawBuilder<unknown> {
  if (baseTables.includes(entity)) return isBaseOf(entity, with_base)
  const patients = anyOf(ids)
  if (entity === 'form_moves') return sql`(patient_id = ${patients} or to_patient_id = ${patients})`
  if (entity === 'conflicts')
    return sql`(patient_id = ${anyOf(with_base)} or (patient_id = ${patients} and ${isHistoryName(sql.ref('entity'))}))`
  return sql`patient_id = ${patients}`
}

async function lineOf(
  trx: Trx,
  instants: InstantColumns,
  entity: EntityName,
  ids: readonly Id[],
): Promise<string> {
  const { fields, lines } = await readSection(trx, instants, entity, sql`id = ${anyOf(ids)}`)
  const { type, ...head } = { type: 'backfill', entity, fields } satisfies Omit<PullBackfill, 'rows'>
  const rows = (lines ?? '').split('\n').join(',')
  return `${JSON.stringify({ type, ...head }).slice(0, -1)},"rows":[${rows}]}\n`
}

/** Those of these patients of whom there is a visit of this commit or an earlier one: all history is of a visit. */
export async function listWithHistory(trx: Trx, patients: readonly Id[], commitSeq: number): Promise<Id[]> {
  if (patients.length === 0) return []
  const { rows } = await sql<{ patient_id: Id }>`
    select distinct patient_id from patient_visits
    where patient_id = ${anyOf(patients)} and exists (
      select 1 from txn_change join commit_log on commit_log.txn_id = txn_change.txn_id
      where txn_change.record_id = patient_visits.id and txn_change.entity = 'patient_visits'
        and commit_log.commit_seq <= ${commitSeq})`.execute(trx)
  return rows.map(({ patient_id }) => patient_id)
}
