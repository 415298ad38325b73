import type { Timers } from '../sync/ports.ts'

/*
 * Asks where the station stands every minute, more or less, so that not all stations ask at once; and soon after
 * something hints that it changed, but no more often than every few seconds.
 */

const EVERY_MS = 60_000
const JITTER = 0.2
const FIRST_MS = 3_000
const LEAST_MS = 10_000

export interface HeartbeatDeps {
  readonly timers: Timers
  readonly monotonicMs: () => number
  /** 0 ≤ n < 1. */
  readonly random: () => number
  readonly beat: () => Promise<unknown>
  readonly onFault: (error: unknown) => void
}

export interface Heartbeat {
  start(): void
  /** Something may have changed: asks now, or as soon as it may. */
  nudge(): void
  stop(): void
}

export function createHeartbeat(deps: HeartbeatDeps): Heartbeat {
  let cancel: (() => void) | null = null
  let isStopped = true
  let isBeating = false
  let lastMs = Number.NEGATIVE_INFINITY

  const schedule = (delayMs: number): void => {
    cancel?.()
    cancel = isStopped ? null : deps.timers.after(delayMs, beat)
  }
  function beat(): void {
    if (isBeating || isStopped) return
    isBeating = true
    lastMs = deps.monotonicMs()
    deps
      .beat()
      .catch(deps.onFault)
      .finally(() => {
        isBeating = false
        schedule(EVERY_MS * (1 + JITTER * (2 * deps.random() - 1)))
      })
  }
  return {
    start: () => {
      isStopped = false
      schedule(FIRST_MS * deps.random())
    },
    nudge: () => {
      if (!isBeating) schedule(Math.max(0, lastMs + LEAST_MS - deps.monotonicMs()))
    },
    stop: () => {
      isStopped = true
      cancel?.()
    },
  }
}
