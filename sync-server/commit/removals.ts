import type {
  Conflict,
  ConflictCandidate,
  FieldValues,
  UnseenWrite,
} from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import { isBookkeeping } from '../../shared/policy/field-rules.ts'
import { type FurtherRemoval, isRemoved } from '../../shared/records.ts'
import { type EntityName, entityDefinition, REMOVAL_GROUP } from '../../shared/sync/entities.ts'
import { groupNamed } from '../../shared/sync/merge.ts'
import { ownHold, removableOwners, removalRule, standing } from '../../shared/sync/removals.ts'
import type { StoredRecord } from '../db/record-store.ts'
import type { TxnChange } from './commit-store.ts'
import { conflictOf, isOwn, newConflict, putConflict } from './conflicts.ts'
import { type EnvelopeContext, groupStamp, stampOf } from './envelope-context.ts'
import { refuse } from './refusal.ts'

/*
 * What was removed as entered in error, against what somebody wrote of it without knowing:
 *
 *   written first, removed later   the record stays; the removal is a candidate of an open conflict
 *   removed first, written later   the record comes back with what was written; the removal is the candidate
 *
 * Both come to the same: one record that stands, one conflict that people decide.
 */

const groupOf = (entity: EntityName) => groupNamed(entityDefinition(entity).groups, REMOVAL_GROUP)

/** Who wrote something of a record that its remover had not seen, and what. */
export interface Witness {
  readonly set_by: Id
  readonly set_on_station: Id
  readonly set_at: string
  readonly writes: readonly UnseenWrite[]
}

/** Why a record is not removed, whoever asks: what was done rests on it. Undefined where nothing does. */
export async function holdOf(
  { workspace }: EnvelopeContext,
  { entity, id, row }: StoredRecord,
): Promise<string | undefined> {
  const own = ownHold(entity, row)
  if (own !== undefined) return own
  for (const { entity: dependant, field } of removalRule(entity)?.held_by ?? []) {
    const found = await workspace.listOf(dependant, field, id)
    if (found.some((record) => !isRemoved(record.row))) return dependant
  }
  return undefined
}

/** Refuses to remove what something rests on. */
export async function requireRemovable(context: EnvelopeContext, record: StoredRecord): Promise<void> {
  const hold = await holdOf(context, record)
  if (hold !== undefined) refuse('invalid', `${record.entity} is not removed: ${hold}`)
}

/** The removal of a record joins its open conflict, or opens one; the record stands until somebody decides. */
export async function disputeRemoval(
  context: EnvelopeContext,
  record: StoredRecord,
  witness: Witness,
  removals: readonly ConflictCandidate[],
): Promise<void> {
  const group = groupOf(record.entity)
  const found = await context.workspace.findOpenConflict(record.entity, record.id, group.name)
  const open = found && conflictOf(found)
  const current: ConflictCandidate = {
    candidate_id: context.newId(),
    values: standing,
    set_by: witness.set_by,
    set_on_station: witness.set_on_station,
    set_at: witness.set_at,
    is_current: true,
    unseen_writes: [...witness.writes],
  }
  const earlier = open?.candidates ?? []
  const known = earlier.find(({ is_current, values }) => is_current && !isRemoved(values))
  const repeated = (one: ConflictCandidate): boolean =>
    removals.some((removal) => removal.set_on_station === one.set_on_station && removal.set_by === one.set_by)
  const others = earlier.filter((one) => !one.is_current && !repeated(one))
  const shown: ConflictCandidate =
    known === undefined
      ? current
      : { ...known, unseen_writes: [...(known.unseen_writes ?? []), ...witness.writes].slice(-20) }
  putConflict(context, {
    ...(open ?? newConflict(context, { record, group, kind: 'values', base: standing })),
    candidates: [shown, ...others, ...removals],
  })
}

/** What a removal wants to set, as a candidate. */
export function removalCandidate(
  context: EnvelopeContext,
  { removed_at, removed_by, removed_on_station, removed_reason }: FurtherRemoval,
): ConflictCandidate {
  return {
    candidate_id: context.newId(),
    values: { ...standing, removed_at, removed_by, removed_reason },
    set_by: removed_by,
    set_on_station: removed_on_station,
    set_at: removed_at,
    is_current: false,
    reason: removed_reason,
  }
}

/**
 * Brings removed records back that the envelope wrote to, or made records of: who wrote did not know, or worked with a
 * program that does not show it. Called when all operations are done.
 */
export async function bringBack(context: EnvelopeContext): Promise<void> {
  if (context.is_renewal) return
  const changes = context.workspace.draftedChanges()
  const writes = new Map<string, UnseenWrite[]>()
  for (const change of changes) {
    for (const { entity, id, write } of writesOf(change)) {
      const key = `${entity}/${id}`
      writes.set(key, [...(writes.get(key) ?? []), write])
    }
  }
  for (const [key, of] of writes) {
    const [entity, id] = key.split('/') as [EntityName, Id]
    const record = await context.workspace.find(entity, id)
    if (record !== undefined && isRemoved(record.row) && !isRemovedHere(context, record)) {
      await bringBackOne(context, record, of)
    }
  }
}

