import type { Digits } from '../../shared/settings/settings.ts'
import { digitWriter, writeSaid } from './digit-writer.ts'
import type { Language } from './i18n.ts'

/** How dates, times and numbers are written: in Arabic with the digits that the site decided, times in the site's zone. */
export interface Format {
  /** 09:42 */
  time(instant: string | number): string
  /** 09:42:18 */
  timeWithSeconds(instant: string | number): string
  /** 08 Jun 1994, of an instant. */
  date(instant: string | number): string
  /** 08 Jun 1994, of a calendar day `YYYY-MM-DD`. */
  day(localDate: string): string
  /** Sat 21 Nov 2026 */
  weekdayDate(instant: string | number): string
  /** Saturday 21 November 2026 */
  longDate(instant: string | number): string
  /** 21 Nov 09:42; the time alone when it is the same day as now. */
  moment(instant: string | number, now?: number): string
  /** `YYYY-MM-DD` in the site's zone. */
  localDate(instant: string | number): string
  /** May 2026, of a calendar month `YYYY-MM`. */
  month(localMonth: string): string
  number(value: number): string
  /** A text that is said and has numbers in it: 18–39, 65+. */
  said(text: string): string
  /** 1.4 MB, 240 kB. */
  bytes(size: number): string
}

const formats = new Map<string, Format>()

function build(language: Language, timeZone: string, digits: Digits): Format {
  const write = digitWriter(language, digits)
  const locale = language === 'ar' ? 'ar-EG-u-nu-latn' : 'en-GB'
  const make = (
    options: Intl.DateTimeFormatOptions,
    zone = timeZone,
  ): ((value: string | number) => string) => {
    const formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
    return (value) => write(formatter.format(new Date(value)).replaceAll(/[,،]/g, '').replace('Sept', 'Sep'))
  }
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const date = { day: '2-digit', month: 'short', year: 'numeric' } as const
  const arabicDate = { day: 'numeric', month: 'long', year: 'numeric' } as const
  const dateOptions = language === 'ar' ? arabicDate : date
  const iso = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone,
  })
  const localDate = (value: string | number): string => iso.format(new Date(value))
  const time = make(clock)
  const dayAndMonth = make({ day: 'numeric', month: language === 'ar' ? 'long' : 'short' })
  const decimal = new Intl.NumberFormat('en-GB')
  return {
    time,
    timeWithSeconds: make({ ...clock, second: '2-digit' }),
    date: make(dateOptions),
    day: (day) => make(dateOptions, 'UTC')(`${day}T00:00:00Z`),
    month: (month) =>
      make({ month: language === 'ar' ? 'long' : 'short', year: 'numeric' }, 'UTC')(`${month}-01T00:00:00Z`),
    weekdayDate: make({ weekday: language === 'ar' ? 'long' : 'short', ...dateOptions }),
    longDate: make({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    moment: (value, now = Date.now()) =>
      localDate(value) === localDate(now) ? time(value) : `${dayAndMonth(value)} ${time(value)}`,
    localDate,
    number: (value) => write(decimal.format(value)),
    said: (text) => writeSaid(text, write),
    bytes: (size) =>
      size >= 1_000_000
        ? `${write((size / 1_000_000).toFixed(1))} MB`
        : `${write(String(Math.max(1, Math.round(size / 1000))))} kB`,
  }
}

/** The formats of a language and a time zone; built once each, since Intl formatters are dear. */
export function createFormat(language: Language, timeZone: string, digits: Digits = 'western'): Format {
  const key = `${language} ${timeZone} ${digits}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const format = build(language, timeZone, digits)
  formats.set(key, format)
  return format
}
