import { describe, expect, it } from 'vitest'
import { compare, type Line, timesOf } from './measure.ts'
import { reportOf } from './report.ts'

const line: Line = {
  act: 'save a nursing assessment',
  ours: timesOf([4, 5, 6, 20]),
  bare: timesOf([2, 2, 2, 2]),
  bare_is: 'rows on disk',
  goal_p95_ms: 15,
}
const run = { machine: '2 × X', commit: 'abcdef12', date: '2026-11-22', processors: 2 }

describe('the report of a benchmark', () => {
  it('says what a goal came to, and the ratio to the bare library', () => {
    const report = reportOf(100_000, [line], { ...run, load_before: 0.1 })
    expect(report).toContain(
      '| save a nursing assessment | 6.00 | 20 | 2.00 | 2.00 | 3.0× | 15 missed | 4 | rows on disk |',
    )
    expect(report).toContain('100,000 patients')
    expect(report).toContain('commit abcdef12')
  })

  it('warns of a machine that does other work', () => {
    const noteOf = (load_before: number) => reportOf(1000, [line], { ...run, load_before })
    expect(noteOf(0.5)).toContain('Nothing else was running (load 0.5)')
    expect(noteOf(0.6)).toContain('**Other programs were running (load 0.6 on 2 processors)')
  })

  it('takes turns with the bare library and leaves the first tenth out', async () => {
    const turns: string[] = []
    const { ours } = await compare(
      10,
      (n) => turns.push(`ours ${n}`),
      (n) => turns.push(`bare ${n}`),
    )
    expect(turns.slice(0, 3)).toEqual(['ours 0', 'bare 0', 'ours 1'])
    expect([turns.length, ours.count]).toEqual([22, 10])
  })
})
