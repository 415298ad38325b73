import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { applyCipher, applySettings } from '../../main/db/store-settings.ts'
import { amountOf, reached } from './amounts.ts'
import { scratchFolder, storeKey } from './store-bench.ts'

/* Row 4: a write-ahead log that was cut off or altered anywhere gives exactly the saves that were whole before that place. */

const COMMITS = 40
const LOG_HEADER_BYTES = 32
const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A store whose saves are all still in its log; where in the log each of them ends. */
function storeWithLog(): { db: Buffer; log: Buffer; ends: number[] } {
  const path = join(folder, 'model.db')
  const raw = new Database(path)
  applyCipher(raw, storeKey)
  raw.exec('create table save (n integer primary key, text text not null) strict')
  applySettings(raw)
  raw.pragma('wal_checkpoint(TRUNCATE)')
  const ends: number[] = []
  for (let n = 1; n <= COMMITS; n += 1) {
    raw.prepare('insert into save (n, text) values (?, ?)').run(n, 'x'.repeat(1 + ((n * 911) % 3500)))
    ends.push(statSync(`${path}-wal`).size)
  }
  copyFileSync(path, `${path}.copy`)
  const log = readFileSync(`${path}-wal`)
  raw.close()
  return { db: readFileSync(`${path}.copy`), log, ends }
}

function savesIn(db: Buffer, log: Buffer): number[] {
  const path = join(folder, 'torn.db')
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  writeFileSync(path, db)
  writeFileSync(`${path}-wal`, log)
  const raw = new Database(path)
  try {
    applyCipher(raw, storeKey)
    return raw
      .prepare('select n from save order by n')
      .all()
      .map((row) => Number((row as { n: number }).n))
  } finally {
    raw.close()
  }
}

describe('a torn log', () => {
  it('gives exactly the saves before the tear', () => {
    const begun = performance.now()
    const { db, log, ends } = storeWithLog()
    const tries = amountOf({ fast: 200, full: 2_000 })
    let exact = 0
    let seed = 11
    const below = (max: number): number => {
      seed = (seed * 16807) % 2147483647
      return seed % max
    }
    for (let i = 0; i < tries; i += 1) {
      const at = below(log.length)
      const torn = i % 2 === 0 ? log.subarray(0, at) : Buffer.from(log)
      if (i % 2 === 1) torn[at] = (torn[at] ?? 0) ^ (1 << below(8))
      // A bit of the header takes the whole log; the number of the checkpoint in it (bytes 12 to 15) is proven too.
      const whole = i % 2 === 1 && at < LOG_HEADER_BYTES ? 0 : ends.filter((end) => end <= at).length
      const saves = savesIn(db, torn)
      const isExact = saves.length === whole && saves.every((n, index) => n === index + 1)
      if (isExact) exact += 1
    }
    const seconds = Math.round((performance.now() - begun) / 1000)
    reached(4, 'torn log', { tries, exact, seconds })
    expect(exact).toBe(tries)
  }, 300_000)
})
