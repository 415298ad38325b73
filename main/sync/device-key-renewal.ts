import { deviceKeyText } from '../../shared/sync/device-key-message.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import type { Db } from '../db/transaction.ts'
import {
  keepNextDeviceKey,
  readDeviceKeyRenewal,
  readFormerDeviceKeys,
  type StationSecrets,
  settleDeviceKey,
} from '../enrolment/station-secret-store.ts'
import { createDeviceKey, type DeviceKey, exportDeviceKey, readDeviceKey } from '../keys/device-key.ts'
import type { StationIdentity } from './ports.ts'
import type { Transport, TransportFailure } from './transport.ts'

/*
 * A new signing key, once a year. Each step may be the last one before the power fails:
 *
 *   1  store: the next key
 *   2  the server: the next key in the place of this one, signed by both; asked again it says the same
 *   3  store: the next key is the key        4  slot file, where a keychain protects it: the same
 *
 * Until 3 the station speaks with the key before, which the server takes for a while more. 4 is made good at the next
 * opening, from the store; but a store that was put back may be from before 3, and then the slot file's is the later key.
 */

const YEAR_MS = 365 * 86_400_000

/** The key that this station signs with. */
export interface DeviceKeyHolder {
  /** Counts as the time when its first key was made. */
  readonly enrolled_at: Instant
  current(): DeviceKey
  /** The store and the server have it; `der` is the caller's to zero. */
  use(next: DeviceKey, der: Buffer): void
}

export interface DeviceKeyDeps {
  readonly db: Db
  readonly transport: Pick<Transport, 'renewDeviceKey'>
  readonly identity: Pick<StationIdentity, 'station_id'>
  readonly clock: Clock
  /** Absent in tests of sync alone. */
  readonly deviceKey?: DeviceKeyHolder
}

/** Makes a new key when it is time to, or goes on where that was cut short; null unless the server did not take it. */
export async function renewDeviceKey(deps: DeviceKeyDeps): Promise<TransportFailure | null> {
  const { db, transport, identity, clock, deviceKey } = deps
  if (deviceKey === undefined) return null
  const { next, made_at } = await readDeviceKeyRenewal(db)
  const ageMs = clock.nowMs() - Date.parse(made_at ?? deviceKey.enrolled_at)
  if (next === null && ageMs <= YEAR_MS) return null
  const der = next === null ? await makeNext(db) : Buffer.from(next, 'base64url')
  try {
    const key = readDeviceKey(der)
    const text = Buffer.from(deviceKeyText(identity.station_id, key.public_key))
    const current = deviceKey.current()
    const reply = await transport.renewDeviceKey({
      public_key: key.public_key,
      signed_by_old: current.sign(text),
      signed_by_new: key.sign(text),
    })
    if (!reply.ok) return reply
    const device_key = der.toString('base64url')
    const made_at = instantOf(clock.nowMs())
    const settled = { device_key, former: current.public_key, made_at }
    await db.transaction().execute((trx) => settleDeviceKey(trx, settled))
    deviceKey.use(key, der)
    return null
  } finally {
    der.fill(0)
  }
}

async function makeNext(db: Db): Promise<Buffer> {
  const der = exportDeviceKey(createDeviceKey())
  await db.transaction().execute((trx) => keepNextDeviceKey(trx, der.toString('base64url')))
  return der
}

/**
 * The station's key of the one in the store and the one in the slot file (taken over, and zeroed): the store's, unless
 * that knows nothing of the other one, as a store that was put back from before it. Then the other is kept in the store,
 * since the server may take no earlier one any more. PKCS 8 DER, the caller's to zero.
 */
export async function laterDeviceKey(
  db: Db,
  { device_key }: Pick<StationSecrets, 'device_key'>,
  kept: Buffer | undefined,
): Promise<Buffer> {
  const own = Buffer.from(device_key, 'base64url')
  if (kept === undefined) return own
  if (kept.equals(own)) {
    kept.fill(0)
    return own
  }
  const former = readDeviceKey(own).public_key
  const isFormer = (await readFormerDeviceKeys(db)).includes(readDeviceKey(kept).public_key)
  if (isFormer) {
    kept.fill(0)
    return own
  }
  own.fill(0)
  const settled = { device_key: kept.toString('base64url'), former, made_at: null }
  await db.transaction().execute((trx) => settleDeviceKey(trx, settled))
  return kept
}
