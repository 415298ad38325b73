import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMemorySecretStore } from '../../main/keys/memory-secret-store.ts'
import type { StationContact } from '../../shared/reports/dashboard.ts'
import type { QuarantinedEntry } from '../../shared/reports/quarantined.ts'
import { type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { temporaryFolder } from '../support/processes.ts'
import { filesWith } from '../support/readable.ts'
import { openRelay, type Relay } from '../support/relay.ts'
import { journeyKinds } from '../support/server.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'

/*
 * What an administrator decides reaches every PC, whether somebody works on it or it has been locked since it was
 * switched on. A heartbeat takes a second here, not a minute.
 */

const HURRY = 60
const CANARY = 'Canary Abdelrahman Elgohary'

const registration = (full_name: string) => ({
  ssn: null,
  passport_number: null,
  full_name,
  date_of_birth: '1958-03-14',
  birth_date_is_estimated: false,
  gender: 'female' as const,
  mobile_number: '01012345678',
  mobile_unavailable_reason: null,
  phone_number: null,
  address: null,
  governorate: null,
  contacts: [],
})

describe.each(journeyKinds)('what an administrator decides, on %s', { timeout: 120_000 }, (kind) => {
  let postgres: TestPostgres | null = null
  let hospital: Hospital
  let wire: Relay
  const folders = new Map<string, ReturnType<typeof temporaryFolder>>()
  const keychains = new Map<string, ReturnType<typeof createMemorySecretStore>>()
  const open = new Set<StationCore>()

  beforeAll(async () => {
    postgres = kind === 'postgres' ? await startPostgres() : null
    hospital = await openHospital(postgres === null ? null : await postgres.createDatabase())
    wire = await openRelay(hospital.url)
  }, 120_000)
  afterAll(async () => {
    for (const station of open) await station.close()
    await wire.close()
    await hospital.close()
    await postgres?.close()
    for (const folder of folders.values()) folder.remove()
  })

  /** A PC with a keychain: enrolled the first time, started as it is afterwards. */
  async function aPc(name: string): Promise<StationCore> {
    const isNew = !folders.has(name)
    if (isNew) folders.set(name, temporaryFolder('standing'))
    if (isNew) keychains.set(name, createMemorySecretStore())
    const order = {
      profile: profileOf(name),
      server: wire.url,
      name,
      keychain: keychainOf(name),
      hurry: HURRY,
    }
    const station = await startStationCore(isNew ? { ...order, code: await hospital.enrolmentCode() } : order)
    open.add(station)
    return station
  }
  async function close(station: StationCore): Promise<void> {
    open.delete(station)
    await station.close()
  }
  const profileOf = (name: string) => folders.get(name)?.path ?? ''
  const keychainOf = (name: string) => keychains.get(name) ?? createMemorySecretStore()
  const slotsOf = (name: string) =>
    ['keyslots.json', 'keyslots.previous.json']
      .map((file) => readFileSync(join(profileOf(name), file), 'utf8'))
      .join()
  const state = (station: StationCore, wanted: string) =>
    eventually(
      `state ${wanted}`,
      () => station.call('session.status', {}),
      (status) => status.state === wanted,
    )
  const contactOf = async (name: string): Promise<StationContact> => {
    const { items } = (await hospital.asAdmin('/api/v1/admin/stations')) as { items: StationContact[] }
    const found = items.find((one) => one.name === name)
    if (found === undefined) throw new Error(`${name} is no station`)
    return found
  }
  const quarantined = async (): Promise<QuarantinedEntry[]> =>
    ((await hospital.asAdmin('/api/v1/admin/quarantine')) as { items: QuarantinedEntry[] }).items
  const decide = async (name: string, path: string, body: unknown, method = 'POST') =>
    hospital.asAdmin(`/api/v1/admin/stations/${(await contactOf(name)).id}${path}`, { method, body })

  it('reaches a PC by the signing key that it has taken since, open or locked', async () => {
    const name = 'Ward 9'
    await close(await aPc(name))
    const path = join(profileOf(name), 'station.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify({ ...file, enrolled_at: '2020-01-01T08:00:00.000Z' }))
    const keyInSlot = async () =>
      JSON.parse(readFileSync(join(profileOf(name), 'keyslots.json'), 'utf8')).device_key_slot
    const before = await keyInSlot()
    const ward = await aPc(name)
    await ward.signIn(PHYSICIAN.username, PHYSICIAN.password)
    await eventually('a new key', keyInSlot, (now) => now !== before)
    expect(await ward.call('sync.try_now', {})).toMatchObject({ connection: 'online' })
    await close(ward)
    const locked = await aPc(name)
    await decide(name, '', { is_revoked: true, reason: 'sold' }, 'PUT')
    await state(locked, 'revoked')
    await close(locked)
  })

  it('reaches a PC that nobody has opened since it was switched on: a new password ends the slot of the old one', async () => {
    const ward = await aPc('Ward 1')
    await ward.signIn(PHYSICIAN.username, PHYSICIAN.password)
    await close(ward)
    const locked = await aPc('Ward 1')
    expect((await locked.call('session.status', {})).known_users).toHaveLength(1)
    await setPassword(PHYSICIAN.username, 'another physician password')
    await eventually(
      'the slot is gone',
      () => locked.call('session.status', {}),
      ({ known_users }) => known_users.length === 0,
    )
    expect(slotsOf('Ward 1')).not.toContain(PHYSICIAN.username)
    await locked.signIn(PHYSICIAN.username, 'another physician password')
    await hospital.stop()
    await locked.call('session.lock', {})
    await locked.signIn(PHYSICIAN.username, 'another physician password')
    await hospital.start()
    await close(locked)
  })

  it('ends a person everywhere: signed in, and on a locked PC', async () => {
    const ward = await aPc('Ward 2')
    const other = await aPc('Ward 3')
    await other.signIn(NURSE.username, NURSE.password)
    await close(other)
    await ward.signIn(NURSE.username, NURSE.password)
    const locked = await aPc('Ward 3')
    await change(NURSE.username, { is_active: false })
    await state(ward, 'locked')
    for (const station of [ward, locked]) {
      await eventually(
        'nobody is known',
        () => station.call('session.status', {}),
        ({ known_users }) => known_users.length === 0,
      )
      const asked = await station.ask('session.sign_in', {
        username: NURSE.username,
        password: NURSE.password,
      })
      expect(asked).toMatchObject({ ok: false, error: { code: 'wrong_credentials' } })
    }
    await change(NURSE.username, { is_active: true })
    await close(ward)
    await close(locked)
  })

  it('takes a PC’s access away: what waits is put aside, nobody gets in, the store is shut', async () => {
    const ward = await aPc('Ward 4')
    await ward.signIn(NURSE.username, NURSE.password)
    wire.cut()
    await ward.call('patients.register', registration('Samira Wafik'))
    await decide('Ward 4', '', { is_revoked: true, reason: 'Replaced' }, 'PUT')
    wire.mend()
    await state(ward, 'revoked')
    await eventually('it is put aside', quarantined, (items) =>
      items.some(({ station_name }) => station_name === 'Ward 4'),
    )
    await eventually(
      'the slots are gone',
      async () => slotsOf('Ward 4'),
      (text) => !text.includes('sealed_key'),
    )
    await eventually(
      'the store is shut',
      () => ward.call('sync.status', {}),
      ({ only_here_count }) => only_here_count === null,
    )
    const asked = { username: NURSE.username, password: NURSE.password }
    expect(await ward.ask('session.sign_in', asked)).toEqual({
      ok: false,
      error: { code: 'revoked', subject: 'station' },
    })
    await close(ward)
    await hospital.stop()
    const again = await aPc('Ward 4')
    expect(await again.call('session.status', {})).toMatchObject({ state: 'revoked', known_users: [] })
    expect(await again.ask('session.sign_in', asked)).toMatchObject({
      ok: false,
      error: { code: 'revoked' },
    })
    await close(again)
    await hospital.start()
  })

  it('takes the access of a PC away that nobody opens again: what is sealed beside its store is put aside', async () => {
    const ward = await aPc('Ward 6')
    await ward.signIn(NURSE.username, NURSE.password)
    wire.cut()
    await ward.call('patients.register', registration('Samira Wafik'))
    await close(ward)
    await decide('Ward 6', '', { is_revoked: true, reason: 'Replaced' }, 'PUT')
    wire.mend()
    const locked = await aPc('Ward 6')
    await state(locked, 'revoked')
    await eventually('it is put aside', quarantined, (items) =>
      items.some(({ station_name }) => station_name === 'Ward 6'),
    )
    await eventually(
      'its own slot is gone',
      async () => slotsOf('Ward 6'),
      (text) => !text.includes('"box"'),
    )
    await close(locked)
    expect(readFileSync(join(profileOf('Ward 6'), 'outbox.sealed'), 'utf8')).toBe('')
  })

  it('erases a PC: what waits is saved first, nothing is left, and the profile can be enrolled anew', async () => {
    const ward = await aPc('Ward 5')
    await ward.signIn(NURSE.username, NURSE.password)
    wire.cut()
    await ward.call('patients.register', registration(CANARY))
    await decide('Ward 5', '/wipe', { reason: 'Stolen', confirm_name: 'Ward 5' })
    wire.mend()
    await state(ward, 'erased')
    const done = await eventually(
      'the receipt is there',
      () => contactOf('Ward 5'),
      ({ wipe }) => wipe?.wiped_at != null,
    )
    expect(done).toMatchObject({ is_revoked: true, wipe: { not_saved: [], documents_lost_count: 0 } })
    const saved = (await quarantined()).filter(({ station_name }) => station_name === 'Ward 5')
    expect(saved).toMatchObject([{ code: 'revoked' }])
    const [entry] = saved
    const detail = JSON.stringify(await hospital.asAdmin(`/api/v1/admin/quarantine/${entry?.id}`))
    expect(detail).toContain(CANARY)
    await close(ward)
    const left = readdirSync(profileOf('Ward 5')).filter((name) => !name.startsWith('station.lock'))
    expect(left).toEqual([])
    expect(filesWith(profileOf('Ward 5'), CANARY)).toEqual([])
    expect(await keychainOf('Ward 5').get(`station ${done.id} root key`)).toBeNull()

    const order = { profile: profileOf('Ward 5'), server: wire.url, name: 'Ward 5 anew', hurry: HURRY }
    const anew = await startStationCore({
      ...order,
      keychain: keychainOf('Ward 5'),
      code: await hospital.enrolmentCode(),
    })
    open.add(anew)
    await anew.signIn(NURSE.username, NURSE.password)
    expect((await contactOf('Ward 5 anew')).id).not.toBe(done.id)
    await close(anew)
  })

  async function personOf(username: string): Promise<Record<string, unknown>> {
    const { items } = (await hospital.asAdmin('/api/v1/admin/users?limit=100')) as {
      items: Record<string, unknown>[]
    }
    return items.find((one) => one.username === username) ?? {}
  }
  async function change(username: string, changes: Record<string, unknown>): Promise<void> {
    const { id, full_name, role, is_charge_nurse, row_version } = await personOf(username)
    await hospital.asAdmin(`/api/v1/admin/users/${String(id)}`, {
      method: 'PUT',
      body: { full_name, role, is_charge_nurse, ...changes },
      if_match: Number(row_version),
    })
  }
  const setPassword = (username: string, password: string) => change(username, { password })
})
