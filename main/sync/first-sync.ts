import type { EntityName } from '../../shared/sync/entities.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import type { Clock } from '../../shared/time.ts'
import type { SnapshotChunkTable } from '../db/tables.ts'
import type { Db } from '../db/transaction.ts'
import { noteEvictionDue } from '../records/scope-store.ts'
import {
  beginWith,
  endFirstSync,
  type FirstSync,
  giveUpFirstSync,
  goOnWith,
  hasQuarantined,
  isAwaited,
  nextChunks,
  noteApplied,
  readFirstSync,
} from './first-sync-store.ts'
import {
  createRestingQueue,
  type RestingQueue,
  type RestingQueueDeps,
  type Round,
  type RoundEnd,
} from './resting-queue.ts'
import { applySections, readChunk, type Section } from './snapshot-chunk.ts'
import type { Reply, Transport, TransportFailure } from './transport.ts'

/*
 * A store that is far behind from the very beginning is filled from a snapshot, beside the cycles: it pulls and pushes
 * meanwhile as always, and what this PC's people do is sent at once.
 *
 *   cursor 0 ──the server offers a snapshot at S──► filling, cursor S
 *   filling ──chunk──► its rows and its mark in one transaction; the next ones are on their way meanwhile
 *   filling ──a chunk is damaged──► thrown away, asked for again
 *   filling ──the server has the snapshot no more, or begins another epoch──► filling from another; chunks of the same
 *                                                                              hash are not taken twice
 *   filling ──all chunks of the whole list──► filled
 *   filling ──a server without snapshots──► cursor 0: everything is pulled
 */

export interface FirstSyncDeps extends Omit<RestingQueueDeps, 'onRound'> {
  readonly db: Db
  readonly transport: Pick<Transport, 'takeSnapshot' | 'getSnapshotChunk'>
  readonly clock: Clock
  readonly onChanged: (entities: readonly EntityName[]) => void
  /** There is more than before, or all. */
  readonly onProgress: () => void
  /** The last chunk is in: what waited for all of them may be done. */
  readonly onFilled: () => void
}

/** A store that lacks fewer commits pulls them. */
const FIRST_SYNC_COMMITS = 500
/** Chunks that are written together. */
const TOGETHER = 4
/** Further ones on their way meanwhile. */
const AHEAD = 4
/** How often screens are told of what came. */
const TELL_EVERY_MS = 1000
/** The server is still making chunks. */
const LIST_AGAIN_MS = 500

interface BeginDeps extends Pick<FirstSyncDeps, 'db' | 'transport'> {
  /** By how many commits a store is behind at most that pulls them; `FIRST_SYNC_COMMITS` unless told. */
  readonly firstSyncCommits?: number
}

/**
 * Has an empty store begin with a snapshot; true when it did, false when it is to pull everything. `head` is how far the
 * server is.
 */
export async function beginFirstSync(
  { db, transport, firstSyncCommits = FIRST_SYNC_COMMITS }: BeginDeps,
  head: number,
): Promise<Reply<boolean>> {
  if (head <= firstSyncCommits || (await hasQuarantined(db))) return { ok: true, value: false }
  const reply = await transport.takeSnapshot({ protocol: PROTOCOL_VERSION, snapshot_id: null })
  if (!reply.ok) return reply
  const manifest = reply.value
  if (manifest === null || manifest.commit_seq === 0) return { ok: true, value: false }
  const hasBegun = await db.transaction().execute((trx) => beginWith(trx, manifest, head))
  return { ok: true, value: hasBegun }
}

/** What came and was not told of yet. */
interface Untold {
  readonly entities: Set<EntityName>
  toldAtMs: number
}

export function createFirstSync(deps: FirstSyncDeps): RestingQueue {
  const untold: Untold = { entities: new Set(), toldAtMs: Number.NEGATIVE_INFINITY }
  return createRestingQueue({ ...deps, onRound: () => tell(deps, untold, true) }, (round) =>
    fill(deps, untold, round),
  )
}

type Coming = Map<string, Promise<Reply<Buffer | null>>>

const unreachable: TransportFailure = { kind: 'unreachable' }

