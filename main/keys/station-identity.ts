import { createHash } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import type { Id, IdSource } from '../../shared/ids.ts'
import { WIPE_AUDIENCE, WIPE_RECEIPT_TYPE } from '../../shared/sync/standing-message.ts'
import type { Clock } from '../../shared/time.ts'
import type { StationIdentity } from '../sync/ports.ts'
import type { DeviceKey } from './device-key.ts'

const TOKEN_LIFETIME_S = 60

/** An identity that goes on under another key. */
export interface RenewableIdentity extends StationIdentity {
  useKey(next: DeviceKey): void
}

/**
 * Proves to the server, request by request, that this station speaks: a token of 60 seconds (EdDSA, audience
 * `sijil-sync`, or `sijil-refresh` for one exchange of a refresh token) by the server's clock as last heard, so that a PC whose clock is wrong syncs all the same.
 */
export function createStationIdentity(deps: {
  readonly station_id: Id
  readonly key: DeviceKey
  readonly clock: Clock
  readonly newId: IdSource
}): RenewableIdentity {
  const { station_id, clock, newId } = deps
  let { key } = deps
  let clockOffsetMs = 0
  const signed = (claims: JWTPayload, audience: string, typ: string): Promise<string> => {
    const nowS = Math.floor((clock.nowMs() + clockOffsetMs) / 1000)
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ })
      .setIssuer(station_id)
      .setAudience(audience)
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + TOKEN_LIFETIME_S)
      .setJti(newId())
      .sign(key.privateKey)
  }
  return {
    station_id,
    useKey: (next) => {
      key = next
    },
    sign: (bytes) => key.sign(bytes),
    setServerTimeMs: (serverTimeMs) => {
      clockOffsetMs = serverTimeMs - clock.nowMs()
    },
    token: () => signed({}, 'sijil-sync', 'JWT'),
    refreshProof: (refreshToken) => {
      const rth = createHash('sha256').update(refreshToken).digest('base64url')
      return signed({ rth }, 'sijil-refresh', 'refresh-proof+jwt')
    },
    signReceipt: (receipt) =>
      new SignJWT({ ...receipt })
        .setProtectedHeader({ alg: 'EdDSA', typ: WIPE_RECEIPT_TYPE })
        .setIssuer(station_id)
        .setAudience(WIPE_AUDIENCE)
        .setIssuedAt(Math.floor((clock.nowMs() + clockOffsetMs) / 1000))
        .sign(key.privateKey),
  }
}
