import { randomBytes } from 'node:crypto'
import type { Id } from '../../shared/ids.ts'
import { KEY_BYTES } from './sealed-box.ts'
import type { SecretStore } from './secret-store.ts'

/** The device root key of a station, in the keychain of the account that runs it. */
const nameOf = (stationId: Id): string => `station ${stationId} root key`

/** Makes a station's root key and keeps it. Once per enrolment; an existing one is never replaced. */
export async function createRootKey(store: SecretStore, stationId: Id): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES)
  await store.set(nameOf(stationId), key)
  return key
}

/** The station's root key, or null when this keychain does not hold it. */
export async function findRootKey(store: SecretStore, stationId: Id): Promise<Buffer | null> {
  return store.get(nameOf(stationId))
}

export async function deleteRootKey(store: SecretStore, stationId: Id): Promise<void> {
  await store.delete(nameOf(stationId))
}
