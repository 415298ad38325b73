import { v7 } from 'uuid'
import { CHAIN_START } from '../../shared/audit/audit-event.ts'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { Envelope } from '../../shared/sync/envelope.ts'
import type { EnvelopeOutcome, PushGap, PushReply, PushRequest } from '../../shared/sync/push-message.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { commitEnvelopes, type FaultListener, quarantinedOutcome } from '../commit/commit.ts'
import { readCommittedEnvelopes, readCommittedNumbers, readStreamHead } from '../commit/commit-store.ts'
import { insertQuarantined, readQuarantinedNumbers } from '../commit/quarantine-store.ts'
import { codeFor, type RefusalCode } from '../commit/refusal.ts'
import type { Database, Trx } from '../db/database.ts'
import { type NationalIdKeys, renewedNationalId } from '../keys/national-id-seal.ts'
import { type DurabilityPolicy, durableCommit } from './durability.ts'
import { envelopeHash, isHashSigned } from './envelope-signature.ts'
import { type EpochDeps, livesInThisEpoch } from './epoch-service.ts'
import type { IntakeJournal } from './intake-journal.ts'
import {
  LEASE_REFILL_BELOW,
  leaseMedicalNumbers,
  lockStation,
  type StationKeys,
  type StationProgress,
  saveProgress,
} from './station-store.ts'

/*
 * POST /push. Envelopes come in the station's order. What is proven to be the station's goes to the commit function;
 * what is not is put aside, answered, and never holds up the next:
 *
 *   number missing before it            → 409 with the number expected, nothing taken
 *   signature or hash not the station's → quarantined(bad_signature)
 *   does not follow the previous one    → quarantined(broken_chain); the next may follow it all the same, and counts as
 *                                         having seen of its own station what came after the break alone
 *   committed before, under any number  → duplicate, with its commit
 *   station revoked                     → quarantined(revoked) if new: care records are kept for an administrator
 */

export interface PushDeps {
  readonly database: Database
  readonly keys: NationalIdKeys & EpochDeps['keys']
  readonly clock: Clock
  readonly onFault: FaultListener
  readonly durability?: DurabilityPolicy
  /** With PGlite: where a push is kept before it is committed. */
  readonly journal: IntakeJournal | null
}

/** An envelope as sent, with what checking it without the database said. */
export interface Incoming {
  readonly station_seq: number
  readonly raw: Readonly<Record<string, unknown>>
  /** The hash it claims, or that of its text when it claims none. */
  readonly hash: string
  readonly envelope: Envelope | null
  readonly refusal: { readonly code: RefusalCode; readonly detail: string } | null
  /** The number from which it follows its own chain, where that was looked at of this envelope alone. */
  readonly own_since?: number
}

/** Nothing was taken: numbers are missing before it, or the station does not live in the server's epoch. */
export type PushRefusal = PushGap | { readonly code: 'epoch_changed' }

export async function receivePush(
  deps: PushDeps,
  station: StationKeys,
  request: PushRequest,
): Promise<Result<PushReply, PushRefusal>> {
  const checked = request.envelopes.map((raw) => checkEnvelope(station, request.incarnation, raw))
  const gap = gapOf(station, request, checked)
  if (gap !== null) return err(gap)
  const journalled = { station_id: station.station_id, request }
  const settle = request.envelopes.length > 0 ? await deps.journal?.append(journalled) : undefined
  try {
    return await commitPush(deps, station, request, checked)
  } finally {
    settle?.()
  }
}

/** What a push skips, as far as the station's progress is known: such a push is not worth the journal. */
function gapOf(station: StationKeys, request: PushRequest, checked: readonly Incoming[]): PushGap | null {
  if (request.incarnation < station.incarnation) return null
  const expected = firstMissing(checked, progressOf(station, request).last_station_seq)
  return expected === null ? null : { code: 'gap', expected }
}

