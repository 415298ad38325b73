import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readStationSecrets, writeStationSecrets } from '../../../main/enrolment/station-secret-store.ts'
import {
  createDeviceKey,
  type DeviceKey,
  exportDeviceKey,
  readDeviceKey,
} from '../../../main/keys/device-key.ts'
import { laterDeviceKey, renewDeviceKey } from '../../../main/sync/device-key-renewal.ts'
import type { TransportFailure } from '../../../main/sync/transport.ts'
import type { DeviceKeyRequest } from '../../../shared/sync/device-key-message.ts'
import { createManualStation, type ManualStation } from '../../support/manual-station.ts'

const DAY_MS = 86_400_000
const enrolled_at = '2026-01-01T08:00:00.000Z'

let station: ManualStation
let key: DeviceKey
let nowMs: number
let asked: DeviceKeyRequest[]
/** What becomes of the answer. */
let lost: TransportFailure | null
beforeEach(async () => {
  station = await createManualStation()
  key = createDeviceKey()
  nowMs = Date.parse(enrolled_at)
  asked = []
  lost = null
  await station.store.db.transaction().execute((trx) =>
    writeStationSecrets(trx, {
      ssn_index_key: 'i',
      ssn_seal_public_key: 's',
      device_key: exportDeviceKey(key).toString('base64url'),
      outbox_public_key: null,
    }),
  )
})
afterEach(() => station.close())

const inStore = async (): Promise<DeviceKey> => {
  const secrets = await readStationSecrets(station.store.db)
  return readDeviceKey(Buffer.from(secrets?.device_key ?? '', 'base64url'))
}

const cycle = (use: (next: DeviceKey) => void = (next) => (key = next)) =>
  renewDeviceKey({
    db: station.store.db,
    identity: { station_id: station.records.station_id },
    clock: { nowMs: () => nowMs, monotonicMs: () => 0 },
    transport: {
      renewDeviceKey: async (request) => {
        asked.push(request)
        return lost === null
          ? { ok: true, value: { public_key: request.public_key } }
          : { ok: false, ...lost }
      },
    },
    deviceKey: { enrolled_at, current: () => key, use },
  })

describe('a new device key', () => {
  it('is made after a year, and not before', async () => {
    nowMs += 365 * DAY_MS
    await cycle()
    expect(asked).toEqual([])
    nowMs += DAY_MS
    const before = key
    expect(await cycle()).toBeNull()
    expect(key.public_key).not.toBe(before.public_key)
    expect((await inStore()).public_key).toBe(key.public_key)
    nowMs += 365 * DAY_MS
    await cycle()
    expect(asked).toHaveLength(1)
  })

  it('stays the same one where the answer was lost, and this one stays the key until it is heard', async () => {
    nowMs += 366 * DAY_MS
    const before = key
    lost = { kind: 'unreachable' }
    for (let tries = 0; tries < 2; tries += 1) expect(await cycle()).toMatchObject({ kind: 'unreachable' })
    expect((await inStore()).public_key).toBe(before.public_key)
    expect(key).toBe(before)
    lost = null
    await cycle()
    expect(new Set(asked.map((request) => request.public_key))).toEqual(new Set([key.public_key]))
    expect((await inStore()).public_key).toBe(key.public_key)
  })

  /** What a store that was opened anew takes for the key, of its own and the slot file's. */
  const taken = async (kept: DeviceKey | undefined): Promise<string> => {
    const secrets = await readStationSecrets(station.store.db)
    if (secrets === undefined) throw new Error('it was enrolled')
    const der = kept === undefined ? undefined : exportDeviceKey(kept)
    return readDeviceKey(await laterDeviceKey(station.store.db, secrets, der)).public_key
  }

  it('in the slot file stays the key where the store was put back from before it, and is kept there', async () => {
    const [before, later] = [key, createDeviceKey()]
    expect(await taken(undefined)).toBe(before.public_key)
    expect(await taken(before)).toBe(before.public_key)
    expect(await taken(later)).toBe(later.public_key)
    expect((await inStore()).public_key).toBe(later.public_key)
    expect(await taken(before)).toBe(later.public_key)
    // Nobody knows how old it is: the next one comes when the time of the one before is over.
    key = later
    nowMs += 366 * DAY_MS
    await cycle()
    expect(asked).toHaveLength(1)
  })

  it('in the store stays the key where the slot file could not be written', async () => {
    const before = key
    nowMs += 366 * DAY_MS
    await cycle()
    expect(key.public_key).not.toBe(before.public_key)
    expect(await taken(before)).toBe(key.public_key)
    expect((await inStore()).public_key).toBe(key.public_key)
  })

  it('is the key after a restart, also where the program ended before it was used', async () => {
    nowMs += 366 * DAY_MS
    const ended = cycle(() => {
      throw new Error('the program ended')
    })
    await expect(ended).rejects.toThrow('the program ended')
    key = await inStore()
    expect(key.public_key).toBe(asked[0]?.public_key)
    await cycle()
    expect(asked).toHaveLength(1)
  })
})
