import type {
  Conflict,
  ConflictCandidate,
  ConflictKind,
  FieldValues,
} from '../../shared/conflicts/conflict.ts'
import { type Id, REST_STATION_ID, SYSTEM_USER_ID } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { FieldGroup } from '../../shared/sync/merge.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { type EnvelopeContext, groupStamp, stampOf } from './envelope-context.ts'
import { pickFields } from './workspace.ts'

/*
 * A conflict is a record of its own that every station of the site pulls: the value that stays (the first committed),
 * the values that compete with it, and who set each. Nothing is lost and nothing is decided here; a person decides.
 */

/** A value that competes for a group of a record. */
export interface Challenge {
  readonly record: StoredRecord
  readonly group: FieldGroup
  readonly kind: ConflictKind
  /** The group's values before either edit, as far as known. */
  readonly base: FieldValues
  readonly values: FieldValues
  /** Why, where the value is what somebody decided. */
  readonly reason?: string
  /** Why, where the value that stands is what somebody else decided. */
  readonly standing_reason?: string | undefined
  /** Which of the station's own earlier candidates the values follow; all of them unless told. */
  readonly follows?: (earlier: ConflictCandidate) => boolean
}

export function conflictOf(record: StoredRecord): Conflict {
  return record.row as unknown as Conflict
}

function storedConflict(context: EnvelopeContext, conflict: Conflict): StoredRecord {
  return {
    entity: 'conflicts',
    id: conflict.id,
    row: conflict as unknown as FieldValues,
    txn_id: context.txn_id,
    field_meta: { '*': stampOf(context) },
  }
}

export function candidateOf(
  context: EnvelopeContext,
  values: FieldValues,
  is_current: boolean,
  reason?: string,
): ConflictCandidate {
  const { actor_id, station_id, wall_at } = context.envelope
  return {
    candidate_id: context.newId(),
    values,
    set_by: actor_id,
    set_on_station: station_id,
    set_at: wall_at,
    is_current,
    ...(reason === undefined ? {} : { reason }),
  }
}

/** The value that a record shows now as a candidate, with who set it. */
export async function currentCandidate(
  context: EnvelopeContext,
  record: StoredRecord,
  group: FieldGroup,
  reason?: string,
): Promise<ConflictCandidate> {
  const stamp = groupStamp(record, group.name)
  const author = stamp && (await context.workspace.findAuthor(stamp.txn_id))
  return {
    candidate_id: context.newId(),
    values: pickFields(record.row, group.fields),
    set_by: author?.actor_id ?? (record.row.created_by as Id),
    set_on_station: author?.station_id ?? stamp?.station_id ?? (record.row.created_on_station as Id),
    set_at: author?.wall_at ?? (record.row.created_at as string),
    is_current: true,
    ...(reason === undefined ? {} : { reason }),
  }
}

/** The candidate that the envelope's station already has in a conflict and its later edit builds on. */
export function ownCandidate(
  conflict: Conflict | undefined,
  stationId: Id,
  follows: (earlier: ConflictCandidate) => boolean,
): ConflictCandidate | undefined {
  return conflict?.candidates.find((candidate) => isOwn(candidate, stationId) && follows(candidate))
}

export function isOwn(candidate: ConflictCandidate, stationId: Id): boolean {
  return !candidate.is_current && candidate.set_on_station === stationId
}

/** Opens a conflict, or joins the open one of the group; a station's own earlier candidate that it follows is replaced. */
export async function challenge(
  context: EnvelopeContext,
  { record, group, kind, base, values, reason, standing_reason, follows = () => true }: Challenge,
): Promise<Id> {
  const found = await context.workspace.findOpenConflict(record.entity, record.id, group.name)
  const open = found && conflictOf(found)
  const others = open
    ? open.candidates.filter((one) => !(isOwn(one, context.envelope.station_id) && follows(one)))
    : [await currentCandidate(context, record, group, standing_reason)]
  const conflict: Conflict = {
    ...(open ?? newConflict(context, { record, group, kind, base })),
    candidates: [...others, candidateOf(context, values, false, reason)],
  }
  putConflict(context, conflict)
  return conflict.id
}

