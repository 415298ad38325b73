import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../main/db/open.ts'
import { openKeySlots } from '../../../main/keys/key-slots.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import { putRecord } from '../../../main/records/row-store.ts'
import type { Station } from '../../../main/station.ts'
import { aMachine, aProfile, ask, enrol, restart, unwrap } from './a-station.ts'
import { SITE, type StandIn, startStandIn } from './stand-in-server.ts'

const heba = { username: 'heba', password: 'a nurse’s password' }
const HOUR_MS = 3_600_000

let server: StandIn
let profile: string
const open: Station[] = []
beforeEach(async () => {
  server = await startStandIn()
  const id = '01980000-0000-7000-8000-0000000000a1'
  server.people.set('heba', { id, password: heba.password, full_name: 'Heba Ali', role: 'nurse' })
  profile = aProfile()
})
afterEach(async () => {
  for (const station of open.splice(0)) await station.close()
  await server.stop()
  rmSync(profile, { recursive: true })
})

/** A machine whose wall clock the test sets; it runs on meanwhile only when told. */
function aMachineAt(keychain?: ReturnType<typeof createMemorySecretStore>) {
  const time = { wallMs: Date.parse('2026-03-01T08:00:00.000Z'), ranMs: 0 }
  const machine = {
    ...aMachine(keychain),
    clock: { nowMs: () => time.wallMs, monotonicMs: () => time.ranMs },
  }
  return { machine, time }
}

async function started(starting: ReturnType<typeof restart>): Promise<Station> {
  const station = unwrap(await starting)
  open.push(station)
  return station
}

async function closed(station: Station): Promise<void> {
  open.splice(open.indexOf(station), 1)
  await station.close()
}

const refusedFor = (reason: string) => ({ ok: false, error: { code: 'server_needed', reason } })

describe('a station without a keychain', () => {
  it('opens for 24 hours without the server, then for nobody, and again once the server answered', async () => {
    const { machine, time } = aMachineAt()
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    await server.stop()
    time.wallMs += 24 * HOUR_MS
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
    await ask(station, 'session.lock', {})
    time.wallMs += 1
    expect(await ask(station, 'session.sign_in', heba)).toEqual(refusedFor('offline_too_long'))
    expect(await ask(station, 'session.status', {})).toMatchObject({ value: { state: 'locked' } })
    await server.start()
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
    await ask(station, 'session.lock', {})
    await server.stop()
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
  })

  it('keeps its time over a restart, and gains nothing by a clock that is set back', async () => {
    const { machine, time } = aMachineAt()
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await server.stop()
    time.wallMs += 30 * HOUR_MS
    await closed(station)
    const again = await started(restart(machine, profile))
    expect(await ask(again, 'session.sign_in', heba)).toEqual(refusedFor('offline_too_long'))
    time.wallMs -= 29 * HOUR_MS
    expect(await ask(again, 'session.sign_in', heba)).toEqual(refusedFor('clock_set_back'))
  })

  it('counts the time that it ran where the clock was stopped', async () => {
    const { machine, time } = aMachineAt()
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    await server.stop()
    time.ranMs += 24 * HOUR_MS + 1
    expect(await ask(station, 'session.sign_in', heba)).toEqual(refusedFor('offline_too_long'))
  })

  it('opens for 24 hours from its first start where it was enrolled before contacts were kept', async () => {
    const { machine, time } = aMachineAt()
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await server.stop()
    await closed(station)
    const path = join(profile, 'keyslots.json')
    const { last_contact_at: _contact, seen_at: _seen, ...old } = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify(old))
    time.wallMs += 100 * HOUR_MS
    const upgraded = await started(restart(machine, profile))
    time.wallMs += 23 * HOUR_MS
    expect(await ask(upgraded, 'session.sign_in', heba)).toMatchObject({ ok: true })
    await closed(upgraded)
    const again = await started(restart(machine, profile))
    time.wallMs += HOUR_MS
    expect(await ask(again, 'session.sign_in', heba)).toMatchObject({ ok: true })
    await ask(again, 'session.lock', {})
    time.wallMs += 1
    expect(await ask(again, 'session.sign_in', heba)).toEqual(refusedFor('offline_too_long'))
  })

  it('that could not note its first start gives the profile free for the next', async () => {
    const { machine } = aMachineAt()
    await closed(await started(enrol(machine, profile, server.url)))
    const path = join(profile, 'keyslots.json')
    const { last_contact_at: _contact, seen_at: _seen, ...old } = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify(old))
    // Stands in for a full disk: the slots cannot be replaced.
    const inTheWay = join(profile, 'keyslots.json.tmp')
    mkdirSync(inTheWay)
    await expect(restart(machine, profile)).rejects.toThrow('EISDIR')
    rmdirSync(inTheWay)
    expect(await restart(machine, profile)).toMatchObject({ ok: true })
  })

  it('closes its store and gives the profile free where its time cannot be written any more', async () => {
    const { machine, time } = aMachineAt()
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    time.wallMs += HOUR_MS
    // Stands in for a full disk: the slots cannot be replaced.
    const inTheWay = join(profile, 'keyslots.json.tmp')
    mkdirSync(inTheWay)
    await closed(station)
    expect(machine.faults.map(String)).toContainEqual(expect.stringContaining('EISDIR'))
    expect(existsSync(join(profile, 'sijil.db-wal'))).toBe(false)
    rmSync(inTheWay, { recursive: true })
    const again = await started(restart(machine, profile))
    expect(await ask(again, 'session.sign_in', heba)).toMatchObject({ ok: true })
  })

  it('is refused before the password is tried, so that no try is counted', async () => {
    const { machine, time } = aMachineAt()
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await server.stop()
    time.wallMs += 25 * HOUR_MS
    for (let i = 0; i < 12; i += 1) await ask(station, 'session.sign_in', { ...heba, password: 'guess' })
    expect(JSON.parse(readFileSync(join(profile, 'keyslots.json'), 'utf8')).users).toMatchObject([
      { failed_tries: 0 },
    ])
  })
})

