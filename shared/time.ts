import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** A moment in UTC, ISO 8601 with milliseconds and `Z`. */
export const Instant = z.iso.datetime({ precision: 3 })
export type Instant = z.infer<typeof Instant>

/** A calendar day without time or zone, `YYYY-MM-DD`. */
export const LocalDate = z.iso.date()
export type LocalDate = z.infer<typeof LocalDate>

/** Tells the time; passed in so that tests and the simulator own it. */
export interface Clock {
  /** Wall clock, milliseconds since 1970 UTC. May jump. */
  nowMs(): number
  /** Milliseconds since the process (or machine) started. Never goes back. */
  monotonicMs(): number
}

export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString()
}

/** The site's calendar day at an instant; `timeZone` is an IANA name such as Africa/Cairo. */
export function localDateOf(instant: Instant, timeZone: string): LocalDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/** The instants at which a site's calendar day begins and ends (end exclusive). */
export function dayBounds(day: LocalDate, timeZone: string): { start: Instant; end: Instant } {
  const date = Temporal.PlainDate.from(day)
  const at = (d: Temporal.PlainDate): Instant => instantOf(d.toZonedDateTime({ timeZone }).epochMilliseconds)
  return { start: at(date), end: at(date.add({ days: 1 })) }
}
