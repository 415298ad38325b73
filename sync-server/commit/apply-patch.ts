import { createHash } from 'node:crypto'
import type { Conflict, ConflictCandidate, FieldValues } from '../../shared/conflicts/conflict.ts'
import { changeActions } from '../../shared/policy/commit-actions.ts'
import type { Action } from '../../shared/policy/policy.ts'
import { isRemoved } from '../../shared/records.ts'
import { type EntityName, entityDefinition, REMOVAL_GROUP } from '../../shared/sync/entities.ts'
import type { PatchOp } from '../../shared/sync/envelope.ts'
import {
  type GroupChange,
  type GroupOutcome,
  groupChanges,
  hasSeen,
  mergeGroup,
  type Seen,
  sameValues,
} from '../../shared/sync/merge.ts'
import type { VisitStatus } from '../../shared/visits/visit.ts'
import { isVisitTransitionAllowed } from '../../shared/visits/visit-rules.ts'
import type { StoredRecord } from '../db/record-store.ts'
import type { FieldMeta } from '../db/tables.ts'
import { readRecordAt } from './commit-store.ts'
import { challenge, conflictOf, followCurrent, ownCandidate } from './conflicts.ts'
import {
  type EnvelopeContext,
  groupStamp,
  requirePermissions,
  requireRecord,
  resolveStamp,
  seenBy,
  stampOf,
} from './envelope-context.ts'
import { checkedValues } from './field-check.ts'
import { checkJudgement, judgesOlderVersion } from './form-judgement.ts'
import { closesCircle } from './merge-circle.ts'
import { refuse } from './refusal.ts'
import { withdrawRemoval } from './removals.ts'
import { noteBeside, noteUnseen } from './unseen.ts'
import { checkStatusAct, checkStatusChange } from './visit-status.ts'
import { pickFields } from './workspace.ts'

/** Applies new values of some fields of a record: group by group, by the group's policy. */
export async function applyPatch(context: EnvelopeContext, op: PatchOp, entity: EntityName): Promise<void> {
  const definition = entityDefinition(entity)
  if (definition.policy === 'union') refuse('invalid', `${entity} are corrected by new records`)
  if (definition.written_by === 'server' && context.origin === 'station')
    refuse('not_permitted', `${entity} are the server's`)
  const record = await requireRecord(context, entity, op.id)
  const to = checkedValues(
    entity,
    Object.fromEntries(Object.entries(op.fields).map(([field, value]) => [field, value.to])),
  )
  const fields = Object.fromEntries(
    Object.entries(op.fields).map(([field, { from }]) => [field, { from, to: to[field] }]),
  )
  const asked = groupChanges(definition.groups, fields)
  for (const change of asked) await requirePatchPermission(context, record, change)
  if (isRemoved(to)) refuse('invalid', `${entity}.removed_at is set by a removal`)
  const changes = asked.filter(({ group }) => !isServerCounted(entity, group.name))
  const isOverLost = op.base_version !== null && op.base_version > context.seen_at_most
  await mergeChanges(context, record, changes, seenBy(context, op), isOverLost)
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
  /** The author had seen commits that the server lost when it was restored. */
  isOverLost = false,
): Promise<void> {
  let next: StoredRecord = record
  for (const change of changes) {
    const isLost = isOverLost && !sameValues(next.row, change.from, change.group.fields)
    const outcome = await outcomeOf(context, next, change, { ...seen, isLost })
    if (outcome === 'conflict' && isSuperseded(context, next, change)) {
      // What it was made on may be sent again later still.
      noteMet(context, next, change, 'under')
      next = { ...next, field_meta: metaOver(next, change) }
      continue
    }
    if (outcome === 'conflict') {
      await challengeWith(context, next, change, seen)
      if (isLost) next = { ...next, field_meta: metaOver(next, change) }
    }
    if (outcome === 'converged') noteMet(context, next, change, 'same')
    if (outcome === 'soft') noteMet(context, next, change, 'over')
    if (change.group.name === REMOVAL_GROUP && outcome !== 'conflict') await withdrawRemoval(context, next)
    if (outcome !== 'applied' && outcome !== 'soft') continue
    await requireSettingPermission(context, next, change)
    next = {
      ...next,
      row: { ...next.row, ...change.to },
      field_meta: metaAfter(context, next, change),
    }
    if (isLost) next = { ...next, field_meta: metaOver(next, change) }
    await followCurrent(context, next, change.group)
  }
  await noteBeside(context, record, new Set(changes.map(({ group }) => group.name)), seen)
  context.workspace.put('patch', next)
}

/** Notes that somebody else set the group too, unseen, and did not compete. */
function noteMet(
  context: EnvelopeContext,
  record: StoredRecord,
  { group }: GroupChange,
  outcome: 'same' | 'over' | 'under',
): void {
  const stamp = groupStamp(record, group.name)
  if (stamp === undefined) throw new Error('what nobody set was seen by everybody')
  noteUnseen(context, record, stamp, { group_name: group.name, policy: group.policy, outcome })
}

/** Who last set each group. A number under another key is the number that somebody set. */
function metaAfter(context: EnvelopeContext, record: StoredRecord, { group }: GroupChange): FieldMeta {
  if (context.is_renewal) return record.field_meta
  return { ...record.field_meta, [group.name]: stampOf(context) }
}

/**
 * Whether an edit of before a restore comes after one whose author had seen it: other stations may send theirs again
 * first.
 */
