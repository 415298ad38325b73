import { type KeyObject, verify } from 'node:crypto'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import {
  type DeviceKeyReply,
  type DeviceKeyRequest,
  deviceKeyText,
} from '../../shared/sync/device-key-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import type { Database } from '../db/database.ts'
import { standingEvent } from './standing-service.ts'
import { lockStation, type StationKeys, saveDeviceKey } from './station-store.ts'
import { contentKeysOf, publicKeyOf, tokenKeysOf } from './station-token.ts'

/** `not_proven`: one of the two signatures is not over this key by the key that it must be by. */
export type DeviceKeyRefusal = 'not_proven'

/** More than a PC lives for; what is written is sent long before. */
const OLDER_KEYS_KEPT = 8

/**
 * Takes a station's new signing key in the place of the one before, in one transaction with the trail. A request whose
 * answer was lost finds the key in its place already. The one before is the key that the station signed this with: where
 * its store was put back that is not the server's newest, and the station has no other one until it hears the answer.
 */
export async function renewDeviceKey(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  { station_id, site_id }: Pick<StationKeys, 'station_id' | 'site_id'>,
  request: DeviceKeyRequest,
): Promise<Result<DeviceKeyReply, DeviceKeyRefusal>> {
  const { public_key } = request
  const nowMs = clock.nowMs()
  return database.transaction({ site_id }, async (trx) => {
    const station = await lockStation(trx, station_id)
    if (station.public_key === public_key) return ok({ public_key })
    const signer = provenBy(station, request, nowMs)
    if (signer === undefined) return err('not_proven')
    const now = instantOf(nowMs)
    const older = contentKeysOf(station).filter((known) => known !== signer && known !== public_key)
    await saveDeviceKey(trx, station_id, {
      public_key,
      previous_public_key: signer,
      older_public_keys: older.slice(0, OLDER_KEYS_KEPT),
      // Noted when the first token by it comes: until then the station may not know that it was taken.
      public_key_changed_at: null,
    })
    await recordServerEvent(trx, standingEvent(station, now, 'stations.renew_key', null))
    return ok({ public_key })
  })
}

/** The key of the station's that the request is signed by; undefined where one of its two signatures is not good. */
function provenBy(station: StationKeys, request: DeviceKeyRequest, nowMs: number): string | undefined {
  const { public_key, signed_by_old, signed_by_new } = request
  const next = ed25519Of(public_key)
  if (next === undefined || !isSignedBy(next, station.station_id, public_key, signed_by_new)) return undefined
  return tokenKeysOf(station, nowMs).find((known) =>
    isSignedBy(publicKeyOf(known), station.station_id, public_key, signed_by_old),
  )
}

function isSignedBy(key: KeyObject, stationId: Id, publicKey: string, signature: string): boolean {
  const text = Buffer.from(deviceKeyText(stationId, publicKey))
  return verify(null, text, key, Buffer.from(signature, 'base64url'))
}

function ed25519Of(spki: string): KeyObject | undefined {
  try {
    const key = publicKeyOf(spki)
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  } catch {
    // Expected from outside: bytes that are no key.
    return undefined
  }
}
