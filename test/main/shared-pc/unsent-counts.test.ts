import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createUnsentCounts } from '../../../main/shared-pc/unsent-counts.ts'

const early = '2026-05-01T08:00:00.000Z'
const late = '2026-05-01T09:00:00.000Z'

let parent: string
let folder: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sijil-machine-'))
  folder = join(parent, 'unsent')
})
afterEach(() => rmSync(parent, { recursive: true }))

const faults: unknown[] = []
/** The files of this test are all of one account: another one reads them here as another's. */
const profile = (account: number | null = null, to = folder) =>
  createUnsentCounts({ folder: to, station_id: v7(), account, onFault: (error) => faults.push(error) })

describe('the profiles of several accounts on one PC', () => {
  it('tell each other how many records are only there, and when nothing is any more', () => {
    const [heba, mona, nadia] = [profile(), profile(), profile()]
    expect(nadia.others()).toBeNull()
    heba.note(3, late)
    mona.note(4, early)
    expect(nadia.others()).toEqual({ count: 7, since: early })
    expect(heba.others()).toEqual({ count: 4, since: early })
    mona.note(0, late)
    heba.note(0, late)
    expect(nadia.others()).toBeNull()
    expect(readdirSync(folder)).toEqual([])
  })

  it('write a number and a time, which every account may read and none may take away', () => {
    profile().note(3, early)
    const [name = ''] = readdirSync(folder)
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual({ format: 1, count: 3, at: early })
    if (process.platform === 'win32') return
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o644)
    expect(statSync(folder).mode & 0o7777).toBe(0o1777)
  })

  it.skipIf(process.platform === 'win32')('do not count other profiles of the same account', () => {
    profile().note(3, early)
    expect(profile(process.getuid?.() ?? 0).others()).toBeNull()
  })

  it('take nothing from what else lies there, and are not led elsewhere', () => {
    const one = profile()
    one.note(2, early)
    writeFileSync(join(folder, 'a.unsent.json'), 'no JSON')
    writeFileSync(join(folder, 'b.unsent.json'), JSON.stringify({ format: 1, count: -5, at: early }))
    writeFileSync(
      join(folder, 'c.unsent.json'),
      JSON.stringify({ format: 1, count: 5, at: early, more: 'x'.repeat(300) }),
    )
    const elsewhere = join(parent, 'elsewhere')
    mkdirSync(elsewhere)
    writeFileSync(join(elsewhere, 'x'), JSON.stringify({ format: 1, count: 9, at: early }))
    symlinkSync(join(elsewhere, 'x'), join(folder, 'd.unsent.json'))
    expect(profile().others()).toEqual({ count: 2, since: early })
    const link = join(parent, 'link')
    symlinkSync(elsewhere, link)
    profile(null, link).note(1, early)
    expect(readdirSync(elsewhere)).toEqual(['x'])
    expect(faults).toHaveLength(1)
  })
})
