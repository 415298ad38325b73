import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findKeychain, type KeychainPackage } from '../../main/keys/keychain-secret-store.ts'
import { openSafeStorage, refusalTrouble } from '../../main/keys/safe-storage-secret-store.ts'
import { openSecret, sealSecret } from '../../main/keys/sealed-box.ts'
import type { KeychainFinding } from '../../main/keys/secret-store.ts'
import type { KeyTroubleKind } from '../../shared/session/key-trouble.ts'

/** What can happen to a keychain between two starts of a station. */
export const keychainStates = [
  'absent',
  'locked',
  'item lost',
  'wrong value',
  'backend changed',
  'dies in a call',
  'returns later',
  'basic_text',
  'forgets at restart',
  'read only',
  'slow',
  'state item lost',
] as const
export type KeychainState = (typeof keychainStates)[number]

/** What a station must make of it: a trouble with this name, or it opens, with passwords or only with the server. */
export type Expected = KeyTroubleKind | 'opens' | 'asks the server'

/** A driver over a keychain that a test puts into any state. */
export interface FakeKeychain {
  readonly name: string
  find(): Promise<KeychainFinding>
  put(state: KeychainState, stationId: string): Promise<Expected>
  heal(): void
}

export const PATIENCE_MS = 1500

const never = (): Promise<never> => new Promise(() => undefined)
const died = (): Promise<never> => Promise.reject(new Error('the connection was closed'))

/** Electron's safeStorage: it seals, the file `keychain.json` in the profile keeps. */
export function fakeSafeStorage(profile: string, platform: 'linux' | 'win32'): FakeKeychain {
  const own = randomBytes(32)
  const path = join(profile, 'keychain.json')
  const healthy = { isThere: true, backend: 'gnome_libsecret', decrypts: 'yes', encrypts: true }
  let now = { ...healthy }
  let calls = 0
  const safe = {
    isAsyncEncryptionAvailable: async () => now.isThere,
    getSelectedStorageBackend: () => now.backend,
    encryptStringAsync: async (text: string) => {
      if (!now.encrypts) throw new Error('permission denied')
      return Buffer.from(sealSecret(own, '', Buffer.from(text)))
    },
    decryptStringAsync: async (sealed: Buffer) => {
      calls += 1
      if (now.decrypts === 'never') return never()
      if (now.decrypts === 'no' || (now.decrypts === 'dies' && calls > 2)) return died()
      const text = openSecret(own, '', sealed.toString())
      if (text === undefined) throw new Error('not sealed here')
      return { result: text.toString(), shouldReEncrypt: false }
    },
  }
  const change = (edit: (file: { backend: string; secrets: Record<string, string> }) => void): void => {
    const file = JSON.parse(readFileSync(path, 'utf8'))
    edit(file)
    writeFileSync(path, JSON.stringify(file))
  }
  const sealed = (text: string): string =>
    Buffer.from(sealSecret(own, '', Buffer.from(text))).toString('base64')
  const isLinux = platform === 'linux'
  return {
    name: `safeStorage on ${platform}`,
    find: async () => {
      calls = 0
      const found = await openSafeStorage(safe, path, platform, PATIENCE_MS)
      return found.ok ? found : { ok: false, trouble: refusalTrouble(found.refusal) }
    },
    heal: () => {
      now = { ...healthy }
    },
    put: async (state, stationId) => {
      const root = `station ${stationId} root key`
      switch (state) {
        case 'absent':
        case 'returns later':
          now.isThere = false
          return 'absent'
        case 'locked':
          now.decrypts = 'no'
          return 'locked'
        case 'item lost':
          change((file) => delete file.secrets[root])
          return 'item_lost'
        case 'wrong value':
          change((file) => {
            file.secrets[root] = sealed(randomBytes(32).toString('base64url'))
          })
          return 'wrong_value'
        case 'backend changed':
          if (isLinux) now.backend = 'kwallet6'
          else
            change((file) => {
              file.backend = 'safe-storage-darwin'
            })
          return 'other_backend'
        case 'dies in a call':
          now.decrypts = 'dies'
          return 'locked'
        case 'basic_text':
          now.backend = 'basic_text'
          return isLinux ? 'no_protection' : 'opens'
        case 'forgets at restart':
          now.backend = 'unknown'
          return isLinux ? 'no_protection' : 'opens'
        case 'read only':
          now.encrypts = false
          return 'opens'
        case 'slow':
          now.decrypts = 'never'
          return 'slow'
        case 'state item lost':
          change((file) => delete file.secrets[`station ${stationId} state`])
          return 'asks the server'
      }
    },
  }
}

/** The keychain package over a Secret Service. */
export function fakeKeychainPackage(): FakeKeychain {
  const items = new Map<string, string>()
  let mode: KeychainState | 'healthy' = 'healthy'
  let platform: NodeJS.Platform = 'linux'
  let gets = 0
  const keychain: KeychainPackage = {
    proveSecretService: async () => {
      if (mode === 'absent' || mode === 'forgets at restart' || mode === 'basic_text') return died()
      if (mode === 'locked') throw new Error('the collection is locked')
      if (mode === 'read only') throw new Error('Permission denied')
      if (mode === 'slow') return never()
    },
    get: async (_service, name) => {
      gets += 1
      if (mode === 'dies in a call' && gets > 2) return died()
      return items.get(name) ?? null
    },
    set: async (_service, name, text) => {
      if (mode === 'absent' || mode === 'basic_text') return died()
      items.set(name, text)
    },
    delete: async (_service, name) => items.delete(name),
  }
  return {
    name: 'the keychain package',
    find: () => {
      gets = 0
      return findKeychain(keychain, platform, PATIENCE_MS)
    },
    heal: () => {
      mode = 'healthy'
      platform = 'linux'
    },
    put: async (state, stationId) => {
      const root = `station ${stationId} root key`
      mode = state === 'returns later' ? 'absent' : state
      switch (state) {
        case 'absent':
        case 'returns later':
        case 'basic_text':
          return 'absent'
        case 'locked':
          return 'locked'
        case 'read only':
          return 'read_only'
        case 'item lost':
          items.delete(root)
          return 'item_lost'
        case 'wrong value':
          items.set(root, randomBytes(32).toString('base64url'))
          return 'wrong_value'
        case 'backend changed':
          platform = 'darwin'
          return 'other_backend'
        case 'dies in a call':
          return 'failed'
        case 'forgets at restart':
          return 'forgetful'
        case 'slow':
          return 'slow'
        case 'state item lost':
          items.delete(`station ${stationId} state`)
          return 'asks the server'
      }
    },
  }
}
