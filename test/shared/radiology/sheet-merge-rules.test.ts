import { describe, expect, it } from 'vitest'
import { isCompletionGivenUp } from '../../../shared/radiology/sheet-merge-rules.ts'

describe('A version of a sheet that is chosen whole', () => {
  const sheets = [
    { version: 1, is_completed: false },
    { version: 2, is_completed: false },
    { version: 3, is_completed: true },
  ]

  it.each([
    [2, [2, 3], true],
    [3, [2, 3], false],
    // Nobody weighed the completed one: it stays for the next person.
    [2, [1, 2], false],
    // A completed one is chosen that others had not weighed.
    [3, [1, 2], false],
  ])('gives up what a physician completed: version %i of %j: %s', (chosen, weighed, isGivenUp) => {
    expect(isCompletionGivenUp(sheets, { chosen, weighed })).toBe(isGivenUp)
  })
})
