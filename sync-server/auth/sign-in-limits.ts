import type { Clock } from '../../shared/time.ts'

/** Failed sign-ins that one person at one place may make in a minute. */
const FAILURES_PER_MINUTE = 5
/** Failed sign-ins of everybody at one station. An address has no such limit: a whole hospital may sit behind one. */
const FAILURES_PER_STATION = 20
const WINDOW_MS = 60_000
const KEPT_KEYS = 10_000

/** Where somebody signs in: at a station, from an address, or within a sign-in that runs already. */
export interface SignInPlace {
  readonly kind: 'station' | 'address' | 'session'
  readonly name: string
}

/** One try. It counts as a failure from the moment it is begun, so that many at once cannot all pass the limit. */
export interface SignInTry {
  /** Seconds to wait before a try is looked at; 0 when this one is, and then it must be ended. */
  readonly retry_after_s: number
  /** What was given is wrong: the try stays counted. */
  fail(): void
  /** It was looked at. One that did not fail is counted no more. */
  end(): void
}

interface Counted {
  readonly at_ms: number
  state: 'running' | 'failed'
}

/**
 * Counts failed sign-ins per name and place over a sliding minute, and per station, together with those that are being
 * looked at; successes never count, so that a whole ward can sign in at the change of shift. Waits are all there is: an
 * account that is locked for good could be locked by any stranger who knows its name. Kept in memory: of several nodes
 * each counts its own, which multiplies what may be guessed by their number (five a minute against a hash of argon2id
 * and a list of common passwords), and costs no row written for each guess of a flood.
 */
export class SignInLimits {
  readonly #clock: Clock
  readonly #counted = new Map<string, readonly Counted[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes a place for a try, before anything is awaited; one that has to wait takes none. */
  begin(username: string, place: SignInPlace): SignInTry {
    const limits: [string, number][] = [[personKey(username, place), FAILURES_PER_MINUTE]]
    if (place.kind === 'station') limits.push([placeKey(place), FAILURES_PER_STATION])
    const retry_after_s = Math.max(...limits.map(([key, limit]) => this.#waitOf(key, limit)))
    if (retry_after_s > 0) return { retry_after_s, fail: () => {}, end: () => {} }
    const counted: Counted = { at_ms: this.#clock.monotonicMs(), state: 'running' }
    for (const [key] of limits) this.#count(key, counted)
    return {
      retry_after_s: 0,
      fail: () => {
        counted.state = 'failed'
      },
      end: () => {
        if (counted.state === 'failed') return
        for (const [key] of limits) this.#forget(key, counted)
      },
    }
  }

  #waitOf(key: string, limit: number): number {
    const recent = this.#recent(key)
    if (recent.length < limit) return 0
    const oldest = recent.filter(({ state }) => state === 'failed').at(-limit)
    // Some of them are being looked at: they take no longer than a moment.
    if (oldest === undefined) return 1
    return Math.max(1, Math.ceil((oldest.at_ms + WINDOW_MS - this.#clock.monotonicMs()) / 1000))
  }

  #count(key: string, counted: Counted): void {
    const recent = this.#recent(key)
    // Taken out and put back, so that the map keeps the keys in order of their last try.
    this.#counted.delete(key)
    this.#counted.set(key, [...recent, counted])
    const [oldestKey] = this.#counted.keys()
    if (this.#counted.size > KEPT_KEYS && oldestKey !== undefined) this.#counted.delete(oldestKey)
  }

  #forget(key: string, counted: Counted): void {
    const left = this.#recent(key).filter((one) => one !== counted)
    if (left.length > 0) this.#counted.set(key, left)
    else this.#counted.delete(key)
  }

  #recent(key: string): Counted[] {
    const since = this.#clock.monotonicMs() - WINDOW_MS
    return (this.#counted.get(key) ?? []).filter(({ at_ms }) => at_ms > since)
  }
}

function personKey(username: string, { kind, name }: SignInPlace): string {
  return `${username.trim().toLowerCase().slice(0, 60)}\n${kind} ${name}`
}

function placeKey({ kind, name }: SignInPlace): string {
  return `\n${kind} ${name}`
}
