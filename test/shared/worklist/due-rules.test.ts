import { describe, expect, it } from 'vitest'
import { nextDue } from '../../../shared/worklist/due-rules.ts'

const arrived_at = '2026-11-21T07:00:00.000Z'
const measured_at = '2026-11-21T08:00:00.000Z'

describe('the next observation of a visit', () => {
  it.each([
    ['routine', '2026-11-21T20:00:00.000Z'],
    ['low', '2026-11-21T14:00:00.000Z'],
    ['single', '2026-11-21T09:00:00.000Z'],
    ['urgent', '2026-11-21T09:00:00.000Z'],
    ['emergency', measured_at],
  ])('follows the NEWS2 chart after a set that is %s', (news2_band, at) => {
    const due = nextDue({ arrived_at, vital_signs: { news2_bands: [news2_band], measured_at }, pain: null })
    expect(due).toEqual({
      at,
      rule: 'news2',
      rule_version: '2017-1',
      is_continuous: news2_band === 'emergency',
    })
  })

  it('is due since the arrival without a set, and since the measurement while a set is incomplete', () => {
    expect(nextDue({ arrived_at, vital_signs: null, pain: null })).toMatchObject({
      at: arrived_at,
      rule: 'first_set',
    })
    const incomplete = { news2_bands: ['incomplete'], measured_at }
    expect(nextDue({ arrived_at, vital_signs: incomplete, pain: null })).toMatchObject({
      at: measured_at,
      rule: 'finish_set',
    })
  })

  it.each([
    [3, 'news2'],
    [4, 'pain'],
    [10, 'pain'],
    [null, 'news2'],
  ])('with pain of %s is asked for by %s', (pain_intensity, rule) => {
    const vital_signs = { news2_bands: ['routine'], measured_at }
    expect(nextDue({ arrived_at, vital_signs, pain: { pain_intensity, measured_at } })?.rule).toBe(rule)
  })

  it('is not made up where NEWS2 does not apply or a band is not known', () => {
    for (const news2_band of ['not_applicable', 'band of a newer version']) {
      expect(
        nextDue({ arrived_at, vital_signs: { news2_bands: [news2_band], measured_at }, pain: null }),
      ).toBeNull()
    }
  })
})
