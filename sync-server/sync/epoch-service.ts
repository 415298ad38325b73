import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { Id } from '../../shared/ids.ts'
import { EPOCHS_SINCE_PROTOCOL, type EpochReply, type EpochRequest } from '../../shared/sync/epoch-message.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { readStreamHead } from '../commit/commit-store.ts'
import {
  agreedSince,
  beginEpoch,
  type Epoch,
  insertEpoch,
  listEpochs,
  lockStream,
  lowerEpochStart,
  readCommitHashes,
} from '../commit/epoch-store.ts'
import type { Database, Trx } from '../db/database.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { type EpochMark, markedHash, readMark } from './epoch-marks.ts'
import type { StationKeys } from './station-store.ts'

/*
 * Whether a station lives in the server's history of commits, and what to do where it does not:
 *
 *   another epoch                                → the server was restored before; the station learns it
 *   a believed mark names a commit that the server
 *   does not have, or has with another hash       → the server was restored and nobody has noticed: a new epoch begins
 *
 * Where the two histories part says the newest of the station's marks that the server's chain still holds: the chain
 * covers everything before it. The head of the server says it only when nothing was committed since the restore.
 */

export interface EpochDeps {
  readonly database: Database
  readonly keys: Pick<ServerKeys, 'storage_key'>
  readonly clock: Clock
  /** Told when a new epoch began. */
  readonly onRestored?: (epoch: Epoch) => void
}

/** What a station says of its history with a push or a pull. */
export interface Standpoint {
  readonly protocol: number
  readonly epoch?: string | null | undefined
  readonly mark?: string | undefined
}

/** Whether a push or pull may go on; a station of before this question is always let through. */
export async function livesInThisEpoch(
  trx: Trx,
  keys: EpochDeps['keys'],
  { protocol, epoch, mark }: Standpoint,
): Promise<boolean> {
  if (protocol < EPOCHS_SINCE_PROTOCOL || epoch == null) return true
  const head = await readStreamHead(trx)
  if (epoch !== head.epoch) return false
  const believed = mark === undefined ? null : readMark(keys, mark)
  if (believed === null || believed.epoch !== head.epoch) return true
  if (believed.commit_seq === head.last_commit) return believed.hash === markedHash(head.last_hash)
  return (await agreeing(trx, [believed])).length === 1
}

/** The marks that the server's chain still holds. */
async function agreeing(trx: Trx, marks: readonly EpochMark[]): Promise<EpochMark[]> {
  const numbers = marks.map(({ commit_seq }) => commit_seq).filter((seq) => seq > 0)
  const hashes = await readCommitHashes(trx, numbers)
  return marks.filter(({ commit_seq, hash }) => {
    if (commit_seq === 0) return true
    const own = hashes.get(commit_seq)
    return own !== undefined && markedHash(own) === hash
  })
}

/** Answers the server's epoch and how far it is the station's own history; takes a new epoch where the marks demand it. */
export async function compareEpochs(
  deps: EpochDeps,
  station: StationKeys,
  request: EpochRequest,
): Promise<EpochReply> {
  const { reply, begun } = await deps.database.transaction({ site_id: 'all' }, async (trx) => {
    const stream = await lockStream(trx)
    const epochs = await listEpochs(trx)
    const marks = request.marks.flatMap((mark) => readMark(deps.keys, mark) ?? [])
    const held = await agreeing(trx, marks)
    const agreed = Math.max(0, ...held.map(({ commit_seq }) => commit_seq))
    const parted = marks.filter((mark) => !held.includes(mark))
    const now = instantOf(deps.clock.nowMs())
    const known = new Set(epochs.map(({ epoch }) => epoch))
    const lost = [...new Set(parted.map(({ epoch }) => epoch))].filter((epoch) => !known.has(epoch))
    const isNews = lost.length > 0 || parted.some(({ epoch }) => epoch === stream.epoch)
    const begun = isNews
      ? await take(trx, { record_ids: [station.station_id], epochs, lost, starts_after: agreed, now })
      : undefined
    const current = begun ?? epochs.find(({ epoch }) => epoch === stream.epoch)
    if (current === undefined) throw new Error('the stream lives in an epoch of the list')
    const since = agreedSince(epochs, request.epoch)
    // The server was restored and went on before anybody noticed: the epoch began earlier than its head then.
    if (!isNews && parted.some(({ commit_seq }) => commit_seq <= since && commit_seq > agreed))
      await lowerEpochStart(trx, current.epoch, agreed)
    const reply: EpochReply = {
      epoch: current.epoch,
      agrees_through: marks.length > 0 ? agreed : Math.min(since, stream.last_commit),
      began_at: current.began_at as Instant,
    }
    return { reply, begun }
  })
  if (begun !== undefined) deps.onRestored?.(begun)
  return reply
}

