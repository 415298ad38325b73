import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../main/db/open.ts'
import { openKeySlots } from '../../../main/keys/key-slots.ts'
import { wireStore } from '../../../main/opened-store.ts'
import { practiceKeyOf } from '../../../main/practice/practice-key-store.ts'
import { putRecord } from '../../../main/records/row-store.ts'
import type { Station } from '../../../main/station.ts'
import { shippedNumbers } from '../../../shared/clinical/hospital-rules.ts'
import type { Channel, Input, Output } from '../../../shared/ipc/contract.ts'
import type { SessionStatus } from '../../../shared/session/session-ipc.ts'
import { aPatient, aVisit, calmVitalSigns, nursingAnswers } from '../../support/station.ts'
import { aMachine, aProfile, ask, enrol, restart, unwrap } from '../session/a-station.ts'
import { SITE, type StandIn, startStandIn } from '../session/stand-in-server.ts'

const heba = { username: 'heba', password: 'a nurse’s password' }
const nadia = { username: 'nadia', password: 'a physician’s word' }
const admin = { username: 'admin', password: 'an admin’s password' }
/** A name that nobody in the invented dozen has. */
const REAL_NAME = 'Zoheir Canarytestova'

let server: StandIn
let profile: string
let station: Station
let machine: ReturnType<typeof aMachine>
beforeEach(async () => {
  server = await startStandIn()
  const id = (n: number): string => `01980000-0000-7000-8000-0000000000a${n}`
  server.people.set('heba', { id: id(1), password: heba.password, full_name: 'Heba Ali', role: 'nurse' })
  server.people.set('nadia', {
    id: id(2),
    password: nadia.password,
    full_name: 'Dr Nadia Fahmy',
    role: 'physician',
  })
  server.people.set('admin', { id: id(3), password: admin.password, full_name: 'Admin', role: 'admin' })
  profile = aProfile()
  machine = aMachine()
  station = unwrap(await enrol(machine, profile, server.url))
})
afterEach(async () => {
  await station.close()
  await server.stop()
  rmSync(profile, { recursive: true })
  // The stand-in server takes no audit trail; everything else that fails is a fault.
  expect(machine.faults.filter((fault) => !String(fault).includes('audit events'))).toEqual([])
})

async function call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
  return unwrap(await ask(station, channel, input)) as Output<C>
}

const status = (): Promise<SessionStatus> => call('session.status', {})

/** A first version of the hospital's own numbers, by which a pulse of 148 is unusual. */
function firstNumbers() {
  const shipped = shippedNumbers()
  return {
    id: v7(),
    site_id: SITE.id,
    row_version: 1,
    created_at: '2026-05-01T08:00:00.000Z',
    created_by: v7(),
    created_on_station: v7(),
    version: 1,
    ...shipped,
    accepted_ranges: { ...shipped.accepted_ranges, pulse_bpm: { min: 40, max: 140 } },
    source: 'Policy',
    reason: 'Decided',
  }
}

const find = async (query: string): Promise<string[]> =>
  (await call('patients.search', { query, limit: 50 })).items.map((item) => item.full_name)

/** What the station's own store holds, read by its own handle once the program is closed. */
async function inStationStore<T>(look: (store: Store) => Promise<T>): Promise<T> {
  await station.close()
  const share = await shareOf()
  const slots = unwrap(openKeySlots({ folder: profile, rootKey: null }, machine.clock))
  const key = slots.openByServerShare(share)
  if (key === undefined) throw new Error('the share opens the station slot')
  const store = unwrap(await openStore(join(profile, 'sijil.db'), key))
  try {
    return await look(store)
  } finally {
    await store.close()
    station = unwrap(await restart(machine, profile))
  }
}

async function shareOf(): Promise<Buffer> {
  const reply = await fetch(`${server.url}/sync/v1/sign-in`, { method: 'POST', body: JSON.stringify(heba) })
  return Buffer.from(((await reply.json()) as { server_share: string }).server_share, 'base64url')
}

