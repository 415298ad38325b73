import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeySlots, openKeySlots } from '../../../main/keys/key-slots.ts'
import { kdfCosts } from '../../../main/keys/password-key.ts'

const station_id = '01980000-0000-7000-8000-000000000001'
const now = '2026-03-01T08:00:00.000Z'
const clock = { nowMs: () => Date.parse(now), monotonicMs: () => 0 }
const cheap = { memory_kib: 8, passes: 1 }
const heba = {
  id: '01980000-0000-7000-8000-0000000000a1',
  username: 'heba',
  full_name: 'Heba Ali',
  role: 'nurse',
} as const

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-slots-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function aStation(rootKey: Buffer | null) {
  const key = randomBytes(32)
  const server_share = randomBytes(32)
  const device_key = randomBytes(48)
  const options = { folder, rootKey, cost: cheap }
  const slots = createKeySlots(options, { station_id, key, server_share, device_key })
  return { key, server_share, device_key, slots, options }
}

function reopened(options: Parameters<typeof openKeySlots>[0]) {
  const slots = openKeySlots(options, clock)
  if (!slots.ok) throw new Error(slots.error.code)
  return slots.value
}

const inFile = (name: string): string => readFileSync(join(folder, name), 'utf8')

describe.each([
  ['with a keychain', () => randomBytes(32)],
  ['without a keychain', () => null],
])('key slots %s', (_mode, newRootKey) => {
  it('open with the right password, also after a restart', async () => {
    const { key, slots, options } = aStation(newRootKey())
    await slots.keepUser(heba, 'a long password', key, now)
    const opened = await reopened(options).openByPassword('HEBA', 'a long password', now)
    expect(opened).toEqual({ ok: true, value: { key, user_id: heba.id } })
  })

  it('do not open with a wrong password, and say nothing else', async () => {
    const { key, slots } = aStation(newRootKey())
    await slots.keepUser(heba, 'a long password', key, now)
    const opened = await slots.openByPassword('heba', 'a long passwore', now)
    expect(opened).toEqual({ ok: false, error: { code: 'wrong_credentials' } })
  })

  it('open with the share that the server gives, and with no other', () => {
    const { key, server_share, slots } = aStation(newRootKey())
    expect(slots.openByServerShare(server_share)).toEqual(key)
    expect(slots.openByServerShare(randomBytes(32))).toBeUndefined()
  })

  it('send a person without a slot to the server', async () => {
    const { slots } = aStation(newRootKey())
    const opened = await slots.openByPassword('nadia', 'whatever it is', now)
    expect(opened).toEqual({ ok: false, error: { code: 'first_sign_in_needs_server' } })
  })

  it('open with the new password only, once a person has changed it', async () => {
    const { key, slots, options } = aStation(newRootKey())
    await slots.keepUser(heba, 'the first password', key, now)
    await slots.keepUser(heba, 'the second password', key, now)
    expect(await slots.openByPassword('heba', 'the first password', now)).toMatchObject({ ok: false })
    expect(await slots.openByPassword('heba', 'the second password', now)).toMatchObject({ ok: true })
    rmSync(join(folder, 'keyslots.json'))
    expect(await reopened(options).openByPassword('heba', 'the first password', now)).toMatchObject({
      ok: false,
    })
  })

  it('hold no key in clear', async () => {
    const { key, slots } = aStation(newRootKey())
    await slots.keepUser(heba, 'a long password', key, now)
    const text = inFile('keyslots.json') + inFile('keyslots.previous.json')
    for (const form of ['hex', 'base64', 'base64url'] as const) expect(text).not.toContain(key.toString(form))
    expect(text).not.toContain('a long password')
  })

  it('forget a person who was removed, in the copy before it too', async () => {
    const { key, slots } = aStation(newRootKey())
    await slots.keepUser(heba, 'a long password', key, now)
    slots.removeUser(heba.id)
    expect(inFile('keyslots.json') + inFile('keyslots.previous.json')).not.toContain(heba.id)
    expect(slots.knownUsers()).toEqual([])
  })

  it('keep the slots that were there when the program is killed before the rename', async () => {
    const { key, slots, options } = aStation(newRootKey())
    await slots.keepUser(heba, 'a long password', key, now)
    writeFileSync(join(folder, 'keyslots.json.tmp'), '{"format":1,"station_id":"0198')
    expect(await reopened(options).openByPassword('heba', 'a long password', now)).toMatchObject({ ok: true })
  })

  it('come from the copy before it when the file is gone or torn', async () => {
    const { key, slots, options } = aStation(newRootKey())
    await slots.keepUser(heba, 'a long password', key, now)
    writeFileSync(join(folder, 'keyslots.json'), inFile('keyslots.json').slice(0, 100))
    expect(await reopened(options).openByPassword('heba', 'a long password', now)).toMatchObject({ ok: true })
    rmSync(join(folder, 'keyslots.json'))
    expect(await reopened(options).openByPassword('heba', 'a long password', now)).toMatchObject({ ok: true })
  })

  it('do not open at a place they were moved to', async () => {
    const { key, slots, options } = aStation(newRootKey())
    const yasser = { ...heba, id: '01980000-0000-7000-8000-0000000000a2', username: 'yasser' }
    await slots.keepUser(heba, 'a long password', key, now)
    const text = inFile('keyslots.json').replaceAll(heba.id, yasser.id)
    writeFileSync(join(folder, 'keyslots.json'), text)
    const moved = openKeySlots(options, clock)
    const opened = moved.ok ? await moved.value.openByPassword('heba', 'a long password', now) : moved
    expect(opened.ok).toBe(false)
  })
})

