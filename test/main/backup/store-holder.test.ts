import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { everyStep } from '../../../main/db/every-step.ts'
import { openStore, type Store } from '../../../main/db/open.ts'
import { isStoreUnder, keyOfStore } from '../../../main/db/rekey.ts'
import type { Trx } from '../../../main/db/transaction.ts'
import { profilePaths } from '../../../main/enrolment/profile-folder.ts'
import { writeStationSecrets } from '../../../main/enrolment/station-secret-store.ts'
import type { KeySlotStore } from '../../../main/keys/key-slots.ts'
import type { OpenedStore } from '../../../main/opened-store.ts'
import { noteDurable } from '../../../main/records/outbox-archive.ts'
import { keepOnlyCopies, noteOnlyCopiesThrough } from '../../../main/records/sealed-copies.ts'
import {
  openSealedOutbox,
  readSealedOutbox,
  type SealedContent,
  type SealedOutbox,
} from '../../../main/records/sealed-outbox.ts'
import { settleRotation } from '../../../main/session/sign-in.ts'
import { createStoreHolder, type StoreHolder } from '../../../main/store-holder.ts'
import { compactSealed } from '../../../main/sync/store-standing.ts'
import { ok } from '../../../shared/result.ts'
import type { Envelope } from '../../../shared/sync/envelope.ts'
import { aProfile } from '../session/a-station.ts'

const publicKey = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? ''
const envelope = { incarnation: 1, station_seq: 1, hash: '1'.padStart(64, '0') } as Envelope

let profile: string
let key: Buffer
let holder: StoreHolder
/** Engines that run now, the most that ever ran, and what each part of a closing does. */
let running: number
let most: number
let stopEngine: () => Promise<void>
let sealed: SealedOutbox
let stores: Store[]
let faults: unknown[]

beforeEach(async () => {
  profile = aProfile()
  key = randomBytes(32)
  running = 0
  most = 0
  stores = []
  faults = []
  stopEngine = async () => undefined
  const paths = profilePaths(profile)
  const made = await openStore(paths.store, key)
  if (!made.ok) throw new Error(made.error.code)
  await made.value.db.transaction().execute((trx) =>
    writeStationSecrets(trx, {
      ssn_index_key: 'i',
      ssn_seal_public_key: 's',
      device_key: 'd',
      outbox_public_key: publicKey,
    }),
  )
  await made.value.close()
  holder = createStoreHolder({
    paths,
    clock: { nowMs: () => Date.now(), monotonicMs: () => 0 },
    timers: { after: () => () => undefined },
    olderKeys: () => [],
    onRepaired: () => undefined,
    onDamage: () => undefined,
    onFault: (error) => faults.push(error),
    wire: async (store) => {
      stores.push(store)
      const own = openSealedOutbox(paths.sealedOutbox, publicKey)
      sealed = own
      const parts = {
        store,
        engine: {
          start: () => {
            running += 1
            most = Math.max(most, running)
          },
        },
        close: () =>
          everyStep([
            () => stopEngine(),
            () => compactSealed({ db: store.db, sealed: own }, 'always'),
            () => own.close(),
            () => {
              running -= 1
            },
            () => store.close(),
          ]),
      }
      return ok(parts as unknown as OpenedStore)
    },
  })
})
afterEach(async () => {
  stopEngine = async () => undefined
  await holder.close()
  rmSync(profile, { recursive: true })
})

