import { createHash, randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { CHAIN_START } from '../../shared/audit/audit-event.ts'
import { type Id, SYSTEM_USER_ID } from '../../shared/ids.ts'
import { tick } from '../../shared/sync/clock.ts'
import { type Envelope, type EnvelopeBody, envelopeText, type Op } from '../../shared/sync/envelope.ts'
import type { EnvelopeOutcome } from '../../shared/sync/push-message.ts'
import { SCHEMA_VERSION } from '../../shared/sync/version.ts'
import type { Instant } from '../../shared/time.ts'
import type { Actor } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'
import { type BatchOptions, commitBatch } from './batch.ts'
import {
  nextServerStationSeq,
  readCommittedEnvelopes,
  readCommittedNumbers,
  readStreamHead,
  releaseSavepoint,
  rollbackToSavepoint,
  setSavepoint,
} from './commit-store.ts'
import type { RecordOrigin, RenewNationalId } from './envelope-context.ts'
import { insertQuarantined, insertRepair, readQuarantinedNumbers } from './quarantine-store.ts'
import type { RefusalCode } from './refusal.ts'
import type { ScopeChange } from './scope-begin.ts'

/*
 * The one write path of the server: sync push and REST both come through here. Rows, history and commit numbers of a
 * call are one transaction, whose last act is to take the numbers.
 */

/** Told of faults of the program that put an envelope aside; the log id is in the quarantine's detail too. */
export type FaultListener = (error: unknown, logId: string) => void

/**
 * Commits a station's envelopes (all of one station and incarnation, in station_seq order) and says what became of
 * each. An envelope that cannot be committed is put aside and never holds up the others. `renew`: a station may send
 * national IDs under a key that was changed while it was away. `ownSince`: as in a batch.
 */
export async function commitEnvelopes(
  trx: Trx,
  envelopes: readonly Envelope[],
  received_at: Instant,
  onFault: FaultListener,
  renew?: RenewNationalId,
  ownSince?: BatchOptions['ownSince'],
): Promise<EnvelopeOutcome[]> {
  const { known, again } = await knownOutcomes(trx, envelopes, received_at)
  const fresh = envelopes.filter((envelope) => !known.has(envelope))
  const reception = { trx, received_at, renew, ownSince, aside: new Set(again.keys()) }
  const outcomes = fresh.length === 0 ? [] : await commitFresh(reception, fresh, onFault)
  await endQuarantine(reception, fresh, outcomes, again)
  const bySeq = new Map(outcomes.map((outcome) => [outcome.station_seq, outcome]))
  return envelopes.map((envelope) => {
    const outcome = known.get(envelope) ?? bySeq.get(envelope.station_seq)
    if (outcome === undefined) throw new Error('every envelope has an outcome')
    return outcome
  })
}

/**
 * What was answered before, for envelopes that are sent again: under their number, or under another, as when the sealed
 * outbox brought them first. The same number with other content is a fork. `again`: what was put aside for a record that
 * another station has yet to send anew to a restored server, or by a server that could not read it yet, by hash.
 */
async function knownOutcomes(
  trx: Trx,
  envelopes: readonly Envelope[],
  received_at: Instant,
): Promise<{ known: Map<Envelope, EnvelopeOutcome>; again: Map<string, PutAsideBefore> }> {
  const known = new Map<Envelope, EnvelopeOutcome>()
  const again = new Map<string, PutAsideBefore>()
  const [first] = envelopes
  if (first === undefined) return { known, again }
  const seqs = envelopes.map((envelope) => envelope.station_seq)
  const committed = await readCommittedNumbers(trx, first.station_id, first.incarnation, seqs)
  const quarantined = await readQuarantinedNumbers(trx, first.station_id, first.incarnation, seqs)
  const ids = envelopes.map((envelope) => envelope.envelope_id)
  const held = await readCommittedEnvelopes(trx, first.station_id, ids)
  const { epoch } = await readStreamHead(trx)
  for (const envelope of envelopes) {
    const heldAs = held.get(envelope.envelope_id)
    const commit = committed.get(envelope.station_seq)
    const before = quarantined.filter((old) => old.station_seq === envelope.station_seq)
    const same = before.find((old) => old.payload_hash === envelope.hash)
    if (commit?.payload_hash === envelope.hash)
      known.set(envelope, duplicateOutcome(envelope, commit.commit_seq))
    else if (commit === undefined && heldAs !== undefined)
      known.set(envelope, duplicateOutcome(envelope, heldAs))
    else if (same && isWorthAnotherTry(same, (envelope.epoch ?? epoch) !== epoch))
      again.set(envelope.hash, same)
    else if (same) known.set(envelope, quarantinedOutcome(envelope.station_seq, same.code))
    else if (commit || before.length > 0) {
      await putAside(trx, envelope, 'fork', 'the number was used before with other content', received_at)
      known.set(envelope, quarantinedOutcome(envelope.station_seq, 'fork'))
    }
  }
  return { known, again }
}

interface PutAsideBefore {
  readonly id: Id
  readonly code: string
}

/** What it names may have been sent again since the server was restored; what could not be read may be readable now. */
function isWorthAnotherTry(
  { code, repaired_at }: { code: string; repaired_at: Instant | null },
  isOfEarlierEpoch: boolean,
): boolean {
  if (repaired_at !== null) return false
  return code === 'newer_version' || (code === 'wrong_reference' && isOfEarlierEpoch)
}

/** Notes what was put aside and came in after all. */
async function endQuarantine(
  { trx, received_at }: Reception,
  fresh: readonly Envelope[],
  outcomes: readonly EnvelopeOutcome[],
  again: ReadonlyMap<string, PutAsideBefore>,
): Promise<void> {
  for (const { hash, station_seq, envelope_id, site_id } of fresh) {
    const { id: quarantine_id, code } = again.get(hash) ?? {}
    const outcome = outcomes.find((one) => one.station_seq === station_seq)
    if (quarantine_id === undefined || outcome === undefined || outcome.result === 'quarantined') continue
    await insertRepair(trx, {
      quarantine_id,
      envelope_id,
      repaired_by: SYSTEM_USER_ID,
      repaired_at: received_at,
      reason:
        code === 'newer_version'
          ? 'the server was brought to the version that wrote it'
          : 'what it names was sent again after the server was restored',
      site_id,
    })
  }
}

function duplicateOutcome({ station_seq }: Envelope, commit_seq: number): EnvelopeOutcome {
  return { station_seq, result: 'duplicate', commit_seq, conflict_ids: [], quarantine_code: null }
}

export function quarantinedOutcome(station_seq: number, code: string): EnvelopeOutcome {
  return { station_seq, result: 'quarantined', commit_seq: null, conflict_ids: [], quarantine_code: code }
}

async function putAside(
  trx: Trx,
  envelope: Envelope,
  code: RefusalCode,
  detail: string,
  received_at: Instant,
): Promise<void> {
  const { station_id, incarnation, station_seq, hash, actor_id, site_id } = envelope
  const key = { id: v7(), station_id, incarnation, station_seq, payload_hash: hash, actor_id, site_id }
  await insertQuarantined(trx, [{ ...key, envelope, code, detail, received_at }])
}

interface Reception {
  readonly trx: Trx
  readonly received_at: Instant
  readonly renew: RenewNationalId | undefined
  readonly ownSince: BatchOptions['ownSince']
  readonly aside: ReadonlySet<string>
}

/** One try for all, which is fast; when it fails, each alone, so that one poison envelope harms nobody else. */
async function commitFresh(
  reception: Reception,
  envelopes: readonly Envelope[],
  onFault: FaultListener,
): Promise<EnvelopeOutcome[]> {
  const together = await attempt(reception, envelopes)
  if (together.done) return together.outcomes
  const outcomes: EnvelopeOutcome[] = []
  for (const envelope of envelopes) {
    const alone = await attempt(reception, [envelope])
    if (alone.done) {
      outcomes.push(...alone.outcomes)
      continue
    }
    const logId = randomUUID()
    onFault(alone.error, logId)
    if (!reception.aside.has(envelope.hash))
      await putAside(reception.trx, envelope, 'failed', `log id ${logId}`, reception.received_at)
    outcomes.push(quarantinedOutcome(envelope.station_seq, 'failed'))
  }
  return outcomes
}

type Attempt =
  | { readonly done: true; readonly outcomes: EnvelopeOutcome[] }
  | { readonly done: false; readonly error: unknown }

async function attempt(
  { trx, received_at, renew, ownSince, aside }: Reception,
  envelopes: readonly Envelope[],
): Promise<Attempt> {
  await setSavepoint(trx)
  try {
    const results = await commitBatch(trx, envelopes, received_at, 'station', { renew, aside, ownSince })
    await releaseSavepoint(trx)
    return { done: true, outcomes: results.map(({ outcome }) => outcome) }
  } catch (error) {
    if (!isOfTheEnvelope(error)) throw error
    await rollbackToSavepoint(trx)
    return { done: false, error }
  }
}

/** SQLSTATE classes that speak of the data or the statement: 54 of their size, P0 of what our own functions refuse. */
const DATA_CLASSES = ['21', '22', '23', '42', '54', 'P0']

/**
 * Whether a fault is this envelope's. Connection, disk, deadlock and shutdown are the server's trouble: the station
 * sends again. A fault of our own code has no code, or one of Node's (`ERR_…`) where a value tripped it up: sent again it
 * would trip each time, and nothing behind it would ever be taken. A broken connection shows when the savepoint is sought.
 */
export function isOfTheEnvelope(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code !== 'string' || code.startsWith('ERR_') || DATA_CLASSES.includes(code.slice(0, 2))
}

/** What the server itself (REST, first start) wants to write as one commit. */
export interface OwnCommit {
  /** `REST_STATION_ID` for REST and for the server's own acts. */
  readonly station_id: Id
  readonly actor: Pick<Actor, 'user_id' | 'role'>
  readonly site_id: Id
  readonly ops: readonly Op[]
  readonly administration_reason: string | null
  readonly received_at: Instant
  /** Whose words the new records are, where the actor only brings them in. */
  readonly written_by?: RecordOrigin | undefined
  readonly renew?: RenewNationalId
  /** Only national IDs under another key: nobody is said to have set them, and whoever they find stays. */
  readonly is_renewal?: true
  /** Whose history stations hold from here on, or no longer. */
  readonly scopes?: readonly ScopeChange[]
}

export interface OwnCommitted {
  readonly outcome: EnvelopeOutcome
  readonly envelope_id: Id
  readonly txn_id: Id
  readonly commit_seq: number
}

/**
 * Thrown by `commitOwn` when the write cannot be: the transaction rolls back by it. `conflict`: somebody else set the
 * same fields meanwhile (412 on REST).
 */
export class CommitRefused extends Error {
  readonly code: RefusalCode | 'conflict'

  constructor(code: RefusalCode | 'conflict', detail: string) {
    super(`${code}: ${detail}`)
    this.name = 'CommitRefused'
    this.code = code
  }
}

/**
 * Commits what the server writes itself. It never opens a conflict and never puts anything aside: both are refused.
 * From here on the transaction holds the commit lock: only the audit comes after it.
 */
export async function commitOwn(trx: Trx, own: OwnCommit): Promise<OwnCommitted> {
  const body: EnvelopeBody = {
    envelope_id: v7(),
    station_id: own.station_id,
    incarnation: 1,
    station_seq: await nextServerStationSeq(trx),
    schema_version: SCHEMA_VERSION,
    site_id: own.site_id,
    actor_id: own.actor.user_id,
    actor_role: own.actor.role,
    administration_reason: own.administration_reason,
    hlc: tick(null, Date.parse(own.received_at)),
    wall_at: own.received_at,
    monotonic_ms: 0,
    boot_id: own.station_id,
    ops: [...own.ops],
    prev_hash: CHAIN_START,
  }
  const hash = createHash('sha256').update(envelopeText(body)).digest('hex')
  const envelope = { ...body, hash, signature: '' }
  const [result] = await commitBatch(trx, [envelope], own.received_at, 'server', own)
  if (result === undefined) throw new Error('one envelope has one outcome')
  const { outcome, txn_id, refusal } = result
  if (refusal) throw new CommitRefused(refusal.code, refusal.message)
  if (outcome.conflict_ids.length > 0)
    throw new CommitRefused('conflict', 'somebody else set the same fields')
  if (txn_id === null || outcome.commit_seq === null) throw new Error('what is not refused is committed')
  return { outcome, envelope_id: body.envelope_id, txn_id, commit_seq: outcome.commit_seq }
}
