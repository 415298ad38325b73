import { describe, expect, it } from 'vitest'
import { historyRefusalText } from '../../renderer/components/history-refusal.ts'
import { historyAr } from '../../renderer/i18n/patients-ar.ts'
import { historyEn } from '../../renderer/i18n/patients-en.ts'
import type { Words } from '../../renderer/i18n/use-words.tsx'

const wordsOf = (history: Readonly<Record<string, string>>): Words =>
  ({
    t: (key: string, values: { seconds?: number } = {}) =>
      history[key.replace('history.', '')] ?? `${key} ${values.seconds ?? ''}`.trim(),
  }) as unknown as Words

describe('Why the server does not give a patient’s earlier visits', () => {
  it('says in both languages what to do when this PC has opened as many patients as it may in an hour', () => {
    const refusal = { code: 'rate_limited', retry_after_s: 3600 } as const
    expect(historyRefusalText(refusal, wordsOf(historyEn))).toMatch(
      /Wait up to an hour, or open .* another PC/,
    )
    expect(historyRefusalText(refusal, wordsOf(historyAr))).toMatch(/انتظر ساعة .*جهاز آخر/)
  })

  it('tells the seconds where the server is only busy', () => {
    const busy = { code: 'rate_limited', retry_after_s: 7 } as const
    expect(historyRefusalText(busy, wordsOf(historyEn))).toBe('errors.rate_limited 7')
  })
})
