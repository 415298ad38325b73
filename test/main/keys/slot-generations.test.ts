import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import fs, { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeySlots, type KeySlotStore } from '../../../main/keys/key-slots.ts'
import { createStateKeeper, deleteKeyState, readKeyState } from '../../../main/keys/key-state.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import { openStationSlots } from '../../../main/keys/open-station-slots.ts'
import { openProfileEscrow } from '../../../main/keys/recovered-slots.ts'
import { createNextRootKey, createRootKey, settleRootKey } from '../../../main/keys/root-key.ts'
import { deriveKey } from '../../../main/keys/sealed-box.ts'
import type { SecretStore } from '../../../main/keys/secret-store.ts'

const station_id = '01980000-0000-7000-8000-000000000001'
const now = '2026-03-01T08:00:00.000Z'
const nextYear = '2027-03-03T08:00:00.000Z'
const clock = { nowMs: () => Date.parse(now), monotonicMs: () => 0 }
const kdfCost = { memory_kib: 8, passes: 1 }
const password = 'a long password'
const heba = {
  id: '01980000-0000-7000-8000-0000000000a1',
  username: 'heba',
  full_name: 'Heba Ali',
  role: 'nurse',
} as const
const yasser = { ...heba, id: '01980000-0000-7000-8000-0000000000a2', username: 'yasser' } as const

let folder: string
let keychain: SecretStore
let key: Buffer
let share: Buffer
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-slots-'))
  keychain = createMemorySecretStore()
  key = randomBytes(32)
  share = randomBytes(32)
})
afterEach(() => rmSync(folder, { recursive: true }))

const path = (): string => join(folder, 'keyslots.json')
const inFile = () => JSON.parse(readFileSync(path(), 'utf8'))

const sealOf = (slots: object, rootKey: Buffer): string =>
  createHmac('sha256', deriveKey([rootKey], 'sijil key slots mac v1'))
    .update(canonicalize(slots) ?? '')
    .digest('hex')

async function aStation(recoveryPublicKey: string | null = null): Promise<KeySlotStore> {
  const rootKey = await createRootKey(keychain, station_id)
  const keeper = createStateKeeper(keychain, station_id, (error) => {
    throw error
  })
  const state = { kept: null, keeper }
  const slots = createKeySlots(
    { folder, rootKey, backend: 'memory', state, cost: kdfCost },
    { station_id, key, server_share: share, device_key: randomBytes(48), recoveryPublicKey, now },
  )
  await slots.keepUser(heba, password, key, now)
  await slots.settled()
  return slots
}

function opened() {
  const facts = { station_id, key_protection: 'keychain', keychain_backend: 'memory' } as const
  return openStationSlots({ keychain, clock, kdfCost, onFault: () => undefined }, folder, facts)
}
async function reopened(): Promise<KeySlotStore> {
  const slots = await opened()
  if (!slots.ok) throw new Error(JSON.stringify(slots.error))
  return slots.value
}

describe('the state in the keychain', () => {
  it('is the last one that was noted, whenever the one before is being written', async () => {
    for (let turns = 0; turns < 8; turns += 1) {
      const keeper = createStateKeeper(keychain, station_id, () => undefined)
      keeper.note({ generation: 1, hash: 'a', tries: {} })
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      keeper.note({ generation: 2, hash: 'b', tries: {} })
      expect(await keeper.settled()).toBe(true)
      expect(await readKeyState(keychain, station_id)).toMatchObject({ generation: 2 })
    }
  })
})

