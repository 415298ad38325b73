import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profilePaths } from '../../../main/enrolment/profile-folder.ts'
import { createDeviceKey, exportDeviceKey } from '../../../main/keys/device-key.ts'
import { createKeySlots, type KeySlotStore } from '../../../main/keys/key-slots.ts'
import { createStateKeeper } from '../../../main/keys/key-state.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import { createNextRootKey, createRootKey } from '../../../main/keys/root-key.ts'
import { createStationIdentity } from '../../../main/keys/station-identity.ts'
import { openSealedOutbox } from '../../../main/records/sealed-outbox.ts'
import type { DoorFailure } from '../../../main/session/server-door.ts'
import { readWipeJournal, writeWipeJournal } from '../../../main/standing/wipe-journal.ts'
import { createWipeService, type WipeServiceDeps } from '../../../main/standing/wipe-service.ts'
import { err, ok } from '../../../shared/result.ts'
import type { Envelope } from '../../../shared/sync/envelope.ts'
import type { WipeReport } from '../../../shared/sync/standing-message.ts'
import { aProfile } from '../session/a-station.ts'

const clock = { nowMs: () => Date.parse('2026-05-01T08:00:00.000Z'), monotonicMs: () => 0 }
const publicKey = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? ''
const order = { order_id: v7(), order_nonce: 'n'.repeat(32) }
const hashOf = (n: number): string => String(n).padStart(64, '0')

let profile: string
let slots: KeySlotStore
let keychain: ReturnType<typeof createMemorySecretStore>
let station_id: string
/** What the server was told, what waits, and whether the server answers. */
let told: WipeReport[]
let waits: (() => void)[]
let isThere: boolean
let faults: unknown[]

beforeEach(async () => {
  profile = aProfile()
  station_id = v7()
  keychain = createMemorySecretStore()
  told = []
  waits = []
  faults = []
  isThere = true
  const rootKey = await createRootKey(keychain, station_id)
  await createNextRootKey(keychain, station_id)
  const keeper = createStateKeeper(keychain, station_id, (error) => faults.push(error))
  slots = createKeySlots(
    { folder: profile, rootKey, state: { kept: null, keeper }, cost: { memory_kib: 64, passes: 1 } },
    {
      station_id,
      key: randomBytes(32),
      server_share: randomBytes(32),
      device_key: exportDeviceKey(createDeviceKey()),
    },
  )
  slots.noteContact(clock)
  await slots.settled()
  writeFileSync(profilePaths(profile).store, 'a store')
})
afterEach(() => rmSync(profile, { recursive: true }))

function save(n: number): void {
  const sealed = openSealedOutbox(profilePaths(profile).sealedOutbox, publicKey)
  sealed.append({ incarnation: 1, station_seq: n, hash: hashOf(n) } as Envelope)
  sealed.noteWhole()
  sealed.close()
}

/** What is written into the journal next meets a full disk. */
const fillDisk = () => symlinkSync('/dev/full', join(profile, 'wipe.json.tmp'))
const canFill = existsSync('/dev/full')

function aService(parts: Partial<WipeServiceDeps> = {}) {
  const identity = createStationIdentity({ station_id, key: createDeviceKey(), clock, newId: () => v7() })
  return createWipeService({
    profile,
    file: {
      format: 1,
      station_id,
      station_name: 'Ward 3',
      server: 'https://sijil.example',
      site: { id: v7(), code: 'A', name: 'A', name_ar: null, time_zone: 'Africa/Cairo' },
      key_protection: 'keychain',
      keychain_backend: 'memory',
      enrolled_at: '2026-01-01T08:00:00.000Z',
    },
    slots,
    keychain,
    clock,
    timers: {
      after: (_delayMs, run) => {
        waits.push(run)
        return () => {
          waits = waits.filter((other) => other !== run)
        }
      },
    },
    identity: () => identity,
    unsentWork: async () => null,
    lock: async () => undefined,
    closeAll: async () => undefined,
    door: {
      reportWipe: async (report) => {
        if (!isThere) return err({ kind: 'unreachable' })
        told.push(report)
        return ok({ saved: report.frames?.length ?? 0 })
      },
    },
    onChanged: () => undefined,
    onFault: (error) => faults.push(error),
    ...parts,
  })
}

