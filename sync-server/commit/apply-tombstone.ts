import type { UnseenWrite } from '../../shared/conflicts/conflict.ts'
import { type FurtherRemoval, isRemoved } from '../../shared/records.ts'
import { type EntityName, entityDefinition, REMOVAL_GROUP } from '../../shared/sync/entities.ts'
import type { TombstoneOp } from '../../shared/sync/envelope.ts'
import { removalRule, standing } from '../../shared/sync/removals.ts'
import type { StoredRecord } from '../db/record-store.ts'
import type { FieldStamp } from '../db/tables.ts'
import {
  type EnvelopeContext,
  groupStamp,
  requirePermission,
  requireRecord,
  seenBy,
  stampOf,
} from './envelope-context.ts'
import { refuse } from './refusal.ts'
import { disputeRemoval, removalCandidate, requireRemovable, unseenWrite, type Witness } from './removals.ts'
import { isSeen, noteUnseen, seenAround } from './unseen.ts'

/**
 * Removes a record that was entered in error. What its author had not seen keeps it, with the removal as a candidate;
 * a record that something rests on is never removed.
 */
export async function applyTombstone(
  context: EnvelopeContext,
  op: TombstoneOp,
  entity: EntityName,
): Promise<void> {
  if (removalRule(entity) === undefined) refuse('invalid', `${entity} are not removed`)
  const record = await requireRecord(context, entity, op.id)
  const action = entityDefinition(entity).patch_actions?.[REMOVAL_GROUP]
  if (action === undefined) throw new Error(`removing ${entity} names no action`)
  await requirePermission(context, action)
  const { envelope, written_by } = context
  const removal: FurtherRemoval = {
    removed_at: envelope.wall_at,
    removed_by: written_by?.created_by ?? envelope.actor_id,
    removed_on_station: written_by?.created_on_station ?? envelope.station_id,
    removed_reason: op.reason,
  }
  if (isRemoved(record.row)) return agree(context, record, removal)
  const witness = await unseenWitness(context, record, op)
  if (witness !== undefined) {
    await disputeRemoval(context, record, witness, [removalCandidate(context, removal)])
    context.workspace.put('tombstone', record)
    return
  }
  await requireRemovable(context, record)
  const { removed_on_station: _station, ...values } = removal
  context.workspace.put('tombstone', {
    ...record,
    row: { ...record.row, ...standing, ...values },
    field_meta: { ...record.field_meta, [REMOVAL_GROUP]: stampOf(context) },
  })
}

/** Two people removed it, not knowing of each other: the first removal stands, and the other's reason beside it. */
function agree(context: EnvelopeContext, record: StoredRecord, removal: FurtherRemoval): void {
  const earlier = (record.row.further_removals ?? []) as unknown as FurtherRemoval[]
  const further_removals = [...earlier, removal] as unknown as StoredRecord['row'][string]
  const stamp = groupStamp(record, REMOVAL_GROUP)
  if (stamp !== undefined)
    noteUnseen(context, record, stamp, { group_name: REMOVAL_GROUP, policy: 'flag', outcome: 'same' })
  context.workspace.put('tombstone', { ...record, row: { ...record.row, further_removals } })
}

/** The last who wrote something of the record that the remover had not seen; undefined where all was seen. */
async function unseenWitness(
  context: EnvelopeContext,
  record: StoredRecord,
  op: TombstoneOp,
): Promise<Witness | undefined> {
  const seen = seenBy(context, op)
  const found: { stamp: FieldStamp; write: UnseenWrite }[] = []
  for (const [group, stamp] of Object.entries(record.field_meta)) {
    if (await isSeen(context, stamp, seen)) continue
    const name = group === '*' ? null : group
    found.push({ stamp, write: unseenWrite(record.entity, record.id, name, record.row) })
  }
  const around = seenAround(context, op.seen_commit ?? op.base_version)
  const { held_by, told_by } = removalRule(record.entity) ?? { held_by: [], told_by: [] }
  for (const { entity, field } of [...held_by, ...told_by]) {
    for (const other of await context.workspace.listOf(entity, field, record.id)) {
      for (const [group, stamp] of Object.entries(other.field_meta)) {
        if (isRemoved(other.row) || (await isSeen(context, stamp, around))) continue
        const name = group === '*' ? null : group
        found.push({ stamp, write: unseenWrite(entity, other.id, name, other.row) })
      }
    }
  }
  const last = found.at(-1)
  return last && witnessOf(context, record, last.stamp, found)
}

async function witnessOf(
  context: EnvelopeContext,
  record: StoredRecord,
  stamp: FieldStamp,
  found: readonly { write: UnseenWrite }[],
): Promise<Witness> {
  const author = await context.workspace.findAuthor(stamp.txn_id)
  return {
    set_by: author?.actor_id ?? String(record.row.created_by),
    set_on_station: author?.station_id ?? stamp.station_id,
    set_at: author?.wall_at ?? String(record.row.created_at),
    writes: found.map(({ write }) => write),
  }
}