/**
 * Begins an epoch after an unclean end where marks that stations sent name commits that the database lost; answers it.
 * What it still has is the history of both.
 */
export async function noticeLostCommits(
  { database, keys, clock, onRestored }: EpochDeps,
  texts: readonly string[],
): Promise<Epoch | undefined> {
  const marks = [...new Set(texts)].flatMap((text) => readMark(keys, text) ?? [])
  const begun = await database.transaction({ site_id: 'all' }, async (trx) => {
    const stream = await lockStream(trx)
    const epochs = await listEpochs(trx)
    const known = new Set(epochs.map(({ epoch }) => epoch))
    const ofNow = marks.filter(({ epoch }) => epoch === stream.epoch || !known.has(epoch))
    const held = await agreeing(trx, ofNow)
    const parted = ofNow.filter((mark) => !held.includes(mark))
    if (parted.length === 0) return undefined
    const isCutOff = parted.every(({ commit_seq }) => commit_seq > stream.last_commit)
    const agreed = Math.max(0, ...held.map(({ commit_seq }) => commit_seq))
    const starts_after = isCutOff ? stream.last_commit : agreed
    const lost = [...new Set(parted.map(({ epoch }) => epoch))].filter((epoch) => !known.has(epoch))
    return take(trx, { record_ids: [], epochs, lost, starts_after, now: instantOf(clock.nowMs()) })
  })
  if (begun !== undefined) onRestored?.(begun)
  return begun
}

interface NewEpoch {
  /** The station that knew of later commits, if one asked. */
  readonly record_ids: readonly Id[]
  readonly epochs: readonly Epoch[]
  /** Epochs that the station knows and the server was put back to before. */
  readonly lost: readonly string[]
  readonly starts_after: number
  readonly now: Instant
}

async function take(trx: Trx, { record_ids, epochs, lost, starts_after, now }: NewEpoch): Promise<Epoch> {
  let ord = epochs.at(-1)?.ord ?? 0
  for (const epoch of lost) {
    ord += 1
    await insertEpoch(trx, { epoch, ord, starts_after, began_at: now, why: 'lost' })
  }
  const begun: Epoch = { epoch: randomUUID(), ord: ord + 1, starts_after, began_at: now, why: 'noticed' }
  await beginEpoch(trx, begun)
  await auditEpoch(trx, begun, [...record_ids], 'a station knew later commits')
  return begun
}

async function auditEpoch(
  trx: Trx,
  { began_at, starts_after }: Epoch,
  record_ids: Id[],
  reason: string,
): Promise<void> {
  await recordServerEvent(trx, {
    event_id: v7(),
    occurred_at: began_at,
    actor_id: null,
    actor_role: null,
    action: 'epochs.begin',
    entity: 'stations',
    record_ids,
    patient_id: null,
    site_id: null,
    envelope_id: null,
    outcome: 'success',
    reason: `${reason}; kept through commit ${starts_after}`,
  })
}

/** A new epoch by order of IT, who restored the server and knows it; answers it. */
export async function beginOrderedEpoch({ database, clock }: Omit<EpochDeps, 'keys'>): Promise<Epoch> {
  return database.transaction({ site_id: 'all' }, async (trx) => {
    const { last_commit } = await lockStream(trx)
    const epochs = await listEpochs(trx)
    const begun: Epoch = {
      epoch: randomUUID(),
      ord: (epochs.at(-1)?.ord ?? 0) + 1,
      starts_after: last_commit,
      began_at: instantOf(clock.nowMs()),
      why: 'ordered',
    }
    await beginEpoch(trx, begun)
    await auditEpoch(trx, begun, [], 'ordered by IT')
    return begun
  })
}