async function commitPush(
  deps: PushDeps,
  station: StationKeys,
  request: PushRequest,
  checked: readonly Incoming[],
): Promise<Result<PushReply, PushRefusal>> {
  const now = instantOf(deps.clock.nowMs())
  return deps.database.transaction({ site_id: station.site_id }, async (trx) => {
    const keys = await lockStation(trx, station.station_id)
    if (!(await livesInThisEpoch(trx, deps.keys, request))) return err({ code: 'epoch_changed' })
    const isStale = request.incarnation < keys.incarnation
    const start = progressOf(keys, request)
    const gap = gapOf(keys, request, checked)
    if (gap !== null) return err(gap)
    const refusal = refusalOfUnknown(keys, isStale)
    const chained = isStale ? checked : followChain(checked, start)
    const taken = refusal ? await refuseUnknown(trx, keys, request.incarnation, chained, refusal) : chained
    const end = progressAfter(start, checked, chained)
    // First: what an envelope counts as having seen of its own station depends on where the chain broke.
    if (!isStale) await saveProgress(trx, keys.station_id, end)
    const outcomes = await settle(trx, deps, { keys, incarnation: request.incarnation, now }, taken)
    const needsNumbers = keys.revoked_at === null && request.medical_numbers_left < LEASE_REFILL_BELOW
    const stream = await readStreamHead(trx)
    return ok({
      outcomes,
      ack_through: end.last_station_seq,
      durable_through: null,
      durable_commit: durableCommit(deps.durability ?? 'none', stream),
      epoch: stream.epoch,
      head: stream.last_commit,
      server_time: now,
      lease: needsNumbers ? await leaseMedicalNumbers(trx, keys, now) : null,
    })
  })
}

/** Where the station's chain ends for the server; a new incarnation begins anew. */
function progressOf(
  keys: StationKeys,
  { incarnation, starts_after = 0 }: Pick<PushRequest, 'incarnation' | 'starts_after'>,
): StationProgress {
  if (incarnation > keys.incarnation) {
    return { incarnation, last_station_seq: starts_after, last_hash: CHAIN_START, chain_since: 0 }
  }
  const { last_station_seq, last_hash, chain_since } = keys
  return { incarnation: keys.incarnation, last_station_seq, last_hash, chain_since }
}

function progressAfter(
  start: StationProgress,
  checked: readonly Incoming[],
  chained: readonly Incoming[],
): StationProgress {
  const last = checked.at(-1)
  if (last === undefined || last.station_seq <= start.last_station_seq) return start
  const broken = chained.findLast(({ refusal }) => refusal?.code === 'broken_chain')
  const chain_since = broken?.station_seq ?? start.chain_since
  return { ...start, last_station_seq: last.station_seq, last_hash: last.hash, chain_since }
}

function firstMissing(checked: readonly Incoming[], lastSeq: number): number | null {
  let expected = lastSeq + 1
  for (const { station_seq } of checked) {
    if (station_seq > expected) return expected
    if (station_seq === expected) expected += 1
  }
  return null
}

const HASH = /^[0-9a-f]{64}$/

/** What can be said of an envelope without the database: whether it is the station's own, unaltered. */
export function checkEnvelope(
  station: StationKeys,
  incarnation: number,
  raw: PushRequest['envelopes'][number],
): Incoming {
  const { station_seq } = raw
  const computed = envelopeHash(raw)
  const claimed = typeof raw.hash === 'string' && HASH.test(raw.hash) ? raw.hash : null
  const base = { station_seq, raw, hash: claimed ?? computed ?? CHAIN_START, envelope: null }
  const refused = (code: RefusalCode, detail: string): Incoming => ({ ...base, refusal: { code, detail } })

  const parsed = Envelope.safeParse(raw)
  if (!parsed.success || computed === null)
    return refused(codeFor('invalid', raw.schema_version), 'not an envelope')
  if (computed !== claimed) return refused('bad_signature', 'the content is not what was hashed')
  const { signature, station_id, site_id } = parsed.data
  if (!isHashSigned(computed, signature, station))
    return refused('bad_signature', 'the signature is not the station’s')
  if (station_id !== station.station_id || parsed.data.incarnation !== incarnation) {
    return refused('invalid', 'the envelope is of another station or incarnation')
  }
  if (site_id !== station.site_id) return refused('wrong_reference', 'the envelope is of another site')
  return { ...base, envelope: parsed.data, refusal: null }
}

/** Each new envelope must name the one before it. */
function followChain(checked: readonly Incoming[], start: StationProgress): Incoming[] {
  let { last_hash, last_station_seq } = start
  return checked.map((incoming) => {
    if (incoming.station_seq <= last_station_seq) return incoming
    const follows = incoming.envelope === null || incoming.envelope.prev_hash === last_hash
    last_hash = incoming.hash
    last_station_seq = incoming.station_seq
    if (follows) return incoming
    return {
      ...incoming,
      envelope: null,
      refusal: { code: 'broken_chain', detail: 'does not follow the previous envelope' },
    }
  })
}

type Refused = NonNullable<Incoming['refusal']>