describe('practice mode', () => {
  it('opens to nobody who is not signed in', async () => {
    expect(await ask(station, 'practice.enter', {})).toEqual({ ok: false, error: { code: 'session_locked' } })
    expect((await status()).is_practice).toBe(false)
    expect(existsSync(join(profile, 'practice'))).toBe(false)
  })

  it('shows a dozen invented patients and nobody real, and the records show nobody of practice', async () => {
    await call('session.sign_in', heba)
    await call('patients.register', aPatient({ full_name: REAL_NAME }))
    const before = await status()

    const entered = await call('practice.enter', {})
    expect(entered).toMatchObject({ state: 'signed_in', is_practice: true })
    expect(entered.user).toMatchObject({ username: 'heba', full_name: 'Heba Ali', role: 'nurse' })
    expect(entered.user?.id).not.toBe(before.user?.id)
    expect(entered.station?.id).not.toBe(before.station?.id)
    expect(await find('Canarytestova')).toEqual([])
    expect(await find('Samira Wahba')).toEqual(['Samira Wahba Girgis'])
    expect((await call('patients.search', { query: 'x', limit: 1 })).total_on_station).toBe(12)
    const made = await call('patients.register', aPatient({ full_name: 'Invented Somebody' }))
    expect(made.medical_number).toMatch(/^00/)

    const left = await call('practice.leave', {})
    // Worked out anew from two clocks, which may round apart.
    expect({ ...left, offline_ends_at: null }).toEqual({ ...before, offline_ends_at: null })
    expect(await find('Canarytestova')).toEqual([REAL_NAME])
    expect(await find('Invented Somebody')).toEqual([])
    expect(await ask(station, 'patients.get', { id: made.id })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    })
  })

  it('takes a whole shift through the same services, and nothing of it is in the station’s outbox or audit', async () => {
    await call('session.sign_in', heba)
    const entered = await call('practice.enter', {})
    const patient = await call('patients.register', aPatient())
    const visit = await call('visits.open', aVisit(patient.id))
    const answers = { ...nursingAnswers(), vital_signs: calmVitalSigns }
    await call('assessments.submit_nursing', { visit_id: visit.id, answers, amendment_reason: null })
    const detail = await call('visits.get', { id: visit.id })
    expect(detail.nursing_assessments.map(({ author_name, receipt }) => [author_name, receipt])).toEqual([
      ['Heba Ali', 'on_this_pc'],
    ])
    await call('practice.leave', {})
    expect(await ask(station, 'visits.get', { id: visit.id })).toMatchObject({ ok: false })

    await inStationStore(async ({ db }) => {
      expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([])
      expect(await db.selectFrom('patients').selectAll().execute()).toEqual([])
      const events = await db.selectFrom('audit_log').select('event').execute()
      const actions = events.map(({ event }) => (JSON.parse(event) as { action: string }).action)
      expect(new Set(actions)).toEqual(new Set(['session.sign_in', 'session.lock', 'visits.read']))
      for (const { event } of events) {
        expect(event).not.toContain(entered.user?.id)
        expect(event).not.toContain(patient.id)
      }
    })
  })

  it('never asks the server for anything, also where a page of it is looked at', async () => {
    await call('session.sign_in', admin)
    await call('practice.enter', {})
    server.asked.length = 0
    const dashboard = await call('reports.dashboard', {})
    expect(dashboard.patients.total).toBe(12)
    expect(dashboard.visits.total).toBeGreaterThan(10)
    const { items } = await call('admin.list_users', {})
    expect(items.map(({ username }) => username).sort()).toEqual([
      'admin',
      'practice.nurse',
      'practice.physician',
    ])
    const found = await call('patients.search', { query: 'Samira', limit: 5 })
    const patient_id = found.items[0]?.id ?? ''
    await call('patients.get', { id: patient_id })
    const audit = await call('audit.of_patient', { patient_id })
    expect(audit.items.map(({ actor_name }) => actor_name)).toContain('Samah Ali')
    expect(audit.items.at(-1)).toMatchObject({ action: 'patients.read', actor_name: 'Admin' })
    expect(await call('sync.try_now', {})).toMatchObject({ connection: 'offline', only_here_count: null })
    expect(await ask(station, 'admin.create_enrolment_code', { approve: 'auto' })).toMatchObject({
      error: { code: 'offline' },
    })
    expect(server.asked).toEqual([])
  })

  it('is over at every lock and at a change of person, and nobody’s practice is another’s session', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    expect(await call('session.lock', {})).toMatchObject({ state: 'locked', is_practice: false, user: null })
    expect(await ask(station, 'patients.search', { query: 'Samira', limit: 5 })).toMatchObject({
      error: { code: 'session_locked' },
    })
    expect(await call('session.sign_in', heba)).toMatchObject({ is_practice: false })

    await call('practice.enter', {})
    expect(await call('session.sign_in', nadia)).toMatchObject({
      is_practice: false,
      user: { username: 'nadia' },
    })
    expect(await find('Samira')).toEqual([])
  })

  it('can be signed in to, without a moment in the records', async () => {
    const seen: SessionStatus[] = []
    station.events.subscribe((event, payload) => {
      if (event === 'session.changed') seen.push(payload as SessionStatus)
    })
    const wrong = { ...heba, password: 'wrong', into_practice: true }
    expect(await ask(station, 'session.sign_in', wrong)).toMatchObject({
      error: { code: 'wrong_credentials' },
    })
    expect((await status()).state).toBe('locked')
    expect(await call('session.sign_in', { ...heba, into_practice: true })).toMatchObject({
      state: 'signed_in',
      is_practice: true,
    })
    expect(seen.filter(({ state, is_practice }) => state === 'signed_in' && !is_practice)).toEqual([])
    await call('practice.leave', {})
    expect(await status()).toMatchObject({ state: 'signed_in', is_practice: false })
  })

  it('keeps to the person’s own role', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    expect(await ask(station, 'reports.dashboard', {})).toMatchObject({ error: { code: 'not_permitted' } })
  })

  it('is there after the program was ended, and starts afresh when a person asks', async () => {
    await call('session.sign_in', heba)
    const first = await call('practice.enter', {})
    await call('patients.register', aPatient({ full_name: 'Invented Somebody' }))
    await station.close()
    station = unwrap(await restart(machine, profile))
    await call('session.sign_in', heba)
    expect((await call('practice.enter', {})).user?.id).toBe(first.user?.id)
    expect(await find('Invented Somebody')).toEqual(['Invented Somebody'])

    const afresh = await call('practice.start_afresh', {})
    expect(afresh.is_practice).toBe(true)
    expect(afresh.user?.id).not.toBe(first.user?.id)
    expect(await find('Invented Somebody')).toEqual([])
    expect(await find('Samira')).toEqual(['Samira Wahba Girgis'])
  })

  it('loses nothing when the program is killed', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    await call('patients.register', aPatient({ full_name: 'Invented Somebody' }))
    const killed = aProfile()
    // What a kill leaves on the disk: the files as they are, the log not emptied.
    cpSync(profile, killed, { recursive: true })
    await station.close()
    station = unwrap(await restart(machine, killed))
    rmSync(profile, { recursive: true })
    profile = killed
    await call('session.sign_in', { ...heba, into_practice: true })
    expect(await find('Invented Somebody')).toEqual(['Invented Somebody'])
  })

  it('is filled anew when it was cut short while it was filled', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    const key = await inStationStore(({ db }) => practiceKeyOf(db))
    await station.close()
    const { db, close } = unwrap(await openStore(join(profile, 'practice', 'practice.db'), key))
    await db.deleteFrom('sync_state').where('name', '=', 'practice_station').execute()
    await close()
    station = unwrap(await restart(machine, profile))
    await call('session.sign_in', { ...heba, into_practice: true })
    expect((await call('patients.search', { query: 'x', limit: 1 })).total_on_station).toBe(12)
  })

  it('is filled anew when it cannot be read', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    await station.close()
    const path = join(profile, 'practice', 'practice.db')
    writeFileSync(path, Buffer.alloc(statSync(path).size, 1))
    station = unwrap(await restart(machine, profile))
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    expect(await find('Samira')).toEqual(['Samira Wahba Girgis'])
  })

  it('is made anew when what is in its place is no file', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    await station.close()
    const path = join(profile, 'practice', 'practice.db')
    rmSync(path)
    mkdirSync(path)
    station = unwrap(await restart(machine, profile))
    expect(await call('session.sign_in', { ...heba, into_practice: true })).toMatchObject({
      is_practice: true,
    })
  })

  it.each(['session.sign_in', 'practice.start_afresh'] as const)(
    'leaves nobody in the records when it cannot be entered after %s',
    async (channel) => {
      await call('session.sign_in', heba)
      if (channel === 'practice.start_afresh') await call('practice.enter', {})
      // As a full disk does: the key of a new practice store cannot be kept.
      await inStationStore(({ db }) =>
        sql`create trigger full before insert on station_secret when new.name = 'practice_key'
          begin select raise(abort, 'full'); end`.execute(db),
      )
      const seen: SessionStatus[] = []
      station.events.subscribe((event, payload) => {
        if (event === 'session.changed') seen.push(payload as SessionStatus)
      })
      if (channel === 'session.sign_in') {
        const failed = await ask(station, channel, { ...heba, into_practice: true })
        expect(failed).toMatchObject({ ok: false, error: { code: 'internal' } })
      } else {
        await call('session.sign_in', { ...heba, into_practice: true })
        seen.length = 0
        expect(await ask(station, channel, {})).toMatchObject({ ok: false, error: { code: 'internal' } })
      }
      expect(await status()).toMatchObject({ state: 'locked', user: null, is_practice: false })
      expect(seen.filter(({ state }) => state === 'signed_in')).toEqual([])
      // The fault that the test made.
      machine.faults.length = 0
      expect(await call('session.sign_in', heba)).toMatchObject({ state: 'signed_in', is_practice: false })
    },
  )

  it('judges by the hospital’s own numbers, also by those that came since it was last entered', async () => {
    const newest = async (): Promise<number | undefined> =>
      (await call('clinical_rules.current', {}))?.version
    await inStationStore(async ({ db }) => {
      await db.transaction().execute((trx) => putRecord(trx, 'clinical_rules', firstNumbers()))
      // As sync does while the program runs: a second version comes with the next lock.
      await sql`create trigger second after insert on audit_log when new.event like '%session.lock%' begin
        insert or ignore into clinical_rules
        select ${sql.lit(v7())}, site_id, row_version, created_at, created_by, created_on_station, 2,
          accepted_ranges, morse_bands, humpty_dumpty_bands, pain_recheck, source, reason
        from clinical_rules where version = 1; end`.execute(db)
    })
    await call('session.sign_in', { ...heba, into_practice: true })
    expect(await newest()).toBe(1)
    const visit = await call('visits.open', aVisit((await call('patients.register', aPatient())).id))
    const chart = { visit_id: visit.id, replaces_id: null, void_reason: null }
    expect(
      await ask(station, 'observations.record_vital_signs', { ...chart, vital_signs: { pulse_bpm: 148 } }),
    ).toMatchObject({ error: { fields: [{ code: 'confirm_out_of_range' }] } })
    await call('session.lock', {})
    await call('session.sign_in', { ...heba, into_practice: true })
    expect(await newest()).toBe(2)
  })

  it('does not do in the records what a screen of practice goes on to ask, nor the reverse', async () => {
    const real = (await call('session.sign_in', heba)).user?.id
    const practised = (await call('practice.enter', {})).user?.id
    const alike = { ssn: null, full_name: 'Invented Late', date_of_birth: '1990-01-01', mobile_number: null }
    // Registering asks who is alike, then registers; the way out of practice comes between the two.
    const asking = station.serve('patients.find_duplicates', alike, practised)
    const leaving = station.serve('practice.leave', {}, practised)
    await Promise.all([asking, leaving])
    expect((await status()).is_practice).toBe(false)
    expect(
      await station.serve('patients.register', aPatient({ full_name: 'Invented Late' }), practised),
    ).toEqual({ ok: false, error: { code: 'session_locked' } })
    expect(await find('Invented Late')).toEqual([])

    await station.serve('practice.enter', {}, real)
    expect(await station.serve('patients.register', aPatient({ full_name: REAL_NAME }), real)).toEqual({
      ok: false,
      error: { code: 'session_locked' },
    })
    expect(await find('Canarytestova')).toEqual([])
    expect(
      await station.serve('patients.register', aPatient({ full_name: 'Invented Early' }), practised),
    ).toMatchObject({ ok: true })
  })

  it('answers no call while it starts afresh, so that nothing typed in practice lands in the records', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    const making = ask(station, 'practice.start_afresh', {})
    await Promise.resolve()
    const late = await ask(station, 'patients.register', aPatient({ full_name: 'Invented Late' }))
    expect(late).toEqual({ ok: false, error: { code: 'session_locked' } })
    unwrap(await making)
    await call('practice.leave', {})
    expect(await find('Invented Late')).toEqual([])
  })
})

