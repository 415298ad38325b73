import { disputedFields } from '../../shared/conflicts/disputed-fields.ts'
import type { Receipt } from '../../shared/records.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import { valuesSetBy } from '../../shared/sync/envelope.ts'
import type { Reader } from '../db/transaction.ts'
import { readDurable } from './outbox-archive.ts'
import { listOutboxOps, type OutboxOp } from './outbox-store.ts'
import { listOnlyHere, listUpTo } from './row-store.ts'

/**
 * Where each record is, by id. A record that nobody here has touched came from the server. `refused` is one that exists
 * only here because the server put it aside. An edit that was put aside leaves the record as the server has it, and
 * says so (`edit_refused`) until it was repaired or somebody here set the same fields anew. `durable` is one whose newest
 * commit would survive the loss of the server.
 */
export async function receiptsOf(
  reader: Reader,
  entity: EntityName,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Receipt>> {
  const receipts = new Map<string, Receipt>(ids.map((id) => [id, 'on_server']))
  if (ids.length === 0) return receipts
  const rows = await reader
    .selectFrom('outbox_row')
    .innerJoin('outbox', 'outbox.station_seq', 'outbox_row.station_seq')
    .select(['outbox_row.row_id', 'outbox.state'])
    .distinct()
    .where('outbox_row.entity', '=', entity)
    .where('outbox_row.row_id', 'in', [...ids])
    .where('outbox.state', 'in', ['pending', 'acknowledged', 'quarantined'])
    .execute()
  const open = new Set(rows.map(({ row_id }) => row_id))
  const settled = ids.filter((id) => !open.has(id))
  for (const id of await listUpTo(reader, entity, settled, await readDurable(reader))) {
    receipts.set(id, 'durable')
  }
  for (const { row_id, state } of rows) if (state === 'pending') receipts.set(row_id, 'on_this_pc')
  const aside = rows.filter(({ state }) => state === 'quarantined').map(({ row_id }) => row_id)
  const onlyHere = await listOnlyHere(reader, entity, aside)
  for (const id of aside) {
    if (onlyHere.has(id)) receipts.set(id, 'refused')
    else if (hasLostEdit(await listOutboxOps(reader, entity, id))) receipts.set(id, 'edit_refused')
  }
  return receipts
}

/** Whether something that was put aside is still to be written: no later operation from here sets all of it. */
function hasLostEdit(ops: readonly OutboxOp[]): boolean {
  return ops.some(({ op, state }, n) => {
    if (state !== 'quarantined') return false
    const lost = Object.keys(valuesSetBy(op))
    const later = ops.slice(n + 1).filter((next) => next.state !== 'quarantined')
    return !later.some((next) => lost.every((field) => Object.hasOwn(valuesSetBy(next.op), field)))
  })
}

/** The fields of each record that an open conflict is about, by id. */
async function disputedFieldsOf(
  reader: Reader,
  entity: EntityName,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const disputed = new Map<string, string[]>(ids.map((id) => [id, []]))
  if (ids.length === 0) return disputed
  const rows = await reader
    .selectFrom('conflicts')
    .select(['record_id', 'entity', 'kind', 'group_name', 'state'])
    .where('entity', '=', entity)
    .where('record_id', 'in', [...ids])
    .where('state', '=', 'open')
    .execute()
  for (const id of new Set(rows.map(({ record_id }) => record_id))) {
    const own = rows.filter(({ record_id }) => record_id === id)
    disputed.set(id, disputedFields(entity, own))
  }
  return disputed
}

/** A record as screens get it: with its receipt and disputed fields. */
export type View<T> = T & { receipt: Receipt; disputed_fields: string[] }

export async function toViews<T extends { readonly id: string }>(
  reader: Reader,
  entity: EntityName,
  records: readonly T[],
): Promise<View<T>[]> {
  const ids = records.map((record) => record.id)
  const receipts = await receiptsOf(reader, entity, ids)
  const disputed = await disputedFieldsOf(reader, entity, ids)
  return records.map((record) => ({
    ...record,
    receipt: receipts.get(record.id) ?? 'on_server',
    disputed_fields: disputed.get(record.id) ?? [],
  }))
}
