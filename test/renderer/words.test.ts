import { describe, expect, it } from 'vitest'
import { ar } from '../../renderer/i18n/ar.ts'
import { createFormat } from '../../renderer/i18n/format.ts'
import { plain, richPieces } from '../../renderer/i18n/i18n.ts'

describe('words', () => {
  it.each([
    [1, 'سجل واحد على هذا الجهاز فقط'],
    [2, 'سجلان على هذا الجهاز فقط'],
    [3, '3 سجلات على هذا الجهاز فقط'],
    [11, '11 سجلاً على هذا الجهاز فقط'],
    [100, '100 سجل على هذا الجهاز فقط'],
  ])('counts %d records as Arabic does', (count, sentence) => {
    expect(plain('ar', 'status.only_here', { count })).toBe(sentence)
  })

  it('counts records in English', () => {
    expect(plain('en', 'status.only_here', { count: 1 })).toBe('1 record only on this PC')
    expect(plain('en', 'status.only_here', { count: 3 })).toBe('3 records only on this PC')
  })

  it('isolates what is filled in, so that a number cannot reorder the Arabic around it', () => {
    expect(richPieces('ar', 'status.offline_since', { time: '09:14' })).toEqual([
      { text: 'غير متصل منذ ', isIsolated: false },
      { text: '09:14', isIsolated: true },
    ])
  })

  it('leaves no isolate in a name that a screen reader says', () => {
    expect(plain('ar', 'app.user_menu', { name: 'Heba' })).toBe('حساب Heba')
  })

  it('says nothing in Arabic that is empty', () => {
    const sentences = (node: object): string[] =>
      Object.values(node).flatMap((value) => (typeof value === 'string' ? [value] : sentences(value)))
    expect(sentences(ar).filter((sentence) => sentence.trim() === '')).toEqual([])
  })
})

describe('dates and numbers', () => {
  const arabic = createFormat('ar', 'Africa/Cairo')
  const english = createFormat('en', 'Africa/Cairo')

  it("tells times in the site's zone and with Western digits in both languages", () => {
    expect(english.time('2026-11-21T07:14:05.000Z')).toBe('09:14')
    expect(arabic.time('2026-11-21T07:14:05.000Z')).toBe('09:14')
    expect(english.timeWithSeconds('2026-11-21T07:14:05.000Z')).toBe('09:14:05')
  })

  it('keeps a birth date on its calendar day whatever the zone', () => {
    expect(english.day('1994-06-08')).toBe('08 Jun 1994')
    expect(arabic.day('1994-06-08')).toBe('8 يونيو 1994')
  })

  it("takes the day from the site's clock, not from UTC", () => {
    expect(english.localDate('2026-11-21T22:30:00.000Z')).toBe('2026-11-22')
  })

  it('leaves out the day of a moment that is today', () => {
    const now = Date.parse('2026-11-21T10:00:00.000Z')
    expect(english.moment('2026-11-21T07:14:00.000Z', now)).toBe('09:14')
    expect(english.moment('2026-11-20T07:14:00.000Z', now)).toBe('20 Nov 09:14')
  })
})
