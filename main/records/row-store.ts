import { type EntityName, entityDefinition, type RecordOf } from '../../shared/sync/entities.ts'
import { recordToRow, rowToRecord } from '../db/row-codec.ts'
import type { Reader, Trx } from '../db/transaction.ts'

/*
 * The generic half of every record table: by id, whole rows. The entity's name is checked by type; Kysely cannot
 * follow a table name that is a variable, so this file alone narrows it to one table for the builder.
 */
const anyTable = (entity: EntityName): 'patients' => entity as 'patients'

export async function findRecord<E extends EntityName>(
  reader: Reader,
  entity: E,
  id: string,
): Promise<RecordOf<E> | undefined> {
  const row = await reader.selectFrom(anyTable(entity)).selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : rowToRecord(entity, row as never)
}

/** Records whose column has one of the values, oldest first. */
export async function listRecordsBy<E extends EntityName>(
  reader: Reader,
  entity: E,
  column: keyof RecordOf<E> & string,
  values: readonly string[],
): Promise<RecordOf<E>[]> {
  if (values.length === 0) return []
  const rows = await reader
    .selectFrom(anyTable(entity))
    .selectAll()
    .where(column as 'id', 'in', [...values])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => rowToRecord(entity, row as never))
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

/** Stores a whole record, new or replacing what is there. */
export async function putRecord(
  trx: Trx,
  entity: EntityName,
  record: Readonly<Record<string, unknown>>,
): Promise<void> {
  const row = recordToRow(entity, record)
  const { id: _id, ...rest } = row
  await trx
    .insertInto(anyTable(entity))
    .values(row as never)
    .onConflict((oc) => oc.column('id').doUpdateSet(rest as never))
    .execute()
}

/** A record checked against its schema: what a service hands over must be whole before it is stored. */
export function parseRecord<E extends EntityName>(entity: E, record: unknown): RecordOf<E> {
  return entityDefinition(entity).schema.parse(record) as RecordOf<E>
}
