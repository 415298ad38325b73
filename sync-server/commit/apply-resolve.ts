import type { Agreement, Conflict, ConflictCandidate, FieldValues } from '../../shared/conflicts/conflict.ts'
import { isRemoved } from '../../shared/records.ts'
import { entityDefinition, entityNames } from '../../shared/sync/entities.ts'
import type { ResolveOp } from '../../shared/sync/envelope.ts'
import {
  type FieldGroup,
  type GroupChange,
  groupNamed,
  hasSeen,
  type Seen,
  sameValues,
} from '../../shared/sync/merge.ts'
import { isAboutRemoval, standing } from '../../shared/sync/removals.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { challengeWith, requireSettingPermission } from './apply-patch.ts'
import { readRecordAt } from './commit-store.ts'
import { conflictOf, putConflict, putDecision, subjectOf } from './conflicts.ts'
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
import { withoutJudgement } from './form-judgement.ts'
import { closesCircle } from './merge-circle.ts'
import { isVersioned, mergedNumber } from './merged-version.ts'
import { refuse } from './refusal.ts'
import { requireRemovable } from './removals.ts'
import { checkChosenSheet } from './sheet-check.ts'
import { isSeen, noteUnseen } from './unseen.ts'
import { pickFields } from './workspace.ts'

/**
 * A person's decision of a conflict: the group's values from now on. A decision made without having seen another
 * decision of the same conflict is an edit like any other, and competes with it. So does a merge of two versions of a form:
 * the version is kept, and asked about again.
 */
export async function applyResolve(context: EnvelopeContext, op: ResolveOp): Promise<void> {
  await requirePermission(context, 'conflicts.resolve')
  const found = await requireRecord(context, 'conflicts', op.id)
  const conflict = conflictOf(found)
  if (conflict.kind === 'duplicate_patient') return decideDuplicate(context, op, found)
  const subject = subjectOf(conflict)
  const record = await requireRecord(context, subject.entity, subject.id)
  const group = groupNamed(entityDefinition(subject.entity).groups, conflict.group_name)
  const merged = conflict.kind === 'versions' ? await mergedNumber(context, conflict, op) : undefined
  const decided = merged === undefined ? op.values : { current_version: merged }
  const to = checkedValues(subject.entity, decided)
  if (Object.keys(to).some((field) => !group.fields.includes(field)))
    refuse('invalid', 'a decision sets its own group only')
  const change: GroupChange = { group, from: pickFields(record.row, Object.keys(to)), to }
  await requireSettingPermission(context, record, change)

  if (isAboutRemoval(conflict)) await requireRemovalDecision(context, record, conflict, to)
  if (conflict.kind === 'versions') {
    await requireVersion(context, record, to.current_version)
    const weighed = (await weighedCandidates(context, op, found)).map(({ values }) => values.current_version)
    await checkChosenSheet(context, record.id, { chosen: to.current_version, weighed })
  }
  if (conflict.state === 'resolved' && sameValues(conflict.resolution_values ?? {}, to, Object.keys(to))) {
    return noteSameDecision(context, found, op)
  }
  if (await closesCircle(context, record, to)) refuse('invalid', 'a patient is not merged into itself')
  const seen = seenBy(context, op)
  const stamp = await resolveStamp(context, groupStamp(record, group.name))
  if (!hasSeen(stamp, seen) && !sameValues(record.row, to, Object.keys(to))) {
    // Somebody set or decided the group meanwhile: this decision competes instead of replacing theirs.
    const from = shownValues(conflict)
    const standing_reason = reasonOf(conflict, record)
    await challengeWith(context, record, { ...change, from }, seen, { reason: op.reason, standing_reason })
    context.workspace.put('patch', record)
    return
  }
  await noteBeforeDecision(context, record, group, seen)
  // A judgement was of the version that counted: nobody has judged another one, or what a merge came to.
  const isOther = conflict.kind === 'versions' && !sameValues(record.row, to, Object.keys(to))
  const next = isOther ? withoutJudgement(context, record) : record
  context.workspace.put('patch', {
    ...next,
    row: { ...next.row, ...to },
    field_meta: { ...next.field_meta, [group.name]: stampOf(context) },
  })
  const values = { ...pickFields(record.row, group.fields), ...to }
  putDecision(context, found, { values, reason: op.reason }, await unweighedCandidates(context, op, found))
}

