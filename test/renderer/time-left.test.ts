import { describe, expect, it } from 'vitest'
import { minutesLeft } from '../../renderer/components/time-left.ts'

describe('the time that a first sync takes yet', () => {
  const first = { at: 1_000_000, done: 1_000 }
  const later = (ms: number, done: number) => ({ at: first.at + ms, done })

  it('follows the pace that was watched, in whole minutes', () => {
    expect(minutesLeft(first, later(60_000, 2_000), 5_000)).toBe(3)
    expect(minutesLeft(first, later(60_000, 2_000), 5_001)).toBe(4)
    expect(minutesLeft(first, later(20_000, 4_900), 5_000)).toBe(1)
  })

  it('is not guessed: not at once, not while nothing comes, not at the end', () => {
    expect(minutesLeft(first, later(2_000, 2_000), 5_000)).toBeNull()
    expect(minutesLeft(first, later(60_000, 1_000), 5_000)).toBeNull()
    // The store was made anew: there are fewer than before.
    expect(minutesLeft(first, later(60_000, 500), 5_000)).toBeNull()
    expect(minutesLeft(first, later(60_000, 5_000), 5_000)).toBeNull()
  })
})
