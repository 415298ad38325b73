import { randomBytes } from 'node:crypto'
import { AsyncEntry } from 'keytar'
import { deletePassword, getPassword, setPassword } from 'keytar/keytar.js'
import {
  guardSecretStore,
  type KeychainFinding,
  kindOfFailure,
  type SecretStore,
  troubleOf,
} from './secret-store.ts'

const SERVICE = 'sijil'

/** What this program uses of the keychain package; replaced in tests. */
export interface KeychainPackage {
  get(service: string, name: string): Promise<string | null>
  set(service: string, name: string, text: string): Promise<void>
  delete(service: string, name: string): Promise<unknown>
  /** Throws where the Secret Service does not answer: the package would otherwise fall back to the kernel's key ring. */
  proveSecretService(service: string, name: string): Promise<void>
}

const installed: KeychainPackage = {
  get: getPassword,
  set: setPassword,
  delete: deletePassword,
  proveSecretService: async (service, name) => {
    const entry = new AsyncEntry(service, name, { linux: { store: 'secret-service' } })
    await entry.setPassword('probe')
    await entry.deletePassword()
  },
}

/**
 * The account's keychain (DPAPI, macOS Keychain, Secret Service), or why none may be used: shown by writing, reading and
 * deleting a secret. The Linux kernel's key ring is refused, since it forgets everything at restart.
 */
export async function findKeychain(
  keychain: KeychainPackage = installed,
  platform: NodeJS.Platform = process.platform,
  patienceMs?: number,
): Promise<KeychainFinding> {
  const name = `probe-${randomBytes(8).toString('hex')}`
  const secret = randomBytes(16)
  const store = guardSecretStore(createKeychainStore(keychain, platform), patienceMs)
  const asksFirst = platform === 'linux'
  if (asksFirst) {
    try {
      await guardSecretStore(
        {
          ...store,
          get: async () => {
            await keychain.proveSecretService(SERVICE, name)
            return null
          },
        },
        patienceMs,
      ).get(name)
    } catch (error) {
      // Expected: no Secret Service, a locked one, one that may not be written to.
      const kind = kindOfFailure(error)
      if (kind !== 'failed') return { ok: false, trouble: troubleOf(kind) }
      return {
        ok: false,
        trouble: troubleOf((await keepsSecret(store, name, secret)) === true ? 'forgetful' : 'absent'),
      }
    }
  }
  const kept = await keepsSecret(store, name, secret)
  return kept === true ? { ok: true, store } : { ok: false, trouble: troubleOf(kept) }
}

async function keepsSecret(store: SecretStore, name: string, secret: Buffer) {
  try {
    await store.set(name, secret)
    const kept = await store.get(name)
    await store.delete(name)
    return kept?.equals(secret) === true ? true : 'absent'
  } catch (error) {
    // Expected: no keychain service, a locked one, or no permission.
    const kind = kindOfFailure(error)
    return kind === 'failed' ? 'absent' : kind
  }
}

function createKeychainStore(keychain: KeychainPackage, platform: NodeJS.Platform): SecretStore {
  return {
    backend: `keychain-${platform}`,
    get: async (name) => {
      const text = await keychain.get(SERVICE, name)
      return text === null ? null : Buffer.from(text, 'base64url')
    },
    set: (name, secret) => keychain.set(SERVICE, name, secret.toString('base64url')),
    delete: async (name) => void (await keychain.delete(SERVICE, name)),
  }
}
