import type { SecretStore } from './secret-store.ts'

/** A keychain that lives as long as the process: for tests. */
export function createMemorySecretStore(): SecretStore {
  const secrets = new Map<string, string>()
  return {
    backend: 'memory',
    get: async (name) => {
      const secret = secrets.get(name)
      return secret === undefined ? null : Buffer.from(secret, 'base64url')
    },
    set: async (name, secret) => void secrets.set(name, secret.toString('base64url')),
    delete: async (name) => void secrets.delete(name),
  }
}
