import type { EntityName } from '../../shared/sync/entities.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import type { Clock } from '../../shared/time.ts'
import type { SnapshotChunkTable } from '../db/tables.ts'
import type { Db } from '../db/transaction.ts'
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
import type { Timers } from './ports.ts'
import { retryDelayMs } from './retry-delay.ts'
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

export interface FirstSyncDeps {
  readonly db: Db
  readonly transport: Pick<Transport, 'takeSnapshot' | 'getSnapshotChunk'>
  readonly clock: Clock
  readonly timers: Timers
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
  readonly onChanged: (entities: readonly EntityName[]) => void
  /** Whether the last cycle of records succeeded; between two chunks too. */
  readonly isServerThere: () => boolean
  /** There is more than before, or all. */
  readonly onProgress: () => void
  /** Called with a failure of the program itself. */
  readonly onBroken: (error: unknown) => void
}

export interface FirstSyncQueue {
  /** A cycle of records succeeded: goes on filling where there is something to fill. */
  go(): void
  /** A person asks for a try: a rest is over. */
  tryNow(): void
  /** Waits for the round under way, if any. */
  settled(): Promise<void>
  stop(): Promise<void>
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
const REST_MAX_MS = 30_000
const BUSY_MAX_MS = 600_000

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

interface State {
  round: Promise<void> | null
  failures: number
  isResting: boolean
  cancelTimer: (() => void) | null
  toldAtMs: number
  untold: Set<EntityName>
}

export function createFirstSync(deps: FirstSyncDeps): FirstSyncQueue {
  const stopping = new AbortController()
  const state: State = {
    round: null,
    failures: 0,
    isResting: false,
    cancelTimer: null,
    toldAtMs: Number.NEGATIVE_INFINITY,
    untold: new Set(),
  }
  const endWait = (): void => {
    state.cancelTimer?.()
    state.cancelTimer = null
    state.isResting = false
  }
  const go = (): void => {
    if (stopping.signal.aborted || state.round !== null || state.isResting || !deps.isServerThere()) return
    endWait()
    state.round = fill(deps, state, stopping.signal)
      .catch((error: unknown) => {
        // The store was closed meanwhile, which is no fault; or a bug or a failing disk, which is.
        if (!stopping.signal.aborted) deps.onBroken(error)
        return REST_MAX_MS
      })
      .then((waitMs) => {
        state.round = null
        if (stopping.signal.aborted) return
        tell(deps, state, true)
        if (waitMs === null) return
        state.isResting = true
        state.cancelTimer = deps.timers.after(waitMs, () => {
          endWait()
          go()
        })
      })
  }
  return {
    go,
    tryNow: endWait,
    settled: async () => {
      await state.round
    },
    stop: async () => {
      stopping.abort()
      endWait()
      await state.round
    },
  }
}

type Coming = Map<string, Promise<Reply<Buffer | null>>>

/** Takes chunks until there is none left; answers after how long to go on, null when nothing is left to do. */
async function fill(deps: FirstSyncDeps, state: State, signal: AbortSignal): Promise<number | null> {
  const coming: Coming = new Map()
  while (!signal.aborted && deps.isServerThere()) {
    const snapshot = await readFirstSync(deps.db)
    if (snapshot === null) return null
    const due = await nextChunks(deps.db, TOGETHER + AHEAD)
    if (due.length === 0 && snapshot.is_listed) {
      await deps.db.transaction().execute((trx) => endFirstSync(trx, snapshot))
      return null
    }
    for (const { sha256 } of due) send(deps, coming, sha256, signal)
    const trouble = due.length === 0 ? 'none_listed' : await takeNext(deps, state, snapshot, due, coming)
    if (trouble === null) continue
    if (trouble === 'damaged') {
      state.failures += 1
      if (state.failures > 1) return rest(deps, state, { kind: 'unreachable' })
      continue
    }
    if (typeof trouble !== 'string') return signal.aborted ? null : rest(deps, state, trouble)
    coming.clear()
    const asked = await askAgain(deps, snapshot, signal)
    if (!asked.ok) return rest(deps, state, asked)
    if (asked.value === 'more') continue
    // The server is still making chunks; or it names one that it does not have.
    return trouble === 'none_listed' ? LIST_AGAIN_MS : rest(deps, state, { kind: 'unreachable' })
  }
  return null
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
  state: State,
  snapshot: FirstSync,
  due: readonly SnapshotChunkTable[],
  coming: Coming,
): Promise<Trouble | null> {
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
  if (ready.length === 0) return trouble
  if (!(await take(deps, state, snapshot, ready))) return 'gone'
  return trouble
}

interface ReadyChunk {
  readonly sha256: string
  readonly sections: readonly Section[]
}

/** The rows of chunks and their marks, in one transaction; false where the store is filled from elsewhere by now. */
async function take(
  deps: FirstSyncDeps,
  state: State,
  snapshot: FirstSync,
  ready: readonly ReadyChunk[],
): Promise<boolean> {
  const hasTaken = await deps.db.transaction().execute(async (trx) => {
    for (const { sha256, sections } of ready) {
      if (!(await isAwaited(trx, snapshot, sha256))) return false
      for (const entity of await applySections(trx, sections)) state.untold.add(entity)
      await noteApplied(trx, sha256)
    }
    return true
  })
  if (!hasTaken) return false
  state.failures = 0
  tell(deps, state, false)
  return true
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

function rest(deps: FirstSyncDeps, state: State, failure: TransportFailure): number {
  state.failures += 1
  if (failure.kind !== 'busy') return retryDelayMs(state.failures, deps.random(), REST_MAX_MS)
  return Math.round(Math.min(BUSY_MAX_MS, failure.retry_after_ms) * (1 + deps.random() / 2))
}

function tell(deps: FirstSyncDeps, state: State, isLast: boolean): void {
  const now = deps.clock.monotonicMs()
  if (state.untold.size === 0 || (!isLast && now - state.toldAtMs < TELL_EVERY_MS)) return
  state.toldAtMs = now
  const entities = [...state.untold]
  state.untold.clear()
  deps.onChanged(entities)
  deps.onProgress()
}
