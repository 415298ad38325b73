import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Action } from '../../shared/policy/policy.ts'
import { type EntityName, entityDefinition } from '../../shared/sync/entities.ts'
import type { PatchOp } from '../../shared/sync/envelope.ts'
import {
  type GroupChange,
  type GroupOutcome,
  groupChanges,
  mergeGroup,
  type Seen,
} from '../../shared/sync/merge.ts'
import type { VisitStatus } from '../../shared/visits/visit.ts'
import { isVisitTransitionAllowed } from '../../shared/visits/visit-rules.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { readRecordAt } from './commit-store.ts'
import { challenge, conflictOf, followCurrent, ownCandidate } from './conflicts.ts'
import {
  type EnvelopeContext,
  groupStamp,
  requirePermission,
  requireRecord,
  resolveStamp,
  seenBy,
  stampOf,
} from './envelope-context.ts'
import { checkedValues } from './field-check.ts'
import { refuse } from './refusal.ts'
import { pickFields } from './workspace.ts'

/** Applies new values of some fields of a record: group by group, by the group's policy. */
export async function applyPatch(context: EnvelopeContext, op: PatchOp, entity: EntityName): Promise<void> {
  const definition = entityDefinition(entity)
  if (definition.kind === 'append_only') refuse('invalid', `${entity} are corrected by new records`)
  if (definition.kind === 'server_made' && context.origin === 'station')
    refuse('not_permitted', `${entity} are the server's`)
  const record = await requireRecord(context, entity, op.id)
  const to = checkedValues(
    entity,
    Object.fromEntries(Object.entries(op.fields).map(([field, value]) => [field, value.to])),
  )
  const fields = Object.fromEntries(
    Object.entries(op.fields)
      .filter(([field]) => !isServerCounted(entity, field))
      .map(([field, { from }]) => [field, { from, to: to[field] }]),
  )
  const changes = groupChanges(definition.groups, fields)
  for (const change of changes) await requirePatchPermission(context, record, change)
  await mergeChanges(context, record, changes, seenBy(context, op))
}

/** Which version of a form is current follows from its versions; the server counts them itself. */
export function isServerCounted(entity: EntityName, field: string): boolean {
  return entity === 'form_submissions' && field === 'current_version'
}

/** Merges changes into a locked record and puts it; the record counts as touched even where nothing changed. */
export async function mergeChanges(
  context: EnvelopeContext,
  record: StoredRecord,
  changes: readonly GroupChange[],
  seen: Seen,
): Promise<void> {
  let next: StoredRecord = record
  for (const change of changes) {
    const outcome = await outcomeOf(context, next, change, seen)
    if (outcome === 'conflict') await challengeWith(context, next, change, seen)
    if (outcome === 'soft' || outcome === 'converged') context.effect.merged = true
    if (outcome !== 'applied' && outcome !== 'soft') continue
    next = {
      ...next,
      row: { ...next.row, ...change.to },
      field_meta: { ...next.field_meta, [change.group.name]: stampOf(context) },
    }
    await followCurrent(context, next, change.group)
  }
  await noteNewerRow(context, record, seen)
  context.workspace.put('patch', next)
}

async function outcomeOf(
  context: EnvelopeContext,
  record: StoredRecord,
  change: GroupChange,
  seen: Seen,
): Promise<GroupOutcome> {
  const stamp = await resolveStamp(context, groupStamp(record, change.group.name))
  const outcome = mergeGroup(comparable(record, change), record.row, stamp, seen)
  const isSet = outcome === 'applied' || outcome === 'soft'
  return isSet && !isPossibleStatus(record, change.to) ? 'conflict' : outcome
}

/** Two people who submit the same form mean the same, though the clock differs. */
function comparable(record: StoredRecord, change: GroupChange): GroupChange {
  if (record.entity !== 'form_submissions' || change.to.status !== record.row.status) return change
  const { submitted_at: _when, ...to } = change.to
  return { ...change, to }
}

function isPossibleStatus(record: StoredRecord, to: FieldValues): boolean {
  if (record.entity !== 'patient_visits' || to.status === undefined) return true
  return isVisitTransitionAllowed(record.row.status as VisitStatus, to.status as VisitStatus)
}

/** Keeps the value as a candidate: whole groups compete, never halves of two edits. */
export async function challengeWith(
  context: EnvelopeContext,
  record: StoredRecord,
  { group, from, to }: GroupChange,
  seen: Seen,
): Promise<void> {
  const open = await context.workspace.findOpenConflict(record.entity, record.id, group.name)
  const mine = ownCandidate(open && conflictOf(open), context.envelope.station_id)
  const seenRow =
    seen.base_version === null
      ? undefined
      : await readRecordAt(context.trx, record.entity, record.id, seen.base_version)
  const base = { ...pickFields(seenRow ?? record.row, group.fields), ...(mine ? {} : from) }
  await challenge(context, {
    record,
    group,
    kind: 'values',
    base,
    values: { ...(mine?.values ?? base), ...to },
  })
}

/** Says `merged` when others changed the record since the author saw it, though nothing competed. */
async function noteNewerRow(context: EnvelopeContext, record: StoredRecord, seen: Seen): Promise<void> {
  if (seen.base_version === null) return
  const author = await context.workspace.findAuthor(record.txn_id)
  if (author === undefined || author.station_id === context.envelope.station_id) return
  if (author.commit_seq > seen.base_version) context.effect.merged = true
}

export async function requirePatchPermission(
  context: EnvelopeContext,
  record: StoredRecord,
  { group, to }: Pick<GroupChange, 'group' | 'to'>,
): Promise<void> {
  const { patch_actions, create_action } = entityDefinition(record.entity)
  const special = statusAction(record.entity, record.row.status, to.status)
  await requirePermission(
    context,
    special ?? patch_actions?.[group.name] ?? editAction(record.entity) ?? create_action,
  )
}

function editAction(entity: EntityName): Action | undefined {
  if (entity === 'patients') return 'patients.edit'
  return entity === 'patient_visits' ? 'visits.edit' : undefined
}

/** Some states need an act of their own, whoever may edit the rest. */
export function statusAction(entity: EntityName, from: unknown, to: unknown): Action | undefined {
  if (to === undefined || from === to) return undefined
  if (entity === 'form_submissions')
    return to === 'approved' || to === 'rejected' ? 'nursing.approve' : undefined
  if (entity !== 'patient_visits') return undefined
  if (to === 'completed') return 'visits.complete'
  if (to === 'cancelled') return 'visits.cancel'
  return from === 'completed' ? 'visits.reopen' : undefined
}
