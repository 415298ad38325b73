import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOrRepair } from '../../main/backup/store-repair.ts'
import { openStore } from '../../main/db/open.ts'
import { openBeside } from '../../main/db/store-file.ts'
import type { ProfilePaths } from '../../main/enrolment/profile-folder.ts'
import { amountOf, reached } from './amounts.ts'
import { backUp, makeProfile, scratchFolder, storeKey } from './store-bench.ts'

/*
 * Row 5, on one PC: a bit that turned over on any page is found before a row is shown, and a store is put back within
 * sixty seconds for each 100 MB.
 */

const PAGE_BYTES = 4096
/** SQLite's header keeps these bytes of the first page in clear: page size, format, reserved space. */
const IN_CLEAR = { from: 16, to: 24 }

const folder = scratchFolder()
let paths: ProfilePaths
beforeAll(async () => {
  paths = await makeProfile(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function fill(bytes: number): Promise<void> {
  const opened = await openStore(paths.store, storeKey)
  if (!opened.ok) throw new Error(opened.error.code)
  const { db } = opened.value
  for (let n = 0; n < bytes / 2000; n += 500) {
    await sql`with recursive n(i) as (select ${n} union all select i + 1 from n where i < ${n + 499})
      insert or ignore into sync_state (name, value) select 'fill ' || i, hex(randomblob(950)) from n`.execute(
      db,
    )
  }
  await opened.value.close()
}

describe('a bit that turned over', () => {
  it('is found on every page before any row is shown', async () => {
    const begun = performance.now()
    await fill(1_000_000)
    const sound = readFileSync(paths.store)
    const pages = sound.length / PAGE_BYTES
    const tries = Math.min(pages, amountOf({ fast: 30, full: pages }))
    const unseen: number[] = []
    const shownWrong: number[] = []
    const before = JSON.stringify(openRows(paths.store))
    for (let i = 0; i < tries; i += 1) {
      const page = Math.floor((i * pages) / tries)
      let at = (page * 977 + 31) % PAGE_BYTES
      if (page === 0 && at >= IN_CLEAR.from && at < IN_CLEAR.to) at = IN_CLEAR.to
      const bytes = Buffer.from(sound)
      const place = page * PAGE_BYTES + at
      bytes[place] = (bytes[place] ?? 0) ^ (1 << (page % 8))
      writeFileSync(paths.store, bytes)
      const opened = await openStore(paths.store, storeKey, 'quick')
      if (opened.ok) {
        unseen.push(page)
        await opened.value.close()
      }
      // Also a store that was closed in good order, which opens before it is looked through, shows no wrong row.
      writeFileSync(paths.store, bytes)
      try {
        if (JSON.stringify(openRows(paths.store)) !== before) shownWrong.push(page)
      } catch {
        // Expected: the page that is read does not prove itself.
      }
    }
    writeFileSync(paths.store, sound)
    const seconds = Math.round((performance.now() - begun) / 1000)
    const figures = { pages: tries, unseen: unseen.length, shown_wrong: shownWrong.length, seconds }
    reached(5, 'a bit turned over on each page', figures)
    expect({ unseen, shownWrong }).toEqual({ unseen: [], shownWrong: [] })
  }, 600_000)
})

function openRows(store: string): unknown[] {
  const raw = openBeside(store, storeKey)
  try {
    return raw.prepare('select name, value from sync_state order by name').all()
  } finally {
    raw.close()
  }
}

describe('a damaged store', () => {
  it('is put back from its backup in time, and the damaged one is kept', async () => {
    const megabytes = amountOf({ fast: 5, full: 100 })
    await fill(megabytes * 1_000_000)
    backUp(paths, '2026-05-01T07:00:00.000Z')
    const size = statSync(paths.store).size
    copyFileSync(paths.store, `${paths.store}.sound`)
    const bytes = readFileSync(paths.store)
    bytes[size - 2000] = (bytes[size - 2000] ?? 0) ^ 4
    writeFileSync(paths.store, bytes)
    const clock = { nowMs: () => Date.parse('2026-05-01T09:00:00.000Z'), monotonicMs: () => 0 }
    const begun = performance.now()
    const opened = await openOrRepair(
      { paths, clock, olderKeys: () => [], onRepaired: () => undefined },
      storeKey,
    )
    const seconds = Math.round((performance.now() - begun) / 100) / 10
    if (!opened.ok) throw new Error(opened.error.code)
    await opened.value.store.close()
    const again = performance.now()
    const reopened = await openStore(paths.store, storeKey, 'quick')
    const open_and_check_ms = Math.round(performance.now() - again)
    if (!reopened.ok) throw new Error(reopened.error.code)
    await reopened.value.close()
    reached(5, 'put back from a backup', { megabytes: Math.round(size / 1e6), seconds, open_and_check_ms })
    expect(readdirSync(folder).filter((name) => name.startsWith('set-aside-damaged'))).toHaveLength(1)
    expect(seconds).toBeLessThan(60)
  }, 600_000)
})
