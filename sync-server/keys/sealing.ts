import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/*
 * What the server seals for itself (file keys, server shares): base64url( nonce(12) ‖ tag(16) ‖ ciphertext ),
 * AES-256-GCM with the storage key, the purpose as additional data.
 */

const NONCE_BYTES = 12
const TAG_BYTES = 16

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
