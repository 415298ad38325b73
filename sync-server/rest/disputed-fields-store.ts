import { sql } from 'kysely'
import type { Conflict } from '../../shared/conflicts/conflict.ts'
import { disputedFields } from '../../shared/conflicts/disputed-fields.ts'
import type { Id } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { Trx } from '../db/database.ts'
import { idList, readWhere } from '../db/record-store.ts'

/** The conflicts about records of a table that nobody has decided yet. */
export async function listOpenConflicts(
  trx: Trx,
  entity: EntityName,
  ids: readonly Id[],
): Promise<Conflict[]> {
  if (ids.length === 0) return []
  const open = sql`state = 'open' and entity = ${entity} and record_id in ${idList(ids)}`
  return (await readWhere(trx, 'conflicts', open)).map(({ row }) => row as unknown as Conflict)
}

/** Answers the fields of each record that open conflicts are about. */
export async function readDisputes(
  trx: Trx,
  entity: EntityName,
  ids: readonly Id[],
): Promise<(id: Id) => string[]> {
  const conflicts = await listOpenConflicts(trx, entity, ids)
  return (id) =>
    disputedFields(
      entity,
      conflicts.filter(({ record_id }) => record_id === id),
    )
}
