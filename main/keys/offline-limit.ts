import { PASSWORD_ONLY_OFFLINE_HOURS } from '../../shared/session/offline-limit.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'

/*
 * How long a station that is protected by passwords alone opens without the server. Time since the last contact is the
 * larger of what the clock says and what passed while the program ran. The clock's highest time is kept too, so that
 * setting it back gains nothing that was seen before. It is policy, held by this program: whoever may rewrite the
 * profile's files can rewrite this, and then still has argon2id before them.
 */

/** What is kept of time in `keyslots.json`; all by this PC's own clock. */
export interface SeenTime {
  /** When the server last took or gave something. */
  readonly last_contact_at?: Instant | undefined
  /** The latest time that this PC's clock has shown. */
  readonly seen_at?: Instant | undefined
}

/** Why nobody may sign in here without the server. */
export type OfflineRefusal = 'offline_too_long' | 'clock_set_back'

/** How far a clock may be behind what it once showed: clocks are corrected by seconds all the time. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * Whether a password may open the station now; null when it may. `contactMonotonicMs`: the running program's time of
 * the last contact, null when there was none since it started.
 */
export function offlineRefusal(
  kept: SeenTime,
  clock: Clock,
  contactMonotonicMs: number | null,
): OfflineRefusal | null {
  if (kept.last_contact_at === undefined) return 'offline_too_long'
  const nowMs = clock.nowMs()
  const seenMs = Date.parse(kept.seen_at ?? kept.last_contact_at)
  if (nowMs < seenMs - CLOCK_TOLERANCE_MS) return 'clock_set_back'
  const byClockMs = Math.max(nowMs, seenMs) - Date.parse(kept.last_contact_at)
  const byRunMs = contactMonotonicMs === null ? 0 : clock.monotonicMs() - contactMonotonicMs
  return Math.max(byClockMs, byRunMs) > PASSWORD_ONLY_OFFLINE_HOURS * 3_600_000 ? 'offline_too_long' : null
}

/** A contact sets the highest time anew too: a clock that was once too far ahead is forgiven by the server's answer. */
export function afterContact(clock: Clock): SeenTime {
  const now = instantOf(clock.nowMs())
  return { last_contact_at: now, seen_at: now }
}

/** Where no contact was ever kept, the time without the server counts from now; what the clock once showed stays. */
export function beforeContact(kept: SeenTime, clock: Clock): SeenTime {
  const now = instantOf(clock.nowMs())
  return { last_contact_at: now, seen_at: kept.seen_at ?? now }
}

/** The kept time once the clock has shown a later one; null when it has not, by more than `stepMs`. */
export function afterLook(kept: SeenTime, clock: Clock, stepMs: number): SeenTime | null {
  const nowMs = clock.nowMs()
  const seenMs = kept.seen_at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(kept.seen_at)
  return nowMs > seenMs + stepMs ? { ...kept, seen_at: instantOf(nowMs) } : null
}
