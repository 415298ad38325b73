const WINDOW_MS = 60_000
const KEPT_CALLERS = 10_000

/**
 * Counts the requests of each proven caller, a person or a station, in windows of one minute. A hospital sits behind one
 * address, so that a limit on addresses alone would let one flooding station stop all others. Kept in memory: each node
 * of the server counts its own.
 */
export class CallerLimits {
  readonly #perMinute: number
  readonly #monotonicMs: () => number
  readonly #windows = new Map<string, { startedAtMs: number; count: number }>()

  constructor(perMinute: number, monotonicMs: () => number) {
    this.#perMinute = perMinute
    this.#monotonicMs = monotonicMs
  }

  /** Counts one request. Answers the seconds to wait where it was one too many, else 0. */
  take(caller: string): number {
    const nowMs = this.#monotonicMs()
    const kept = this.#windows.get(caller)
    const window =
      kept !== undefined && nowMs - kept.startedAtMs < WINDOW_MS ? kept : { startedAtMs: nowMs, count: 0 }
    window.count += 1
    // Taken out and put back, so that the map keeps the callers in order of their last request.
    this.#windows.delete(caller)
    this.#windows.set(caller, window)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > KEPT_CALLERS && oldest !== undefined) this.#windows.delete(oldest)
    if (window.count <= this.#perMinute) return 0
    return Math.max(1, Math.ceil((window.startedAtMs + WINDOW_MS - nowMs) / 1000))
  }
}
