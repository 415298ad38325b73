import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { columnsOf, type EntityName, entityDefinition, isEntityName } from '../../shared/sync/entities.ts'
import type { Trx } from '../db/transaction.ts'
import { listPendingOps } from '../records/outbox-store.ts'
import { findRecord } from '../records/row-store.ts'
import { dropShadow, findShadow, putShadow } from '../records/shadow-store.ts'
import { storeShown, withPending } from '../records/shown-row.ts'

/** A row as the server has it. */
export type ServerCopy = FieldValues & { id: string; row_version: number }

/** Whether this version's tables hold all of a row. */
export function fitsHere(entity: string, copy: ServerCopy): boolean {
  if (!isEntityName(entity) || !canBeShown(entity, copy)) return false
  const columns = columnsOf(entity)
  return Object.keys(copy).every((field) => columns.has(field))
}

/** Whether this version understands every value of a row that it knows the field of. */
export function canBeShown(entity: EntityName, copy: ServerCopy): boolean {
  return entityDefinition(entity).schema.safeParse(copy).success
}

async function defer(trx: Trx, entity: string, copy: ServerCopy): Promise<void> {
  const values = { row_version: copy.row_version, row: JSON.stringify(copy) }
  await trx
    .insertInto('deferred')
    .values({ entity, row_id: copy.id, ...values })
    .onConflict((oc) =>
      oc
        .columns(['entity', 'row_id'])
        .doUpdateSet(values)
        // A page or chunk of before may come later.
        .where('deferred.row_version', '<=', copy.row_version),
    )
    .execute()
}

/** What is deferred of a row in an older version than one that was received since. */
export async function dropDeferred(trx: Trx, entity: string, { id, row_version }: ServerCopy): Promise<void> {
  await trx
    .deleteFrom('deferred')
    .where('entity', '=', entity)
    .where('row_id', '=', id)
    .where('row_version', '<=', row_version)
    .execute()
}

/**
 * How a row reads whose value this version does not know, where there is a safe way to read it: what is disputed says so,
 * though this version does not know how it is to be decided.
 */
const saferReading: Partial<Record<EntityName, FieldValues>> = {
  conflicts: { kind: 'values', policy: 'hold', state: 'open' },
}

/** A row as far as this version understands it; undefined where it cannot be shown. */
function asUnderstood(entity: EntityName, copy: ServerCopy): ServerCopy | undefined {
  const parsed = entityDefinition(entity).schema.safeParse(copy)
  if (parsed.success) return copy
  const safer = saferReading[entity] ?? {}
  const unknown = parsed.error.issues.map(({ path }) => String(path[0]))
  if (!unknown.every((field) => field in safer)) return undefined
  const read = Object.fromEntries(unknown.map((field) => [field, safer[field] ?? null]))
  const shown = { ...copy, ...read, ...('policy' in read ? { is_safety_critical: true } : {}) }
  return canBeShown(entity, shown) ? shown : undefined
}

/** Takes a row that was received, as far as this version can hold it; the table that it stands in, if any. */
export async function takeServerCopy(
  trx: Trx,
  entity: string,
  copy: ServerCopy,
): Promise<EntityName | undefined> {
  if (fitsHere(entity, copy)) await dropDeferred(trx, entity, copy)
  else await defer(trx, entity, copy)
  const shown = isEntityName(entity) ? asUnderstood(entity, copy) : undefined
  if (!isEntityName(entity) || shown === undefined) return undefined
  await applyServerCopy(trx, entity, copy.id, shown)
  return entity
}

export async function applyServerCopy(
  trx: Trx,
  entity: EntityName,
  id: string,
  copy: ServerCopy,
  /** `again`: the same version once more, now that all of it can be held. */
  which: 'newer' | 'again' = 'newer',
): Promise<void> {
  const shadow = await findShadow(trx, entity, id)
  const current = await findRecord(trx, entity, id)
  const known = shadow?.row_version ?? current?.row_version ?? 0
  if (known > copy.row_version || (known === copy.row_version && which === 'newer')) return
  const pending = await listPendingOps(trx, entity, id)
  if (pending.length === 0) {
    await storeShown(trx, entity, copy)
    await dropShadow(trx, entity, id)
    if (entity === 'visit_documents') await awaitBytes(trx, copy)
    return
  }
  await putShadow(trx, entity, copy)
  await storeShown(trx, entity, withPending(copy, pending, entity))
}

export async function awaitBytes(trx: Trx, document: FieldValues): Promise<void> {
  await trx
    .insertInto('blob')
    .values({
      sha256: String(document.sha256),
      size_bytes: Number(document.size_bytes),
      state: 'awaited',
      file_key: null,
      attempts: 0,
      created_at: String(document.created_at),
    })
    // Another document of the same content may be what its bytes are, where the first was not.
    .onConflict((oc) =>
      oc
        .column('sha256')
        .doUpdateSet({ state: 'awaited' })
        .where('blob.state', '=', 'put_aside')
        .where('blob.file_key', 'is', null),
    )
    .execute()
}
