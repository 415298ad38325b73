import { v7 } from 'uuid'
import type { Id } from '../../shared/ids.ts'
import { type EntityName, isEntityName } from '../../shared/sync/entities.ts'
import { type Envelope, type Op, valuesSetBy } from '../../shared/sync/envelope.ts'
import type { EnvelopeOutcome } from '../../shared/sync/push-message.ts'
import { removableOwners } from '../../shared/sync/removals.ts'
import type { Instant } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import type { Trx } from '../db/database.ts'
import { readRecords } from '../db/record-store.ts'
import { applyEnvelope } from './apply-envelope.ts'
import { appendToLog, type CommittedEnvelope } from './commit-log.ts'
import type { TxnAuthor } from './commit-store.ts'
import { conflictOf, subjectOf } from './conflicts.ts'
import type { EnvelopeContext, Origin, RecordOrigin, RenewNationalId } from './envelope-context.ts'
import { listEpochs, seenAtMost } from './epoch-store.ts'
import { createIdentifierClaims } from './identifier-claims.ts'
import { lockMerges } from './merge-circle.ts'
import { insertQuarantined, type Quarantined } from './quarantine-store.ts'
import type { EnvelopeRefused } from './refusal.ts'
import { findBatchMembers, type ScopeChange } from './scope-begin.ts'
import { unseenEvent } from './unseen.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** What became of one envelope of a batch. */
export interface BatchOutcome {
  readonly outcome: EnvelopeOutcome
  readonly txn_id: Id | null
  readonly refusal: EnvelopeRefused | null
}

/** How a batch is taken, where it is not a station's own word as it stands. */
export interface BatchOptions {
  readonly written_by?: RecordOrigin | undefined
  readonly renew?: RenewNationalId | undefined
  readonly is_renewal?: boolean
  /** Envelopes that are in quarantine already, by hash. */
  readonly aside?: ReadonlySet<string>
  /** From which number an envelope follows its own chain, by hash, where that is known better than of the station. */
  readonly ownSince?: ReadonlyMap<string, number> | undefined
  /** What the server says of memberships, with the first envelope. */
  readonly scopes?: readonly ScopeChange[]
}

/** From which number the station's envelopes are one chain; of an earlier incarnation they always are. */
async function readChainSince(trx: Trx, first: Envelope | undefined): Promise<number> {
  if (first === undefined) return 0
  const station = await trx
    .selectFrom('station_keys')
    .select('chain_since')
    .where('station_id', '=', first.station_id)
    .where('incarnation', '=', first.incarnation)
    .executeTakeFirst()
  return station?.chain_since ?? 0
}

interface Applied {
  readonly context: EnvelopeContext
  readonly refusal: EnvelopeRefused | null
}

/**
 * Commits envelopes of one station in their order, none of which the server has seen: locks what they change, applies
 * each, writes rows and history set by set, and takes the commit numbers last.
 */
export async function commitBatch(
  trx: Trx,
  envelopes: readonly Envelope[],
  received_at: Instant,
  origin: Origin,
  {
    written_by,
    renew = (values) => values,
    is_renewal = false,
    aside,
    ownSince,
    scopes = [],
  }: BatchOptions = {},
): Promise<BatchOutcome[]> {
  const workspace = createWorkspace(trx)
  await lockMerges(trx, envelopes)
  await workspace.lock(await lockTargets(trx, envelopes))
  await preload(workspace, envelopes)
  const identifiers = createIdentifierClaims(trx)
  await identifiers.expect(envelopes)
  const members = await findBatchMembers(trx, workspace, envelopes)
  const epochs = origin === 'station' ? await listEpochs(trx) : []
  const chainSince = origin === 'station' ? await readChainSince(trx, envelopes[0]) : 0

  const results: Applied[] = []
  for (const envelope of envelopes) {
    const context: EnvelopeContext = {
      trx,
      workspace,
      identifiers,
      envelope,
      origin,
      written_by,
      renew,
      is_renewal,
      txn_id: v7(),
      received_at,
      seen_at_most: seenAtMost(epochs, envelope),
      own_since: ownSince?.get(envelope.hash) ?? (envelope.station_seq < chainSince ? 0 : chainSince),
      members,
      newId: v7,
      effect: { unseen: [], conflict_ids: new Set() },
    }
    const said = envelope === envelopes[0] ? scopes : []
    results.push({ context, refusal: await applyEnvelope(context, said) })
  }

  await identifiers.write()
  const changes = await workspace.flush()
  if (origin === 'station') {
    await insertQuarantined(
      trx,
      results.flatMap(({ context, refusal }) =>
        refusal && aside?.has(context.envelope.hash) !== true ? [quarantinedOf(context, refusal)] : [],
      ),
    )
  }
  const committed: CommittedEnvelope[] = results
    .filter(({ refusal }) => refusal === null)
    .map(({ context }) => ({
      txn_id: context.txn_id,
      envelope: context.envelope,
      changes: changes.filter((change) => change.txn_id === context.txn_id),
    }))
  const numbers = await appendToLog(trx, committed, received_at)
  await auditUnseen(trx, results, numbers)
  return results.map(({ context, refusal }) =>
    outcomeOf(context, refusal, numbers.get(context.txn_id) ?? null),
  )
}

