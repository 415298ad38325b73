import { mkdtempSync, readdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ServerKeysError } from '../../../sync-server/keys/key-file.ts'
import { openSsn, sealSsn, ssnIndex } from '../../../sync-server/keys/national-id-seal.ts'
import { openBytes, sealBytes } from '../../../sync-server/keys/sealing.ts'
import { loadServerKeys } from '../../../sync-server/keys/server-keys.ts'

describe('the server’s keys', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sijil-keys-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const load = (may_create = true) => loadServerKeys(join(folder, 'keys'), { may_create })

  test('are made once, for their owner alone, and are the same at every later start', () => {
    const first = load()
    const again = load(false)
    expect(again.national_id[0].index_key.equals(first.national_id[0].index_key)).toBe(true)
    expect(again.token_private_key.equals(first.token_private_key)).toBe(true)
    for (const name of readdirSync(join(folder, 'keys'))) {
      expect(statSync(join(folder, 'keys', name)).mode & 0o077, name).toBe(0)
    }
  })

  test('are never made anew while records need the old ones', () => {
    load()
    unlinkSync(join(folder, 'keys', 'ssn-index.key'))
    expect(() => load(false)).toThrow(ServerKeysError)
    expect(readdirSync(join(folder, 'keys'))).not.toContain('ssn-index.key')
    writeFileSync(join(folder, 'keys', 'ssn-index.key'), 'short')
    expect(() => load(false)).toThrow('damaged')
  })

  test('open a sealed national ID, each sealing of which differs, and no other server’s', () => {
    const keys = load()
    const [one, two] = [sealSsn(keys, '29001010123456'), sealSsn(keys, '29001010123456')]
    expect(one).not.toBe(two)
    expect(openSsn(keys, one)).toBe('29001010123456')
    const other = loadServerKeys(join(folder, 'other'), { may_create: true })
    expect(() => openSsn(other, one)).toThrow()
    const changed = Buffer.from(one, 'base64url')
    changed.writeUInt8(changed.readUInt8(70) ^ 1, 70)
    expect(() => openSsn(keys, changed.toString('base64url'))).toThrow()
  })

  test('find a national ID by an index that does not hold it', () => {
    const keys = load()
    const index = ssnIndex(keys, '29001010123456')
    expect(index).toMatch(/^[0-9a-f]{64}$/)
    expect(ssnIndex(keys, '29001010123457')).not.toBe(index)
  })

  test('open sealed bytes only for the purpose they were sealed for', () => {
    const { storage_key } = load()
    const sealed = sealBytes(storage_key, Buffer.from('scan'), 'document a')
    expect(openBytes(storage_key, sealed, 'document a').toString()).toBe('scan')
    expect(() => openBytes(storage_key, sealed, 'document b')).toThrow()
  })
})
