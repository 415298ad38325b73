import { toWesternDigits } from '../../shared/identifiers/digits.ts'

/** A day typed as 08/06/1994, 8-6-1994, ٨/٦/١٩٩٤ or 1994-06-08 as `YYYY-MM-DD`; null when it is none. */
export function parseDayText(text: string): string | null {
  const plain = toWesternDigits(text).trim()
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(plain)
  const local = /^(\d{1,2})[-/.\s](\d{1,2})[-/.\s](\d{4})$/.exec(plain)
  const compact = /^(\d{2})(\d{2})(\d{4})$/.exec(plain)
  const parts = iso === null ? (local ?? compact) : [iso[0], iso[3], iso[2], iso[1]]
  if (parts === null) return null
  const [, day = '', month = '', year = ''] = parts
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const parsed = new Date(`${date}T00:00:00Z`)
  const isReal = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date)
  return isReal ? date : null
}

/** A day as people type it: 08/06/1994. */
export function dayToText(day: string | null): string {
  if (day === null) return ''
  const [year = '', month = '', date = ''] = day.split('-')
  return `${date}/${month}/${year}`
}
