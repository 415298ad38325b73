import { type Clock, type Instant, instantOf } from '../../shared/time.ts'

/*
 * A trail that the server does not take (its chain is broken, say) stays that way until somebody looks into it. It
 * keeps nothing else waiting, is said to people, and is offered again ever more rarely: each refusal is a line in the
 * server's own audit.
 *
 *   taken ──refused──► held, 1 min ──refused──► held, 2 min ──► … ──► held, 1 h
 *     ▲                  │
 *     └──taken───────────┴── at once when a person asks for a try, or after a restart
 */

const FIRST_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 3_600_000

/** How this station's audit trail stands with the server. Held in memory: the events themselves are on disk. */
export interface AuditHold {
  /** Since when the server has not taken it; null while it does. */
  since(): Instant | null
  /** Whether it is to be left alone for now. */
  isWaiting(): boolean
  refused(): void
  taken(): void
  /** A person asks for a try: it goes out with the next cycle. */
  tryNow(): void
}

export function createAuditHold(clock: Clock): AuditHold {
  let since: Instant | null = null
  let waitMs = 0
  let refusedAtMs = 0
  return {
    since: () => since,
    isWaiting: () => since !== null && clock.monotonicMs() - refusedAtMs < waitMs,
    refused: () => {
      since ??= instantOf(clock.nowMs())
      waitMs = waitMs === 0 ? FIRST_WAIT_MS : Math.min(LONGEST_WAIT_MS, waitMs * 2)
      refusedAtMs = clock.monotonicMs()
    },
    taken: () => {
      since = null
      waitMs = 0
    },
    tryNow: () => {
      refusedAtMs = Number.NEGATIVE_INFINITY
    },
  }
}