/** Takes chunks until there is none left. */
async function fill(deps: FirstSyncDeps, untold: Untold, round: Round): Promise<RoundEnd> {
  const coming: Coming = new Map()
  let damaged = 0
  while (round.mayGoOn()) {
    const snapshot = await readFirstSync(deps.db)
    if (snapshot === null) return 'done'
    const due = await nextChunks(deps.db, TOGETHER + AHEAD)
    if (due.length === 0 && snapshot.is_listed) {
      await deps.db.transaction().execute((trx) => endFirstSync(trx, snapshot))
      deps.onFilled()
      return 'done'
    }
    for (const { sha256 } of due) send(deps, coming, sha256, round.signal)
    const { taken, trouble } =
      due.length === 0
        ? { taken: 0, trouble: 'none_listed' as const }
        : await takeNext(deps, untold, snapshot, due, coming)
    if (taken > 0) {
      damaged = 0
      round.noteMoved()
    }
    if (trouble === null) continue
    if (trouble === 'damaged') {
      damaged += 1
      if (damaged > 1) return unreachable
      continue
    }
    if (typeof trouble !== 'string') return trouble
    coming.clear()
    const asked = await askAgain(deps, snapshot, round.signal)
    if (!asked.ok) return asked
    if (asked.value === 'more') continue
    // The server is still making chunks; or it names one that it does not have.
    return trouble === 'none_listed' ? { rest_ms: LIST_AGAIN_MS } : unreachable
  }
  return 'done'
}

function send(deps: FirstSyncDeps, coming: Coming, sha256: string, signal: AbortSignal): void {
  if (coming.has(sha256)) return
  const fetched = deps.transport.getSnapshotChunk(sha256, signal)
  // Heard when it is waited for; a round that ends before that leaves no rejection behind.
  fetched.catch(() => undefined)
  coming.set(sha256, fetched)
}

/** What keeps a chunk from being taken: it is not what its hash says, nobody has it any more, or the server. */
type Trouble = 'damaged' | 'gone' | TransportFailure

/** Takes the next chunk, or the next few where none of today is among them: each page is then written fewer times. */
async function takeNext(
  deps: FirstSyncDeps,
  untold: Untold,
  snapshot: FirstSync,
  due: readonly SnapshotChunkTable[],
  coming: Coming,
): Promise<{ readonly taken: number; readonly trouble: Trouble | null }> {
  const isUrgent = ({ kind }: SnapshotChunkTable): boolean => kind === 'reference' || kind === 'today'
  const next = due.slice(0, due.slice(0, TOGETHER).some(isUrgent) ? 1 : TOGETHER)
  const ready: ReadyChunk[] = []
  let trouble: Trouble | null = null
  for (const { sha256 } of next) {
    const reply = await coming.get(sha256)
    coming.delete(sha256)
    const sections = reply?.ok && reply.value !== null ? readChunk(reply.value, sha256) : undefined
    if (sections !== undefined) ready.push({ sha256, sections })
    else if (reply === undefined || (reply.ok && reply.value === null)) trouble = 'gone'
    else trouble = reply.ok ? 'damaged' : reply
    if (trouble !== null) break
  }
  if (ready.length === 0) return { taken: 0, trouble }
  if (!(await take(deps, untold, snapshot, ready))) return { taken: 0, trouble: 'gone' }
  return { taken: ready.length, trouble }
}

interface ReadyChunk {
  readonly sha256: string
  readonly sections: readonly Section[]
}

/** The rows of chunks and their marks, in one transaction; false where the store is filled from elsewhere by now. */
async function take(
  deps: FirstSyncDeps,
  untold: Untold,
  snapshot: FirstSync,
  ready: readonly ReadyChunk[],
): Promise<boolean> {
  const hasTaken = await deps.db.transaction().execute(async (trx) => {
    for (const { sha256, sections } of ready) {
      if (!(await isAwaited(trx, snapshot, sha256))) return false
      const changed = await applySections(trx, sections)
      for (const entity of changed) untold.entities.add(entity)
      // A store that was put back begins with a snapshot and has history already, perhaps of somebody who has left since.
      if (changed.has('scope_members')) await noteEvictionDue(trx)
      await noteApplied(trx, sha256)
    }
    return true
  })
  if (hasTaken) tell(deps, untold, false)
  return hasTaken
}

/** Whether there is more to take by now than before. */
async function askAgain(
  deps: FirstSyncDeps,
  { snapshot_id }: FirstSync,
  signal: AbortSignal,
): Promise<Reply<'same' | 'more'>> {
  const reply = await deps.transport.takeSnapshot({ protocol: PROTOCOL_VERSION, snapshot_id }, signal)
  if (!reply.ok) return reply
  const manifest = reply.value
  const isMore = await deps.db
    .transaction()
    .execute((trx) => (manifest === null ? giveUpFirstSync(trx) : goOnWith(trx, manifest)))
  return { ok: true, value: isMore ? 'more' : 'same' }
}

function tell(deps: FirstSyncDeps, untold: Untold, isLast: boolean): void {
  const now = deps.clock.monotonicMs()
  if (untold.entities.size === 0 || (!isLast && now - untold.toldAtMs < TELL_EVERY_MS)) return
  untold.toldAtMs = now
  const entities = [...untold.entities]
  untold.entities.clear()
  deps.onChanged(entities)
  deps.onProgress()
}