function isSuperseded(context: EnvelopeContext, record: StoredRecord, { group, to }: GroupChange): boolean {
  if (context.seen_at_most === Number.MAX_SAFE_INTEGER) return false
  return groupStamp(record, group.name)?.over?.includes(digestOf(group.fields, to)) === true
}

/** The group's mark, with what the author of this change had seen in the time that the server lost. */
function metaOver(record: StoredRecord, { group, from }: GroupChange): FieldMeta {
  const stamp = groupStamp(record, group.name)
  if (stamp === undefined) return record.field_meta
  const over = [...(stamp.over ?? []), digestOf(group.fields, from)]
  return { ...record.field_meta, [group.name]: { ...stamp, over } }
}

function digestOf(fields: readonly string[], values: FieldValues): string {
  return createHash('sha256')
    .update(JSON.stringify(fields.map((field) => values[field] ?? null)))
    .digest('base64url')
}

async function outcomeOf(
  context: EnvelopeContext,
  record: StoredRecord,
  change: GroupChange,
  seen: Seen & { readonly isLost: boolean },
): Promise<GroupOutcome> {
  const stamp = await resolveStamp(context, groupStamp(record, change.group.name))
  const merged = mergeGroup(comparable(record, change), record.row, stamp, seen)
  // What stands is the station's own, sent again; when this was written another's stood, which the server lost: its own may
  // have competed with that one, and so competes with this.
  const isOwnAlone = hasSeen(stamp, seen) && !hasSeen(stamp, { ...seen, base_station_seq: null })
  const isAgainstOwn = seen.isLost && isOwnAlone && !sameValues(record.row, change.to, change.group.fields)
  const outcome = merged === 'applied' && isAgainstOwn ? 'conflict' : merged
  const isSet = outcome === 'applied' || outcome === 'soft'
  if (!isSet) return outcome
  const isPossible = isPossibleStatus(record, change.to) && !(await closesCircle(context, record, change.to))
  return isPossible && !(await judgesOlderVersion(context, record, change, seen)) ? outcome : 'conflict'
}

/** Two people who submit the same form mean the same, though the clock differs. */
function comparable(record: StoredRecord, change: GroupChange): GroupChange {
  if (record.entity !== 'form_submissions' || change.to.status !== record.row.status) return change
  return { ...change, to: { ...change.to, submitted_at: record.row.submitted_at ?? null } }
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
  /** Why, where it is somebody's decision; and why what stands, where that is another's. */
  {
    reason,
    standing_reason,
  }: { readonly reason?: string; readonly standing_reason?: string | undefined } = {},
): Promise<void> {
  // Who decides has weighed what competes, their own station's too.
  const follows = reason === undefined ? await followedIn(context, record, group, seen) : () => true
  const open = await context.workspace.findOpenConflict(record.entity, record.id, group.name)
  const mine = ownCandidate(open && conflictOf(open), context.envelope.station_id, follows)
  const seenRow =
    seen.base_version === null
      ? undefined
      : await readRecordAt(context.trx, record.entity, record.id, seen.base_version)
  const before = context.renew(pickFields(seenRow ?? record.row, group.fields))
  const base = { ...before, ...(mine ? {} : from) }
  await challenge(context, {
    record,
    group,
    kind: isServerCounted(record.entity, group.name) ? 'versions' : 'values',
    base,
    values: { ...(mine?.values ?? base), ...to },
    ...(reason === undefined ? {} : { reason }),
    standing_reason,
    follows,
  })
}

/**
 * Which of the station's own candidates a value follows: those that were still on their way when it was written. One that
 * its author had seen compete was not what the screen showed for the record, and nobody decided about it.
 */
async function followedIn(
  context: EnvelopeContext,
  { entity, id }: StoredRecord,
  { name }: GroupChange['group'],
  { base_version }: Seen,
): Promise<(earlier: ConflictCandidate) => boolean> {
  // Of a station whose disk was copied, whose candidate it is cannot be told.
  if (context.own_since > 0) return () => false
  const open = await context.workspace.findOpenConflict(entity, id, name)
  const seen =
    open === undefined || base_version === null
      ? undefined
      : await readRecordAt(context.trx, 'conflicts', open.id, base_version)
  const candidates = (seen as unknown as Conflict | undefined)?.candidates ?? []
  const known = new Set(candidates.map(({ candidate_id }) => candidate_id))
  return ({ candidate_id }) => !known.has(candidate_id)
}

/** Whether the author may do what the change is by their own account; a candidate of a conflict needs no more. */
export async function requirePatchPermission(
  context: EnvelopeContext,
  record: StoredRecord,
  change: GroupChange,
): Promise<void> {
  await requirePermissions(context, actionsOf(record, change, change.from))
  await checkStatusAct(context, record.entity, change.from, change.to)
}

/** Whether the author may set this record so, as it really stands: what a patch says of before is only a claim. */
export async function requireSettingPermission(
  context: EnvelopeContext,
  record: StoredRecord,
  change: GroupChange,
): Promise<void> {
  await requirePermissions(context, actionsOf(record, change, record.row))
  await checkStatusChange(context, record, change.to)
  checkJudgement(context, record, change.to)
}

function actionsOf({ entity, row }: StoredRecord, { group, to }: GroupChange, from: FieldValues): Action[] {
  return changeActions({ entity, group_name: group.name, record: row, from, to })
}