/** Sets a conflict as it stands from now on. */
export function setConflict(context: EnvelopeContext, conflict: Conflict, op = 'conflict'): void {
  context.workspace.put(op, storedConflict(context, conflict))
}

/** The same; one that is open is the envelope's outcome. */
export function putConflict(context: EnvelopeContext, conflict: Conflict, op = 'conflict'): void {
  setConflict(context, conflict, op)
  if (conflict.state === 'open') context.effect.conflict_ids.add(conflict.id)
}

export function newConflict(
  context: EnvelopeContext,
  { record, group, kind, base }: Omit<Challenge, 'values' | 'follows'>,
): Omit<Conflict, 'candidates'> {
  const patientId = record.entity === 'patients' ? record.id : record.row.patient_id
  return {
    id: context.newId(),
    site_id: context.envelope.site_id,
    row_version: null,
    created_at: context.received_at,
    created_by: SYSTEM_USER_ID,
    created_on_station: REST_STATION_ID,
    kind,
    entity: record.entity,
    record_id: record.id,
    patient_id: typeof patientId === 'string' ? patientId : null,
    group_name: group.name,
    policy: group.policy,
    is_safety_critical: group.is_safety_critical,
    state: 'open',
    base,
    resolution_values: null,
    resolved_by: null,
    resolved_at: null,
    resolved_on_station: null,
    resolution_reason: null,
  }
}

/** An open conflict follows the value that the record shows: somebody who knew of it set it anew. */
export async function followCurrent(
  context: EnvelopeContext,
  record: StoredRecord,
  group: FieldGroup,
): Promise<void> {
  const found = await context.workspace.findOpenConflict(record.entity, record.id, group.name)
  if (found === undefined) return
  const conflict = conflictOf(found)
  const current = candidateOf(context, pickFields(record.row, group.fields), true)
  const others = conflict.candidates.filter((candidate) => !candidate.is_current)
  context.workspace.put(
    'conflict',
    storedConflict(context, { ...conflict, candidates: [current, ...others] }),
  )
}

/** Whether two patients are one person: asked when both have the same identifier; both stay as they are. */
export async function askWhetherDuplicate(
  context: EnvelopeContext,
  record: StoredRecord,
  firstId: Id,
): Promise<void> {
  const group: FieldGroup = {
    name: 'identity',
    fields: ['patient_id'],
    policy: 'hold',
    is_safety_critical: true,
  }
  const first = await context.workspace.find('patients', firstId)
  if (first === undefined || first.row.merged_into !== null) return
  const known: ConflictCandidate = {
    candidate_id: context.newId(),
    values: { patient_id: firstId },
    set_by: first.row.created_by as Id,
    set_on_station: first.row.created_on_station as Id,
    set_at: first.row.created_at as string,
    is_current: true,
  }
  const conflict: Conflict = {
    ...newConflict(context, { record, group, kind: 'duplicate_patient', base: {} }),
    candidates: [known, candidateOf(context, { patient_id: record.id }, false)],
  }
  context.workspace.put('conflict', storedConflict(context, conflict))
  context.effect.conflict_ids.add(conflict.id)
}

/** Sets a conflict as decided by the envelope's author, or as still open with the candidates that nobody weighed. */
export function putDecision(
  context: EnvelopeContext,
  found: StoredRecord,
  decision: { readonly values: FieldValues; readonly reason: string },
  unweighed: readonly ConflictCandidate[],
): void {
  const conflict = conflictOf(found)
  const { actor_id, station_id, wall_at } = context.envelope
  const next: Conflict =
    unweighed.length > 0
      ? {
          ...conflict,
          candidates: [candidateOf(context, decision.values, true, decision.reason), ...unweighed],
        }
      : {
          ...conflict,
          state: 'resolved',
          resolution_values: decision.values,
          resolution_reason: decision.reason,
          resolved_by: actor_id,
          resolved_at: wall_at,
          resolved_on_station: station_id,
        }
  if (next.state === 'open') context.effect.conflict_ids.add(next.id)
  context.workspace.put('resolve', storedConflict(context, next))
}

/** The entity and id that a conflict is about, as stored text names them. */
export function subjectOf(conflict: Conflict): { entity: EntityName; id: Id } {
  return { entity: conflict.entity as EntityName, id: conflict.record_id }
}