describe('the practice store', () => {
  it('has a key of its own, no key of the station, and is no station that could be synced', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    await call('practice.leave', {})
    const key = await inStationStore(({ db }) => practiceKeyOf(db))
    await station.close()
    const store = unwrap(await openStore(join(profile, 'practice', 'practice.db'), key))
    const { db } = store
    expect(await db.selectFrom('station_secret').selectAll().execute()).toEqual([])
    const envelopes = await db.selectFrom('outbox').select('envelope').execute()
    expect(envelopes.length).toBeGreaterThan(20)
    for (const { envelope } of envelopes) expect(JSON.parse(envelope)).toMatchObject({ signature: '' })
    const wired = await wireStore({ profile } as never, store)
    expect(wired).toMatchObject({ ok: false, error: { code: 'store_unreadable' } })
    expect(readdirSync(join(profile, 'practice'))).not.toContain('station.json')
    station = unwrap(await restart(machine, profile))
  })

  it('can be read by nobody without its key', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    await call('patients.register', aPatient({ full_name: REAL_NAME }))
    await station.close()
    for (const name of readdirSync(join(profile, 'practice'), { recursive: true })) {
      const path = join(profile, 'practice', String(name))
      if (statSync(path).isFile()) expect(readFileSync(path).includes('Canarytestova')).toBe(false)
    }
    station = unwrap(await restart(machine, profile))
  })
})

