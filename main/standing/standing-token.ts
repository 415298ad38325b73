import { createPublicKey } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import type { Id } from '../../shared/ids.ts'
import { STANDING_TYPE, Standing } from '../../shared/sync/standing-message.ts'

/**
 * The standing that a server signed for this station as the answer to this very question; undefined for anything else.
 * What makes it fresh is the nonce, which was made for one question: a ward PC's clock may be wrong by years.
 */
export async function readStanding(
  jws: string,
  asked: { readonly order_public_key: string; readonly station_id: Id; readonly nonce: string },
): Promise<Standing | undefined> {
  try {
    const key = createPublicKey({
      key: Buffer.from(asked.order_public_key, 'base64url'),
      format: 'der',
      type: 'spki',
    })
    const { payload } = await jwtVerify(jws, key, {
      algorithms: ['EdDSA'],
      typ: STANDING_TYPE,
      audience: asked.station_id,
      requiredClaims: ['iat', 'exp', 'nonce'],
      // The answer's own time: see above.
      currentDate: timeOf(jws),
    })
    if (payload.nonce !== asked.nonce) return undefined
    return Standing.safeParse(payload).data
  } catch (error) {
    // Expected: jose says why it is not good. A time that is no number is met by its check of `iat`.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}

function timeOf(jws: string): Date {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString())
    const { iat } = claims as { iat?: unknown }
    return new Date(typeof iat === 'number' ? iat * 1000 : 0)
  } catch {
    // Expected: not a token at all; the check that follows says so.
    return new Date(0)
  }
}
