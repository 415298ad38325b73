import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
export const KEY_BYTES = 32

/**
 * A secret under a key: AES-256-GCM, base64url of `nonce(12) ‖ tag(16) ‖ ciphertext`. `purpose` is authenticated, not
 * stored: a box that was moved to another place in the file, or to another station, does not open there.
 */
export function sealSecret(key: Buffer, purpose: string, secret: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(purpose))
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')
}

/** The secret, or undefined when key or purpose is not the one it was sealed with, or the box was altered. */
export function openSecret(key: Buffer, purpose: string, box: string): Buffer | undefined {
  const bytes = Buffer.from(box, 'base64url')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
  decipher.setAAD(Buffer.from(purpose))
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    // Expected: the tag does not fit, which is how a wrong key shows.
    return undefined
  }
}

/** HKDF-SHA256 of the parts one after the other, 32 bytes; `info` keeps keys of different uses apart. */
export function deriveKey(parts: readonly Buffer[], info: string): Buffer {
  const material = Buffer.concat(parts)
  const key = Buffer.from(hkdfSync('sha256', material, Buffer.alloc(0), info, KEY_BYTES))
  material.fill(0)
  return key
}