describe('the time without the server', () => {
  const minute = 60_000
  function aClock() {
    let ms = Date.parse(now)
    return {
      nowMs: () => ms,
      monotonicMs: () => ms,
      pass: (byMs: number) => {
        ms += byMs
      },
    }
  }

  it('is written as it goes by and at another answer, not at every look', async () => {
    const clock = aClock()
    const slots = await aStation()
    slots.noteContact(clock)
    const { generation } = inFile()
    const writtenAfter = (looks: number): number => {
      for (let look = 0; look < looks; look += 1) {
        clock.pass(minute / 2)
        slots.offlineRefusal(clock)
      }
      return inFile().generation - generation
    }
    expect(writtenAfter(9)).toBe(0)
    expect(writtenAfter(11)).toBe(1)
    clock.pass(72 * 60 * minute)
    expect(slots.offlineRefusal(clock)).toBe('offline_too_long')
    expect(writtenAfter(0)).toBe(2)
    expect(Date.parse(inFile().seen_at)).toBe(clock.nowMs())
    // What was not written yet counts all the same.
    clock.pass(minute)
    slots.offlineRefusal(clock)
    clock.pass(-8 * minute)
    expect(slots.offlineRefusal(clock)).toBe('clock_set_back')
  })

  it('keeps nobody out whose disk is full', async () => {
    const clock = aClock()
    const slots = await aStation()
    slots.noteContact(clock)
    clock.pass(60 * minute)
    const { writeSync } = fs
    fs.writeSync = () => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    }
    syncBuiltinESMExports()
    try {
      expect(slots.offlineRefusal(clock)).toBeNull()
      slots.noteTime(clock)
    } finally {
      fs.writeSync = writeSync
      syncBuiltinESMExports()
    }
    expect(Date.parse(inFile().seen_at)).toBe(Date.parse(now))
    slots.offlineRefusal(clock)
    expect(Date.parse(inFile().seen_at)).toBe(clock.nowMs())
  })
})

describe('a slot file of the first form', () => {
  it('opens, and is carried over at the first write', async () => {
    const slots = await aStation()
    await slots.settled()
    await deleteKeyState(keychain, station_id)
    const { station_slot, users, station_id: id, device_key_slot } = inFile()
    const root = await keychain.get(`station ${station_id} root key`)
    const one = {
      format: 1,
      station_id: id,
      key_protection: 'keychain',
      station_slot: station_slot.box,
      device_key_slot,
      users: users.map(({ data_key: _d, root_key: _r, ...user }: Record<string, unknown>) => user),
    }
    const mac = sealOf(one, root ?? Buffer.alloc(0))
    writeFileSync(path(), JSON.stringify({ ...one, mac }))
    const again = await reopened()
    expect(again.openByServerShare(share)).toEqual(key)
    expect(await again.openByPassword('heba', password, now)).toMatchObject({ ok: true, value: { key } })
    expect(inFile()).toMatchObject({ format: 2, generation: 3, keychain_backend: 'memory' })
    // Nobody knows how old its data key is.
    expect(again.rotationDue(now)).toBe('yearly')
  })
})

describe('a slot file that a newer version of the program wrote', () => {
  it('is said to be newer, not altered, and is left as it is', async () => {
    const slots = await aStation()
    await slots.settled()
    const { mac: _mac, ...known } = inFile()
    const newer = { ...known, standing: { state: 'active', came_later: 1 }, came_later: true }
    const root = await keychain.get(`station ${station_id} root key`)
    const text = JSON.stringify({ ...newer, mac: sealOf(newer, root ?? Buffer.alloc(0)) })
    writeFileSync(path(), text)
    expect(await opened()).toEqual({ ok: false, error: { code: 'store_newer', found: 'keyslots.json' } })
    expect(readFileSync(path(), 'utf8')).toBe(text)
    writeFileSync(path(), text.replace('"came_later":true', '"came_later":false'))
    expect(await opened()).toMatchObject({ ok: false, error: { code: 'store_unreadable' } })
  })
})

describe('a new device key', () => {
  it('takes the place of the one before, once and in the copy before the file too', async () => {
    const slots = await aStation()
    const before = slots.openDeviceKey()
    const next = randomBytes(48)
    slots.keepDeviceKey(next)
    expect(slots.openDeviceKey()).toEqual(next)
    const { generation } = inFile()
    slots.keepDeviceKey(next)
    expect(inFile().generation).toBe(generation)
    await slots.settled()
    copyFileSync(join(folder, 'keyslots.previous.json'), path())
    await deleteKeyState(keychain, station_id)
    const again = await reopened()
    expect(again.openDeviceKey()).toEqual(next)
    expect(again.openDeviceKey()).not.toEqual(before)
  })
})

