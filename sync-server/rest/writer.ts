import { fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import type { AppError } from '../../shared/errors.ts'
import { notFound } from '../../shared/errors.ts'
import { type Id, REST_STATION_ID } from '../../shared/ids.ts'
import { type EntityName, entityDefinition, type RecordOf } from '../../shared/sync/entities.ts'
import type { Op } from '../../shared/sync/envelope.ts'
import { type PatchFields, touchedGroups } from '../../shared/sync/patch-fields.ts'
import type { RemovableEntity } from '../../shared/sync/removals.ts'
import { type CommitRefused, commitOwn } from '../commit/commit.ts'
import { readStreamHead } from '../commit/commit-store.ts'
import type { RecordOrigin } from '../commit/envelope-context.ts'
import { renewedNationalId } from '../keys/national-id-seal.ts'
import type { RestError } from '../problem.ts'
import type { Call } from './call.ts'

type NewFields<E extends EntityName> = Omit<
  RecordOf<E>,
  'id' | 'site_id' | 'row_version' | 'created_at' | 'created_by' | 'created_on_station'
>

/** The operations of one request; they become one envelope of the pseudo-station `rest`, and so one commit. */
export interface Draft {
  readonly call: Call
  readonly ops: Op[]
  readonly record_ids: Id[]
}

/** What a request's commit is known by. `commit_seq` is the row_version of every record that it wrote. */
export interface Committed {
  readonly commit_seq: number
  readonly envelope_id: Id
}

export function startDraft(call: Call): Draft {
  return { call, ops: [], record_ids: [] }
}

/** A new record; `row_version` is filled in by `versioned` once it is committed. */
export function createRecord<E extends EntityName>(
  draft: Draft,
  entity: E,
  fields: NewFields<E>,
  id: Id = draft.call.deps.newId(),
): RecordOf<E> {
  const { caller, now } = draft.call
  const record = entityDefinition(entity).schema.parse({
    ...fields,
    id,
    site_id: caller.site_id,
    row_version: null,
    created_at: now,
    created_by: caller.user_id,
    created_on_station: REST_STATION_ID,
  }) as RecordOf<E>
  const { row_version: _unknown, ...known } = fieldValuesOf(record)
  const isAppended = entityDefinition(entity).policy === 'union'
  draft.ops.push(
    isAppended ? { op: 'append', entity, id, fields: known } : { op: 'create', entity, id, fields: known },
  )
  draft.record_ids.push(id)
  return record
}

/** New values for some fields of a record that is locked and was read after that; groups that stay are left out. */
export function patchRecord<E extends EntityName>(
  draft: Draft,
  entity: E,
  before: RecordOf<E>,
  changes: Partial<NewFields<E>>,
): RecordOf<E> {
  const groups = touchedGroups(entityDefinition(entity).groups, fieldValuesOf(before), fieldValuesOf(changes))
  if (groups.length === 0) return before
  const after = entityDefinition(entity).schema.parse({ ...before, ...changes }) as RecordOf<E>
  draft.ops.push({
    op: 'patch',
    entity,
    id: before.id,
    base_version: before.row_version,
    base_station_seq: null,
    fields: Object.assign({}, ...groups.map(({ fields }) => fields)) as PatchFields,
  })
  draft.record_ids.push(before.id)
  return after
}

/** Removes a record as entered in error. Its caller sees every commit there is. */
export async function removeRecord(
  draft: Draft,
  entity: RemovableEntity,
  before: { readonly id: Id; readonly row_version: number | null },
  reason: string,
): Promise<void> {
  const { last_commit } = await readStreamHead(draft.call.trx)
  draft.ops.push({
    op: 'tombstone',
    entity,
    id: before.id,
    base_version: before.row_version,
    base_station_seq: null,
    seen_commit: last_commit,
    reason,
  })
  draft.record_ids.push(before.id)
}

/**
 * Commits the draft; null when it changes nothing. A write that cannot be throws `CommitRefused`, which undoes all.
 * `written_by`: whose words the new records are, where the caller only brings them in.
 */
export async function commitDraft(draft: Draft, written_by?: RecordOrigin): Promise<Committed | null> {
  if (draft.ops.length === 0) return null
  const { deps, trx, caller, now, administration_reason } = draft.call
  const { envelope_id, commit_seq } = await commitOwn(trx, {
    station_id: REST_STATION_ID,
    actor: caller,
    site_id: caller.site_id,
    ops: draft.ops,
    administration_reason,
    received_at: now,
    written_by,
    renew: (values) => renewedNationalId(deps.keys, values),
  })
  return { commit_seq, envelope_id }
}

/** A record as it stands after the commit; unchanged records keep their version. */
export function versioned<T extends { readonly id: Id; readonly row_version: number | null }>(
  draft: Draft,
  committed: Committed | null,
  record: T,
): T {
  if (committed === null || !draft.record_ids.includes(record.id)) return record
  return { ...record, row_version: committed.commit_seq }
}

/** What a refused commit is for the caller; undefined where only a fault of ours can be the reason. */
export function restErrorOf(refused: CommitRefused): RestError | AppError | undefined {
  switch (refused.code) {
    case 'conflict':
      return { code: 'stale' }
    case 'not_permitted':
      return { code: 'not_permitted', action: 'write' }
    case 'wrong_reference':
      return notFound('record')
    default:
      return undefined
  }
}