/** Names in the server's audit, for each envelope that is committed, whatever its author had not seen. */
async function auditUnseen(
  trx: Trx,
  results: readonly Applied[],
  numbers: ReadonlyMap<Id, number>,
): Promise<void> {
  const batch = new Map(
    results.flatMap(({ context: { txn_id, envelope } }): [Id, TxnAuthor][] => {
      const commit_seq = numbers.get(txn_id)
      return commit_seq === undefined ? [] : [[txn_id, { ...envelope, commit_seq }]]
    }),
  )
  for (const { context } of results.filter(({ refusal }) => refusal === null)) {
    const event = await unseenEvent(context, batch)
    if (event !== undefined) await recordServerEvent(trx, event)
  }
}

function outcomeOf(
  { envelope, effect, txn_id }: EnvelopeContext,
  refusal: EnvelopeRefused | null,
  commit_seq: number | null,
): BatchOutcome {
  const conflict_ids = [...effect.conflict_ids]
  const held = conflict_ids.length > 0 ? 'conflict' : effect.unseen.length > 0 ? 'merged' : 'applied'
  return {
    outcome: {
      station_seq: envelope.station_seq,
      result: refusal ? 'quarantined' : held,
      commit_seq,
      conflict_ids: refusal ? [] : conflict_ids,
      quarantine_code: refusal?.code ?? null,
    },
    txn_id: refusal ? null : txn_id,
    refusal,
  }
}

function quarantinedOf(
  { envelope, received_at, newId }: EnvelopeContext,
  refusal: EnvelopeRefused,
): Quarantined {
  return {
    id: newId(),
    station_id: envelope.station_id,
    incarnation: envelope.incarnation,
    station_seq: envelope.station_seq,
    payload_hash: envelope.hash,
    envelope,
    code: refusal.code,
    detail: refusal.message,
    author_rights: refusal.author_rights,
    received_at,
    actor_id: envelope.actor_id,
    site_id: envelope.site_id,
  }
}

/** Every record that the envelopes may change: also the records of decided conflicts and of new versions' forms. */
async function lockTargets(
  trx: Trx,
  envelopes: readonly Envelope[],
): Promise<{ entity: EntityName; id: Id }[]> {
  const ops = envelopes.flatMap((envelope) => envelope.ops)
  const decided = ops.filter((op) => op.op === 'resolve').map((op) => op.id)
  const conflicts = await readRecords(trx, 'conflicts', decided)
  const subjects = conflicts.map((conflict) => subjectOf(conflictOf(conflict)))
  const named = ops.flatMap((op) => (isEntityName(op.entity) ? [{ entity: op.entity, id: op.id }] : []))
  const forms = ops.flatMap((op) => {
    const id = op.op === 'append' ? op.fields.submission_id : undefined
    return isId(id) ? [{ entity: 'form_submissions' as const, id }] : []
  })
  return [...subjects, ...forms, ...named, ...(await ownersOf(trx, ops))]
}

/**
 * The records that those of the envelopes belong to and that may be removed: a removal that comes at the same time
 * waits, and sees what was written.
 */
async function ownersOf(trx: Trx, ops: readonly Op[]): Promise<{ entity: EntityName; id: Id }[]> {
  const contacts = await readRecords(
    trx,
    'patient_contacts',
    ops.flatMap(({ entity, id }) => (entity === 'patient_contacts' && isId(id) ? [id] : [])),
  )
  const written = ops.flatMap((op) =>
    isEntityName(op.entity) && op.op !== 'resolve' ? removableOwners(op.entity, valuesSetBy(op)) : [],
  )
  const ofContacts = contacts.flatMap(({ entity, row }) => removableOwners(entity, row))
  return [...written, ...ofContacts].filter(({ id }) => isId(id)).map(({ entity, id }) => ({ entity, id }))
}

const referenceTables: Readonly<Record<string, EntityName>> = {
  patient_id: 'patients',
  visit_id: 'patient_visits',
  study_id: 'studies',
  submission_id: 'form_submissions',
}

/** Reads in a few statements what checking the envelopes will ask for one by one. */
async function preload(workspace: Workspace, envelopes: readonly Envelope[]): Promise<void> {
  await workspace.load('users', [...new Set(envelopes.map((envelope) => envelope.actor_id))])
  const fields = envelopes.flatMap((envelope) =>
    envelope.ops.flatMap((op) => (op.op === 'create' || op.op === 'append' ? [op.fields] : [])),
  )
  for (const [field, entity] of Object.entries(referenceTables)) {
    await workspace.load(entity, fields.map((values) => values[field]).filter(isId))
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function isId(value: unknown): value is Id {
  return typeof value === 'string' && UUID.test(value)
}
