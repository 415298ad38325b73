import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { temporaryFolder } from '../support/processes.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'

/* A site that allowed PCs without a keychain, has one, and allows them no more. */

const nurse = { username: NURSE.username, password: NURSE.password }
const profile = temporaryFolder('password-only')
let hospital: Hospital
let station: StationCore
beforeAll(async () => {
  hospital = await openHospital(null)
  const order = { profile: profile.path, server: hospital.url, name: 'Ward 3' }
  station = await startStationCore({ ...order, code: await hospital.enrolmentCode() })
})
afterAll(async () => {
  await station.close()
  await hospital.close()
  profile.remove()
})

/** As an administrator decides it on the settings page. */
async function allow(allows_password_only_slots: boolean): Promise<void> {
  await station.signIn(ADMIN.username, ADMIN.password)
  const settings = await station.call('settings.get', {})
  await station.call('settings.replace', { ...settings, allows_password_only_slots })
  await station.call('session.lock', {})
}

const endedSoon = (isEnded: boolean) =>
  eventually(
    'what the site decided',
    () => station.call('session.status', {}),
    (status) => status.password_only_ended === isEnded,
  )

// Servers and stations are really stopped and started: it takes as long as the machine is busy.
describe('a station whose site no longer lets passwords alone protect it', { timeout: 120_000 }, () => {
  it('is told at its next contact, opens only with the server, and loses no record', async () => {
    await station.signIn(NURSE.username, NURSE.password)
    await hospital.stop()
    const made = await station.call('patients.register', {
      ssn: null,
      passport_number: null,
      full_name: 'Samira Abdelrahman',
      date_of_birth: '1958-03-14',
      birth_date_is_estimated: false,
      gender: 'female',
      mobile_number: '01012345678',
      mobile_unavailable_reason: null,
      phone_number: null,
      address: null,
      governorate: null,
      contacts: [],
    })
    await hospital.start()
    await allow(false)
    await endedSoon(true)
    const slots = ['keyslots.json', 'keyslots.previous.json']
      .map((name) => readFileSync(join(profile.path, name), 'utf8'))
      .join()
    expect(slots).not.toContain('sealed_key')

    await hospital.stop()
    const refused = await station.ask('session.sign_in', nurse)
    expect(refused).toEqual({ ok: false, error: { code: 'server_needed', reason: 'password_only_ended' } })
    await station.close()
    station = await startStationCore({ profile: profile.path, server: hospital.url, name: 'Ward 3' })
    expect(await station.ask('session.sign_in', nurse)).toEqual(refused)

    await hospital.start()
    await station.signIn(NURSE.username, NURSE.password)
    await station.call('sync.try_now', {})
    expect(await station.call('sync.status', {})).toMatchObject({ only_here_count: 0 })
    expect(made.receipt).toBe('on_this_pc')
    const there = (await hospital.asAdmin('/api/v1/patients/search?q=Samira')) as { items: unknown[] }
    expect(there.items).toHaveLength(1)
  })

  it('opens without the server again once the site allows it and somebody signed in with the server', async () => {
    await allow(true)
    await endedSoon(false)
    await station.signIn(NURSE.username, NURSE.password)
    await station.call('session.lock', {})
    await hospital.stop()
    await station.signIn(NURSE.username, NURSE.password)
    await hospital.start()
  })
})
