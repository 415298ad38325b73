import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Id } from '../../shared/ids.ts'
import { openBytes, sealBytes } from '../keys/sealing.ts'
import type { ServerKeys } from '../keys/server-keys.ts'

/*
 * The second factor: time-based codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds). A code is
 * taken one step early or late, and each step once. The seed lies sealed in the database under a key of its own.
 */

const STEP_SECONDS = 30
const SEED_BYTES = 20
const ISSUER = 'Sijil'
const KEY_ID = 'totp-1'
const RECOVERY_CODES = 10
const RECOVERY_BYTES = 10
/** Crockford's letters: none is taken for another. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

type SealKeys = Pick<ServerKeys, 'storage_key'>

export interface SealedSeed {
  readonly sealed_seed: string
  readonly key_id: string
}

export function newSeed(): Buffer {
  return randomBytes(SEED_BYTES)
}

export function sealSeed(keys: SealKeys, user_id: Id, seed: Buffer): SealedSeed {
  const sealed = sealBytes(seedKey(keys, KEY_ID), seed, seedPurpose(user_id, KEY_ID))
  return { sealed_seed: sealed.toString('base64url'), key_id: KEY_ID }
}

/** Throws when the row is another person's, was changed, or was made under another server's key. */
export function openSeed(keys: SealKeys, user_id: Id, { sealed_seed, key_id }: SealedSeed): Buffer {
  return openBytes(seedKey(keys, key_id), Buffer.from(sealed_seed, 'base64url'), seedPurpose(user_id, key_id))
}

function seedKey({ storage_key }: SealKeys, key_id: string): Buffer {
  return Buffer.from(hkdfSync('sha256', storage_key, key_id, 'second factor seeds', 32))
}

function seedPurpose(user_id: Id, key_id: string): string {
  return `totp_seeds|sealed_seed|${user_id}|${key_id}`
}

/** What an app reads from the picture. It names the person to themselves; the screen alone shows it. */
export function provisioningUri(seed: Buffer, username: string): string {
  return appOf(seed, username).toString()
}

/** The 30-second step that a code is of; null when it is of none around now. */
export function stepOfCode(seed: Buffer, code: string, nowMs: number): number | null {
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const delta = appOf(seed, '').validate({ token, timestamp: nowMs, window: 1 })
  return delta === null ? null : Math.floor(nowMs / 1000 / STEP_SECONDS) + delta
}

function appOf(seed: Buffer, label: string): TOTP {
  const secret = Secret.fromHex(seed.toString('hex'))
  return new TOTP({ issuer: ISSUER, label, algorithm: 'SHA1', digits: 6, period: STEP_SECONDS, secret })
}

/** Codes for the day the phone is lost: 80 random bits each, four letters at a time. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bits = [...randomBytes(RECOVERY_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
    const text = (bits.match(/.{5}/g) ?? []).map((five) => LETTERS[Number.parseInt(five, 2)]).join('')
    return (text.match(/.{4}/g) ?? []).join('-')
  })
}

/** What is kept of a recovery code. It has 80 random bits: nobody tries them all, and a slow hash would add nothing. */
export function recoveryCodeHash(code: string): string {
  const plain = code.toLowerCase().replace(/[^0-9a-z]/g, '')
  return createHash('sha256').update(`recovery code\n${plain}`).digest('hex')
}
