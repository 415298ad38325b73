import { randomBytes } from 'node:crypto'
import { type KdfCost, passwordKey } from '../keys/password-key.ts'
import { deriveKey, KEY_BYTES, openSecret, sealSecret } from '../keys/sealed-box.ts'

/*
 * How a person comes back to a locked PC within one sign-in without the long password. All of it is in memory; nothing
 * of it is ever written to a disk, and it ends with the sign-in.
 *
 *   session key = 32 random bytes     seals the data key; in clear only while its person is at the screen
 *   PIN lock    = AEAD(HKDF(argon2id(PIN, salt)), session key)     five wrong tries and it is gone
 *
 * A PIN is not compared with anything: it is right when it opens the session key. Who can read the memory of a running
 * PC can guess a short PIN; that is stated, not prevented.
 */

/** Wrong PINs in a row after which only the password unlocks. */
export const PIN_TRIES = 5

/** As dear as the server's password hash: a PIN is tried often, and five times at most. */
export const pinCost: KdfCost = { memory_kib: 64 * 1024, passes: 3 }

const SEALS = 'sijil session key v1'
const WRAPS = 'sijil pin lock v1'

/** The data key under a key that lives as long as its person is at the screen. */
export interface SessionKey {
  readonly key: Buffer
  readonly sealed_data_key: string
}

/** A session key that only a PIN opens. */
export interface PinLock {
  readonly salt: Buffer
  readonly cost: KdfCost
  readonly sealed_session_key: string
  readonly sealed_data_key: string
  /** Raised before each try. */
  tries: number
}

/** Takes the data key under a fresh session key. The data key stays the caller's to zero. */
export function createSessionKey(dataKey: Buffer): SessionKey {
  const key = randomBytes(KEY_BYTES)
  return { key, sealed_data_key: sealSecret(key, SEALS, dataKey) }
}

/** The data key again. The caller zeroes it. */
export function openSessionKey({ key, sealed_data_key }: SessionKey): Buffer | undefined {
  return openSecret(key, SEALS, sealed_data_key)
}

/** Puts a session key behind a PIN; the session key stays the caller's to zero. */
export async function lockByPin(sessionKey: SessionKey, pin: string, cost: KdfCost): Promise<PinLock> {
  const salt = randomBytes(16)
  const wrapping = await wrappingKey(pin, salt, cost)
  const sealed_session_key = sealSecret(wrapping, WRAPS, sessionKey.key)
  wrapping.fill(0)
  return { salt, cost, sealed_session_key, sealed_data_key: sessionKey.sealed_data_key, tries: 0 }
}

/** The session key, when the PIN is right. The try counts before it is made; the caller forgets a lock that is used up. */
export async function openByPin(lock: PinLock, pin: string): Promise<SessionKey | undefined> {
  lock.tries += 1
  const wrapping = await wrappingKey(pin, lock.salt, lock.cost)
  const key = openSecret(wrapping, WRAPS, lock.sealed_session_key)
  wrapping.fill(0)
  if (key === undefined) return undefined
  lock.tries = 0
  return { key, sealed_data_key: lock.sealed_data_key }
}

async function wrappingKey(pin: string, salt: Buffer, cost: KdfCost): Promise<Buffer> {
  const fromPin = await passwordKey(pin, salt, cost)
  const key = deriveKey([fromPin], WRAPS)
  fromPin.fill(0)
  return key
}
