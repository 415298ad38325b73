import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { applyOwnOp } from '../../shared/sync/apply-op.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { Trx } from '../db/transaction.ts'
import { isInCopy, listPendingOps, type PendingOp } from './outbox-store.ts'
import { findRecord, parseRecord, putRecord } from './row-store.ts'
import { indexPatient } from './search-key.ts'
import { dropShadow, findShadow, keepShadow, putShadow } from './shadow-store.ts'

/** Stores what people see of a record, and what they find it by. */
export async function storeShown(trx: Trx, entity: EntityName, record: FieldValues): Promise<void> {
  await putRecord(trx, entity, record)
  if (entity === 'patients') await indexPatient(trx, parseRecord('patients', record))
}

/** A server copy with this station's own operations on top that it does not hold. */
export function withPending(
  copy: FieldValues,
  pending: readonly PendingOp[],
  entity: EntityName,
): FieldValues {
  const row_version = typeof copy.row_version === 'number' ? copy.row_version : null
  return pending
    .filter((own) => !isInCopy(own, row_version))
    .reduce<FieldValues>(
      (record, { op, envelope }) => ({ ...applyOwnOp(record, op, envelope, entity), row_version }),
      copy,
    )
}

/**
 * Shows a row as shadow ⊕ what is still pending, after one of our operations left the pending ones. A record that the
 * server never gave has no shadow, and stays as it was written here.
 */
export async function showServerCopy(trx: Trx, entity: EntityName, id: string): Promise<void> {
  const shadow = await findShadow(trx, entity, id)
  if (shadow === undefined) return
  const pending = await listPendingOps(trx, entity, id)
  await storeShown(trx, entity, withPending(shadow.row, pending, entity))
  if (pending.length === 0) await dropShadow(trx, entity, id)
}

/** Shows a row with an operation of ours on top again that had been put aside and is now pending once more. */
export async function showPendingAgain(trx: Trx, entity: EntityName, id: string): Promise<void> {
  const record = await findRecord(trx, entity, id)
  if (record === undefined) return
  const known = await keepShadow(trx, entity, record)
  const pending = await listPendingOps(trx, entity, id)
  const isMadeHere = pending.some(({ op }) => op.op === 'create' || op.op === 'append')
  // A copy of a time that the server lost has no version any more, and is the server's all the same.
  if (known === null && !isMadeHere) await putShadow(trx, entity, record)
  await showServerCopy(trx, entity, id)
}