describe('the first day’s tour', () => {
  it('counts what was really done, from its beginning on, and is there after a restart', async () => {
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    await find('Samira')
    expect(await call('practice.tour', {})).toEqual({ state: 'not_begun', done: [] })
    await call('practice.set_tour', { to: 'open' })
    await find('Samira')
    const patient = await call('patients.register', aPatient())
    expect(await call('practice.tour', {})).toEqual({ state: 'open', done: ['find', 'register'] })
    expect(await ask(station, 'visits.open', aVisit('01980000-0000-7000-8000-0000000000ff'))).toMatchObject({
      ok: false,
    })
    await call('practice.set_tour', { to: 'left' })
    await call('visits.open', aVisit(patient.id))
    await station.close()
    station = unwrap(await restart(machine, profile))
    await call('session.sign_in', heba)
    await call('practice.enter', {})
    expect(await call('practice.set_tour', { to: 'open' })).toEqual({
      state: 'open',
      done: ['find', 'register', 'visit'],
    })
    await call('session.lock', {})
    await call('session.sign_in', { ...heba, into_practice: true })
    expect((await call('practice.tour', {})).done).toContain('lock')
    expect(await call('practice.set_tour', { to: 'again' })).toEqual({ state: 'open', done: [] })
  })

  it('is each person’s own, and takes a reading step from the screen', async () => {
    await call('session.sign_in', nadia)
    await call('practice.enter', {})
    await call('practice.set_tour', { to: 'open' })
    expect(await call('practice.note_read', { region: 'nursing' })).toEqual({
      state: 'open',
      done: ['nursing'],
    })
    await call('session.sign_in', { ...heba, into_practice: true })
    expect(await call('practice.tour', {})).toEqual({ state: 'not_begun', done: [] })
  })

  it('is nothing outside practice', async () => {
    await call('session.sign_in', heba)
    expect(await ask(station, 'practice.tour', {})).toEqual({
      ok: false,
      error: { code: 'conflict', reason: 'not_practising' },
    })
  })
})
