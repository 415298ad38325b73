import { createHash, verify } from 'node:crypto'
import { type Envelope, envelopeText } from '../../shared/sync/envelope.ts'
import { publicKeyOf } from './station-token.ts'

/** SHA-256 of an envelope's content, lower-case hex; null where it has no canonical form. */
export function envelopeHash(raw: unknown): string | null {
  try {
    return createHash('sha256')
      .update(envelopeText(raw as Envelope))
      .digest('hex')
  } catch {
    // Text that has no canonical form (half characters) is expected from outside.
    return null
  }
}

/** Whether a station signed this hash. */
export function isHashSigned(hash: string, signature: unknown, public_key: string): boolean {
  if (typeof signature !== 'string') return false
  const signed = Buffer.from(hash, 'hex')
  return verify(null, signed, publicKeyOf(public_key), Buffer.from(signature, 'base64url'))
}
