import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeReport } from '../faults/tally.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-tally-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('adds each lane of killing to the report, under what the columns mean', () => {
  const [report, tallies] = [join(folder, 'kill-runs.md'), join(folder, 'tallies.jsonl')]
  const lane = { lane: 'station', kills: 200, acknowledged: 4321, lost: 0, doubled: 0, seed: 7, seconds: 600 }
  writeFileSync(tallies, `${JSON.stringify(lane)}\n`)
  for (const day of ['2026-11-22', '2026-11-23']) writeReport(report, tallies, new Date(day))
  const text = readFileSync(report, 'utf8')
  expect(text).toMatch(/^# Kill runs\n/)
  expect(
    text.match(/^\| 2026-11-2[23] \| \S+ \| station \| 200 \| 4321 \| 0 \| 0 \| 7 \| 10 min \| /gm),
  ).toHaveLength(2)
})