describe('slots that were closed', () => {
  it('write nothing more, under a key that is zeroed by then, and open again as they were', async () => {
    const slots = await aStation()
    const atTheEnd = readFileSync(path(), 'utf8')
    const signingIn = slots.keepUser(yasser, password, key, now)
    slots.close()
    slots.removeStationSlot()
    slots.removeUsers([heba.id])
    slots.keepStanding({ state: 'revoked' })
    slots.noteContact({ nowMs: () => Date.parse(nextYear), monotonicMs: () => 0 })
    await slots.openByPassword('heba', 'wrong', now)
    await signingIn
    await slots.settled()
    expect(readFileSync(path(), 'utf8')).toBe(atTheEnd)
    const again = await reopened()
    expect(again.openByServerShare(share)).toEqual(key)
    expect(await again.openByPassword('heba', password, now)).toMatchObject({ ok: true, value: { key } })
  })
})

describe('an old copy of the slot file', () => {
  it('opens for no password once it was put back, until the server has let somebody in; nothing is deleted', async () => {
    const slots = await aStation()
    copyFileSync(path(), `${path()}.stolen`)
    await slots.openByPassword('heba', 'wrong', now)
    await slots.openByPassword('heba', 'wrong', now)
    await slots.settled()
    copyFileSync(`${path()}.stolen`, path())
    const back = await reopened()
    expect(back.offlineRefusal(clock)).toBe('slots_rolled_back')
    expect(back.userIds()).toEqual([heba.id])
    back.trustAgain()
    await back.settled()
    expect(back.offlineRefusal(clock)).toBeNull()
    expect((await reopened()).offlineRefusal(clock)).toBeNull()
  })

  it('stays told from the newest, however often it is written', async () => {
    const slots = await aStation()
    copyFileSync(path(), `${path()}.stolen`)
    await slots.openByPassword('heba', 'wrong', now)
    await slots.settled()
    copyFileSync(`${path()}.stolen`, path())
    const back = await reopened()
    for (let n = 0; n < 9; n += 1) back.orderRotation('ordered')
    await back.settled()
    expect((await reopened()).offlineRefusal(clock)).toBe('slots_rolled_back')
  })

  it('wins back no tries', async () => {
    const slots = await aStation()
    copyFileSync(path(), `${path()}.stolen`)
    for (let n = 0; n < 3; n += 1) await slots.openByPassword('heba', 'wrong', now)
    await slots.settled()
    copyFileSync(`${path()}.stolen`, path())
    const back = await reopened()
    await back.openByPassword('heba', 'wrong', now)
    expect(inFile().users[0].failed_tries).toBe(4)
  })

  it('is not what a program leaves that was killed between file and keychain', async () => {
    const slots = await aStation()
    const before = await keychain.get(`station ${station_id} state`)
    await slots.openByPassword('heba', 'wrong', now)
    await slots.settled()
    if (before !== null) await keychain.set(`station ${station_id} state`, before)
    expect((await reopened()).offlineRefusal(clock)).toBeNull()
  })

  it('cannot be told where the keychain lost what it knew: then too the server is asked', async () => {
    const slots = await aStation()
    slots.noteSignIn(heba.id, now)
    await slots.settled()
    await deleteKeyState(keychain, station_id)
    expect((await reopened()).offlineRefusal(clock)).toBe('key_state_lost')
  })
})

