import {
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/*
 * How a station keeps a national ID that it must not be able to read back. Twin of the server's box:
 *
 *   key_id ‖ "." ‖ base64url( ephemeral_public(32) ‖ nonce(12) ‖ tag(16) ‖ ciphertext ); X25519, AES-256-GCM,
 *   key = HKDF-SHA256(shared secret, salt = ephemeral_public ‖ recipient_public, info = "sijil ssn v1"), 32 bytes
 */

const INFO = 'sijil ssn v1'

/** Seals 14 digits to the server's public key (raw X25519, base64url). Only the server can open it. */
export function sealSsn(recipientPublicKey: string, digits: string): string {
  const recipient = publicKeyFromRaw(recipientPublicKey)
  const ephemeral = generateKeyPairSync('x25519')
  const ephemeralPublic = rawPublicKey(ephemeral.publicKey)
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient })
  const salt = Buffer.concat([ephemeralPublic, Buffer.from(recipientPublicKey, 'base64url')])
  const key = Buffer.from(hkdfSync('sha256', shared, salt, INFO, 32))
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const ciphertext = Buffer.concat([cipher.update(digits, 'utf8'), cipher.final()])
  shared.fill(0)
  key.fill(0)
  const box = Buffer.concat([ephemeralPublic, nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')
  return `${nationalIdKeyId(recipientPublicKey)}.${box}`
}

/** The name of the pair of keys that a public key belongs to; twin of the server's. */
export function nationalIdKeyId(publicKey: string): string {
  return createHash('sha256').update(`sijil national id key ${publicKey}`).digest('base64url').slice(0, 8)
}

/** The blind index of a national ID: HMAC-SHA256 under the organisation's key, hex. Finds equals, shows nothing. */
export function ssnIndex(indexKey: Buffer, digits: string): string {
  return createHmac('sha256', indexKey).update(digits, 'utf8').digest('hex')
}

function publicKeyFromRaw(raw: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw }, format: 'jwk' })
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}
