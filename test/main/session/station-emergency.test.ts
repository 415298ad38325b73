import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../main/db/open.ts'
import { openKeySlots } from '../../../main/keys/key-slots.ts'
import type { Station, StationMachine } from '../../../main/station.ts'
import { aMachine, aProfile, ask, enrol, restart, unwrap } from './a-station.ts'
import { type StandIn, startStandIn } from './stand-in-server.ts'

const heba = { username: 'heba', password: 'a nurse’s password' }
const mona = { username: 'mona', password: 'another nurse’s password' }
const nadia = { username: 'nadia', password: 'a physician’s password' }
const amal = { username: 'amal', password: 'an administrator’s password' }
const idOf = { amal: 'a4', heba: 'a1', nadia: 'a2', mona: 'a3' } as const
const reason = 'the server room is flooded, patients wait'
const HOUR_MS = 3_600_000

let server: StandIn
let profile: string
let station: Station
let machine: StationMachine
let time: { wallMs: number; monotonicMs: number }

beforeEach(async () => {
  server = await startStandIn()
  for (const { username, password } of [heba, mona, nadia, amal]) {
    const id = `01980000-0000-7000-8000-0000000000${idOf[username as keyof typeof idOf]}`
    const role = username === 'nadia' ? 'physician' : username === 'amal' ? 'admin' : 'nurse'
    server.people.set(username, { id, password, full_name: username, role })
  }
  profile = aProfile()
  time = { wallMs: Date.parse('2026-03-01T08:00:00.000Z'), monotonicMs: 0 }
  machine = {
    ...aMachine(),
    clock: { nowMs: () => time.wallMs, monotonicMs: () => time.monotonicMs },
  }
  station = unwrap(await enrol(machine, profile, server.url))
  for (const person of [heba, mona, nadia, amal]) {
    await ask(station, 'session.sign_in', person)
    await ask(station, 'session.sign_out', {})
  }
  await server.stop()
})
afterEach(async () => {
  await station.close()
  await server.start()
  await server.stop()
  rmSync(profile, { recursive: true })
})

function pass(ms: number): void {
  time.wallMs += ms
  time.monotonicMs += ms
}
const open = (first: typeof heba, second: typeof heba) =>
  ask(station, 'emergency.open_station', { first, second, reason })
const refused = (why: string) => ({ ok: false, error: { code: 'conflict', reason: why } })

async function auditOf() {
  await station.close()
  const slots = unwrap(openKeySlots({ folder: profile, rootKey: null }, machine.clock))
  const now = new Date(time.wallMs).toISOString()
  const { key } = unwrap(await slots.openByPassword('heba', heba.password, now))
  const store = unwrap(await openStore(join(profile, 'sijil.db'), key))
  const rows = await store.db.selectFrom('audit_log').select('event').orderBy('audit_seq').execute()
  const accesses = await store.db.selectFrom('emergency_accesses').selectAll().execute()
  await store.close()
  station = unwrap(await restart(machine, profile))
  const events = rows.map(({ event }) => JSON.parse(event) as Record<string, string | undefined>)
  return { events, accesses }
}

describe('a PC that has been without the server too long', () => {
  it('opens for two people of whom one is a physician, and flags everything from there on', async () => {
    pass(25 * HOUR_MS)
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ error: { code: 'server_needed' } })
    expect(await open(heba, nadia)).toMatchObject({
      value: {
        state: 'signed_in',
        user: { username: 'heba' },
        emergency_ends_at: '2026-03-02T13:00:00.000Z',
      },
    })
    await ask(station, 'session.lock', {})
    expect(await ask(station, 'session.sign_in', nadia)).toMatchObject({ ok: true })
    const { events, accesses } = await auditOf()
    expect(accesses).toMatchObject([{ kind: 'station', reason, second_person_id: expect.any(String) }])
    const flagged = events.filter(({ emergency_id }) => emergency_id === accesses[0]?.id)
    expect(flagged.map(({ action }) => action)).toEqual([
      'emergency.open_station',
      'session.sign_in',
      'session.lock',
      'session.sign_in',
      'session.lock',
    ])
  })

  it('opens for nobody alone, nor for two nurses, nor for a wrong password', async () => {
    pass(25 * HOUR_MS)
    expect(await open(heba, heba)).toEqual(refused('same_person'))
    expect(await open(heba, mona)).toEqual(refused('emergency_needs_clinician'))
    expect(await open(heba, { ...nadia, password: 'no' })).toMatchObject({
      error: { code: 'wrong_credentials' },
    })
    expect(await ask(station, 'session.status', {})).toMatchObject({ value: { state: 'locked' } })
    expect((await auditOf()).accesses).toEqual([])
  })

  it('counts wrong passwords as the sign-in page does', async () => {
    pass(25 * HOUR_MS)
    await open(heba, { ...nadia, password: 'no' })
    const { users } = JSON.parse(readFileSync(join(profile, 'keyslots.json'), 'utf8'))
    const tries = Object.fromEntries(
      users.map((u: { username: string; failed_tries: number }) => [u.username, u.failed_tries]),
    )
    expect(tries).toMatchObject({ nadia: 1 })
  })

  it('gives no administrator’s right, no table and no national ID meanwhile', async () => {
    pass(25 * HOUR_MS)
    await open(amal, heba)
    expect(await ask(station, 'admin.list_users', {})).toMatchObject({ error: { code: 'not_permitted' } })
    expect((await ask(station, 'settings.get', {})).ok).toBe(true)
  })

  it('is shut again after four hours, whichever clock shows them', async () => {
    pass(25 * HOUR_MS)
    await open(heba, nadia)
    await ask(station, 'session.lock', {})
    time.monotonicMs += 4 * HOUR_MS
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({
      error: { code: 'server_needed', reason: 'offline_too_long' },
    })
  })

  it('is shut again by a restart', async () => {
    pass(25 * HOUR_MS)
    await open(heba, nadia)
    await station.close()
    station = unwrap(await restart(machine, profile))
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ error: { code: 'server_needed' } })
  })
})

describe('a PC that opens in the ordinary way', () => {
  it('is not opened so', async () => {
    expect(await open(heba, nadia)).toEqual(refused('emergency_not_needed'))
  })

  it('is not opened so while the server answers', async () => {
    pass(25 * HOUR_MS)
    await server.start()
    // The connection that the stop cut is found out first.
    await ask(station, 'sync.status', {})
    expect(await open(heba, nadia)).toEqual(refused('emergency_server_there'))
    await server.stop()
  })
})