/** Somebody set meanwhile what is decided here. */
async function noteBeforeDecision(
  context: EnvelopeContext,
  record: StoredRecord,
  { name: group_name, policy }: FieldGroup,
  seen: Seen,
): Promise<void> {
  const stamp = groupStamp(record, group_name)
  if (stamp === undefined || (await isSeen(context, stamp, seen))) return
  noteUnseen(context, record, stamp, { group_name, policy, outcome: 'same' })
}

/** Somebody decided the same before, and that decision stands; who agreed and why is kept beside it. */
function noteSameDecision(context: EnvelopeContext, found: StoredRecord, { reason }: ResolveOp): void {
  const { actor_id, station_id, wall_at } = context.envelope
  const agreement: Agreement = {
    agreed_by: actor_id,
    agreed_at: wall_at,
    agreed_on_station: station_id,
    reason,
  }
  const conflict = conflictOf(found)
  const stamp = groupStamp(found, '*')
  if (stamp !== undefined)
    noteUnseen(context, found, stamp, {
      group_name: conflict.group_name,
      policy: conflict.policy,
      outcome: 'same',
    })
  putConflict(context, { ...conflict, agreements: [...(conflict.agreements ?? []), agreement] }, 'resolve')
}

/** Whether a record stays is decided by one of the removals that were asked for, and never against what rests on it. */
async function requireRemovalDecision(
  context: EnvelopeContext,
  record: StoredRecord,
  conflict: Conflict,
  to: FieldValues,
): Promise<void> {
  if (!isRemoved(to)) return
  const asked = conflict.candidates.some(({ values }) => sameValues(values, to, Object.keys(standing)))
  if (!asked) refuse('invalid', 'nobody asked for this removal')
  await requireRemovable(context, record)
}

async function requireVersion(
  context: EnvelopeContext,
  submission: StoredRecord,
  version: unknown,
): Promise<void> {
  const tables = entityNames.filter(isVersioned)
  const versions = await Promise.all(
    tables.map((table) => context.workspace.listOf(table, 'submission_id', submission.id)),
  )
  if (!versions.flat().some((known) => known.row.version === version))
    refuse('wrong_reference', 'no such version of the form')
}

/** Why what stands was decided, if it still is what was decided: the next person weighs it too. */
function reasonOf(
  { resolution_values, resolution_reason }: Conflict,
  { row }: StoredRecord,
): string | undefined {
  if (resolution_values === null || resolution_reason === null) return undefined
  return sameValues(row, resolution_values, Object.keys(resolution_values)) ? resolution_reason : undefined
}

/** What the record showed when the conflict was opened or last changed. */
function shownValues(conflict: Conflict): GroupChange['from'] {
  return conflict.candidates.find((candidate) => candidate.is_current)?.values ?? conflict.base
}

/** What a decider chose from: the candidates that the conflict had when it was looked at, and those of the decider's PC. */
async function weighedCandidates(
  context: EnvelopeContext,
  op: ResolveOp,
  found: StoredRecord,
): Promise<readonly ConflictCandidate[]> {
  const { candidates } = conflictOf(found)
  const { base_version } = seenBy(context, op)
  if (base_version === null) return candidates
  const seen = await readRecordAt(context.trx, 'conflicts', found.id, base_version)
  if (seen === undefined) return candidates
  const known = new Set((seen as unknown as Conflict).candidates.map((candidate) => candidate.candidate_id))
  return candidates.filter(
    ({ candidate_id, set_on_station }) =>
      known.has(candidate_id) || set_on_station === context.envelope.station_id,
  )
}

/** Candidates that joined an open conflict after its decider looked at it: they stay, for the next person. */
async function unweighedCandidates(
  context: EnvelopeContext,
  op: ResolveOp,
  found: StoredRecord,
): Promise<ConflictCandidate[]> {
  const { candidates, state } = conflictOf(found)
  if (state === 'resolved') return []
  const weighed = await weighedCandidates(context, op, found)
  return candidates.filter((candidate) => !candidate.is_current && !weighed.includes(candidate))
}

/** Whether two patients are one was decided; joining their records is an act of its own. */
async function decideDuplicate(context: EnvelopeContext, op: ResolveOp, found: StoredRecord): Promise<void> {
  const conflict = conflictOf(found)
  if (conflict.state === 'resolved') return noteSameDecision(context, found, op)
  putDecision(context, found, { values: op.values, reason: op.reason }, [])
}
