import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { rawPublicKey, type ServerKeys } from './server-keys.ts'

/*
 * The national ID, sealed to the server (the station has its own writer of the same form):
 *
 *   base64url( ephemeral_public(32) ‖ nonce(12) ‖ tag(16) ‖ ciphertext )
 *   key = HKDF-SHA256(X25519(ephemeral, recipient), salt = ephemeral_public ‖ recipient_public,
 *                     info = "sijil ssn v1", 32 bytes), cipher AES-256-GCM, no further data
 *
 * An envelope that a station keeps beside its store is sealed in the same form, with its own key and `sijil outbox v1`.
 *
 * What the server seals for itself (file keys, server shares): base64url( nonce(12) ‖ tag(16) ‖ ciphertext ),
 * AES-256-GCM with the storage key, the purpose as additional data.
 */

const PUBLIC_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SSN_INFO = 'sijil ssn v1'
const OUTBOX_INFO = 'sijil outbox v1'

/** Encrypts bytes as nonce ‖ tag ‖ ciphertext; `purpose` must be the same to open them. */
export function sealBytes(key: Buffer, plain: Uint8Array, purpose: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
}

/** Opens what `sealBytes` made; throws when key, purpose or a single bit differs. */
export function openBytes(key: Buffer, sealed: Uint8Array, purpose: string): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(purpose))
    .setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
}

function boxKey(shared: Buffer, ephemeral: Buffer, recipient: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, Buffer.concat([ephemeral, recipient]), info, 32))
}

function publicKeyOfRaw(raw: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') }, format: 'jwk' })
}

/** Seals the digits of a national ID so that only the server's key opens them. */
export function sealSsn(keys: Pick<ServerKeys, 'ssn_seal_public_key'>, digits: string): string {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const ephemeral = Buffer.from(rawPublicKey(publicKey), 'base64url')
  const recipient = Buffer.from(rawPublicKey(keys.ssn_seal_public_key), 'base64url')
  const shared = diffieHellman({ privateKey, publicKey: keys.ssn_seal_public_key })
  const sealed = sealBytes(boxKey(shared, ephemeral, recipient, SSN_INFO), Buffer.from(digits), '')
  return Buffer.concat([ephemeral, sealed]).toString('base64url')
}

/** The digits of a sealed national ID; throws when it was not sealed to this server or was changed. */
export function openSsn(
  keys: Pick<ServerKeys, 'ssn_seal_private_key' | 'ssn_seal_public_key'>,
  sealed: string,
): string {
  const box = { private_key: keys.ssn_seal_private_key, public_key: keys.ssn_seal_public_key }
  return openBox(box, SSN_INFO, sealed).toString()
}

/** The JSON of an envelope that a station sealed for this server; throws when it was sealed to another or changed. */
export function openSealedEnvelope(
  keys: Pick<ServerKeys, 'outbox_seal_private_key' | 'outbox_seal_public_key'>,
  sealed: string,
): Buffer {
  const box = { private_key: keys.outbox_seal_private_key, public_key: keys.outbox_seal_public_key }
  return openBox(box, OUTBOX_INFO, sealed)
}

function openBox(
  { private_key, public_key }: { readonly private_key: KeyObject; readonly public_key: KeyObject },
  info: string,
  sealed: string,
): Buffer {
  const bytes = Buffer.from(sealed, 'base64url')
  const ephemeral = bytes.subarray(0, PUBLIC_BYTES)
  const recipient = Buffer.from(rawPublicKey(public_key), 'base64url')
  const shared = diffieHellman({ privateKey: private_key, publicKey: publicKeyOfRaw(ephemeral) })
  return openBytes(boxKey(shared, ephemeral, recipient, info), bytes.subarray(PUBLIC_BYTES), '')
}

/** What a national ID is found by: HMAC-SHA256 of its 14 digits, hex. */
export function ssnIndex(keys: Pick<ServerKeys, 'ssn_index_key'>, digits: string): string {
  return createHmac('sha256', keys.ssn_index_key).update(digits).digest('hex')
}
