import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  keychainRefusalSentence,
  openSafeStorage,
  recordedBackend,
  SecretNotOpened,
} from '../../../main/keys/safe-storage-secret-store.ts'
import type { SecretStore } from '../../../main/keys/secret-store.ts'
import { resetElectron, safeStorage } from '../electron/stand-in-electron.ts'

const secret = Buffer.from('0123456789abcdef0123456789abcdef')
const NAME = 'station 1 root key'

let folder: string
let path: string
beforeEach(() => {
  resetElectron()
  folder = mkdtempSync(join(tmpdir(), 'sijil-keychain-'))
  path = join(folder, 'keychain.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function opened(platform: NodeJS.Platform = 'linux'): Promise<SecretStore> {
  const result = await openSafeStorage(safeStorage, path, platform)
  if (!result.ok) throw new Error(result.refusal.kind)
  return result.store
}

describe('the keychain of the desktop shell', () => {
  it('keeps a secret over restarts, sealed, with the name of who sealed it', async () => {
    await (await opened()).set(NAME, secret)
    expect(await (await opened()).get(NAME)).toEqual(secret)
    const text = readFileSync(path, 'utf8')
    for (const form of ['base64', 'base64url', 'hex', 'utf8'] as const) {
      expect(text).not.toContain(secret.toString(form))
    }
    expect(recordedBackend(path)).toBe('safe-storage-gnome_libsecret')
  })

  it('answers null for a secret it never had, also after it was deleted', async () => {
    const store = await opened()
    expect(await store.get(NAME)).toBeNull()
    await store.set(NAME, secret)
    await store.set('other', secret)
    await store.delete(NAME)
    expect(await store.get(NAME)).toBeNull()
    expect(await store.get('other')).toEqual(secret)
  })

  it.each(['basic_text', 'unknown'])(
    'is refused where it is %s: no fixed password protects a key',
    async (backend) => {
      safeStorage.backend = backend
      const result = await openSafeStorage(safeStorage, path, 'linux')
      expect(result).toEqual({ ok: false, refusal: { kind: 'no_protection' } })
    },
  )

  it('is refused where none answers', async () => {
    safeStorage.isThere = false
    const result = await openSafeStorage(safeStorage, path, 'win32')
    expect(result).toEqual({ ok: false, refusal: { kind: 'unavailable' } })
  })

  it('is named by the system where there is only one', async () => {
    safeStorage.backend = 'basic_text'
    expect((await opened('win32')).backend).toBe('safe-storage-win32')
    expect((await opened('darwin')).backend).toBe('safe-storage-darwin')
  })

  it('asks for the one that sealed the secrets when another answers, and touches nothing', async () => {
    await (await opened()).set(NAME, secret)
    const before = readFileSync(path, 'utf8')
    safeStorage.backend = 'kwallet6'
    const result = await openSafeStorage(safeStorage, path, 'linux')
    expect(result).toEqual({
      ok: false,
      refusal: {
        kind: 'other_backend',
        recorded: 'safe-storage-gnome_libsecret',
        found: 'safe-storage-kwallet6',
      },
    })
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  it('says that it is locked instead of saying that there is no secret', async () => {
    const store = await opened()
    await store.set(NAME, secret)
    safeStorage.isLocked = true
    await expect(store.get(NAME)).rejects.toThrow(SecretNotOpened)
    const result = await openSafeStorage(safeStorage, path, 'linux')
    expect(result).toEqual({ ok: false, refusal: { kind: 'locked' } })
    safeStorage.isLocked = false
    expect(await store.get(NAME)).toEqual(secret)
  })

  it('waits for one that is being unlocked', async () => {
    const store = await opened()
    await store.set(NAME, secret)
    safeStorage.isLocked = true
    const asked = store.get(NAME)
    setTimeout(() => {
      safeStorage.isLocked = false
    }, 200)
    expect(await asked).toEqual(secret)
  })

  it('seals anew when the system has a new key', async () => {
    const store = await opened()
    await store.set(NAME, secret)
    const before = readFileSync(path, 'utf8')
    safeStorage.hasNewKey = true
    expect(await store.get(NAME)).toEqual(secret)
    expect(readFileSync(path, 'utf8')).not.toBe(before)
    expect(await store.get(NAME)).toEqual(secret)
  })

  it('does not take a torn file for an empty keychain', async () => {
    await (await opened()).set(NAME, secret)
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40))
    const torn = readFileSync(path, 'utf8')
    const result = await openSafeStorage(safeStorage, path, 'linux')
    expect(result).toEqual({ ok: false, refusal: { kind: 'unreadable' } })
    expect(readFileSync(path, 'utf8')).toBe(torn)
  })

  it('has a sentence for each refusal, with what to do', () => {
    const sentences = [
      keychainRefusalSentence({ kind: 'no_protection' }),
      keychainRefusalSentence({ kind: 'unavailable' }),
      keychainRefusalSentence({ kind: 'other_backend', recorded: 'a', found: 'b' }),
      keychainRefusalSentence({ kind: 'unreadable' }),
      keychainRefusalSentence({ kind: 'locked' }),
    ]
    expect(new Set(sentences).size).toBe(5)
    for (const sentence of sentences) expect(sentence).toMatch(/Install|Unlock|Start Sijil|call IT/)
  })
})