describe('a station whose site has just ended passwords alone', () => {
  it('opens for nobody where the program was killed before the slots were gone', async () => {
    const { machine } = aMachineAt()
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await server.stop()
    await closed(station)
    const slots = unwrap(openKeySlots({ folder: profile, rootKey: null }, machine.clock))
    const now = new Date(machine.clock.nowMs()).toISOString()
    const { key } = unwrap(await slots.openByPassword(heba.username, heba.password, now))
    const store = unwrap(await openStore(join(profile, 'sijil.db'), key))
    const made = { row_version: 2, created_at: now, created_by: SITE.id, created_on_station: SITE.id }
    const site = { ...SITE, ...made, site_id: SITE.id, allows_password_only_slots: false, closed_at: null }
    await store.db.transaction().execute((trx) => putRecord(trx, 'sites', site))
    await store.close()

    const again = await started(restart(machine, profile))
    expect(await ask(again, 'session.sign_in', heba)).toEqual(refusedFor('password_only_ended'))
    expect(await ask(again, 'session.status', {})).toMatchObject({
      value: { state: 'locked', user: null, known_users: [], password_only_ended: true },
    })
    // SQLite takes the log away when the last handle closes.
    expect(existsSync(join(profile, 'sijil.db-wal'))).toBe(false)
    expect(readFileSync(join(profile, 'keyslots.previous.json'), 'utf8')).not.toContain('sealed_key')
  })
})

describe('a station with a keychain', () => {
  it('opens for three days, and not a minute longer', async () => {
    const { machine, time } = aMachineAt(createMemorySecretStore())
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await ask(station, 'session.lock', {})
    await server.stop()
    time.wallMs += 72 * HOUR_MS
    expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
    await ask(station, 'session.lock', {})
    time.wallMs += HOUR_MS / 60
    expect(await ask(station, 'session.sign_in', heba)).toEqual(refusedFor('offline_too_long'))
  })
})