const receipt = () => decodeJwt(told.at(-1)?.receipt ?? '')
const savedAtServer = () => told.flatMap((report) => report.frames ?? []).map((frame) => frame.station_seq)
async function timePasses(): Promise<void> {
  const due = waits
  waits = []
  for (const run of due) run()
  // Until it waits again, or nothing is left to do.
  await expect
    .poll(() => waits.length > 0 || readdirSync(profile).length === 0, { timeout: 10_000 })
    .toBe(true)
  for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('a station that is to be erased', () => {
  it('leaves nothing, also in the keychain', async () => {
    save(1)
    const wipe = aService()
    await wipe.carryOut(order)
    expect(wipe.state()).toBe('erased')
    expect(readdirSync(profile)).toEqual([])
    for (const item of ['root key', 'next root key', 'state'])
      expect(await keychain.get(`station ${station_id} ${item}`)).toBeNull()
    expect(savedAtServer()).toEqual([1])
    expect(receipt()).toMatchObject({ saved_count: 1, not_saved: [] })
  })

  it('goes on where a step failed, after a while and without a restart', async () => {
    let failures = 2
    const wipe = aService({
      lock: async () => Promise.reject(new Error('no room')),
      closeAll: async () => Promise.reject(new Error('no room')),
      onStep: (name) => {
        if (name !== 'store' || failures === 0) return
        failures -= 1
        throw new Error('another program holds the file')
      },
    })
    await wipe.carryOut(order)
    expect(wipe.state()).toBe('erasing')
    await timePasses()
    expect(wipe.state()).toBe('erasing')
    await timePasses()
    expect(wipe.state()).toBe('erased')
    expect(readdirSync(profile)).toEqual([])
    expect(waits).toEqual([])
  })

  it('hands in what was saved between its word and the closing of the store, and counts it', async () => {
    save(1)
    const wipe = aService({
      unsentWork: async () => ({ changes: [hashOf(1)], documents: 0 }),
      closeAll: async () => save(2),
    })
    await wipe.carryOut(order)
    expect(savedAtServer()).toEqual([1, 2])
    expect(receipt()).toMatchObject({ saved_count: 2, not_saved: [] })
  })

  it('swears only to what it has sealed', async () => {
    save(1)
    await aService({
      unsentWork: async () => ({ changes: [hashOf(1), hashOf(2)], documents: 0 }),
    }).carryOut(order)
    expect(receipt()).toMatchObject({ saved_count: 1, not_saved: ['closed_store'] })
  })

  it('is erased also where its store cannot be asked', async () => {
    save(1)
    const unsentWork = async () => Promise.reject(new Error('damaged'))
    await aService({ unsentWork }).carryOut(order)
    expect(receipt()).toMatchObject({ saved_count: 1 })
    expect(readdirSync(profile)).toEqual([])
  })

  it('tells until it is heard, and no more once the program ends', async () => {
    isThere = false
    const wipe = aService()
    await wipe.carryOut(order)
    expect(wipe.state()).toBe('erased')
    await timePasses()
    expect(readdirSync(profile)).toEqual(['wipe.json'])
    expect(waits).toHaveLength(1)
    wipe.close()
    expect(waits).toEqual([])
    isThere = true
    const other = aService()
    await other.carryOut(order)
    expect(readdirSync(profile)).toEqual([])
  })

  it.runIf(canFill)('makes room for its journal on a full disk, and goes on', async () => {
    save(1)
    mkdirSync(profilePaths(profile).backups)
    fillDisk()
    const wipe = aService()
    await wipe.carryOut(order)
    expect(faults).toMatchObject([{ code: 'ENOSPC' }])
    expect(wipe.state()).toBe('erased')
    expect(savedAtServer()).toEqual([1])
    expect(readdirSync(profile)).toEqual([])
  })

  it.runIf(canFill)('frees the disk first where that is full when its store was closed', async () => {
    save(1)
    isThere = false
    const wipe = aService({ closeAll: async () => void (isThere || fillDisk()) })
    await wipe.carryOut(order)
    // Only that it is done could not be written.
    expect(readdirSync(profile).sort()).toEqual(['wipe.json', 'wipe.json.tmp'])
    expect(slots.userIds()).toEqual([])
    rmSync(join(profile, 'wipe.json.tmp'))
    isThere = true
    await timePasses()
    expect(wipe.state()).toBe('erased')
    expect(savedAtServer()).toEqual([1])
    expect(readdirSync(profile)).toEqual([])
  })

  it('lets nobody in while its order cannot be written down, and tries again', async () => {
    save(1)
    const owner = { id: v7(), username: 'heba', full_name: 'Heba', role: 'nurse' as const }
    await slots.keepUser(owner, 'a password', randomBytes(32), '2026-01-01T08:00:00.000Z')
    let hasRoom = false
    const own = createStationIdentity({ station_id, key: createDeviceKey(), clock, newId: () => v7() })
    const signReceipt: typeof own.signReceipt = async (given) => {
      if (!hasRoom) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
      return own.signReceipt(given)
    }
    const wipe = aService({ identity: () => ({ ...own, signReceipt }) })
    await wipe.carryOut(order)
    expect(wipe.state()).toBe('erasing')
    expect(slots.userIds()).toEqual([])
    hasRoom = true
    await timePasses()
    await expect.poll(() => wipe.state()).toBe('erased')
    expect(readdirSync(profile)).toEqual([])
  })

  it('is being erased before anybody who waits behind the end of the sign-ins has a turn', async () => {
    let seen = ''
    const wipe = aService({
      lock: async () => {
        seen = wipe.state()
      },
    })
    await wipe.carryOut(order)
    expect(seen).toBe('erasing')
  })

  it('puts the word of an earlier order aside that the server does not take, and carries the new one out', async () => {
    save(1)
    isThere = false
    await aService().carryOut(order)
    writeFileSync(join(profile, 'sijil.db'), 'another store')
    let hasEnded = false
    const refused = { kind: 'refused', status: 401, problem: {}, retry_after_s: 0 }
    const later = { order_id: v7(), order_nonce: 'm'.repeat(32) }
    const wipe = aService({
      endTelling: async () => {
        hasEnded = true
      },
      door: {
        reportWipe: async (report) => {
          const { order_id } = decodeJwt(report.receipt)
          if (order_id === order.order_id) return err(refused as unknown as DoorFailure)
          told.push(report)
          return ok({ saved: 0 })
        },
      },
    })
    await wipe.carryOut(later)
    expect(hasEnded).toBe(true)
    expect(wipe.state()).toBe('erased')
    expect(receipt()).toMatchObject({ order_id: later.order_id })
    expect(readdirSync(profile)).toEqual([`wipe-${order.order_id}.json`])
  })

  it('waits no longer than ten times for the word of an earlier order to be taken', async () => {
    isThere = false
    await aService().carryOut(order)
    writeFileSync(join(profile, 'sijil.db'), 'another store')
    const wipe = aService()
    const later = { order_id: v7(), order_nonce: 'm'.repeat(32) }
    for (let tries = 1; tries < 10; tries += 1) await wipe.carryOut(later)
    expect(wipe.state()).toBe('none')
    await wipe.carryOut(later)
    expect(wipe.state()).toBe('erased')
    expect(existsSync(join(profile, 'sijil.db'))).toBe(false)
    expect(existsSync(join(profile, `wipe-${order.order_id}.json`))).toBe(true)
  })

  it('first tells of an earlier order, whose work must not be lost', async () => {
    save(1)
    isThere = false
    await aService().carryOut(order)
    const earlier = readWipeJournal(profile)
    if (earlier === null) throw new Error('it was not told')
    // Enrolled anew meanwhile.
    writeFileSync(join(profile, 'sijil.db'), 'another store')
    writeWipeJournal(profile, earlier)
    const later = { order_id: v7(), order_nonce: 'm'.repeat(32) }
    const wipe = aService()
    await wipe.carryOut(later)
    expect(wipe.state()).toBe('none')
    isThere = true
    await wipe.carryOut(later)
    expect(wipe.state()).toBe('erased')
    expect(savedAtServer()).toEqual([1])
    expect(receipt()).toMatchObject({ order_id: later.order_id })
    expect(readdirSync(profile)).toEqual([])
  })
})
