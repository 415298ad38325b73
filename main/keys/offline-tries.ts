import type { Instant } from '../../shared/time.ts'
import type { UserSlot } from './key-slot-file.ts'

/** Waits after the 5th, 6th … wrong password in a row, seconds (security handbook 2.5). */
const waitsS = [30, 60, 120, 300, 900] as const
const FREE_TRIES = 5

/** Wrong passwords in a row after which the slot opens only through an online sign-in. */
export const TRIES_BEFORE_SERVER = 10

/** Seconds until the next try of this slot's password; 0 when it may be tried now. */
export function secondsUntilTry(
  slot: Pick<UserSlot, 'failed_tries' | 'last_failed_at'>,
  now: Instant,
): number {
  if (slot.failed_tries < FREE_TRIES || slot.last_failed_at === null) return 0
  const waitS = waitsS[Math.min(slot.failed_tries - FREE_TRIES, waitsS.length - 1)] ?? 0
  const passedS = (Date.parse(now) - Date.parse(slot.last_failed_at)) / 1000
  // A clock that was set back does not shorten the wait, and does not lengthen it either.
  return passedS < 0 ? waitS : Math.max(0, Math.ceil(waitS - passedS))
}
