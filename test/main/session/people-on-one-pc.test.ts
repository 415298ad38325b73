import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import { createUnsentCounts } from '../../../main/shared-pc/unsent-counts.ts'
import type { Station, StationMachine } from '../../../main/station.ts'
import { aMachine, aProfile, ask, enrol, restart, unwrap } from './a-station.ts'
import { type StandIn, startStandIn } from './stand-in-server.ts'

const heba = { username: 'heba', password: 'a nurse’s password' }
const nadia = { username: 'nadia', password: 'a physician’s password' }
const HEBA = '01980000-0000-7000-8000-0000000000a1'
const NADIA = '01980000-0000-7000-8000-0000000000a2'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let server: StandIn
let profile: string
let station: Station
let machine: StationMachine
let time: { wallMs: number; monotonicMs: number }
/** What the program planned for later, by how much later. */
let planned: { delayMs: number; run: () => void }[]

beforeEach(async () => {
  server = await startStandIn()
  const person = { full_name: 'Somebody', role: 'nurse' as const }
  server.people.set('heba', { ...person, id: HEBA, password: heba.password })
  server.people.set('nadia', { ...person, id: NADIA, password: nadia.password, role: 'physician' })
  profile = aProfile()
  time = { wallMs: Date.parse('2026-03-01T08:00:00.000Z'), monotonicMs: 0 }
  planned = []
  machine = {
    ...aMachine(createMemorySecretStore()),
    clock: { nowMs: () => time.wallMs, monotonicMs: () => time.monotonicMs },
    timers: {
      after: (delayMs, run) => {
        const plan = { delayMs, run }
        planned.push(plan)
        return () => void planned.splice(planned.indexOf(plan), 1)
      },
    },
  }
  station = unwrap(await enrol(machine, profile, server.url))
})
afterEach(async () => {
  await station.close()
  await server.stop()
  rmSync(profile, { recursive: true })
})

function pass(ms: number): void {
  time.wallMs += ms
  time.monotonicMs += ms
}

/** Lets the program do what it does every half minute. */
async function tick(): Promise<void> {
  const due = planned.filter(({ delayMs }) => delayMs === 30_000)
  for (const { run } of due) run()
  await ask(station, 'session.people', {})
  // In turn behind it.
  await ask(station, 'session.unlock', { user_id: HEBA, pin: '0000' })
}

const state = async () => unwrap(await ask(station, 'session.status', {})).state
const people = async () => unwrap(await ask(station, 'session.people', {}))
const unlock = (user_id: string, proof: { pin: string } | { password: string }) =>
  ask(station, 'session.unlock', { user_id, ...proof })
const setPin = (pin: string | null) => ask(station, 'session.set_pin', { pin })
const isOpen = () => existsSync(join(profile, 'sijil.db-wal'))

describe('a locked PC', () => {
  it('keeps the sign-in with its tokens, and the password unlocks it without the server', async () => {
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    expect(await people()).toMatchObject([
      { id: HEBA, is_at_screen: false, has_pin: false, has_server_sign_in: true },
    ])
    await server.stop()
    expect(await unlock(HEBA, { password: 'no' })).toMatchObject({ error: { code: 'wrong_credentials' } })
    expect(await state()).toBe('locked')
    expect(await unlock(HEBA, { password: heba.password })).toMatchObject({ value: { state: 'signed_in' } })
    await server.start()
    expect(await people()).toMatchObject([{ is_at_screen: true, has_server_sign_in: true }])
  })

  it('answers nothing but who is here, how to unlock and the state of the connection', async () => {
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    const locked = { ok: false, error: { code: 'session_locked' } }
    expect(await ask(station, 'settings.get', {})).toEqual(locked)
    expect(await ask(station, 'session.set_pin', { pin: '2580' })).toEqual(locked)
    expect(await ask(station, 'session.sign_out', {})).toEqual(locked)
    expect(await ask(station, 'session.sign_in_online', { password: heba.password })).toEqual(locked)
    expect((await ask(station, 'sync.status', {})).ok).toBe(true)
  })

  it('unlocks nobody who is not signed in here', async () => {
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    expect(await unlock(NADIA, { password: nadia.password })).toEqual({
      ok: false,
      error: { code: 'session_locked' },
    })
  })

  it('forgets a sign-in twelve hours after it began, by whichever clock shows it', async () => {
    await ask(station, 'session.sign_in', heba)
    await setPin('2580')
    time.wallMs += 12 * HOUR_MS - 1
    expect(await state()).toBe('signed_in')
    time.wallMs -= 24 * HOUR_MS
    time.monotonicMs += 12 * HOUR_MS
    expect(await ask(station, 'settings.get', {})).toMatchObject({ error: { code: 'session_locked' } })
    expect(await unlock(HEBA, { pin: '2580' })).toMatchObject({ error: { code: 'session_locked' } })
    expect(await people()).toEqual([])
  })
})

