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

/**
 * Counts failed sign-ins per name and place over a sliding minute, and per station; successes never count, so that a
 * whole ward can sign in at the change of shift. Waits are all there is: an account that is locked for good could be
 * locked by any stranger who knows its name. Kept in memory: of several nodes each counts its own, which multiplies what
 * may be guessed by their number (five a minute against a hash of argon2id and a list of common passwords), and costs no
 * row written for each guess of a flood.
 */
export class SignInLimits {
  readonly #clock: Clock
  readonly #failures = new Map<string, number[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Seconds to wait before the next try is looked at; 0 when it may be made now. */
  retryAfterSeconds(username: string, place: SignInPlace): number {
    const own = this.#waitOf(personKey(username, place), FAILURES_PER_MINUTE)
    return place.kind === 'station' ? Math.max(own, this.#waitOf(placeKey(place), FAILURES_PER_STATION)) : own
  }

  recordFailure(username: string, place: SignInPlace): void {
    this.#record(personKey(username, place))
    if (place.kind === 'station') this.#record(placeKey(place))
  }

  #waitOf(key: string, limit: number): number {
    const oldest = this.#recent(key).at(-limit)
    if (oldest === undefined) return 0
    return Math.max(1, Math.ceil((oldest + WINDOW_MS - this.#clock.monotonicMs()) / 1000))
  }

  #record(key: string): void {
    const recent = this.#recent(key)
    // Taken out and put back, so that the map keeps the keys in order of their last failure.
    this.#failures.delete(key)
    this.#failures.set(key, [...recent, this.#clock.monotonicMs()])
    const [oldestKey] = this.#failures.keys()
    if (this.#failures.size > KEPT_KEYS && oldestKey !== undefined) this.#failures.delete(oldestKey)
  }

  #recent(key: string): number[] {
    const since = this.#clock.monotonicMs() - WINDOW_MS
    return (this.#failures.get(key) ?? []).filter((at) => at > since)
  }
}

function personKey(username: string, { kind, name }: SignInPlace): string {
  return `${username.trim().toLowerCase().slice(0, 60)}\n${kind} ${name}`
}

function placeKey({ kind, name }: SignInPlace): string {
  return `\n${kind} ${name}`
}
