import { PASSWORD_ONLY_OFFLINE_HOURS } from '../../shared/session/offline-limit.ts'
import { offlineHours } from '../../shared/session/session-times.ts'
import type { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'

/*
 * How long a station opens without the server. Time since the last contact is the larger of what the clock says and of
 * how long programs have run since; the clock's highest time is kept too, so that setting it back gains nothing that was
 * seen before. Each start whose clock does not show that time went by counts as one step of running: who ends the
 * program and sets the clock back again and again does not win the time between two looks. It is policy, held by this
 * program: whoever may rewrite the profile's files can rewrite this, and then still has argon2id before them.
 */

/** What is kept of time in `keyslots.json`; all by this PC's own clock. */
export interface SeenTime {
  /** When the server last took or gave something. */
  readonly last_contact_at?: Instant | undefined
  /** The latest time that this PC's clock has shown. */
  readonly seen_at?: Instant | undefined
  /** For how long programs have run since the last contact, milliseconds. */
  readonly ran_ms?: number | undefined
}

/** Why nobody may sign in here without the server. */
export type OfflineRefusal = 'offline_too_long' | 'clock_set_back'

/** How far a clock may be behind what it once showed: clocks are corrected by seconds all the time. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

/** Hours that a station opens without the server: what its site says, and a day at most where passwords stand alone. */
export function offlineHoursOf(protection: KeyProtection, siteHours: number | undefined): number {
  const hours = siteHours ?? offlineHours.default
  return protection === 'password_only' ? Math.min(hours, PASSWORD_ONLY_OFFLINE_HOURS) : hours
}

/** Milliseconds since the last contact, by whichever clock shows more; `ranMs`: how long programs have run since. */
export function offlineAgeMs(kept: SeenTime, clock: Clock, ranMs: number): number {
  if (kept.last_contact_at === undefined) return Number.POSITIVE_INFINITY
  const seenMs = Date.parse(kept.seen_at ?? kept.last_contact_at)
  return Math.max(Math.max(clock.nowMs(), seenMs) - Date.parse(kept.last_contact_at), ranMs)
}

/** Whether a password may open the station now; null when it may. Exactly `hours` still opens. */
export function offlineRefusal(
  kept: SeenTime,
  clock: Clock,
  ranMs: number,
  hours: number,
): OfflineRefusal | null {
  if (kept.last_contact_at === undefined) return 'offline_too_long'
  if (clock.nowMs() < Date.parse(kept.seen_at ?? kept.last_contact_at) - CLOCK_TOLERANCE_MS) {
    return 'clock_set_back'
  }
  return offlineAgeMs(kept, clock, ranMs) > hours * 3_600_000 ? 'offline_too_long' : null
}

/** A contact sets the highest time anew too: a clock that was once too far ahead is forgiven by the server's answer. */
export function afterContact(clock: Clock): Required<SeenTime> {
  const now = instantOf(clock.nowMs())
  return { last_contact_at: now, seen_at: now, ran_ms: 0 }
}

/** Where no contact was ever kept, the time without the server counts from now; what the clock once showed stays. */
export function beforeContact(kept: SeenTime, clock: Clock): SeenTime {
  const now = instantOf(clock.nowMs())
  return { last_contact_at: now, seen_at: kept.seen_at ?? now, ran_ms: 0 }
}

/** The running time that a start begins with: one step more where the clock shows no more than it did at the last look. */
export function ranAtStart(kept: SeenTime, clock: Clock, stepMs: number): number {
  const ranMs = kept.ran_ms ?? 0
  const seenMs = Date.parse(kept.seen_at ?? kept.last_contact_at ?? '')
  return clock.nowMs() >= seenMs + stepMs ? ranMs : ranMs + stepMs
}

/** The kept time once the clock has shown, or the program has run, more than `stepMs` beyond it; null before. */
export function afterLook(kept: SeenTime, clock: Clock, ranMs: number, stepMs: number): SeenTime | null {
  const nowMs = clock.nowMs()
  const seenMs = kept.seen_at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(kept.seen_at)
  if (nowMs <= seenMs + stepMs && ranMs <= (kept.ran_ms ?? 0) + stepMs) return null
  return { ...kept, seen_at: instantOf(Math.max(nowMs, seenMs)), ran_ms: Math.round(ranMs) }
}
