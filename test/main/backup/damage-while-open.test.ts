import { existsSync, readdirSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Station } from '../../../main/station.ts'
import { eventually } from '../../support/station-core.ts'
import { aProfile, ask, enrol, restart, unwrap } from '../session/a-station.ts'
import { type StandIn, startStandIn } from '../session/stand-in-server.ts'
import { aWaitingMachine, damage, FIRST_LOOK_MS, register, storeOf } from './a-store-at-risk.ts'

const heba = { username: 'heba', password: 'a nurse’s password' }
let server: StandIn
let profile: string
let station: Station
let machine: ReturnType<typeof aWaitingMachine>
let patient: string
beforeEach(async () => {
  server = await startStandIn()
  const id = '01980000-0000-7000-8000-0000000000a1'
  server.people.set('heba', { id, password: heba.password, full_name: 'Heba Ali', role: 'nurse' })
  profile = aProfile()
  machine = aWaitingMachine()
  station = unwrap(await enrol(machine, profile, server.url))
  await ask(station, 'session.sign_in', heba)
  patient = await register(station, 'Mona Said')
  await station.close()
  station = unwrap(await restart(machine, profile))
  expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
})
afterEach(async () => {
  await station.close()
  await server.stop()
  rmSync(profile, { recursive: true })
})

const status = async () => unwrap(await ask(station, 'session.status', {}))

async function isShutAndComesBack(): Promise<void> {
  await eventually('shut', status, (now) => now.is_store_damaged === true)
  expect(await status()).toMatchObject({ state: 'locked', user: null })
  expect(await ask(station, 'patients.get', { id: patient })).toMatchObject({
    ok: false,
    error: { code: 'session_locked' },
  })
  expect(await ask(station, 'session.sign_in', heba)).toMatchObject({
    ok: true,
    value: { state: 'signed_in' },
  })
  expect((await status()).is_store_damaged).toBeUndefined()
  expect(machine.said.join()).toContain('The store was damaged or gone')
  const aside = readdirSync(profile).find((name) => name.startsWith('set-aside-damaged'))
  expect(existsSync(`${profile}/${aside}/sijil.db`)).toBe(true)
}

describe('damage that is found while the store is open', () => {
  it('by the look in the background locks the screen and closes the store; the next sign-in puts it back', async () => {
    damage(profile, 'unread')
    machine.passed(FIRST_LOOK_MS)
    await isShutAndComesBack()
    expect(existsSync(`${storeOf(profile)}.damaged`)).toBe(false)
  })

  it('by a read is an error and no record, and locks and closes likewise', async () => {
    damage(profile)
    expect(await ask(station, 'patients.get', { id: patient })).toMatchObject({
      ok: false,
      error: { code: 'store_damaged' },
    })
    await isShutAndComesBack()
  })
})
