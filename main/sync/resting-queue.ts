import type { Timers } from './ports.ts'
import { restAfterMs } from './retry-delay.ts'
import type { TransportFailure } from './transport.ts'

/*
 * Work beside the cycles of records, in rounds: no record waits for it, and it waits for nobody's record.
 *
 *   idle ──cycle of records got through──► round
 *   round ──nothing left──► idle
 *   round ──some still waits──► idle, and the next round after a while or with the next cycle
 *   round ──server away, busy or refusing the station; a fault──► rest: no cycle begins a round meanwhile
 *   rest ──its time is over, or a person asks for a try──► idle; a round, if the server is still there
 */

/** What a round works with. */
export interface Round {
  readonly signal: AbortSignal
  /** Whether the queue runs and the server is there; asked between two pieces of work. */
  readonly mayGoOn: () => boolean
  /** Something was moved: the next rest is a first one again. */
  readonly noteMoved: () => void
}

/** Nothing is left; or the next round is due then, `rest_ms` even if a cycle succeeds before; or what went wrong. */
export type RoundEnd = 'done' | { readonly wait_ms: number } | { readonly rest_ms: number } | TransportFailure

export interface RestingQueueDeps {
  readonly timers: Timers
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
  /** Whether the last cycle of records got through to the server. */
  readonly isServerThere: () => boolean
  readonly onRound: () => void
  /** The round itself failed: a bug or a failing disk. */
  readonly onBroken: (error: unknown) => void
}

export interface RestingQueue {
  /** A cycle of records got through: begins a round, unless one is under way or the queue rests. */
  go(): void
  /** A person asks for a try: a rest is over. */
  tryNow(): void
  /** Waits for the round under way, if any. */
  settled(): Promise<void>
  /** Breaks off the round under way, which leaves everything whole, and begins no other. */
  stop(): Promise<void>
}

const REST_MAX_MS = 30_000

export function createRestingQueue(
  deps: RestingQueueDeps,
  work: (round: Round) => Promise<RoundEnd>,
): RestingQueue {
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<void> | null = null
  let failures = 0
  let isResting = false
  /** A cycle succeeded during the round: what it brought the round may have passed already. */
  let isDueAgain = false
  let cancelTimer: (() => void) | null = null

  const endWait = (): void => {
    cancelTimer?.()
    cancelTimer = null
    isResting = false
  }
  const noteMoved = (): void => {
    failures = 0
  }
  const mayGoOn = (): boolean => !signal.aborted && deps.isServerThere()
  const go = (): void => {
    isDueAgain = running !== null
    if (isDueAgain || isResting || !mayGoOn()) return
    endWait()
    running = work({ signal, mayGoOn, noteMoved })
      .catch((error: unknown) => {
        // The store was closed meanwhile, which is no fault; or a bug or a failing disk, which is.
        if (!signal.aborted) deps.onBroken(error)
        return { rest_ms: REST_MAX_MS }
      })
      .then((end) => {
        running = null
        if (signal.aborted) return
        waitAfter(end)
        deps.onRound()
        if (end === 'done' && isDueAgain) go()
      })
  }
  function waitAfter(end: RoundEnd): void {
    failures = typeof end === 'object' && 'kind' in end ? failures + 1 : 0
    if (end === 'done') return
    isResting = !('wait_ms' in end)
    let delayMs: number
    if ('kind' in end) delayMs = restAfterMs(end, failures, deps.random(), REST_MAX_MS)
    else delayMs = 'rest_ms' in end ? end.rest_ms : end.wait_ms
    cancelTimer = deps.timers.after(delayMs, () => {
      endWait()
      go()
    })
  }
  return {
    go,
    tryNow: endWait,
    settled: async () => {
      await running
    },
    stop: async () => {
      stopping.abort()
      endWait()
      await running
    },
  }
}
