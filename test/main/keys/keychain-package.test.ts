import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { findKeychain, type KeychainPackage } from '../../../main/keys/keychain-secret-store.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import { createRootKey, findRootKeys } from '../../../main/keys/root-key.ts'

const station_id = '01980000-0000-7000-8000-000000000001'

function aPackage(proves: boolean): KeychainPackage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>()
  return {
    items,
    proveSecretService: () => (proves ? Promise.resolve() : Promise.reject(new Error('no such service'))),
    get: async (_service, name) => items.get(name) ?? null,
    set: async (_service, name, text) => void items.set(name, text),
    delete: async (_service, name) => items.delete(name),
  }
}

describe('the system’s keychain', () => {
  it('keeps and gives a secret, and the look for it leaves nothing behind', async () => {
    const keychain = aPackage(true)
    const found = await findKeychain(keychain, 'linux')
    if (!found.ok) throw new Error(found.trouble.kind)
    expect(keychain.items.size).toBe(0)
    const secret = randomBytes(32)
    await found.store.set('a', secret)
    expect(await found.store.get('a')).toEqual(secret)
    expect(found.store.backend).toBe('keychain-linux')
  })

  it('is refused where only the kernel’s key ring answers, which forgets at restart', async () => {
    expect(await findKeychain(aPackage(false), 'linux')).toMatchObject({ trouble: { kind: 'forgetful' } })
  })
})

describe('a root key', () => {
  it('is looked for in no other keychain than the one of the enrolment', async () => {
    const store = createMemorySecretStore()
    await createRootKey(store, station_id)
    expect(await findRootKeys(store, station_id, 'memory')).toMatchObject({ ok: true })
    expect(await findRootKeys(store, station_id, 'keychain-linux')).toMatchObject({
      error: { kind: 'other_backend', recorded: 'keychain-linux', found: 'memory' },
    })
  })
})
