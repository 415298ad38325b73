import { describe, expect, it } from 'vitest'
import { createFormat } from '../../renderer/i18n/format.ts'
import { plain } from '../../renderer/i18n/i18n.ts'

const moment = '2026-11-21T07:42:00.000Z'

describe('digits on screen', () => {
  it('are Arabic-Indic on Arabic screens where the site chose them', () => {
    const format = createFormat('ar', 'Africa/Cairo', 'arabic_indic')
    expect(format.time(moment)).toBe('٠٩:٤٢')
    expect(format.number(1204)).toBe('١,٢٠٤')
    expect(format.month('2026-11')).toContain('٢٠٢٦')
  })

  it('stay Western in English, whatever the site chose, and in what programs read', () => {
    expect(createFormat('en', 'Africa/Cairo', 'arabic_indic').time(moment)).toBe('09:42')
    expect(createFormat('ar', 'Africa/Cairo').time(moment)).toBe('09:42')
    expect(createFormat('ar', 'Africa/Cairo', 'arabic_indic').localDate(moment)).toBe('2026-11-21')
  })

  it('stand in sentences for what is said, never for a code that was filled in as text', () => {
    expect(plain('ar', 'status.only_here', { count: 12 }, 'arabic_indic')).toBe('١٢ سجلاً على هذا الجهاز فقط')
    expect(plain('ar', 'status.only_here', { count: 12 })).toBe('12 سجلاً على هذا الجهاز فقط')
    expect(plain('ar', 'patients.ends_with', { digits: '4821' }, 'arabic_indic')).toContain('4821')
    expect(plain('en', 'status.only_here', { count: 12 }, 'arabic_indic')).toContain('12')
  })

  it('stand for the whole of a number with thousands, and for no part of a date that programs write', () => {
    const { said } = createFormat('ar', 'Africa/Cairo', 'arabic_indic')
    expect(said('حتى 1,000 سجل و 12,345,678')).toBe('حتى ١,٠٠٠ سجل و ١٢,٣٤٥,٦٧٨')
    expect(said('منذ 2026-05-01')).toBe('منذ 2026-05-01')
    expect(said('18-39')).toBe('١٨-٣٩')
  })

  it('stand in a sentence’s own numbers, and leave codes in it alone', () => {
    expect(plain('ar', 'fields.ssn_digits', {}, 'arabic_indic')).toBe('الرقم القومي ١٤ رقمًا.')
    expect(plain('ar', 'fields.mobile', {}, 'arabic_indic')).toContain('010 أو 011')
    expect(plain('ar', 'columns.news2_total', {}, 'arabic_indic')).toBe('NEWS2')
  })
})