describe('a PIN', () => {
  beforeEach(async () => {
    await ask(station, 'session.sign_in', heba)
    expect(await setPin('2580')).toMatchObject({ ok: true })
    await ask(station, 'session.lock', {})
  })

  it('brings its person back within the sign-in, without the server too', async () => {
    await server.stop()
    expect(await unlock(HEBA, { pin: '2580' })).toMatchObject({ value: { state: 'signed_in' } })
    await server.start()
  })

  it('ends with the fifth wrong try, then the password unlocks and a new one may be set', async () => {
    for (const tries_left of [4, 3, 2, 1, 0]) {
      expect(await unlock(HEBA, { pin: '9999' })).toEqual({
        ok: false,
        error: { code: 'wrong_pin', tries_left },
      })
    }
    const needed = { ok: false, error: { code: 'password_needed' } }
    expect(await unlock(HEBA, { pin: '2580' })).toEqual(needed)
    expect(await unlock(HEBA, { password: heba.password })).toMatchObject({ ok: true })
    await ask(station, 'session.lock', {})
    expect(await unlock(HEBA, { pin: '2580' })).toEqual(needed)
  })

  it('is good for its person alone, and wrong ones shut nobody else out', async () => {
    await ask(station, 'session.sign_in', nadia)
    await setPin('1470')
    await ask(station, 'session.lock', {})
    expect(await unlock(NADIA, { pin: '2580' })).toMatchObject({ error: { code: 'wrong_pin' } })
    for (let i = 0; i < 6; i += 1) await unlock(NADIA, { pin: '9999' })
    expect(await unlock(HEBA, { pin: '2580' })).toMatchObject({ value: { user: { id: HEBA } } })
  })

  it('is forgotten at the end of the program and of the sign-in', async () => {
    await unlock(HEBA, { pin: '2580' })
    await ask(station, 'session.sign_out', {})
    expect(await unlock(HEBA, { pin: '2580' })).toMatchObject({ error: { code: 'session_locked' } })
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    expect(await unlock(HEBA, { pin: '2580' })).toMatchObject({ error: { code: 'password_needed' } })
    await station.close()
    station = unwrap(await restart(machine, profile))
    expect(await people()).toEqual([])
  })

  it('asks for the password when that was given more than five minutes ago', async () => {
    await unlock(HEBA, { pin: '2580' })
    pass(6 * MINUTE_MS)
    expect(await setPin('1470')).toEqual({ ok: false, error: { code: 'password_needed' } })
    const wrong = await ask(station, 'session.set_pin', { pin: '1470', password: 'no' })
    expect(wrong).toEqual({ ok: false, error: { code: 'wrong_credentials' } })
    const right = await ask(station, 'session.set_pin', { pin: '1470', password: heba.password })
    expect(right).toMatchObject({ ok: true })
  })

  it.each(['0000', '1234', '87654321'])('is not %s', async (pin) => {
    await unlock(HEBA, { pin: '2580' })
    expect(await setPin(pin)).toMatchObject({ error: { code: 'invalid_input', fields: [{ field: 'pin' }] } })
  })
})

describe('two people on one PC', () => {
  it('take turns at the screen, and each comes back by their own proof', async () => {
    await ask(station, 'session.sign_in', heba)
    await setPin('2580')
    await ask(station, 'session.sign_in', nadia)
    expect(await people()).toMatchObject([
      { id: HEBA, is_at_screen: false, has_pin: true },
      { id: NADIA, is_at_screen: true, has_pin: false },
    ])
    expect(await unlock(HEBA, { pin: '2580' })).toMatchObject({ value: { user: { id: HEBA } } })
    expect(await unlock(NADIA, { password: heba.password })).toMatchObject({ ok: false })
    expect(await unlock(NADIA, { password: nadia.password })).toMatchObject({
      value: { user: { id: NADIA } },
    })
  })

  it('sign out alone', async () => {
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.sign_in', nadia)
    expect(await ask(station, 'session.sign_out', {})).toMatchObject({ value: { state: 'locked' } })
    expect(await people()).toMatchObject([{ id: HEBA }])
  })

  it('are each asked with their own tokens', async () => {
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.sign_in', nadia)
    await ask(station, 'session.sign_out', {})
    await expect.poll(() => server.asked.includes('/api/v1/auth/logout')).toBe(true)
    await unlock(HEBA, { password: heba.password })
    expect(await people()).toMatchObject([{ id: HEBA, has_server_sign_in: true }])
  })
})

