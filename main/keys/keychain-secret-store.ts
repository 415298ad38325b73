import { randomBytes } from 'node:crypto'
import { AsyncEntry } from 'keytar'
import { deletePassword, getPassword, setPassword } from 'keytar/keytar.js'
import type { SecretStore } from './secret-store.ts'

const SERVICE = 'sijil'

/**
 * The account's keychain (DPAPI, macOS Keychain, Secret Service), or undefined where there is none that keeps a
 * secret: shown by writing, reading and deleting one. The Linux kernel's key ring is refused, since it forgets
 * everything at restart.
 */
export async function openKeychain(): Promise<SecretStore | undefined> {
  const name = `probe-${randomBytes(8).toString('hex')}`
  const secret = randomBytes(16)
  try {
    if (process.platform === 'linux') await proveSecretService(name)
    const store = createKeychainStore()
    await store.set(name, secret)
    const kept = await store.get(name)
    await store.delete(name)
    return kept?.equals(secret) === true ? store : undefined
  } catch {
    // Expected: no keychain service, a locked one, or no permission. The caller says so and uses password-only slots.
    return undefined
  }
}

/** Throws where the Secret Service does not answer: the library would otherwise fall back to the kernel's key ring. */
async function proveSecretService(name: string): Promise<void> {
  const entry = new AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } })
  await entry.setPassword('probe')
  await entry.deletePassword()
}

function createKeychainStore(): SecretStore {
  return {
    backend: `keychain-${process.platform}`,
    get: async (name) => {
      const text = await getPassword(SERVICE, name)
      return text === null ? null : Buffer.from(text, 'base64url')
    },
    set: (name, secret) => setPassword(SERVICE, name, secret.toString('base64url')),
    delete: async (name) => void (await deletePassword(SERVICE, name)),
  }
}
