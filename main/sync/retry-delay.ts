import type { TransportFailure } from './transport.ts'

const FIRST_MS = 500
/** Whatever a busy server asks for, a station tries again after this long (and up to half of it more). */
const BUSY_MAX_MS = 600_000

/** Doubles from 0.5 s to `maxMs` with each failure in a row, each time somewhere between half and the whole of it. */
export function retryDelayMs(failures: number, random: number, maxMs: number): number {
  const whole = Math.min(maxMs, FIRST_MS * 2 ** Math.max(0, failures - 1))
  return Math.round(whole * (0.5 + random / 2))
}

/** The same; after a busy server never earlier than it asked, and not all stations at once. */
export function restAfterMs(
  failure: TransportFailure,
  failures: number,
  random: number,
  maxMs: number,
): number {
  if (failure.kind !== 'busy') return retryDelayMs(failures, random, maxMs)
  return Math.round(Math.min(BUSY_MAX_MS, failure.retry_after_ms) * (1 + random / 2))
}
