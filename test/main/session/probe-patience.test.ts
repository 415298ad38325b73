import { beforeEach, describe, expect, it } from 'vitest'
import { createProbePatience, type ProbePatience } from '../../../main/session/probe-patience.ts'
import { createManualClock, type ManualClock } from '../../support/manual-station.ts'

let clock: ManualClock
let patience: ProbePatience
beforeEach(() => {
  clock = createManualClock()
  patience = createProbePatience(() => clock.monotonicMs())
})

describe('waiting for a server at an unlock', () => {
  it('gives a server two seconds that was never asked, or answered last', () => {
    expect(patience.waitMs()).toBe(2000)
    patience.note('silent')
    patience.note('answered')
    expect(patience.waitMs()).toBe(2000)
  })

  it('does not wait the whole time again right after a silence', () => {
    patience.note('silent')
    expect(patience.waitMs()).toBe(300)
    clock.advance(59_999)
    expect(patience.waitMs()).toBe(300)
  })

  it('gives the whole time again once a minute, however often it was asked between', () => {
    patience.note('silent')
    for (let n = 0; n < 3; n += 1) {
      clock.advance(20_000)
      if (n < 2) patience.note('silent')
    }
    expect(patience.waitMs()).toBe(2000)
  })
})
