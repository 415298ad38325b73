import { CompiledQuery } from 'kysely'
import { columnsOf, type EntityName, entityDefinition, type RecordOf } from '../../shared/sync/entities.ts'
import { recordToRow, rowToRecord } from '../db/row-codec.ts'
import type { StoredRow } from '../db/tables.ts'
import type { Reader, Trx } from '../db/transaction.ts'

/*
 * The generic half of every record table: by id, whole rows. One save asks here some twenty times, so the three texts
 * that it needs are written once per table instead of being built by Kysely at each call. For the rest: the entity's
 * name is checked by type; Kysely cannot follow a table name that is a variable, so this file alone narrows it to one
 * table for the builder.
 */
const anyTable = (entity: EntityName): 'patients' => entity as 'patients'

const putTexts = new Map<EntityName, string>()

/** Inserts a whole row, or replaces every other column of the row with its id. */
function putText(entity: EntityName): string {
  const known = putTexts.get(entity)
  if (known !== undefined) return known
  const columns = [...columnsOf(entity).keys()]
  const quoted = (column: string): string => `"${column}"`
  const changes = columns
    .filter((column) => column !== 'id')
    .map((c) => `${quoted(c)} = excluded.${quoted(c)}`)
  const text = `insert into ${quoted(entity)} (${columns.map(quoted).join(', ')})
    values (${columns.map(() => '?').join(', ')}) on conflict ("id") do update set ${changes.join(', ')}`
  putTexts.set(entity, text)
  return text
}

async function readRows<E extends EntityName>(
  reader: Reader,
  entity: E,
  condition: string,
  values: readonly string[],
): Promise<RecordOf<E>[]> {
  const query = CompiledQuery.raw(`select * from "${entity}" where ${condition}`, [...values])
  const { rows } = await reader.executeQuery<StoredRow<E>>(query)
  return rows.map((row) => rowToRecord(entity, row))
}

export async function findRecord<E extends EntityName>(
  reader: Reader,
  entity: E,
  id: string,
): Promise<RecordOf<E> | undefined> {
  const [record] = await readRows(reader, entity, '"id" = ?', [id])
  return record
}

/** Records whose column has one of the values, oldest first. */
export async function listRecordsBy<E extends EntityName>(
  reader: Reader,
  entity: E,
  column: keyof RecordOf<E> & string,
  values: readonly string[],
): Promise<RecordOf<E>[]> {
  if (values.length === 0) return []
  const marks = values.map(() => '?').join(', ')
  return readRows(reader, entity, `"${column}" in (${marks}) order by "created_at", "id"`, values)
}

/** Which of these records the server never gave. */
export async function listOnlyHere(
  reader: Reader,
  entity: EntityName,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await reader
    .selectFrom(anyTable(entity))
    .select('id')
    .where('id', 'in', [...ids])
    .where('row_version', 'is', null)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Which of these records were last changed by this commit or an earlier one. */
export async function listUpTo(
  reader: Reader,
  entity: EntityName,
  ids: readonly string[],
  commit_seq: number | null,
): Promise<string[]> {
  if (ids.length === 0 || commit_seq === null) return []
  const rows = await reader
    .selectFrom(anyTable(entity))
    .select('id')
    .where('id', 'in', [...ids])
    .where('row_version', '<=', commit_seq)
    .execute()
  return rows.map(({ id }) => id)
}

/** Stores a whole record, new or replacing what is there. */
export async function putRecord(
  trx: Trx,
  entity: EntityName,
  record: Readonly<Record<string, unknown>>,
): Promise<void> {
  await trx.executeQuery(CompiledQuery.raw(putText(entity), Object.values(recordToRow(entity, record))))
}

/** A record checked against its schema: what a service hands over must be whole before it is stored. */
export function parseRecord<E extends EntityName>(entity: E, record: unknown): RecordOf<E> {
  return entityDefinition(entity).schema.parse(record) as RecordOf<E>
}
