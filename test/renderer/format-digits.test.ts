import { describe, expect, it } from 'vitest'
import { createFormat } from '../../renderer/i18n/format.ts'

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
})