describe('a new data key that waits for its moment', () => {
  const YEAR_MS = 366 * 24 * HOUR_MS

  it('shuts nobody out: PINs go with the old one, and are set anew under the new one', async () => {
    pass(YEAR_MS)
    await ask(station, 'session.sign_in', heba)
    await setPin('2580')
    await ask(station, 'session.sign_in', nadia)
    // Over another person: the key in hand is still the store's.
    expect(await unlock(HEBA, { pin: '2580' })).toMatchObject({ value: { user: { id: HEBA } } })
    expect(await setPin('2580')).toMatchObject({ ok: true })
    await ask(station, 'session.sign_in', nadia)
    await setPin('1470')
    expect(await people()).toMatchObject([{ has_pin: true }, { has_pin: true }])
    await ask(station, 'session.lock', {})
    expect(await people()).toMatchObject([{ has_pin: false }, { has_pin: false }])
    expect(await unlock(NADIA, { password: nadia.password })).toMatchObject({ ok: true })
    expect(await setPin('1470')).toMatchObject({ ok: true })
    await ask(station, 'session.lock', {})
    pass(15 * MINUTE_MS)
    await tick()
    expect(isOpen()).toBe(false)
    expect(await unlock(NADIA, { pin: '1470' })).toMatchObject({ value: { user: { id: NADIA } } })
    await station.close()
    await server.stop()
    station = unwrap(await restart(machine, profile))
    for (const person of [heba, nadia])
      expect(await ask(station, 'session.sign_in', person)).toMatchObject({ ok: true })
    await server.start()
  })
})

describe('a PC with several accounts', () => {
  it('says at the sign-in page what another account’s profile holds, and keeps its own count for the others', async () => {
    const machineFolder = join(profile, 'of-all-accounts')
    const other = { folder: machineFolder, station_id: NADIA, account: null, onFault: () => undefined }
    createUnsentCounts(other).note(3, '2026-02-27T10:00:00.000Z')
    await station.close()
    station = unwrap(await restart({ ...machine, machineFolder }, profile))
    expect(await ask(station, 'sync.status', {})).toMatchObject({
      value: { other_accounts: { count: 3, since: '2026-02-27T10:00:00.000Z' } },
    })
    await ask(station, 'session.sign_in', heba)
    unwrap(await ask(station, 'patients.register', aPatient))
    const told = async () => {
      unwrap(await ask(station, 'sync.try_now', {}))
      return createUnsentCounts(other).others()?.count
    }
    await expect.poll(told, { timeout: 10_000 }).toBe(1)
    createUnsentCounts(other).note(0, '2026-03-01T08:00:00.000Z')
    expect(unwrap(await ask(station, 'sync.status', {}))).not.toHaveProperty('other_accounts')
  })
})

describe('a program that is too old for its server', () => {
  it('says so, and goes on recording', async () => {
    await ask(station, 'session.sign_in', heba)
    server.refusal = { status: 426, body: { code: 'program_too_old' } }
    unwrap(await ask(station, 'patients.register', aPatient))
    // A round that was under way before knows nothing of it yet.
    const blockedBy = async () => unwrap(await ask(station, 'sync.try_now', {})).blocked_by
    await expect.poll(blockedBy, { timeout: 10_000 }).toBe('program_too_old')
    expect(unwrap(await ask(station, 'sync.status', {})).only_here_count).toBe(1)
    server.refusal = null
  })
})

const aPatient = {
  ssn: null,
  passport_number: null,
  full_name: 'Samira Wafik Elsayed',
  date_of_birth: '1958-03-14',
  birth_date_is_estimated: false,
  gender: 'female' as const,
  mobile_number: '01012345678',
  mobile_unavailable_reason: null,
  phone_number: null,
  address: null,
  governorate: null,
  contacts: [],
}

describe('the store', () => {
  // Nothing was written here that the stand-in would have to take.
  it('stays open behind a lock, so that sync goes on, and closes after a quarter of an hour', async () => {
    await ask(station, 'session.sign_in', heba)
    await setPin('2580')
    await ask(station, 'session.lock', {})
    pass(14 * MINUTE_MS)
    await tick()
    expect(isOpen()).toBe(true)
    pass(MINUTE_MS)
    await tick()
    expect(isOpen()).toBe(false)
    expect(await unlock(HEBA, { pin: '2580' })).toMatchObject({ value: { state: 'signed_in' } })
    expect((await ask(station, 'settings.get', {})).ok).toBe(true)
  })

  it('closes when the last person signs out', async () => {
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.sign_in', nadia)
    await ask(station, 'session.sign_out', {})
    expect(isOpen()).toBe(true)
    await unlock(HEBA, { password: heba.password })
    await ask(station, 'session.sign_out', {})
    expect(isOpen()).toBe(false)
    await server.stop()
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
    await server.start()
  })
})

describe('somebody who signed in without the server', () => {
  it('gives the password once more for pages of the server, and works on meanwhile', async () => {
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.sign_out', {})
    await server.stop()
    await ask(station, 'session.sign_in', heba)
    expect(await people()).toMatchObject([{ has_server_sign_in: false }])
    const password = heba.password
    expect(await ask(station, 'session.sign_in_online', { password })).toMatchObject({
      error: { code: 'offline' },
    })
    await server.start()
    expect(await ask(station, 'session.sign_in_online', { password: 'no' })).toMatchObject({
      error: { code: 'wrong_credentials' },
    })
    expect(await state()).toBe('signed_in')
    server.recoveryCodes = ['y0xn-c84e']
    expect(await ask(station, 'session.sign_in_online', { password, totp: '123456' })).toMatchObject({
      value: { state: 'signed_in', recovery_codes: ['y0xn-c84e'] },
    })
    expect(await people()).toMatchObject([{ has_server_sign_in: true, is_at_screen: true }])
  })
})
