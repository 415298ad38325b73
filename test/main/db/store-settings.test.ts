import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyCipher, applySettings, storeSettings, wrongSetting } from '../../../main/db/store-settings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What each setting becomes when somebody takes it away. */
const without: Readonly<Record<string, string>> = {
  cipher: "'sqlcipher'",
  legacy: '1',
  hmac_check: '0',
  journal_mode: 'DELETE',
  synchronous: 'NORMAL',
  temp_store: 'FILE',
  secure_delete: 'OFF',
  foreign_keys: 'OFF',
  trusted_schema: 'ON',
  cell_size_check: 'OFF',
  mmap_size: '1048576',
  cache_size: '-2000',
  busy_timeout: '0',
  wal_autocheckpoint: '1000',
  journal_size_limit: '-1',
  fullfsync: 'OFF',
  checkpoint_fullfsync: 'OFF',
}

describe('the settings of a store', () => {
  it.each(storeSettings.map(({ name }) => name))('are missed when one does not hold: %s', (name) => {
    const raw = new Database(join(folder, 'store.db'))
    applyCipher(raw, randomBytes(32))
    raw.exec('create table t (a)')
    applySettings(raw)
    expect(wrongSetting(raw)).toBeUndefined()
    raw.pragma(`${name} = ${without[name]}`)
    expect(wrongSetting(raw)).toBe(name)
    raw.close()
  })
})

describe('the sources', () => {
  it('nowhere take the database out of its encryption: `serialize` would answer it in clear', () => {
    const files = readdirSync('main', { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f))
    const takers = files.filter((file) =>
      /\.(serialize|backup)\(/.test(readFileSync(join('main', file), 'utf8')),
    )
    expect(files.length).toBeGreaterThan(50)
    expect(takers).toEqual([])
  })
})