describe('a new data key', () => {
  async function rotated(slots: KeySlotStore, reason: 'yearly' | 'theft'): Promise<Buffer> {
    slots.beginRotation({ key, share, reason, recoveryPublicKey: null, now: nextYear })
    const next = Buffer.from(slots.heldRotation()?.next ?? Buffer.alloc(0))
    slots.finishRotation()
    await slots.settled()
    return next
  }

  it('is due after a year, or when somebody asks', async () => {
    const slots = await aStation()
    expect(slots.rotationDue(now)).toBeNull()
    expect(slots.rotationDue(nextYear)).toBe('yearly')
    slots.orderRotation('theft')
    expect(slots.rotationDue(now)).toBe('theft')
  })

  it('is both keys at hand until the store has shown which it is under, also after a restart', async () => {
    const slots = await aStation()
    slots.beginRotation({ key, share, reason: 'yearly', recoveryPublicKey: null, now: nextYear })
    const next = Buffer.from(slots.heldRotation()?.next ?? Buffer.alloc(0))
    await slots.settled()
    const byPassword = await reopened()
    expect(await byPassword.openByPassword('heba', password, now)).toMatchObject({ ok: true })
    expect(byPassword.heldRotation()?.next).toEqual(next)
    const byShare = await reopened()
    expect(byShare.openByServerShare(share)).toEqual(key)
    expect(byShare.heldRotation()?.next).toEqual(next)
  })

  it('is reached with the password over two years, and then directly', async () => {
    const slots = await aStation()
    await slots.keepUser(yasser, password, key, now)
    const second = await rotated(slots, 'yearly')
    slots.beginRotation({ key: second, share, reason: 'yearly', recoveryPublicKey: null, now: nextYear })
    const third = Buffer.from(slots.heldRotation()?.next ?? Buffer.alloc(0))
    slots.finishRotation()
    await slots.settled()
    const again = await reopened()
    expect(inFile().forward_keys).toHaveLength(2)
    expect(await again.openByPassword('heba', password, now)).toMatchObject({ value: { key: third } })
    expect(inFile().forward_keys).toHaveLength(2)
    expect(await again.openByPassword('yasser', password, now)).toMatchObject({ value: { key: third } })
    expect(inFile()).toMatchObject({ data_key: 3, forward_keys: [] })
    expect(again.olderDataKeys(third)).toEqual([second, key])
  })

  it('is not reached from the old one after a theft: every slot of a person goes', async () => {
    const slots = await aStation()
    const next = await rotated(slots, 'theft')
    const texts = readFileSync(path(), 'utf8') + readFileSync(join(folder, 'keyslots.previous.json'), 'utf8')
    expect(texts).not.toContain(heba.id)
    expect(inFile()).toMatchObject({ users: [], forward_keys: [] })
    const again = await reopened()
    expect(again.openByServerShare(share)).toEqual(next)
  })
})

describe('a new root key', () => {
  it('opens everything at once, and lets the old one go when people have signed in', async () => {
    const slots = await aStation()
    const next = await createNextRootKey(keychain, station_id)
    slots.replaceRootKey(next)
    await settleRootKey(keychain, station_id, next)
    await slots.settled()
    const again = await reopened()
    expect(again.openByServerShare(share)).toEqual(key)
    expect(again.openDeviceKey()).toBeDefined()
    expect(await again.openByPassword('heba', password, now)).toMatchObject({ value: { key } })
    again.keepStation(share, key)
    expect(inFile()).toMatchObject({ root_key: 2, older_root_keys: [] })
  })

  it.each([
    ['before the slot file', false, false],
    ['after the slot file', true, false],
    ['before its first copy is deleted', true, true],
  ])('survives a program that is killed %s', async (_when, isWritten, isSet) => {
    const slots = await aStation()
    const next = await createNextRootKey(keychain, station_id)
    if (isWritten) slots.replaceRootKey(next)
    await slots.settled()
    if (isSet) await keychain.set(`station ${station_id} root key`, next)
    const again = await reopened()
    expect(await again.openByPassword('heba', password, now)).toMatchObject({ value: { key } })
    await again.settled()
    expect(await keychain.get(`station ${station_id} next root key`)).toBeNull()
    expect((await reopened()).openByServerShare(share)).toEqual(key)
  })
})

describe('an escrow slot', () => {
  const aRecoveryKey = () => {
    const { publicKey, privateKey } = generateKeyPairSync('x25519')
    return { public_key: publicKey.export({ format: 'jwk' }).x ?? '', privateKey }
  }

  it('opens with the recovery key and no other', async () => {
    const recovery = aRecoveryKey()
    await aStation(recovery.public_key)
    expect(openProfileEscrow(folder, recovery.privateKey)?.key).toEqual(key)
    expect(openProfileEscrow(folder, aRecoveryKey().privateKey)).toBeUndefined()
  })

  it('is made when a recovery key is first named, and anew for another, in both copies', async () => {
    const [first, second] = [aRecoveryKey(), aRecoveryKey()]
    const slots = await aStation()
    expect(slots.keepEscrow(null, key)).toBe(false)
    expect(slots.keepEscrow(first.public_key, key)).toBe(true)
    expect(slots.keepEscrow(first.public_key, key)).toBe(false)
    expect(slots.keepEscrow(second.public_key, key)).toBe(true)
    expect(openProfileEscrow(folder, second.privateKey)?.key).toEqual(key)
    rmSync(path())
    expect(openProfileEscrow(folder, first.privateKey)).toBeUndefined()
    expect(openProfileEscrow(folder, second.privateKey)?.key).toEqual(key)
  })
})