/** Why nothing new is taken from a station; null where it is. */
function refusalOfUnknown({ revoked_at }: StationKeys, isStale: boolean): Refused | null {
  if (revoked_at !== null) return { code: 'revoked', detail: 'the station was revoked' }
  // An older incarnation is a copy of the disk that was put back.
  return isStale ? { code: 'fork', detail: 'written under an older incarnation' } : null
}

/** Puts aside what the server does not hold; what it took before is a duplicate whatever became of the station. */
export async function refuseUnknown(
  trx: Trx,
  keys: StationKeys,
  incarnation: number,
  checked: readonly Incoming[],
  refusal: Refused,
): Promise<Incoming[]> {
  const seqs = checked.map((incoming) => incoming.station_seq)
  const numbers = await readCommittedNumbers(trx, keys.station_id, incarnation, seqs)
  const ids = checked.flatMap(({ envelope }) => (envelope ? [envelope.envelope_id] : []))
  const held = await readCommittedEnvelopes(trx, keys.station_id, ids)
  return checked.map((incoming) => {
    const commit = numbers.get(incoming.station_seq)
    const isHeld =
      commit === undefined
        ? incoming.envelope !== null && held.has(incoming.envelope.envelope_id)
        : commit.payload_hash === incoming.hash
    if (incoming.refusal || isHeld) return incoming
    return { ...incoming, envelope: null, refusal }
  })
}

export interface Reception {
  readonly keys: StationKeys
  readonly incarnation: number
  readonly now: Instant
}

/** Commits what is good, puts aside what is not, and answers in the order received. */
export async function settle(
  trx: Trx,
  deps: PushDeps,
  reception: Reception,
  incoming: readonly Incoming[],
): Promise<EnvelopeOutcome[]> {
  const bad = incoming.filter((one) => one.refusal !== null)
  await putAside(trx, reception, bad)
  const good = incoming.flatMap((one) => (one.envelope ? [one.envelope] : []))
  const renew = (values: Parameters<typeof renewedNationalId>[1]) => renewedNationalId(deps.keys, values)
  const ownSince = new Map(
    incoming.flatMap(({ hash, own_since }) => (own_since === undefined ? [] : [[hash, own_since] as const])),
  )
  const committed = await commitEnvelopes(trx, good, reception.now, deps.onFault, renew, ownSince)
  const outcomes = new Map(good.map((envelope, i) => [envelope, committed[i]]))
  const answers = incoming.map((one) => {
    const outcome = one.envelope ? outcomes.get(one.envelope) : undefined
    return outcome ?? quarantinedOutcome(one.station_seq, one.refusal?.code ?? 'failed')
  })
  for (const [i, { result, quarantine_code }] of answers.entries()) {
    if (result === 'quarantined') await auditRefusal(trx, reception, incoming[i], quarantine_code)
  }
  return answers
}

async function putAside(
  trx: Trx,
  { keys, incarnation, now }: Reception,
  bad: readonly Incoming[],
): Promise<void> {
  const seqs = bad.map((one) => one.station_seq)
  const before = await readQuarantinedNumbers(trx, keys.station_id, incarnation, seqs)
  const isNew = (one: Incoming): boolean =>
    !before.some((old) => old.station_seq === one.station_seq && old.payload_hash === one.hash)
  await insertQuarantined(
    trx,
    bad.filter(isNew).map((one) => ({
      id: v7(),
      station_id: keys.station_id,
      incarnation,
      station_seq: one.station_seq,
      payload_hash: one.hash,
      envelope: one.raw,
      code: one.refusal?.code ?? 'failed',
      detail: one.refusal?.detail ?? '',
      received_at: now,
      actor_id: Id.safeParse(one.raw.actor_id).data ?? null,
      site_id: keys.site_id,
    })),
  )
}

async function auditRefusal(
  trx: Trx,
  { keys, now }: Reception,
  incoming: Incoming | undefined,
  code: string | null,
): Promise<void> {
  await recordServerEvent(trx, {
    event_id: v7(),
    occurred_at: now,
    actor_id: Id.safeParse(incoming?.raw.actor_id).data ?? null,
    actor_role: null,
    action: 'envelopes.quarantine',
    entity: 'stations',
    record_ids: [keys.station_id],
    patient_id: null,
    site_id: keys.site_id,
    envelope_id: Id.safeParse(incoming?.raw.envelope_id).data ?? null,
    outcome: 'refused',
    reason: code,
  })
}
