import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../main/db/open.ts'
import { isStoreUnder } from '../../main/db/rekey.ts'
import { amountOf, reached } from './amounts.ts'

const CIPHERS = ['aes128cbc', 'aes256cbc', 'sqlcipher', 'rc4', 'ascon128', 'aegis']

let folder: string
let path: string
const key = randomBytes(32)
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-row-08-'))
  path = join(folder, 'sijil.db')
  const store = await openStore(path, key)
  if (!store.ok) throw new Error(store.error.code)
  await store.value.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

const hash = (): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const names = (): string[] => readdirSync(folder).sort()

describe('row 8: a store whose key is not the one', () => {
  it('opens with none of the random keys, and is left as it was', async () => {
    const tries = amountOf({ fast: 100, full: 1000 })
    const [before, files] = [hash(), names()]
    let opened = 0
    for (let n = 0; n < tries; n += 1) {
      const wrong = randomBytes(32)
      // Half of them differ from the right key in one bit only.
      if (n % 2 === 0) key.copy(wrong)
      if (n % 2 === 0) wrong[n % 32] = (wrong[n % 32] ?? 0) ^ (1 << (n % 8))
      const store = await openStore(path, wrong)
      if (store.ok) {
        opened += 1
        await store.value.close()
      }
      if (isStoreUnder(path, wrong)) opened += 1
    }
    expect(opened).toBe(0)
    expect(hash()).toBe(before)
    expect(names()).toEqual(files)
    reached(8, 'random and one-bit-off keys', { tries, opens: opened, deletions: 0 })
  }, 120_000)

  it('opens without a key or by another cipher in no case, and with the right key afterwards', async () => {
    const before = hash()
    let opened = 0
    for (const cipher of [null, ...CIPHERS]) {
      for (const withKey of [true, false]) {
        const raw = new Database(path)
        try {
          if (cipher !== null) raw.pragma(`cipher = '${cipher}'`)
          if (withKey && cipher !== null) raw.key(Buffer.concat([Buffer.from('raw:'), key]))
          raw.prepare('select count(*) from sqlite_master').get()
          opened += 1
        } catch {
          // Expected: SQLITE_NOTADB.
        } finally {
          raw.close()
        }
      }
    }
    reached(8, 'no key and other ciphers', { tries: 2 * (CIPHERS.length + 1), opens: opened })
    expect(opened).toBe(0)
    expect(hash()).toBe(before)
    expect(isStoreUnder(path, key)).toBe(true)
  })
})
