import type { Clock } from '../../shared/time.ts'

/** Failed sign-ins that one person at one address may make in a minute. */
const FAILURES_PER_MINUTE = 5
const WINDOW_MS = 60_000
const KEPT_KEYS = 10_000

/**
 * Counts failed sign-ins per name and address over a sliding minute; successes never count, so that a whole ward
 * behind one address can sign in at the change of shift. Kept in memory: each node of the server counts its own.
 */
export class SignInLimits {
  readonly #clock: Clock
  readonly #failures = new Map<string, number[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Seconds to wait before the next try is looked at; 0 when it may be made now. */
  retryAfterSeconds(username: string, address: string): number {
    const recent = this.#recent(key(username, address))
    const oldest = recent.at(-FAILURES_PER_MINUTE)
    if (oldest === undefined) return 0
    return Math.max(1, Math.ceil((oldest + WINDOW_MS - this.#clock.monotonicMs()) / 1000))
  }

  recordFailure(username: string, address: string): void {
    const k = key(username, address)
    const recent = this.#recent(k)
    // Taken out and put back, so that the map keeps the keys in order of their last failure.
    this.#failures.delete(k)
    this.#failures.set(k, [...recent, this.#clock.monotonicMs()])
    const [oldestKey] = this.#failures.keys()
    if (this.#failures.size > KEPT_KEYS && oldestKey !== undefined) this.#failures.delete(oldestKey)
  }

  #recent(k: string): number[] {
    const since = this.#clock.monotonicMs() - WINDOW_MS
    return (this.#failures.get(k) ?? []).filter((at) => at > since)
  }
}

function key(username: string, address: string): string {
  return `${username.trim().toLowerCase().slice(0, 60)}\n${address}`
}
