import { describe, expect, it } from 'vitest'
import {
  chartRows,
  currentSets,
  domainOf,
  isLateEntry,
  stripesOf,
} from '../../renderer/components/observation-rows.ts'
import type { VitalSignsView } from '../../shared/visits/visits-ipc.ts'

function aSet(changes: Partial<VitalSignsView>): VitalSignsView {
  // A chart reads these fields only.
  return {
    id: 'a',
    replaces_id: null,
    measured_at: '2026-11-21T07:38:00.000Z',
    entered_at: '2026-11-21T07:40:00.000Z',
    ...changes,
  } as VitalSignsView
}

describe('the observation chart', () => {
  it('leaves out a set that a correction replaced, and runs by the time of measuring', () => {
    const sets = [
      aSet({ id: 'later', measured_at: '2026-11-21T09:00:00.000Z' }),
      aSet({ id: 'wrong', measured_at: '2026-11-21T08:00:00.000Z' }),
      aSet({ id: 'right', replaces_id: 'wrong', measured_at: '2026-11-21T08:00:00.000Z' }),
    ]
    expect(currentSets(sets).map(({ id }) => id)).toEqual(['right', 'later'])
  })

  it('marks what was entered more than a quarter of an hour after it was measured', () => {
    expect(isLateEntry(aSet({ entered_at: '2026-11-21T07:53:00.000Z' }))).toBe(false)
    expect(isLateEntry(aSet({ entered_at: '2026-11-21T07:53:00.001Z' }))).toBe(true)
  })

  it('draws the NEWS2 bands without a gap and widens so that no value falls out', () => {
    const sets = [aSet({ pulse_bpm: 25 }), aSet({ id: 'b', pulse_bpm: 180 })]
    const row = chartRows(sets).find(({ field }) => field === 'pulse_bpm')
    if (row === undefined) throw new Error('no pulse row')
    const domain = domainOf(row, sets)
    expect(domain[0]).toBeLessThan(25)
    expect(domain[1]).toBeGreaterThan(180)
    const stripes = stripesOf(row, domain)
    expect(stripes.map(({ points }) => points)).toEqual([3, 1, 0, 1, 2, 3])
    for (const [index, stripe] of stripes.entries()) {
      if (index > 0) expect(stripe.from).toBe(stripes[index - 1]?.to)
    }
  })

  it('colours saturation by the scale of the newest set', () => {
    const row = (scale: 1 | 2) =>
      chartRows([aSet({ spo2_scale: scale })]).find(({ field }) => field === 'oxygen_saturation_percent')
    expect(row(1)?.bands).not.toEqual(row(2)?.bands)
  })
})
