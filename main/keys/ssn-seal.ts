import { createHash, createHmac } from 'node:crypto'
import { sealToPublicKey } from './public-box.ts'

/* How a station keeps a national ID that it must not be able to read back: key_id ‖ "." ‖ a box to the server's key. */

const INFO = 'sijil ssn v1'

/** Seals 14 digits to the server's public key (raw X25519, base64url). Only the server can open it. */
export function sealSsn(recipientPublicKey: string, digits: string): string {
  const plain = Buffer.from(digits, 'utf8')
  const box = sealToPublicKey(recipientPublicKey, INFO, plain)
  plain.fill(0)
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
