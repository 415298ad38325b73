import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { added, readTally, type Stretch, type Tally, writeTally } from './tally.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-tally-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const stretch = (from: number, through: number, commit: string, failed = 0): Stretch => ({
  from,
  through,
  commit,
  events: 1000,
  acknowledged: 10,
  conflicts: 2,
  quarantined: 1,
  failed,
})

it('counts seeds by the commit that they were run on, and keeps what stands around the count', () => {
  const page = join(folder, 'page.md')
  writeFileSync(page, '# A page\n')
  const stretches = [
    stretch(1, 250, 'aaaaaaaa'),
    stretch(251, 500, 'aaaaaaaa', 1),
    stretch(501, 600, 'bbbbbbbb'),
  ]
  for (const one of stretches) writeTally(page, added(readTally(page), one))
  const expected: Tally = [
    { ...stretch(1, 500, 'aaaaaaaa', 1), events: 2000, acknowledged: 20, conflicts: 4, quarantined: 2 },
    stretch(501, 600, 'bbbbbbbb'),
  ]
  expect(readTally(page)).toEqual(expected)
  const text = readFileSync(page, 'utf8')
  expect(text).toMatch(/^# A page\n/)
  expect(text).toContain('| 1 to 500 | 2,000 | 20 | 4 | 2 | 1 | aaaaaaaa |')
  expect(text).toContain('| **600** | 3,000 | 30 | 6 | 3 | 1 | |')
})
