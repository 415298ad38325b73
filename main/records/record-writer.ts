import { createHash } from 'node:crypto'
import { type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import type { AppError } from '../../shared/errors.ts'
import { notFound } from '../../shared/errors.ts'
import type { Id, IdSource } from '../../shared/ids.ts'
import { err, type Result } from '../../shared/result.ts'
import { tick } from '../../shared/sync/clock.ts'
import { type EntityName, entityDefinition, type RecordOf } from '../../shared/sync/entities.ts'
import {
  ENVELOPE_MAX_OPS,
  type Envelope,
  type EnvelopeBody,
  envelopeText,
  type Op,
  valuesSetBy,
} from '../../shared/sync/envelope.ts'
import type { FieldGroup } from '../../shared/sync/merge.ts'
import {
  isAsSeen,
  meantChanges,
  type PatchBase,
  type PatchFields,
  touchedGroups,
} from '../../shared/sync/patch-fields.ts'
import type { RemovableEntity } from '../../shared/sync/removals.ts'
import { SCHEMA_VERSION } from '../../shared/sync/version.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import type { Actor } from '../../shared/users/user.ts'
import { type AuditDeps, appendAuditEvent } from '../audit/audit-store.ts'
import type { OpenReadings } from '../audit/open-readings.ts'
import type { Db, Trx } from '../db/transaction.ts'
import {
  appendToOutbox,
  type ChainEnd,
  isInCopy,
  lastPendingSeq,
  listOwnOps,
  listPendingOps,
  readChainEnd,
  type TouchedRow,
} from './outbox-store.ts'
import { findRecord, parseRecord, putRecord } from './row-store.ts'
import { indexPatient } from './search-key.ts'
import { keepShadow } from './shadow-store.ts'
import { readStates } from './sync-state.ts'

/*
 * The one write path of a station. A service hands its work to `writeRecords`; rows, the signed outbox envelope and
 * the audit event commit together or not at all, and only then do screens and sync hear of it.
 */

/** What writing needs of the station. */
export interface RecordsDeps {
  readonly db: Db
  readonly station_id: Id
  readonly site_id: Id
  readonly clock: Clock
  readonly newId: IdSource
  /** This start of the program, as evidence beside the monotonic clock. */
  readonly boot_id: Id
  /** Ed25519 over an envelope's hash, base64url. */
  readonly sign: (hash: Buffer) => string
  /** Called after the transaction is on disk, with the tables it changed. */
  readonly onCommitted: (entities: readonly EntityName[]) => void
  /** What is on screen and has its audit event. */
  readonly readings: OpenReadings
  /** Keeps an envelope beside the store too, once the store has it and before the save is acknowledged. */
  readonly seal?: (envelope: Envelope) => void
  /** Under which emergency access an act is done. */
  readonly emergencyOf?: NonNullable<AuditDeps['emergencyOf']>
}

/** The act that a transaction is, for envelope and audit. */
export interface Act {
  readonly actor: Actor
  /** `noun.verb` as in the policy table or channel. */
  readonly action: string
  readonly patient_id: Id | null
  readonly administration_reason: string | null
}

type NewFields<E extends EntityName> = Omit<
  RecordOf<E>,
  'id' | 'site_id' | 'row_version' | 'created_at' | 'created_by' | 'created_on_station'
>

/** What a service's work may do inside the transaction. */
export interface RecordWriter {
  readonly trx: Trx
  readonly now: Instant
  readonly actor: Actor
  /** A new record; a given id makes it the same record on every station. */
  create<E extends EntityName>(entity: E, fields: NewFields<E>, id?: Id): Promise<RecordOf<E>>
  /** A new append-only record. */
  append<E extends EntityName>(entity: E, fields: NewFields<E>, id?: Id): Promise<RecordOf<E>>
  /**
   * New values for some fields; those that are equal already are left out. The record must exist. `seen` is what the
   * author's form was filled from: what they left as it was is not written, and a group that has another value by now
   * refuses the whole work (`conflict`, `seen_changed`), so that the base of the operation is always what they saw.
   */
  patch<E extends EntityName>(
    entity: E,
    id: Id,
    changes: Partial<NewFields<E>>,
    seen?: FieldValues,
  ): Promise<RecordOf<E>>
  /** Removes a record as entered in error. It must exist and stand. */
  remove(entity: RemovableEntity, id: Id, reason: string): Promise<void>
  /** Takes a removal back: an edit like any other. */
  putBack(entity: RemovableEntity, id: Id): Promise<void>
  /** A person's decision of a conflict. */
  resolve(
    conflict: RecordOf<'conflicts'>,
    values: RecordOf<'conflicts'>['base'],
    reason: string,
  ): Promise<void>
}

/** Thrown inside a transaction to undo it and carry a refusal out; never leaves this file. */
class Refusal extends Error {
  readonly refusal: AppError
  constructor(refusal: AppError) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/**
 * Runs a service's work in one transaction. When the work answers an error, nothing is stored and the error comes
 * back. Work that changes nothing leaves no envelope and no audit event.
 */
export async function writeRecords<T>(
  deps: RecordsDeps,
  act: Act,
  work: (writer: RecordWriter) => Promise<Result<T, AppError>>,
): Promise<Result<T, AppError>> {
  const touched = new Set<EntityName>()
  let written: Envelope | undefined
  try {
    const result = await deps.db.transaction().execute(async (trx) => {
      const draft = await startDraft(deps, act, trx)
      const outcome = await work(createWriter(deps, draft))
      if (!outcome.ok) throw new Refusal(outcome.error)
      written = draft.ops.length > 0 ? await commitDraft(deps, act, draft) : undefined
      for (const row of draft.touched) touched.add(row.entity as EntityName)
      return outcome
    })
    if (written !== undefined) deps.seal?.(written)
    if (touched.size > 0) deps.onCommitted([...touched])
    return result
  } catch (error) {
    // Expected: our own refusal, which only had to undo the transaction.
    if (error instanceof Refusal) return err(error.refusal)
    throw error
  }
}

interface Draft {
  readonly trx: Trx
  readonly end: ChainEnd
  readonly now: Instant
  readonly actor: Actor
  readonly ops: Op[]
  readonly touched: TouchedRow[]
}

async function startDraft(deps: RecordsDeps, act: Act, trx: Trx): Promise<Draft> {
  return {
    trx,
    end: await readChainEnd(trx),
    now: instantOf(deps.clock.nowMs()),
    actor: act.actor,
    ops: [],
    touched: [],
  }
}

function createWriter(deps: RecordsDeps, draft: Draft): RecordWriter {
  const insert = async <E extends EntityName>(
    op: 'create' | 'append',
    entity: E,
    fields: NewFields<E>,
    id: Id,
  ): Promise<RecordOf<E>> => {
    const record = parseRecord(entity, {
      ...fields,
      id,
      site_id: deps.site_id,
      row_version: null,
      created_at: draft.now,
      created_by: draft.actor.user_id,
      created_on_station: deps.station_id,
    })
    await storeRecord(draft.trx, entity, record)
    const { row_version: _unknown, ...known } = fieldValuesOf(record)
    const isListed = op === 'append' && entityDefinition(entity).list_of !== undefined
    const seen = isListed ? { seen_commit: await readTaken(draft.trx) } : {}
    addOp(draft, { op, entity, id, fields: known, ...seen } as Op, [{ entity, row_id: id }])
    return record
  }
  return {
    trx: draft.trx,
    now: draft.now,
    actor: draft.actor,
    create: (entity, fields, id = deps.newId()) => insert('create', entity, fields, id),
    append: (entity, fields, id = deps.newId()) => insert('append', entity, fields, id),
    patch: (entity, id, changes, seen) => patchRecord(draft, entity, id, changes, seen),
    remove: (entity, id, reason) => removeRecord(draft, entity, id, reason),
    putBack: async (entity, id) => {
      await patchRecord(draft, entity, id, stillStanding)
    },
    resolve: (conflict, values, reason) => resolveConflict(deps, draft, conflict, values, reason),
  }
}

async function patchRecord<E extends EntityName>(
  draft: Draft,
  entity: E,
  id: Id,
  changes: Partial<NewFields<E>>,
  seen?: FieldValues,
): Promise<RecordOf<E>> {
  const before = await findRecord(draft.trx, entity, id)
  if (before === undefined) throw new Refusal(notFound(entity))
  const all = entityDefinition(entity).groups
  const meant = seen === undefined ? fieldValuesOf(changes) : meantChanges(all, seen, fieldValuesOf(changes))
  const groups = touchedGroups(all, fieldValuesOf(before), meant)
  if (groups.length === 0) return before
  if (seen !== undefined && !groups.every(({ group }) => isAsSeen(group, seen, fieldValuesOf(before)))) {
    throw new Refusal({ code: 'conflict', reason: 'seen_changed' })
  }
  const after = changed(entity, before, meant)
  const serverBase = await keepShadow(draft.trx, entity, before)
  const pending = await opsSeen(draft, entity, id, serverBase)
  // Groups that were seen at the same point travel in one operation.
  const byBase = new Map<string, { base: PatchBase; fields: PatchFields }>()
  for (const { group, fields } of groups) {
    const base = baseOf(group, pending, serverBase)
    const key = JSON.stringify(base)
    byBase.set(key, { base, fields: { ...byBase.get(key)?.fields, ...fields } })
  }
  await storeRecord(draft.trx, entity, after)
  for (const { base, fields } of byBase.values()) {
    addOp(draft, { op: 'patch', entity, id, ...base, fields }, [{ entity, row_id: id }])
  }
  return after
}

/**
 * A record with new values. One that a newer program left here, with a value that this one does not know, is refused:
 * this program cannot say what it would come to.
 */
function changed<E extends EntityName>(entity: E, before: RecordOf<E>, changes: FieldValues): RecordOf<E> {
  const { schema } = entityDefinition(entity)
  const after = schema.safeParse({ ...before, ...changes })
  if (after.success) return after.data as RecordOf<E>
  if (schema.safeParse(before).success) throw after.error
  throw new Refusal({ code: 'conflict', reason: 'newer_program' })
}

const stillStanding = { removed_at: null, removed_by: null, removed_reason: null, further_removals: null }

async function removeRecord(draft: Draft, entity: RemovableEntity, id: Id, reason: string): Promise<void> {
  const before = await findRecord(draft.trx, entity, id)
  if (before === undefined) throw new Refusal(notFound(entity))
  const serverBase = await keepShadow(draft.trx, entity, before)
  const pending = await opsSeen(draft, entity, id, serverBase)
  // Of a group with an own pending edit the screen shows that one, made on what the server had then.
  const bases = [serverBase, ...pending.flatMap(({ op }) => (op.op === 'patch' ? [op.base_version] : []))]
  const known = bases.filter((base) => base !== null)
  const op: Op = {
    op: 'tombstone',
    entity,
    id,
    base_version: known.length < bases.length ? null : Math.min(...known),
    base_station_seq: pending.at(-1)?.station_seq ?? null,
    seen_commit: await readTaken(draft.trx),
    reason,
  }
  const removal = { removed_at: draft.now, removed_by: draft.actor.user_id, removed_reason: reason }
  await storeRecord(draft.trx, entity, changed(entity, before, removal))
  addOp(draft, op, [{ entity, row_id: id }])
}

/** The commit up to which this store has every record; null while it is being filled. */
async function readTaken(trx: Trx): Promise<number | null> {
  const { cursor, snapshot } = await readStates(trx, ['cursor', 'snapshot'])
  return snapshot === null ? Number(cursor ?? 0) : null
}

interface OwnOp {
  readonly op: Op
  readonly station_seq: number
}

/** This station's operations that a row shows on top of its server copy, those of this transaction last. */
async function opsSeen(
  draft: Draft,
  entity: EntityName,
  id: Id,
  serverBase: number | null,
): Promise<OwnOp[]> {
  const own = await (serverBase === null ? listOwnOps : listPendingOps)(draft.trx, entity, id)
  const earlier = own.filter((op) => !isInCopy(op, serverBase))
  const station_seq = draft.end.station_seq + 1
  const now = draft.touched.filter((row) => row.entity === entity && row.row_id === id)
  return [
    ...earlier.map(({ op, envelope }) => ({ op, station_seq: envelope.station_seq })),
    ...now.flatMap(({ part }) => {
      const op = draft.ops[part]
      return op === undefined ? [] : [{ op, station_seq }]
    }),
  ]
}

/**
 * What the author of an edit sees of a group. While an own edit or decision of the group is pending, the screen shows
 * that, whatever the server has sent since: then the base is still what it was made on, and the new one follows it.
 */
function baseOf(group: FieldGroup, pending: readonly OwnOp[], serverBase: number | null): PatchBase {
  const base_station_seq = pending.at(-1)?.station_seq ?? null
  const last = pending.map(({ op }) => op).findLast((op) => setsGroup(op, group))
  const isBased = last !== undefined && last.op !== 'create' && last.op !== 'append'
  const base_version = isBased ? last.base_version : serverBase
  return { base_version, base_station_seq }
}

/**
 * Whether an edit or a decision sets a group. A decision's base is the version of its conflict: the server judges the
 * decision itself by the same.
 */
export function setsGroup(op: Op, group: FieldGroup): boolean {
  if (op.op === 'create' || op.op === 'append') return false
  const values = valuesSetBy(op)
  return group.fields.some((field) => field in values)
}

async function resolveConflict(
  deps: RecordsDeps,
  draft: Draft,
  conflict: RecordOf<'conflicts'>,
  values: RecordOf<'conflicts'>['base'],
  reason: string,
): Promise<void> {
  const entity = conflict.entity as EntityName
  const record = await findRecord(draft.trx, entity, conflict.record_id)
  if (record === undefined) throw new Refusal(notFound(entity))
  const base_version = await keepShadow(draft.trx, 'conflicts', conflict)
  await keepShadow(draft.trx, entity, record)
  const base_station_seq = await lastPendingSeq(draft.trx, entity, conflict.record_id)
  const op: Op = {
    op: 'resolve',
    entity: 'conflicts',
    id: conflict.id,
    base_version,
    base_station_seq,
    values,
    reason,
  }
  await storeRecord(draft.trx, 'conflicts', {
    ...conflict,
    state: 'resolved',
    resolution_values: values,
    resolution_reason: reason,
    resolved_by: draft.actor.user_id,
    resolved_at: draft.now,
    resolved_on_station: deps.station_id,
  })
  await storeRecord(draft.trx, entity, changed(entity, record, values))
  addOp(draft, op, [
    { entity: 'conflicts', row_id: conflict.id },
    { entity, row_id: conflict.record_id },
  ])
}

function addOp(draft: Draft, op: Op, rows: readonly Omit<TouchedRow, 'part'>[]): void {
  const part = draft.ops.length
  draft.ops.push(op)
  draft.touched.push(...rows.map((row) => ({ part, ...row })))
}

async function storeRecord(
  trx: Trx,
  entity: EntityName,
  record: Readonly<Record<string, unknown>>,
): Promise<void> {
  await putRecord(trx, entity, record)
  if (entity === 'patients') await indexPatient(trx, parseRecord('patients', record))
}

async function commitDraft(deps: RecordsDeps, act: Act, draft: Draft): Promise<Envelope> {
  // Stored, it could never be sent, and would hold up everything behind it.
  if (draft.ops.length > ENVELOPE_MAX_OPS)
    throw new Error(`${act.action} has ${draft.ops.length} operations, more than an envelope takes`)
  const body: EnvelopeBody = {
    envelope_id: deps.newId(),
    station_id: deps.station_id,
    incarnation: draft.end.incarnation,
    station_seq: draft.end.station_seq + 1,
    schema_version: SCHEMA_VERSION,
    site_id: deps.site_id,
    actor_id: act.actor.user_id,
    actor_role: act.actor.role,
    administration_reason: act.administration_reason,
    hlc: tick(draft.end.hlc, deps.clock.nowMs()),
    wall_at: draft.now,
    monotonic_ms: Math.round(deps.clock.monotonicMs()),
    boot_id: deps.boot_id,
    ops: draft.ops,
    prev_hash: draft.end.hash,
    ...(draft.end.epoch === null ? {} : { epoch: draft.end.epoch }),
  }
  const hash = createHash('sha256').update(envelopeText(body)).digest()
  const envelope: Envelope = { ...body, hash: hash.toString('hex'), signature: deps.sign(hash) }
  await appendToOutbox(draft.trx, envelope, draft.touched)
  await appendAuditEvent(draft.trx, deps, {
    actor_id: act.actor.user_id,
    actor_role: act.actor.role,
    action: act.action,
    entity: draft.touched[0]?.entity ?? null,
    record_ids: [...new Set(draft.touched.map((t) => t.row_id))].slice(0, 500),
    patient_id: act.patient_id ?? patientOf(draft),
    site_id: deps.site_id,
    envelope_id: envelope.envelope_id,
    outcome: 'success',
    reason: act.administration_reason,
  })
  return envelope
}

/** The patient a registration is about is only known once it is written. */
function patientOf(draft: Draft): Id | null {
  return draft.touched.find((t) => t.entity === 'patients')?.row_id ?? null
}
