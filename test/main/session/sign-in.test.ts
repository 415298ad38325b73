import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../main/db/open.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import type { Station } from '../../../main/station.ts'
import { PROTOCOL_VERSION } from '../../../shared/sync/version.ts'
import { aMachine, aProfile, ask, enrol, restart, unwrap } from './a-station.ts'
import { type StandIn, type StandInPerson, startStandIn } from './stand-in-server.ts'

const heba = { username: 'heba', password: 'a nurse’s password' }

let server: StandIn
let profile: string
let person: StandInPerson
const open: Station[] = []
beforeEach(async () => {
  server = await startStandIn()
  person = {
    id: '01980000-0000-7000-8000-0000000000a1',
    password: heba.password,
    full_name: 'Heba Ali',
    role: 'nurse',
  }
  server.people.set('heba', person)
  profile = aProfile()
})
afterEach(async () => {
  for (const station of open.splice(0)) await station.close()
  await server.stop()
  rmSync(profile, { recursive: true })
})

async function started(starting: ReturnType<typeof restart>): Promise<Station> {
  const station = unwrap(await starting)
  open.push(station)
  return station
}

async function stopped(station: Station): Promise<void> {
  open.splice(open.indexOf(station), 1)
  await station.close()
}

describe.each([
  ['with a keychain', () => createMemorySecretStore()],
  ['without a keychain', () => undefined],
])('signing in %s', (_mode, newKeychain) => {
  it('works the first time with the server, then without it, also after a restart', async () => {
    const machine = aMachine(newKeychain())
    const station = await started(enrol(machine, profile, server.url))
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({
      ok: true,
      value: {
        state: 'signed_in',
        user: { username: 'heba', role: 'nurse' },
        site: { name: 'Sijil Hospital' },
      },
    })
    await server.stop()
    await stopped(station)
    const again = await started(restart(machine, profile))
    expect(await ask(again, 'session.status', {})).toMatchObject({
      value: { state: 'locked', user: null, known_users: [{ username: 'heba', full_name: 'Heba Ali' }] },
    })
    expect(await ask(again, 'session.sign_in', heba)).toMatchObject({
      ok: true,
      value: { state: 'signed_in' },
    })
    await server.start()
  })

  it('lets a second person in on a restarted station, with the share that the server keeps', async () => {
    const machine = aMachine(newKeychain())
    await stopped(await started(enrol(machine, profile, server.url)))
    server.people.set('nadia', { ...person, id: '01980000-0000-7000-8000-0000000000a2', role: 'physician' })
    const again = await started(restart(machine, profile))
    const signedIn = await ask(again, 'session.sign_in', { username: 'Nadia ', password: heba.password })
    expect(signedIn).toMatchObject({ ok: true, value: { user: { username: 'nadia', role: 'physician' } } })
  })

  it('refuses a wrong password with the server and without it', async () => {
    const station = await started(enrol(aMachine(newKeychain()), profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    const wrong = { ok: false, error: { code: 'wrong_credentials' } }
    expect(await ask(station, 'session.sign_in', { ...heba, password: 'no' })).toEqual(wrong)
    await server.stop()
    expect(await ask(station, 'session.sign_in', { ...heba, password: 'no' })).toEqual(wrong)
    expect(await ask(station, 'session.status', {})).toMatchObject({ value: { state: 'locked' } })
    await server.start()
  })

  it('needs the server the first time', async () => {
    const station = await started(enrol(aMachine(newKeychain()), profile, server.url))
    await server.stop()
    expect(await ask(station, 'session.sign_in', heba)).toEqual({
      ok: false,
      error: { code: 'first_sign_in_needs_server' },
    })
    await server.start()
  })

  it('takes the new password everywhere once the server has seen it', async () => {
    const station = await started(enrol(aMachine(newKeychain()), profile, server.url))
    await ask(station, 'session.sign_in', heba)
    person.password = 'another password'
    await ask(station, 'session.sign_in', { ...heba, password: 'another password' })
    await server.stop()
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: false })
    expect(await ask(station, 'session.sign_in', { ...heba, password: 'another password' })).toMatchObject({
      ok: true,
    })
    await server.start()
  })
})

describe('a session', () => {
  it('ends at lock for everything but the sign-in page, and tells the windows', async () => {
    const station = await started(enrol(aMachine(), profile, server.url))
    const told: unknown[] = []
    station.events.subscribe((event, payload) => {
      if (event === 'session.changed') told.push((payload as { state: string }).state)
    })
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    expect(await ask(station, 'sync.try_now', {})).toEqual({ ok: false, error: { code: 'session_locked' } })
    expect(told).toEqual(['signed_in', 'locked'])
  })

  it('is told of a newer server, and lets people who were here before work on', async () => {
    const station = await started(enrol(aMachine(), profile, server.url))
    server.refusal = { status: 426, body: { code: 'protocol_mismatch', ours: 9 } }
    expect(await ask(station, 'session.sign_in', heba)).toEqual({
      ok: false,
      error: { code: 'protocol_mismatch', ours: PROTOCOL_VERSION, theirs: 9 },
    })
    server.refusal = null
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    server.refusal = { status: 426, body: { code: 'protocol_mismatch', ours: 9 } }
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
  })

  it('does not begin on a station whose access was taken away', async () => {
    const station = await started(enrol(aMachine(), profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    server.refusal = { status: 403, body: { code: 'revoked' } }
    expect(await ask(station, 'session.sign_in', heba)).toEqual({
      ok: false,
      error: { code: 'revoked', subject: 'station' },
    })
  })

  it('writes sign-ins, refusals and locks into the station’s audit', async () => {
    const machine = aMachine()
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', { ...heba, password: 'wrong' })
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'admin.list_users', {})
    await ask(station, 'session.lock', {})
    await stopped(station)
    expect(await auditOf(profile, heba.password)).toEqual([
      ['session.sign_in', 'refused', 'wrong_credentials'],
      ['session.sign_in', 'success', 'online'],
      ['users.manage', 'refused', 'not_permitted'],
      ['session.lock', 'success', null],
    ])
  })
})

describe('a profile', () => {
  it('is used by one program at a time', async () => {
    const machine = aMachine()
    await started(enrol(machine, profile, server.url))
    expect(await restart(machine, profile)).toEqual({
      ok: false,
      error: { code: 'conflict', reason: 'profile_in_use' },
    })
  })

  it('holds no password, and no key but sealed ones', async () => {
    const station = await started(enrol(aMachine(), profile, server.url))
    await ask(station, 'session.sign_in', heba)
    const text =
      readFileSync(join(profile, 'keyslots.json'), 'utf8') +
      readFileSync(join(profile, 'station.json'), 'utf8')
    expect(text).not.toContain(heba.password)
    expect(text).not.toContain('access_token')
    expect(await openStore(join(profile, 'sijil.db'), randomBytes(32))).toMatchObject({
      ok: false,
      error: { code: 'store_damaged' },
    })
  })
})

async function auditOf(folder: string, password: string): Promise<unknown[]> {
  const { openKeySlots } = await import('../../../main/keys/key-slots.ts')
  const slots = unwrap(openKeySlots({ folder, rootKey: null }, aMachine().clock))
  const { key } = unwrap(await slots.openByPassword('heba', password, new Date().toISOString()))
  const store = unwrap(await openStore(join(folder, 'sijil.db'), key))
  const rows = await store.db.selectFrom('audit_log').select('event').orderBy('audit_seq').execute()
  await store.close()
  return rows
    .map(({ event }) => JSON.parse(event))
    .map(({ action, outcome, reason }) => [action, outcome, reason])
}
