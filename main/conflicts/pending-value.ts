import { type Conflict, type ConflictCandidate, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import { entityDefinition, isEntityName } from '../../shared/sync/entities.ts'
import { groupNamed } from '../../shared/sync/merge.ts'
import type { Reader } from '../db/transaction.ts'
import { listPendingOps } from '../records/outbox-store.ts'
import { setsGroup } from '../records/record-writer.ts'
import { findRecord } from '../records/row-store.ts'

/** A conflict as this PC has it. */
export interface ConflictHere {
  readonly conflict: Conflict
  /** The candidate that only this PC has yet; null where there is none. */
  readonly pending_id: string | null
  /** A form's versions: this PC shows an amendment of its own that is not among the candidates yet. */
  readonly waits_for_own_amendment: boolean
}

/** A conflict with what was set at this PC since it was pulled. */
export async function conflictHere(reader: Reader, conflict: Conflict): Promise<ConflictHere> {
  if (!(await isAmendedHere(reader, conflict))) {
    return { ...(await withPendingValue(reader, conflict)), waits_for_own_amendment: false }
  }
  const candidates = conflict.candidates.map((candidate) => ({ ...candidate, is_current: false }))
  return { conflict: { ...conflict, candidates }, pending_id: null, waits_for_own_amendment: true }
}

/**
 * Whether a form in dispute was amended at this PC and the server does not have the amendment among the candidates yet.
 * It cannot be weighed before: the server gives it its number, so no decision made here could name it, and one that
 * names another version would be taken for a decision against it.
 */
async function isAmendedHere(
  reader: Reader,
  { kind, state, entity, record_id, group_name }: Conflict,
): Promise<boolean> {
  if (kind !== 'versions' || state !== 'open' || !isEntityName(entity)) return false
  const group = groupNamed(entityDefinition(entity).groups, group_name)
  const ops = await listPendingOps(reader, entity, record_id)
  return ops.some(({ op }) => op.op === 'create' || (op.op === 'patch' && setsGroup(op, group)))
}

/**
 * An open conflict of values with what was set at this PC since: the server has it not among the candidates yet, but the
 * record shows it here, and a decision made here is taken for one that knew of it. Its id is the envelope's, so that
 * another one is made of each edit.
 */
async function withPendingValue(
  reader: Reader,
  conflict: Conflict,
): Promise<Pick<ConflictHere, 'conflict' | 'pending_id'>> {
  const pending = await pendingCandidate(reader, conflict)
  if (pending === undefined) return { conflict, pending_id: null }
  const others = conflict.candidates.map((candidate) => ({ ...candidate, is_current: false }))
  return {
    conflict: { ...conflict, candidates: [...others, pending] },
    pending_id: pending.candidate_id,
  }
}

async function pendingCandidate(
  reader: Reader,
  { kind, state, entity, record_id, group_name }: Conflict,
): Promise<ConflictCandidate | undefined> {
  if (kind !== 'values' || state !== 'open' || !isEntityName(entity)) return undefined
  const group = groupNamed(entityDefinition(entity).groups, group_name)
  const ops = await listPendingOps(reader, entity, record_id)
  const last = ops.findLast(({ op }) => setsGroup(op, group))
  const record = last && (await findRecord(reader, entity, record_id))
  if (last === undefined || record === undefined) return undefined
  const { envelope_id, actor_id, station_id, wall_at } = last.envelope
  const values = fieldValuesOf(record)
  return {
    candidate_id: envelope_id,
    values: Object.fromEntries(group.fields.map((field) => [field, values[field] ?? null])),
    set_by: actor_id,
    set_on_station: station_id,
    set_at: wall_at,
    is_current: true,
  }
}
