import { fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { isRemoved, type RemovalView } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { EntityName, RecordOf } from '../../shared/sync/entities.ts'
import { ownHold, type RemovableEntity, removalRule } from '../../shared/sync/removals.ts'
import type { Reader } from '../db/transaction.ts'
import type { RecordsDeps, RecordWriter } from './record-writer.ts'
import { findRecord, listRecordsBy } from './row-store.ts'

/** Records of a table that belong to others and stand: those that were removed as entered in error are left out. */
export async function listStanding<E extends RemovableEntity>(
  reader: Reader,
  entity: E,
  column: keyof RecordOf<E> & string,
  values: readonly string[],
): Promise<RecordOf<E>[]> {
  return (await listRecordsBy(reader, entity, column, values)).filter((record) => !isRemoved(record))
}

/** A record of this station's site that stands, or undefined. */
export async function findStanding<E extends RemovableEntity>(
  reader: Reader,
  { site_id }: Pick<RecordsDeps, 'site_id'>,
  entity: E,
  id: Id,
): Promise<RecordOf<E> | undefined> {
  const record = await findRecord(reader, entity, id)
  return record?.site_id === site_id && !isRemoved(record) ? record : undefined
}

/** Removes a record that stands and that nothing rests on. Errors: `not_found`, `conflict` (removed_already, in_use). */
export async function removeRecord(
  deps: Pick<RecordsDeps, 'site_id'>,
  writer: RecordWriter,
  entity: RemovableEntity,
  id: Id,
  reason: string,
): Promise<Result<void, AppError>> {
  const record = await findRecord(writer.trx, entity, id)
  if (record?.site_id !== deps.site_id) return err(notFound(entity))
  if (isRemoved(record)) return err({ code: 'conflict', reason: 'removed_already' })
  const isHeld = ownHold(entity, fieldValuesOf(record)) !== undefined
  if (isHeld || (await isInUse(writer.trx, entity, id))) return err({ code: 'conflict', reason: 'in_use' })
  await writer.remove(entity, id, reason)
  return ok(undefined)
}

/** Whether something rests on a record, as far as this PC knows; the server looks again. */
export async function isInUse(reader: Reader, entity: RemovableEntity, id: Id): Promise<boolean> {
  for (const { entity: dependant, field } of removalRule(entity)?.held_by ?? []) {
    const named = await listNaming(reader, dependant, field, id)
    if (named.some((record) => !isRemoved(fieldValuesOf(record)))) return true
  }
  return false
}

/** The field is one of the table's: the rules of removals name it. */
function listNaming(reader: Reader, entity: EntityName, field: string, id: Id): Promise<{ id: Id }[]> {
  return listRecordsBy(reader, entity, field as 'id', [id])
}

/** Takes a removal back. Errors: `not_found`, `conflict` (not_removed). */
export async function putBack(
  deps: Pick<RecordsDeps, 'site_id'>,
  writer: RecordWriter,
  entity: RemovableEntity,
  id: Id,
): Promise<Result<void, AppError>> {
  const record = await findRecord(writer.trx, entity, id)
  if (record?.site_id !== deps.site_id) return err(notFound(entity))
  if (!isRemoved(record)) return err({ code: 'conflict', reason: 'not_removed' })
  await writer.putBack(entity, id)
  return ok(undefined)
}

type Removed = Pick<RecordOf<'patients'>, 'removed_at' | 'removed_by' | 'removed_reason' | 'further_removals'>

/** Who removed a record, for the names that a view needs. */
export function removersOf({ removed_by, further_removals }: Removed): Id[] {
  return [...(removed_by ? [removed_by] : []), ...(further_removals ?? []).map((one) => one.removed_by)]
}

/** The removals of a record for people, the one that stands first. */
export function removalViews(record: Removed, names: ReadonlyMap<Id, string>): RemovalView[] {
  const { removed_at, removed_by, removed_reason, further_removals } = record
  if (!removed_at) return []
  const first = { removed_at, removed_by: removed_by ?? '', removed_reason: removed_reason ?? '' }
  return [first, ...(further_removals ?? [])].map((one) => ({
    removed_at: one.removed_at,
    removed_by_name: names.get(one.removed_by) ?? null,
    removed_reason: one.removed_reason,
  }))
}