function isRemovedHere({ txn_id }: EnvelopeContext, record: StoredRecord): boolean {
  return groupStamp(record, REMOVAL_GROUP)?.txn_id === txn_id
}

/** Reading a record in an emergency is no care that was given. */
const witnessesOfNothing: ReadonlySet<EntityName> = new Set<EntityName>([
  'conflicts',
  'emergency_accesses',
  'emergency_reviews',
])

/** The removable records that a change writes to: the record itself, and those that it names. */
function writesOf({
  entity,
  record_id,
  op,
  before,
  after,
}: TxnChange): { entity: EntityName; id: Id; write: UnseenWrite }[] {
  if (op === 'tombstone' || witnessesOfNothing.has(entity)) return []
  const own = removalRule(entity) === undefined ? [] : [{ entity, id: record_id }]
  // A record of another one is written to with it; a name in any other field only where it is new.
  const owners = removableOwners(entity, after).filter(
    ({ field, id }) => field.endsWith('patient_id') || before?.[field] !== id,
  )
  const isSame = (one: { entity: EntityName; id: Id }): boolean =>
    one.entity === entity && one.id === record_id
  return [...own, ...owners].flatMap((target): { entity: EntityName; id: Id; write: UnseenWrite }[] => {
    const changed = changedGroups(entity, before, after)
    if (before !== null && changed.length === 0 && !isSame(target)) return []
    const groups = before === null || changed.length === 0 ? [null] : changed
    return groups.map((name) => ({
      entity: target.entity,
      id: target.id,
      write: unseenWrite(entity, record_id, name, after),
    }))
  })
}

function changedGroups(entity: EntityName, before: FieldValues | null, after: FieldValues): string[] {
  if (before === null) return []
  return entityDefinition(entity)
    .groups.filter(({ fields }) =>
      fields.some((field) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null)),
    )
    .map(({ name }) => name)
}

/** What was written, as people may read it in a conflict; of a new record that it is there. */
export function unseenWrite(
  entity: EntityName,
  record_id: Id,
  group_name: string | null,
  row: FieldValues,
): UnseenWrite {
  const fields = group_name === null ? [] : groupNamed(entityDefinition(entity).groups, group_name).fields
  const values = fields
    .filter((field) => !isBookkeeping(field))
    .map((field) => [field, row[field] ?? null] as const)
  return { entity, record_id, group_name, values: Object.fromEntries(values) }
}

async function bringBackOne(
  context: EnvelopeContext,
  record: StoredRecord,
  writes: readonly UnseenWrite[],
): Promise<void> {
  const { actor_id, station_id, wall_at } = context.envelope
  const removed_on_station = groupStamp(record, REMOVAL_GROUP)?.station_id ?? station_id
  const { removed_at, removed_by, removed_reason, further_removals } = record.row as unknown as {
    removed_at: string
    removed_by: Id
    removed_reason: string
    further_removals: FurtherRemoval[] | null
  }
  const removals = [
    { removed_at, removed_by, removed_on_station, removed_reason },
    ...(further_removals ?? []),
  ].map((removal) => removalCandidate(context, removal))
  const next = {
    ...record,
    row: { ...record.row, ...standing },
    field_meta: { ...record.field_meta, [REMOVAL_GROUP]: stampOf(context) },
  }
  context.workspace.put('patch', next)
  const witness = { set_by: actor_id, set_on_station: station_id, set_at: wall_at, writes }
  await disputeRemoval(context, next, witness, removals)
}

/** Somebody takes a removal back: where theirs was the one that competed, nobody has to decide any more. */
export async function withdrawRemoval(context: EnvelopeContext, record: StoredRecord): Promise<void> {
  const found = await context.workspace.findOpenConflict(record.entity, record.id, REMOVAL_GROUP)
  if (found === undefined) return
  const conflict = conflictOf(found)
  const { actor_id, station_id, wall_at } = context.envelope
  // Of a station whose disk was copied, whose removal it was cannot be told: people decide.
  const isTheirs = (one: ConflictCandidate): boolean => context.own_since === 0 && isOwn(one, station_id)
  const candidates = conflict.candidates.filter((one) => !isTheirs(one))
  const isOver = candidates.every(({ values }) => !isRemoved(values))
  const next: Conflict = isOver
    ? {
        ...conflict,
        state: 'resolved',
        resolution_values: standing,
        resolved_by: actor_id,
        resolved_at: wall_at,
        resolved_on_station: station_id,
      }
    : { ...conflict, candidates }
  putConflict(context, next)
}
