import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import { createActions } from '../../shared/policy/commit-actions.ts'
import { isRemoved } from '../../shared/records.ts'
import { type EntityName, entityDefinition } from '../../shared/sync/entities.ts'
import { groupChanges } from '../../shared/sync/merge.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { isServerCounted, mergeChanges, requirePatchPermission } from './apply-patch.ts'
import { placeVersion } from './apply-version.ts'
import { type EnvelopeContext, groupStamp, requirePermissions, seenBy, stampOf } from './envelope-context.ts'
import { checkedRecord } from './field-check.ts'
import { refuse } from './refusal.ts'
import { checkSheet } from './sheet-check.ts'
import { noteListed, noteUnseen } from './unseen.ts'
import { checkStatusAct } from './visit-status.ts'

interface NewRecordOp {
  readonly op: 'create' | 'append'
  readonly id: Id
  readonly fields: FieldValues
  readonly seen_commit?: number | null | undefined
}

/** Applies a new record. One that is there already (two stations, one form) is merged as an edit of an empty one. */
export async function applyNewRecord(
  context: EnvelopeContext,
  op: NewRecordOp,
  entity: EntityName,
): Promise<void> {
  const definition = entityDefinition(entity)
  if (definition.written_by === 'server' && context.origin === 'station')
    refuse('not_permitted', `${entity} are the server's`)
  if ((definition.policy === 'union') !== (op.op === 'append'))
    refuse('invalid', `${entity} are not made by ${op.op}`)
  const row = checkedRecord(entity, withOrigin(context, op))
  if (isRemoved(row)) refuse('invalid', `${entity} are made before they are removed`)
  await requirePermissions(context, createActions(entity, row))
  await checkStatusAct(context, entity, {}, row)
  const existing = await context.workspace.find(entity, op.id)
  if (existing) await mergeIntoExisting(context, existing, row)
  else await putNew(context, op, entity, row)
}

async function putNew(
  context: EnvelopeContext,
  op: NewRecordOp,
  entity: EntityName,
  row: FieldValues,
): Promise<void> {
  const placed = await placeVersion(context, entity, row)
  if (entity === 'radiology_sheets') await checkSheet(context, placed)
  await noteOthersListed(context, op, entity, placed)
  context.workspace.put(op.op, {
    entity,
    id: op.id,
    row: placed,
    txn_id: context.txn_id,
    field_meta: { '*': stampOf(context) },
  })
}

/**
 * Notes what others said in the list that the record joins, unseen by its author. The server's own authors see all; of an
 * older program's nothing can be said.
 */
async function noteOthersListed(
  context: EnvelopeContext,
  { seen_commit }: NewRecordOp,
  entity: EntityName,
  row: FieldValues,
): Promise<void> {
  const field = entityDefinition(entity).list_of
  if (field === undefined || seen_commit === undefined || context.origin === 'server') return
  await noteListed(context, entity, { field, owner: String(row[field]), seen_commit })
}

/**
 * Author and station of a record are those of its envelope, or of the one that a repair brings in; a record cannot be
 * signed for somebody else.
 */
function withOrigin({ envelope, written_by }: EnvelopeContext, { id, fields }: NewRecordOp): FieldValues {
  const origin = {
    id,
    site_id: envelope.site_id,
    created_by: written_by?.created_by ?? envelope.actor_id,
    created_on_station: written_by?.created_on_station ?? envelope.station_id,
  }
  for (const [field, value] of Object.entries(origin)) {
    if (fields[field] !== undefined && fields[field] !== value)
      refuse('invalid', `${field} is not the envelope's`)
  }
  if (fields.signed_by !== undefined && fields.signed_by !== origin.created_by)
    refuse('invalid', 'signed by somebody else')
  return { created_at: envelope.wall_at, ...fields, ...origin, row_version: null }
}

async function mergeIntoExisting(
  context: EnvelopeContext,
  existing: StoredRecord,
  row: FieldValues,
): Promise<void> {
  const { entity } = existing
  const definition = entityDefinition(entity)
  if (definition.policy === 'union' || definition.written_by === 'server')
    refuse('invalid', `${entity} ${existing.id} is there already`)
  for (const field of ['patient_id', 'visit_id', 'study_id', 'form_code']) {
    if ((existing.row[field] ?? null) !== (row[field] ?? null))
      refuse('wrong_reference', `${field} differs from the record's`)
  }
  const said = definition.groups.filter((group) =>
    group.fields.some((field) => (row[field] ?? null) !== null),
  )
  const fields = Object.fromEntries(
    said
      .flatMap((group) => group.fields)
      .filter((field) => !isServerCounted(entity, field))
      .map((field) => [field, { from: null, to: row[field] ?? null }]),
  )
  const changes = groupChanges(definition.groups, fields)
  for (const change of changes) await requirePatchPermission(context, existing, change)
  const made = groupStamp(existing, '*')
  if (made !== undefined)
    noteUnseen(context, existing, made, { group_name: null, policy: definition.policy, outcome: 'same' })
  await mergeChanges(
    context,
    existing,
    changes,
    seenBy(context, { base_version: null, base_station_seq: null }),
  )
}