describe('the store of a station', () => {
  it('is opened and closed in turn, so that no engine empties what the next one seals', async () => {
    expect(await holder.door.open(key)).toMatchObject({ ok: true })
    let letGo: () => void = () => undefined
    const gone = new Promise<void>((resolve) => {
      letGo = resolve
    })
    stopEngine = () => gone
    const next = randomBytes(32)
    const given = Buffer.from(key)
    const closed = holder.close()
    const again = holder.door.open(given)
    // Who asked for it may be done with the key before its turn comes.
    given.fill(0)
    const twice = holder.door.open(key)
    letGo()
    await closed
    expect(await again).toMatchObject({ ok: true })
    expect(await twice).toMatchObject({ ok: true })
    sealed.append(envelope)
    await Promise.all([
      holder.door.rekey({ old: key, next }, () => undefined),
      holder.closeDamaged(false),
      holder.close(),
      holder.door.open(next),
    ])
    expect(most).toBe(1)
    expect(running).toBe(1)
    expect(stores).toHaveLength(4)
    await holder.close()
    expect(isStoreUnder(profilePaths(profile).store, next)).toBe(true)
  })

  it('keeps in the sealed outbox what is saved while that is emptied', async () => {
    await holder.door.open(key)
    sealed.append(envelope)
    const [store] = stores
    if (store === undefined) throw new Error('it is open')
    const read = (): SealedContent => {
      const content = sealed.read()
      sealed.append({ ...envelope, station_seq: 2, hash: '2'.padStart(64, '0') })
      return content
    }
    await compactSealed({ db: store.db, sealed: { ...sealed, read } }, 'always')
    const { frames } = readSealedOutbox(profilePaths(profile).sealedOutbox)
    expect(frames.map((frame) => frame.station_seq)).toEqual([2])
  })

  it('keeps in the sealed outbox what a store that was put back has no more, until the server’s backup has it', async () => {
    await holder.door.open(key)
    sealed.append(envelope)
    const [store] = stores
    if (store === undefined) throw new Error('it is open')
    const { db } = store
    const kept = async (): Promise<number> => {
      await compactSealed({ db, sealed }, 'always')
      return readSealedOutbox(profilePaths(profile).sealedOutbox).frames.length
    }
    const noted = (work: (trx: Trx) => Promise<void>): Promise<void> => db.transaction().execute(work)
    await noted((trx) => keepOnlyCopies(trx))
    await noted((trx) => noteDurable(trx, 100))
    expect(await kept()).toBe(1)
    await noted((trx) => noteOnlyCopiesThrough(trx, 107))
    expect(await kept()).toBe(1)
    await noted((trx) => noteOnlyCopiesThrough(trx, 120))
    await noted((trx) => noteDurable(trx, 107))
    expect(await kept()).toBe(0)
  })

  it('is closed, and looked through the next time, where a step of the closing fails', async () => {
    await holder.door.open(key)
    const [store] = stores
    if (store === undefined) throw new Error('it is open')
    stopEngine = async () => {
      throw new Error('a disk that fails')
    }
    await holder.close()
    expect(faults).toEqual([new Error('a disk that fails')])
    expect(() => store.checkpoint()).toThrow('not open')
    expect(holder.opened()).toBeUndefined()
    expect(existsSync(`${profilePaths(profile).store}.clean`)).toBe(false)
    stopEngine = async () => undefined
    expect(await holder.door.open(key)).toMatchObject({ ok: true })
  })

  it('is closed where its log cannot be emptied', async () => {
    const opened = await openStore(profilePaths(profile).store, key)
    if (!opened.ok) throw new Error(opened.error.code)
    const { db, close } = opened.value
    await db.destroy()
    await expect(close()).rejects.toThrow('not open')
  })

  it('is open again under its new key where the rotation cannot be settled, and is settled by the next try', async () => {
    await holder.door.open(key)
    const keys = { old: Buffer.from(key), next: randomBytes(32) }
    const refused = holder.door.rekey(keys, () => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    })
    await expect(refused).rejects.toThrow('no room')
    expect(holder.door.current()).toBeDefined()
    let isSettled = false
    await holder.door.rekey(keys, () => {
      isSettled = true
    })
    expect(isSettled).toBe(true)
    expect(holder.door.current()).toBeDefined()
    await holder.close()
    expect(isStoreUnder(profilePaths(profile).store, keys.next)).toBe(true)
  })

  it('stays closed once it was shut for good, whoever waits to open it', async () => {
    await holder.door.open(key)
    const waiting = [holder.shut(), holder.door.open(key)]
    expect(await Promise.all(waiting)).toMatchObject([undefined, { ok: false, error: { code: 'revoked' } }])
    expect(holder.opened()).toBeUndefined()
  })

  it('stays closed, and where it is, when a rotation ends and neither key can be shown to open it', async () => {
    await holder.door.open(key)
    const { store } = profilePaths(profile)
    const sound = `${store}.sound`
    const spoilt = randomBytes(8192)
    const refused = holder.door.rekey({ old: key, next: randomBytes(32) }, () => {
      renameSync(store, sound)
      writeFileSync(store, spoilt)
      throw new Error('a disk that fails')
    })
    await expect(refused).rejects.toThrow('a disk that fails')
    expect(faults).toEqual([expect.objectContaining({ message: expect.stringContaining('stays closed') })])
    expect(holder.door.current()).toBeUndefined()
    expect(readFileSync(store).equals(spoilt)).toBe(true)
  })

  it('that cannot be looked at is under no key, and not under another one either', () => {
    const { folder, store } = profilePaths(profile)
    expect(isStoreUnder(store, key)).toBe(true)
    expect(isStoreUnder(store, randomBytes(32))).toBe(false)
    // What SQLite says of it is what it says where no more files can be opened.
    expect(isStoreUnder(folder, key)).toBeUndefined()
    const keys = { old: randomBytes(32), next: key }
    expect(keyOfStore(store, keys)).toBe(key)
    expect(keyOfStore(folder, keys)).toBeUndefined()
    const held = { heldRotation: () => keys } as KeySlotStore
    const door = { ...holder.door, isUnder: () => undefined }
    expect(settleRotation({ slots: held, store: door }, Buffer.from(key))).toMatchObject({
      ok: false,
      error: { code: 'store_unreadable' },
    })
  })

  it('is closed where it opens and cannot be wired', async () => {
    const failing = createStoreHolder({
      paths: profilePaths(profile),
      clock: { nowMs: () => Date.now(), monotonicMs: () => 0 },
      timers: { after: () => () => undefined },
      olderKeys: () => [],
      onRepaired: () => undefined,
      onDamage: () => undefined,
      onFault: (error) => faults.push(error),
      wire: async (store) => {
        stores.push(store)
        throw new Error('a bug')
      },
    })
    await expect(failing.door.open(key)).rejects.toThrow('a bug')
    expect(() => stores[0]?.checkpoint()).toThrow('not open')
  })
})
