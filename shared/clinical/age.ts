import { Temporal } from 'temporal-polyfill'

/**
 * Completed years and months of life on a day. Both dates are local calendar days, YYYY-MM-DD. Null when either is no
 * date or the birth lies after the day: an age that cannot be told is never 0. Born on 29 February, a person is a
 * year older on 1 March of a common year.
 */
export function ageOn(
  dateOfBirth: string | null,
  day: string,
): { readonly years: number; readonly months: number } | null {
  const birth = dateOfBirth === null ? null : plainDate(dateOfBirth)
  const on = plainDate(day)
  if (birth === null || on === null || Temporal.PlainDate.compare(birth, on) > 0) return null
  const { months } = birth.until(on, { largestUnit: 'months' })
  return { years: Math.floor(months / 12), months }
}

/** Completed years of life on a day; null when it cannot be told. */
export function ageYears(dateOfBirth: string | null, day: string): number | null {
  return ageOn(dateOfBirth, day)?.years ?? null
}

/** Completed months of life on a day; null when it cannot be told. */
export function ageMonths(dateOfBirth: string | null, day: string): number | null {
  return ageOn(dateOfBirth, day)?.months ?? null
}

function plainDate(text: string): Temporal.PlainDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  try {
    return Temporal.PlainDate.from(text)
  } catch {
    // A day that the calendar does not have (30 February).
    return null
  }
}
