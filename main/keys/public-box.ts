import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/*
 * A box that only the owner of a private key opens:
 *
 *   ephemeral_public(32) ‖ nonce(12) ‖ tag(16) ‖ ciphertext, base64url; X25519, AES-256-GCM,
 *   key = HKDF-SHA256(shared secret, salt = ephemeral_public ‖ recipient_public, info), 32 bytes
 *
 * `info` says what the box is for, and keeps the boxes of different uses apart.
 */

const PUBLIC_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals bytes to a raw X25519 public key (base64url). The bytes stay the caller's to zero. */
export function sealToPublicKey(recipientPublicKey: string, info: string, secret: Buffer): string {
  const recipient = publicKeyFromRaw(recipientPublicKey)
  const ephemeral = generateKeyPairSync('x25519')
  const ephemeralPublic = rawPublicKey(ephemeral.publicKey)
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient })
  const key = boxKey(shared, ephemeralPublic, Buffer.from(recipientPublicKey, 'base64url'), info)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()])
  key.fill(0)
  return Buffer.concat([ephemeralPublic, nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')
}

/** The sealed bytes, or undefined when the box was made for another key or use, or altered. */
export function openWithPrivateKey(privateKey: KeyObject, info: string, box: string): Buffer | undefined {
  const bytes = Buffer.from(box, 'base64url')
  if (bytes.length < PUBLIC_BYTES + NONCE_BYTES + TAG_BYTES) return undefined
  const ephemeralPublic = bytes.subarray(0, PUBLIC_BYTES)
  const nonceEnd = PUBLIC_BYTES + NONCE_BYTES
  try {
    const shared = diffieHellman({
      privateKey,
      publicKey: publicKeyFromRaw(ephemeralPublic.toString('base64url')),
    })
    const key = boxKey(shared, ephemeralPublic, rawPublicKey(createPublicKey(privateKey)), info)
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(PUBLIC_BYTES, nonceEnd))
    decipher.setAuthTag(bytes.subarray(nonceEnd, nonceEnd + TAG_BYTES))
    key.fill(0)
    return Buffer.concat([decipher.update(bytes.subarray(nonceEnd + TAG_BYTES)), decipher.final()])
  } catch {
    // Expected: the tag does not fit, or the first bytes are no point of the curve.
    return undefined
  }
}

/** The raw 32 bytes of an X25519 public key. */
export function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}

/** A private key from its stored form (PKCS 8 DER). The buffer stays the caller's to zero. */
export function readBoxPrivateKey(der: Buffer): KeyObject {
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

function boxKey(shared: Buffer, ephemeralPublic: Buffer, recipientPublic: Buffer, info: string): Buffer {
  const salt = Buffer.concat([ephemeralPublic, recipientPublic])
  const key = Buffer.from(hkdfSync('sha256', shared, salt, info, 32))
  shared.fill(0)
  return key
}

function publicKeyFromRaw(raw: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw }, format: 'jwk' })
}
