import { type RawBuilder, sql } from 'kysely'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { nameSearchKey } from '../../shared/identifiers/name-folding.ts'
import type { Id } from '../../shared/ids.ts'
import { columnsOf, type EntityName, type RecordOf } from '../../shared/sync/entities.ts'
import type { Trx } from './database.ts'
import type { FieldMeta } from './tables.ts'

/** A record as the commit function holds it: the wire fields, and beside them what only the server keeps. */
export interface StoredRecord {
  readonly entity: EntityName
  readonly id: Id
  /** All fields, `row_version` included (null while its commit has no number yet), and fields of newer stations. */
  readonly row: FieldValues
  readonly txn_id: Id
  readonly field_meta: FieldMeta
}

interface RawRow extends Record<string, unknown> {
  id: Id
  txn_id: Id
  field_meta: FieldMeta
  extra: FieldValues
  row_version: number | null
}

function columnNames(entity: EntityName): string[] {
  return [...columnsOf(entity).keys()].filter((column) => column !== 'row_version')
}

/** The commit that last touched a table's record: `row_version` of a select that names the table by itself. */
function rowVersionOf(entity: EntityName): RawBuilder<number | null> {
  return sql<
    number | null
  >`(select commit_seq from commit_log where commit_log.txn_id = ${sql.ref(`${entity}.txn_id`)})`
}

/** A list of ids as one parameter that both drivers pass alike. */
export function idList(ids: readonly string[]): RawBuilder<Id> {
  return sql<Id>`(select value::uuid from jsonb_array_elements_text(${JSON.stringify([...new Set(ids)])}::jsonb))`
}

/** Reads records by id, in no order; ids that the scope's site does not have are left out. */
export async function readRecords(trx: Trx, entity: EntityName, ids: readonly Id[]): Promise<StoredRecord[]> {
  if (ids.length === 0) return []
  return readWhere(trx, entity, sql`id in ${idList(ids)}`)
}

/** Reads records that meet a condition over the table's columns. */
export async function readWhere(
  trx: Trx,
  entity: EntityName,
  condition: RawBuilder<unknown>,
): Promise<StoredRecord[]> {
  const columns = columnNames(entity).map((column) => sql.ref(column))
  const { rows } = await sql<RawRow>`
    select ${sql.join(columns)}, txn_id, field_meta, extra, ${rowVersionOf(entity)} as row_version
    from ${sql.table(entity)} where ${condition}`.execute(trx)
  return rows.map(({ txn_id, field_meta, extra, ...fields }) => ({
    entity,
    id: fields.id,
    row: { ...extra, ...(fields as FieldValues) },
    txn_id,
    field_meta,
  }))
}

/** One record of the scope's site with its `row_version`, or undefined. */
export async function findRecord<E extends EntityName>(
  trx: Trx,
  entity: E,
  id: Id,
): Promise<RecordOf<E> | undefined> {
  const [record] = await readRecords(trx, entity, [id])
  return record?.row as RecordOf<E> | undefined
}

/**
 * Locks records until the transaction ends, in id order. Read them in a statement of its own afterwards: one that
 * waits for a lock would still see other tables as they were before.
 */
export async function lockRecords(trx: Trx, entity: EntityName, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return
  await sql`select id from ${sql.table(entity)} where id in ${idList(ids)} order by id for update`.execute(
    trx,
  )
}

/** Server-only columns that follow from the record. */
function derivedColumns(entity: EntityName, row: FieldValues): Record<string, unknown> {
  return entity === 'patients' ? { search_key: nameSearchKey(String(row.full_name)) } : {}
}

function toColumns(record: StoredRecord): Record<string, unknown> {
  const known = columnsOf(record.entity)
  const entries = Object.entries(record.row).filter(([field]) => field !== 'row_version')
  return {
    ...Object.fromEntries(entries.filter(([field]) => known.has(field))),
    extra: Object.fromEntries(entries.filter(([field]) => !known.has(field))),
    txn_id: record.txn_id,
    field_meta: record.field_meta,
    ...derivedColumns(record.entity, record.row),
  }
}

function storedColumns(entity: EntityName): string[] {
  const derived = entity === 'patients' ? ['search_key'] : []
  return [...columnNames(entity), 'extra', 'txn_id', 'field_meta', ...derived]
}

/** Inserts new records of one entity; an id that exists already is the database's unique violation. */
export async function insertRecords(
  trx: Trx,
  entity: EntityName,
  records: readonly StoredRecord[],
): Promise<void> {
  if (records.length === 0) return
  const table = sql.table(entity)
  const columns = sql.join(storedColumns(entity).map((column) => sql.ref(column)))
  await sql`insert into ${table} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${table}, ${JSON.stringify(records.map(toColumns))}::jsonb)`.execute(
    trx,
  )
}

/** Rewrites records of one entity that are there and locked. */
export async function updateRecords(
  trx: Trx,
  entity: EntityName,
  records: readonly StoredRecord[],
): Promise<void> {
  if (records.length === 0) return
  const table = sql.table(entity)
  const assignments = storedColumns(entity)
    .filter((column) => column !== 'id')
    .map((column) => sql`${sql.ref(column)} = changed.${sql.ref(column)}`)
  await sql`update ${table} set ${sql.join(assignments)}
    from jsonb_populate_recordset(null::${table}, ${JSON.stringify(records.map(toColumns))}::jsonb) as changed
    where ${sql.ref(`${entity}.id`)} = changed.id`.execute(trx)
}
