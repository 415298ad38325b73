import { describe, expect, it } from 'vitest'
import {
  type OfflineRefusal,
  offlineHoursOf,
  offlineRefusal,
  ranAtStart,
  type SeenTime,
} from '../../../main/keys/offline-limit.ts'
import { PASSWORD_ONLY_OFFLINE_HOURS } from '../../../shared/session/offline-limit.ts'

const contactMs = Date.parse('2026-03-01T08:00:00.000Z')
const hourMs = 3_600_000
const at = (hours: number, ms = 0): string => new Date(contactMs + hours * hourMs + ms).toISOString()
const contact: SeenTime = { last_contact_at: at(0), seen_at: at(0) }

describe('a station that passwords alone protect opens without the server', () => {
  it('for a day', () => expect(PASSWORD_ONLY_OFFLINE_HOURS).toBe(24))

  it.each<[string, SeenTime, number, number | null, OfflineRefusal | null]>([
    ['right after a contact', contact, 0, null, null],
    ['after exactly 24 hours', contact, 24, null, null],
    ['not a millisecond longer', contact, 24 + 1 / hourMs, null, 'offline_too_long'],
    ['not where it never heard of the server', {}, 1, null, 'offline_too_long'],
    ['with a clock that went back 5 minutes', { ...contact, seen_at: at(1) }, 1 - 1 / 12, null, null],
    ['not with a clock that went back further', { ...contact, seen_at: at(1) }, 0.9, null, 'clock_set_back'],
    [
      'not longer for a clock that is a little behind what it showed',
      { ...contact, seen_at: at(24, 1) },
      24,
      null,
      'offline_too_long',
    ],
    ['not with a clock before the contact itself', contact, -1, null, 'clock_set_back'],
    ['for 24 hours of running, whatever the clock says', contact, 1, 24, null],
    ['not longer while it runs, whatever the clock says', contact, 1, 24.01, 'offline_too_long'],
  ])('%s', (_what, kept, hours, ranHours, expected) => {
    const clock = { nowMs: () => contactMs + hours * hourMs, monotonicMs: () => (ranHours ?? 0) * hourMs }
    expect(offlineRefusal(kept, clock, (ranHours ?? 0) * hourMs, 24)).toBe(expected)
  })
})

describe('hours without the server', () => {
  it.each([
    ['keychain', undefined, 72],
    ['keychain', 336, 336],
    ['keychain', 12, 12],
    ['password_only', undefined, 24],
    ['password_only', 336, 24],
    ['password_only', 12, 12],
  ] as const)('%s, site says %s: %i', (protection, site, hours) => {
    expect(offlineHoursOf(protection, site)).toBe(hours)
  })

  it('count each start that the clock does not show', () => {
    const step = 300_000
    const clockAt = (ms: number) => ({ nowMs: () => contactMs + ms, monotonicMs: () => 0 })
    expect(ranAtStart({ ...contact, ran_ms: 7 }, clockAt(0), step)).toBe(7 + step)
    expect(ranAtStart({ ...contact, ran_ms: 7 }, clockAt(step), step)).toBe(7)
  })
})
