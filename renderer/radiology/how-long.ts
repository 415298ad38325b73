import type { Language } from '../i18n/i18n.ts'

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

function parts(
  from: string,
  now: number,
): { readonly count: number; readonly unit: 'minute' | 'hour' | 'day' } {
  const minutes = Math.max(0, Math.floor((now - Date.parse(from)) / MINUTE_MS))
  if (minutes < HOUR_MINUTES) return { count: minutes, unit: 'minute' }
  if (minutes < 2 * DAY_MINUTES) return { count: Math.floor(minutes / HOUR_MINUTES), unit: 'hour' }
  return { count: Math.floor(minutes / DAY_MINUTES), unit: 'day' }
}

const localeOf = (language: Language): string => (language === 'ar' ? 'ar-EG-u-nu-latn' : 'en-GB')

/** How old something is, cut to whole minutes, hours or days: "3 hours ago". */
export function agoText(from: string, now: number, language: Language): string {
  const { count, unit } = parts(from, now)
  return new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' }).format(-count, unit)
}

/** How long somebody waits: "3 hours". */
export function durationText(from: string, now: number, language: Language): string {
  const { count, unit } = parts(from, now)
  return new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