describe('key slots with a keychain', () => {
  it('are refused when somebody altered the file', async () => {
    const { key, slots, options } = aStation(randomBytes(32))
    await slots.keepUser(heba, 'a long password', key, now)
    const text = inFile('keyslots.json').replace('"role": "nurse"', '"role": "admin"')
    writeFileSync(join(folder, 'keyslots.json'), text)
    expect(openKeySlots(options, clock)).toMatchObject({ ok: false, error: { code: 'store_unreadable' } })
  })

  it('are refused without the keychain’s key, or with that of another station', () => {
    const { options } = aStation(randomBytes(32))
    expect(openKeySlots({ ...options, rootKey: null }, clock)).toMatchObject({ ok: false })
    expect(openKeySlots({ ...options, rootKey: randomBytes(32) }, clock)).toMatchObject({ ok: false })
  })

  it('keep the device key, so that the station can speak before anybody signs in', () => {
    const { device_key, options } = aStation(randomBytes(32))
    expect(reopened(options).openDeviceKey()).toEqual(device_key)
  })

  it('need the keychain’s key as well as the password', async () => {
    const first = aStation(randomBytes(32))
    await first.slots.keepUser(heba, 'a long password', first.key, now)
    const stolen = JSON.parse(inFile('keyslots.json'))
    writeFileSync(
      join(folder, 'keyslots.json'),
      JSON.stringify({ ...stolen, key_protection: 'password_only', mac: null }),
    )
    const opened = await reopened({ folder, rootKey: null, cost: cheap }).openByPassword(
      'heba',
      'a long password',
      now,
    )
    expect(opened.ok).toBe(false)
  })
})

describe('passwords without a keychain', () => {
  it('cost 256 MiB a try, with one 128 MiB', () => {
    expect(kdfCosts).toEqual({
      keychain: { memory_kib: 131072, passes: 3 },
      password_only: { memory_kib: 262144, passes: 3 },
    })
  })

  it('leave the device key to the encrypted store', () => {
    expect(aStation(null).slots.openDeviceKey()).toBeUndefined()
  })

  it('open with none of 1,000 wrong ones', async () => {
    const { key, slots } = aStation(null)
    await slots.keepUser(heba, 'correct horse battery', key, now)
    let opened = 0
    for (let n = 0; n < 1000; n += 1) {
      // The wait between tries is another promise: here none is the fifth.
      if (n % 4 === 0) slots.noteSignIn(heba.id, now)
      if ((await slots.openByPassword('heba', `wrong ${n}`, now)).ok) opened += 1
    }
    expect(opened).toBe(0)
  })
})

describe('tries without the server', () => {
  const at = (seconds: number): string => new Date(Date.parse(now) + seconds * 1000).toISOString()

  it('are slowed from the fifth wrong one, and end at the tenth until the server was asked', async () => {
    const { key, slots } = aStation(null)
    await slots.keepUser(heba, 'a long password', key, now)
    let second = 0
    const waits: number[] = []
    for (let tries = 0; tries < 10; tries += 1) {
      let result = await slots.openByPassword('heba', 'wrong', at(second))
      if (!result.ok && result.error.code === 'rate_limited') {
        waits.push(result.error.retry_after_s)
        second += result.error.retry_after_s
        result = await slots.openByPassword('heba', 'wrong', at(second))
      }
      expect(result).toMatchObject({ error: { code: 'wrong_credentials' } })
    }
    expect(waits).toEqual([30, 60, 120, 300, 900])
    const right = await slots.openByPassword('heba', 'a long password', at(1e6))
    expect(right).toEqual({ ok: false, error: { code: 'server_needed', reason: 'too_many_tries' } })
  })

  it('are on disk before the password is tried, so that killing the program wins no free try', async () => {
    const { key, slots } = aStation(null)
    await slots.keepUser(heba, 'a long password', key, now)
    const trying = slots.openByPassword('heba', 'wrong', now)
    expect(JSON.parse(inFile('keyslots.json')).users[0].failed_tries).toBe(1)
    await trying
  })

  it('start anew with a right password, also where the disk takes no word of it', async () => {
    const { key, slots } = aStation(null)
    await slots.keepUser(heba, 'a long password', key, now)
    for (let tries = 0; tries < 3; tries += 1) await slots.openByPassword('heba', 'wrong', now)
    // The try is counted at once; then the folder is gone for a while, as with a disk that fails.
    const opening = slots.openByPassword('heba', 'a long password', now)
    renameSync(folder, `${folder}.away`)
    expect(await opening).toMatchObject({ ok: true })
    slots.noteSignIn(heba.id, now)
    renameSync(`${folder}.away`, folder)
    expect(JSON.parse(inFile('keyslots.json')).users[0].failed_tries).toBe(4)
    expect(slots.triesOf(heba.id)).toBe(0)
    slots.setOfflineHours(12)
    expect(JSON.parse(inFile('keyslots.json')).users[0]).toMatchObject({
      failed_tries: 0,
      last_sign_in_at: now,
    })
  })

  it('start anew with a right password, whatever becomes of the sign-in', async () => {
    const { key, slots } = aStation(null)
    await slots.keepUser(heba, 'a long password', key, now)
    for (let tries = 0; tries < 4; tries += 1) await slots.openByPassword('heba', 'wrong', now)
    for (let tries = 0; tries < 12; tries += 1)
      expect(await slots.openByPassword('heba', 'a long password', now)).toMatchObject({ ok: true })
    await slots.settled()
    expect(JSON.parse(inFile('keyslots.json')).users[0].failed_tries).toBe(0)
    expect(existsSync(join(folder, 'keyslots.json.tmp'))).toBe(false)
  })
})
