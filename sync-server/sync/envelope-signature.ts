import { createHash, verify } from 'node:crypto'
import { type Envelope, envelopeText } from '../../shared/sync/envelope.ts'
import { contentKeysOf, publicKeyOf } from './station-token.ts'

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

/** Whether a station signed this hash, with its key of today or one before. */
export function isHashSigned(
  hash: string,
  signature: unknown,
  station: Parameters<typeof contentKeysOf>[0],
): boolean {
  if (typeof signature !== 'string') return false
  const signed = Buffer.from(hash, 'hex')
  const bytes = Buffer.from(signature, 'base64url')
  return contentKeysOf(station).some((key) => verify(null, signed, publicKeyOf(key), bytes))
}
