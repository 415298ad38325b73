import { MantineProvider } from '@mantine/core'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useDigits } from '../../renderer/i18n/digits.ts'
import { useLanguageStore } from '../../renderer/i18n/language-store.ts'
import { SafetyChips } from '../../renderer/radiology/safety-chips.tsx'
import type { SafetyFlag } from '../../shared/radiology/study-safety.ts'

// A page that is rendered to text reads the stores as they were built.
const atFirst = [useLanguageStore.getInitialState(), useDigits.getInitialState()] as const
const before = [{ ...atFirst[0] }, { ...atFirst[1] }] as const

const flag = (value: string): SafetyFlag => ({
  key: 'implant',
  severity: 'danger',
  is_hard_stop: false,
  label: { en: 'Answer in 2 words', ar: 'إجابة في 2 كلمة' },
  value: { en: value, ar: value },
  note: null,
  is_disputed: false,
  answered_at: null,
})

function chip(value: string): string {
  const safety = {
    study_id: '00000000-0000-7000-8000-0000000000a1',
    sheet: 'completed',
    entered_at: null,
    is_disputed: false,
    flags: [flag(value)],
  } as const
  const chips = createElement(SafetyChips, { safety: { ...safety, flags: [...safety.flags] } })
  return renderToStaticMarkup(createElement(MantineProvider, null, chips))
}

describe('a safety chip on an Arabic screen with Arabic-Indic digits', () => {
  beforeEach(() => {
    Object.assign(atFirst[0], { language: 'ar' })
    Object.assign(atFirst[1], { digits: 'arabic_indic' })
  })
  afterEach(() => {
    Object.assign(atFirst[0], before[0])
    Object.assign(atFirst[1], before[1])
  })

  it.each(['180 mg/dL', '1.8 mg/dL · 2026-05-01 · eGFR 29 mL/min/1.73 m²', 'SN 4455 88'])(
    'shows %j as it was measured or typed, left to right',
    (value) => {
      expect(chip(value)).toContain(`<bdi dir="ltr">${value}</bdi>`)
    },
  )

  it('shows what was typed in Arabic with the digits that were typed', () => {
    expect(chip('مفصل 4455')).toContain('<bdi>مفصل 4455</bdi>')
  })

  it('says the numbers of the question', () => {
    expect(chip('180 mg/dL')).toContain('إجابة في ٢ كلمة')
  })
})
