import { type BlobSyncDeps, countWaitingBlobs, syncBlobs } from './blob-sync.ts'
import type { Timers } from './ports.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { TransportFailure } from './transport.ts'

/*
 * Documents travel on their own queue behind the records: a scan may need two minutes, and no record waits for it.
 *
 *   idle ──cycle of records succeeded──► round: each waiting document once, one at a time
 *   round ──all tried, some still wait──► next round after 1 s, 2 s, … 30 s, or with the next cycle
 *   round ──server away, busy or refusing the station──► rest; records go on, and no cycle begins a round meanwhile
 *   rest ──its time is over──► round, if the last cycle of records succeeded
 */

export interface DocumentQueueDeps extends Omit<BlobSyncDeps, 'signal' | 'mayGoOn'> {
  readonly timers: Timers
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
  /** Whether the last cycle of records succeeded; between two documents too. */
  readonly isServerThere: () => boolean
  /** After each round: what waits may be another number. */
  readonly onRound: () => void
  /** The round itself failed: a bug or a failing disk. */
  readonly onBroken: (error: unknown) => void
}

export interface DocumentQueue {
  /** A cycle of records succeeded: begins a round, unless one is under way or the queue rests. */
  go(): void
  /** A person asks for a try: a rest is over. */
  tryNow(): void
  /** Waits for the round under way, if any. */
  settled(): Promise<void>
  /** Breaks off the document under way, which stays as it was, and begins no other. */
  stop(): Promise<void>
}

const ROUND_MAX_WAIT_MS = 30_000
const REST_MAX_MS = 30_000
/** Whatever a busy server asks for, documents are tried again after this long (and up to half of it more). */
const BUSY_MAX_MS = 600_000

interface State {
  round: Promise<void> | null
  /** Rounds in a row that moved nothing although documents wait. */
  idleRounds: number
  failures: number
  isResting: boolean
  cancelTimer: (() => void) | null
}

export function createDocumentQueue(deps: DocumentQueueDeps): DocumentQueue {
  const stopping = new AbortController()
  const state: State = { round: null, idleRounds: 0, failures: 0, isResting: false, cancelTimer: null }
  const endWait = (): void => {
    state.cancelTimer?.()
    state.cancelTimer = null
    state.isResting = false
  }
  const go = (): void => {
    if (stopping.signal.aborted || state.round !== null || state.isResting || !deps.isServerThere()) return
    endWait()
    state.round = moveRound(deps, state, stopping.signal)
      .catch((error: unknown) => {
        // The store was closed meanwhile, which is no fault; or a bug or a failing disk, which is.
        if (!stopping.signal.aborted) deps.onBroken(error)
        return REST_MAX_MS
      })
      .then((waitMs) => {
        state.round = null
        if (stopping.signal.aborted) return
        if (waitMs !== null) {
          state.cancelTimer = deps.timers.after(waitMs, () => {
            endWait()
            go()
          })
        }
        deps.onRound()
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

/** One round; answers after how long the next is due without a cycle, or null. */
async function moveRound(deps: DocumentQueueDeps, state: State, signal: AbortSignal): Promise<number | null> {
  const mayGoOn = (): boolean => !signal.aborted && deps.isServerThere()
  const { moved, failure } = await syncBlobs({ ...deps, signal, mayGoOn })
  if (failure !== null) {
    state.failures += 1
    state.isResting = true
    return restMs(failure, state.failures, deps.random())
  }
  state.failures = 0
  if ((await countWaitingBlobs(deps.db)) === 0) {
    state.idleRounds = 0
    return null
  }
  // Another station's scan may reach the server well after its record did, and no commit tells of it.
  state.idleRounds = moved ? 1 : state.idleRounds + 1
  return Math.min(ROUND_MAX_WAIT_MS, 500 * 2 ** state.idleRounds)
}

function restMs(failure: TransportFailure, failures: number, random: number): number {
  if (failure.kind !== 'busy') return retryDelayMs(failures, random, REST_MAX_MS)
  return Math.round(Math.min(BUSY_MAX_MS, failure.retry_after_ms) * (1 + random / 2))
}
