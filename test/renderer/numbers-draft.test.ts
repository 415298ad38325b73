import { describe, expect, it } from 'vitest'
import { untouchedNumbers, viewNumbers } from '../../renderer/admin/numbers-draft.ts'
import { shippedNumbers } from '../../shared/clinical/hospital-rules.ts'
import type { ClinicalRulesVersion } from '../../shared/settings/clinical-rules.ts'

const pulse = 'accepted_ranges.pulse_bpm.max'
const high = 'morse_bands.high_from'

/** A version of the numbers as another administrator set it. */
function versionOf(version: number, pulseMax: number): ClinicalRulesVersion {
  const numbers = shippedNumbers()
  const ranges = { ...numbers.accepted_ranges, pulse_bpm: { min: 40, max: pulseMax } }
  return { ...numbers, accepted_ranges: ranges, version } as ClinicalRulesVersion
}

describe('the form of the hospital’s own numbers', () => {
  it('follows the version that holds while nothing is typed', () => {
    expect(viewNumbers(null, untouchedNumbers)).toMatchObject({ base_version: 0, moved: null })
    const now = viewNumbers(versionOf(3, 150), untouchedNumbers)
    expect(now).toMatchObject({ base_version: 3, moved: null })
    expect(now.texts[pulse]).toBe('150')
  })

  it('keeps what was typed when another version is set meanwhile, and says where the two differ', () => {
    const edit = { typed: { [pulse]: '160', [high]: '51' }, seen: 3 }
    expect(viewNumbers(versionOf(3, 150), edit).moved).toBeNull()
    const now = viewNumbers(versionOf(4, 155), edit)
    expect(now.texts).toMatchObject({ [pulse]: '160', [high]: '51', 'accepted_ranges.pulse_bpm.min': '40' })
    expect(now.moved?.lines).toContainEqual({ field: pulse, mine: '160', theirs: '155' })
    // Still over the version that its author knew: the server refuses it over the other.
    expect(now.base_version).toBe(3)
  })

  it('tells of the other version too where a reason alone was typed, and where both typed the same', () => {
    expect(viewNumbers(versionOf(4, 155), { typed: {}, seen: 3 }).moved).toEqual({ lines: [] })
    expect(viewNumbers(versionOf(4, 155), { typed: { [pulse]: '155' }, seen: 3 }).moved).toEqual({
      lines: [],
    })
  })
})
