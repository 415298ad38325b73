import { describe, expect, it } from 'vitest'
import { tick, witness } from '../../../shared/sync/clock.ts'

describe('the hybrid clock', () => {
  it('follows the wall clock', () => {
    expect(tick(null, 1000)).toBe('0000000001000-0000')
    expect(tick('0000000001000-0004', 1001)).toBe('0000000001001-0000')
  })

  it('still moves forward when the wall clock stands or jumps back', () => {
    const first = tick(null, 5000)
    const second = tick(first, 5000)
    const third = tick(second, 10)
    expect([first, second, third]).toEqual([...[first, second, third]].sort())
    expect(new Set([first, second, third]).size).toBe(3)
  })

  it('comes after what it has seen', () => {
    const seen = tick(null, 9000)
    expect(witness('0000000001000-0000', seen, 1000, 60_000) > seen).toBe(true)
    expect(witness(null, seen, 9500, 60_000) > seen).toBe(true)
  })

  it('does not follow a clock that is years ahead', () => {
    const ahead = tick(null, 9_000_000_000)
    expect(witness('0000000001000-0000', ahead, 1000, 60_000) < '0000000100000-0000').toBe(true)
  })

  it('does not look at what is no reading at all', () => {
    for (const odd of ['', 'abc', 'NaN-0000', '99999999999999999-0000', '0000000001000-00zz']) {
      expect(witness('0000000001000-0000', odd, 2000, 60_000)).toBe('0000000002000-0000')
    }
  })

  it('never runs out of counter', () => {
    expect(tick('0000000001000-ffff', 1000)).toBe('0000000001001-0000')
  })
})
