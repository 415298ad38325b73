import { SignJWT } from 'jose'
import type { Id, IdSource } from '../../shared/ids.ts'
import type { Clock } from '../../shared/time.ts'
import type { StationIdentity } from '../sync/ports.ts'
import type { DeviceKey } from './device-key.ts'

const TOKEN_LIFETIME_S = 60

/**
 * Proves to the server, request by request, that this station speaks: a token of 60 seconds (EdDSA, audience
 * `sijil-sync`) by the server's clock as last heard, so that a PC whose clock is wrong syncs all the same.
 */
export function createStationIdentity(deps: {
  readonly station_id: Id
  readonly key: DeviceKey
  readonly clock: Clock
  readonly newId: IdSource
}): StationIdentity {
  const { station_id, key, clock, newId } = deps
  let clockOffsetMs = 0
  return {
    station_id,
    sign: (bytes) => key.sign(bytes),
    setServerTimeMs: (serverTimeMs) => {
      clockOffsetMs = serverTimeMs - clock.nowMs()
    },
    token: () => {
      const nowS = Math.floor((clock.nowMs() + clockOffsetMs) / 1000)
      return new SignJWT({})
        .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
        .setIssuer(station_id)
        .setAudience('sijil-sync')
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + TOKEN_LIFETIME_S)
        .setJti(newId())
        .sign(key.privateKey)
    },
  }
}
