import { columnsOf, type EntityName, isEntityName, type RecordOf } from '../../shared/sync/entities.ts'
import type { Reader, Trx } from '../db/transaction.ts'
import { findRecord } from './row-store.ts'

/*
 * The shadow of a row is the last copy the server gave of it, kept only while the row has operations of its own that
 * the copy does not hold. What people see is shadow ⊕ those operations, so pulling never waits for pushing.
 */

/** Keeps the server's copy before a first edit of one's own; answers the version that the author sees (null: never on the server). */
export async function keepShadow<E extends EntityName>(
  trx: Trx,
  entity: E,
  record: RecordOf<E>,
): Promise<number | null> {
  const known = await findShadow(trx, entity, record.id)
  if (known !== undefined) return known.row_version
  if (record.row_version === null) return null
  await putShadow(trx, entity, record)
  return record.row_version
}

export async function putShadow(
  trx: Trx,
  entity: EntityName,
  record: { readonly id: string; readonly row_version: number | null },
): Promise<void> {
  const values = { row_version: record.row_version ?? 0, row: JSON.stringify(record) }
  await trx
    .insertInto('shadow')
    .values({ entity, row_id: record.id, ...values })
    .onConflict((oc) => oc.columns(['entity', 'row_id']).doUpdateSet(values))
    .execute()
}

export async function findShadow(
  reader: Reader,
  entity: string,
  rowId: string,
): Promise<{ row_version: number; row: Record<string, never> } | undefined> {
  const shadow = await reader
    .selectFrom('shadow')
    .select(['row_version', 'row'])
    .where('entity', '=', entity)
    .where('row_id', '=', rowId)
    .executeTakeFirst()
  if (shadow === undefined) return undefined
  const { row_version, row } = shadow
  // The version stands beside the copy: a server that was restored takes it back there, and the copy is of no time then.
  return { row_version, row: { ...JSON.parse(row), row_version: row_version === 0 ? null : row_version } }
}

/**
 * After an upgrade: a copy that an earlier program kept lacks the fields that it did not know. It changed nothing of
 * them, so that the row still has what the server gave.
 */
export async function completeShadows(trx: Trx): Promise<void> {
  const shadows = await trx.selectFrom('shadow').select(['entity', 'row_id', 'row']).execute()
  for (const { entity, row_id, row } of shadows) {
    if (!isEntityName(entity)) continue
    const copy = JSON.parse(row) as object
    if ([...columnsOf(entity).keys()].every((field) => field in copy)) continue
    const record = await findRecord(trx, entity, row_id)
    await trx
      .updateTable('shadow')
      .set({ row: JSON.stringify({ ...record, ...copy }) })
      .where('entity', '=', entity)
      .where('row_id', '=', row_id)
      .execute()
  }
}

export async function dropShadow(trx: Trx, entity: string, rowId: string): Promise<void> {
  await trx.deleteFrom('shadow').where('entity', '=', entity).where('row_id', '=', rowId).execute()
}
