import { randomBytes } from 'node:crypto'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { KeyTrouble } from '../../shared/session/key-trouble.ts'
import { KEY_BYTES } from './sealed-box.ts'
import { kindOfFailure, type SecretStore, troubleOf } from './secret-store.ts'

/*
 * The device root key of a station, in the keychain of the account that runs it. A new one, killed at any step:
 *
 *   next item = new  →  slot file under new  →  item = new  →  next item deleted
 *
 * Whichever of the two the slot file's seal fits is the key; the start finishes what is left.
 */

const nameOf = (stationId: Id): string => `station ${stationId} root key`
const nextNameOf = (stationId: Id): string => `station ${stationId} next root key`

/** Makes a station's root key and keeps it. Once per enrolment; an existing one is never replaced. */
export async function createRootKey(store: SecretStore, stationId: Id): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES)
  await store.set(nameOf(stationId), key)
  return key
}

/** The keychain's root keys of a station: the one, and the next one while it is being replaced. */
export interface RootKeys {
  readonly key: Buffer
  readonly next: Buffer | null
}

/**
 * The station's root key, or why it cannot be had. `recordedBackend`: the keychain it was enrolled with. Nothing is made
 * anew, whatever is missing.
 */
export async function findRootKeys(
  store: SecretStore,
  stationId: Id,
  recordedBackend: string | null,
): Promise<Result<RootKeys, KeyTrouble>> {
  if (recordedBackend !== null && recordedBackend !== store.backend) {
    return err(troubleOf('other_backend', { recorded: recordedBackend, found: store.backend }))
  }
  try {
    const key = await store.get(nameOf(stationId))
    const next = await store.get(nextNameOf(stationId))
    const first = key ?? next
    if (first === null) return err(troubleOf('item_lost', { recorded: recordedBackend }))
    if (first.length !== KEY_BYTES) return err(troubleOf('wrong_value', { recorded: recordedBackend }))
    return ok({ key: first, next: next?.length === KEY_BYTES ? next : null })
  } catch (error) {
    // Expected: locked, ended in the middle of the call, silent.
    return err(troubleOf(kindOfFailure(error), { recorded: recordedBackend, found: store.backend }))
  }
}

/** The first step of a new root key. The caller zeroes it. */
export async function createNextRootKey(store: SecretStore, stationId: Id): Promise<Buffer> {
  const next = randomBytes(KEY_BYTES)
  await store.set(nextNameOf(stationId), next)
  return next
}

/** The last steps of a new root key: the slot file is under it. */
export async function settleRootKey(store: SecretStore, stationId: Id, key: Buffer): Promise<void> {
  await store.set(nameOf(stationId), key)
  await store.delete(nextNameOf(stationId))
}

/** Takes a next root key away that the slot file never came under. */
export async function dropNextRootKey(store: SecretStore, stationId: Id): Promise<void> {
  await store.delete(nextNameOf(stationId))
}

export async function deleteRootKey(store: SecretStore, stationId: Id): Promise<void> {
  await store.delete(nameOf(stationId))
}
