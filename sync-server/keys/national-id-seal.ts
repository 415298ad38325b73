import {
  createCipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { rawPublicKey } from './key-file.ts'
import type { NationalIdKey } from './national-id-keys.ts'
import { boxKey, openBox } from './public-box.ts'
import type { ServerKeys } from './server-keys.ts'

/*
 * The national ID, sealed to the server (the station has its own writer of the same form):
 *
 *   key_id ‖ "." ‖ base64url( ephemeral_public(32) ‖ nonce(12) ‖ tag(16) ‖ ciphertext )
 *   key = HKDF-SHA256(X25519(ephemeral, recipient), salt = ephemeral_public ‖ recipient_public,
 *                     info = "sijil ssn v1", 32 bytes), cipher AES-256-GCM, no further data
 *
 * Earlier programs left `key_id` out.
 */

const NONCE_BYTES = 12
const SEED_BYTES = 32
const SSN_INFO = 'sijil ssn v1'
const RENEWAL_INFO = 'sijil ssn renewal v1'

export type NationalIdKeys = Pick<ServerKeys, 'national_id'>

/** Seals the digits of a national ID so that only the server's key opens them; differently each time. */
export function sealSsn({ national_id: [key] }: NationalIdKeys, digits: string): string {
  return sealWith(key, digits, generateKeyPairSync('x25519').privateKey, randomBytes(NONCE_BYTES))
}

/** The digits of a sealed national ID; throws when it was not sealed to this server or was changed. */
export function openSsn({ national_id }: NationalIdKeys, sealed: string): string {
  const [key_id, text] = parted(sealed)
  const keys = key_id === null ? national_id : national_id.filter((key) => key.key_id === key_id)
  const bytes = Buffer.from(text, 'base64url')
  for (const key of keys) {
    try {
      return openWith(key, bytes)
    } catch {
      // Expected: sealed by another of the keys, or by none of them; then it is said below.
    }
  }
  throw new Error('a national ID that none of the keys opens')
}

/** What a national ID is found by: HMAC-SHA256 of its 14 digits, hex. */
export function ssnIndex({ national_id: [key] }: NationalIdKeys, digits: string): string {
  return createHmac('sha256', key.index_key).update(digits).digest('hex')
}

/** Whether a sealed national ID is under the newest key. */
export function isSealedByNewest({ national_id: [newest] }: NationalIdKeys, sealed: string): boolean {
  return sealed.startsWith(`${newest.key_id}.`)
}

/**
 * The same national ID under the newest key, wherever a patient's values carry one under an older: index and sealed
 * form. One number has one renewed form, so that renewing twice, or at two places, says the same. What no key opens
 * stays as it is.
 */
export function renewedNationalId(keys: NationalIdKeys, values: FieldValues): FieldValues {
  const sealed = values.ssn_sealed
  if (typeof sealed !== 'string' || isSealedByNewest(keys, sealed)) return values
  let digits: string
  try {
    digits = openSsn(keys, sealed)
  } catch {
    // Expected: sealed to another server, or to a key that was given up.
    return values
  }
  return {
    ...values,
    ssn_sealed: sealAgain(keys, digits),
    ...('ssn_index' in values ? { ssn_index: ssnIndex(keys, digits) } : {}),
  }
}

function sealAgain({ national_id: [key] }: NationalIdKeys, digits: string): string {
  const seed = Buffer.from(hkdfSync('sha256', key.index_key, digits, RENEWAL_INFO, SEED_BYTES + NONCE_BYTES))
  const ephemeral = createPrivateKey({
    // PKCS 8 of X25519: a fixed head and the 32 bytes.
    key: Buffer.concat([
      Buffer.from('302e020100300506032b656e04220420', 'hex'),
      seed.subarray(0, SEED_BYTES),
    ]),
    format: 'der',
    type: 'pkcs8',
  })
  return sealWith(key, digits, ephemeral, seed.subarray(SEED_BYTES))
}

function sealWith(key: NationalIdKey, digits: string, privateKey: KeyObject, nonce: Buffer): string {
  const ephemeral = Buffer.from(rawPublicKey(createPublicKey(privateKey)), 'base64url')
  const shared = diffieHellman({ privateKey, publicKey: key.seal_public_key })
  const cipher = createCipheriv(
    'aes-256-gcm',
    boxKey(shared, ephemeral, key.seal_public_key, SSN_INFO),
    nonce,
  )
  const ciphertext = Buffer.concat([cipher.update(digits), cipher.final()])
  const box = Buffer.concat([ephemeral, nonce, cipher.getAuthTag(), ciphertext])
  return `${key.key_id}.${box.toString('base64url')}`
}

function openWith(key: NationalIdKey, bytes: Buffer): string {
  const keys = { private_key: key.seal_private_key, public_key: key.seal_public_key }
  return openBox(keys, SSN_INFO, bytes).toString()
}

function parted(sealed: string): readonly [key_id: string | null, text: string] {
  const dot = sealed.indexOf('.')
  return dot === -1 ? [null, sealed] : [sealed.slice(0, dot), sealed.slice(dot + 1)]
}
