import { rmSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Station } from '../../../main/station.ts'
import { startStation } from '../../../main/station.ts'
import type { Channel, Input, Reply } from '../../../shared/ipc/contract.ts'
import { codeAt } from '../../support/authenticator.ts'
import { startTestServer, TEST_ADMIN, type TestServer } from '../../support/server.ts'
import { addEnrolmentCode } from '../../support/wire-station.ts'
import { hire, PASSWORD, type RestClient, signInAdmin } from '../../sync-server/rest/rest-client.ts'
import { aMachine, aProfile, ask as askAt, unwrap } from './a-station.ts'

/* What a station asks a person for beside the password, with a real server; its clock is the server's or another. */

const NEW_PASSWORD = 'wooden tram window'

let server: TestServer
let admin: RestClient
let station: Station
let profile: string
/** What the program planned for later, by how much later. */
let planned: { delayMs: number; run: () => void }[]

beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.reset()
  server.clock.advance(61_000)
  admin = await signInAdmin(server)
  await hire(server, 'heba', 'nurse')
  profile = aProfile()
  const code = await addEnrolmentCode(server, await server.siteId())
  const enrolment = { server: server.url, code, name: 'Ward 3' }
  planned = []
  const after = (delayMs: number, run: () => void) => {
    const plan = { delayMs, run }
    planned.push(plan)
    return () => {
      planned = planned.filter((one) => one !== plan)
    }
  }
  station = unwrap(await startStation({ ...aMachine(), timers: { after } }, { profile, enrolment }))
})
afterEach(async () => {
  await station.close()
  rmSync(profile, { recursive: true, force: true })
})

const ask = <C extends Channel>(channel: C, input: Input<C>): Promise<Reply<C>> =>
  askAt(station, channel, input)

const signIn = (username: string, password: string, given: Record<string, string> = {}) =>
  ask('session.sign_in', { username, password, ...given })

/** The station asks the server where it stands, and carries the answer out. */
async function beat(): Promise<void> {
  const due = planned.filter(({ delayMs }) => [SOON_MS, FIRST_BEAT_MS, BEAT_MS].includes(delayMs))
  planned = []
  for (const { run } of due) run()
  const isBeaten = () => planned.some(({ delayMs }) => delayMs === BEAT_MS)
  await expect.poll(isBeaten, { timeout: 10_000 }).toBe(true)
}
/** After something hinted that it changed. */
const SOON_MS = 0
const FIRST_BEAT_MS = 1_500
const BEAT_MS = 60_000

describe('a sign-in at a station', () => {
  it('asks for the code of a second factor that was set up there, and hands it on', async () => {
    unwrap(await signIn('heba', PASSWORD))
    const { otpauth_uri } = unwrap(await ask('account.start_second_factor', {}))
    const totp = codeAt(otpauth_uri, server.clock.nowMs())
    const { recovery_codes } = unwrap(await ask('account.confirm_second_factor', { totp }))
    expect(recovery_codes).toHaveLength(10)
    // Whoever finds the screen open has no password of hers, and the server would ask for a code alone.
    const elsewhere = { identifier: '9900000099', reason: 'unconscious, brought in alone' }
    const open = (password: string) => ask('emergency.open_elsewhere', { ...elsewhere, password })
    expect(await open('not her password')).toMatchObject({ ok: false, error: { code: 'wrong_credentials' } })
    expect(await open(PASSWORD)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    await ask('session.lock', {})
    expect(await signIn('heba', PASSWORD)).toEqual({
      ok: false,
      error: { code: 'second_factor_needed', was_wrong: false },
    })
    expect(await signIn('heba', PASSWORD, { totp })).toMatchObject({ error: { was_wrong: true } })
    server.clock.advance(30_000)
    const next = codeAt(otpauth_uri, server.clock.nowMs())
    expect(unwrap(await signIn('heba', PASSWORD, { totp: next })).state).toBe('signed_in')
    await ask('session.lock', {})
    const [first = ''] = recovery_codes
    expect((await signIn('heba', PASSWORD, { recovery_code: first })).ok).toBe(true)
  })

  it('sets a second factor up on the way where the site asks for one, and shows the recovery codes once', async () => {
    const settings = {
      hospital_name: 'Al Waha Hospital',
      hospital_name_ar: null,
      logo_png: null,
      digits: 'western',
      languages: ['en'],
      idle_lock_minutes: 5,
      second_factor_for: 'everyone',
    }
    expect((await admin.put('/admin/settings', settings, '"0"')).status).toBe(200)
    const asked = await signIn('heba', PASSWORD)
    if (asked.ok || asked.error.code !== 'second_factor_setup_needed') throw new Error(JSON.stringify(asked))
    const totp = codeAt(asked.error.otpauth_uri, server.clock.nowMs())
    const done = unwrap(await signIn('heba', PASSWORD, { totp }))
    expect(done.recovery_codes).toHaveLength(10)
    expect(unwrap(await ask('session.status', {}))).not.toHaveProperty('recovery_codes')
  })

  it('takes the new password instead of one that was reset', async () => {
    unwrap(await signIn('heba', PASSWORD))
    await ask('session.lock', {})
    const { id } =
      (await admin.get('/admin/users')).body.items.find(({ username }) => username === 'heba') ?? {}
    const reset = await admin.post(`/admin/users/${id}/password-reset`, { reason: 'forgot it' })
    const password = String(reset.body.one_time_password)
    expect(await signIn('heba', password)).toMatchObject({ error: { code: 'must_change_password' } })
    expect(await signIn('heba', password, { new_password: 'dragondragon' })).toMatchObject({
      error: { code: 'invalid_input', fields: [{ field: 'new_password', code: 'password_common' }] },
    })
    unwrap(await signIn('heba', password, { new_password: NEW_PASSWORD }))
    await ask('session.lock', {})
    expect((await signIn('heba', password)).ok).toBe(false)
    unwrap(await signIn('heba', NEW_PASSWORD))
  })
})

describe('a person who is signed in at a station', () => {
  it('changes the password, and is not signed out by it', async () => {
    unwrap(await signIn('heba', PASSWORD))
    const change = (old_password: string, new_password: string) =>
      ask('session.change_password', { old_password, new_password })
    expect(await change('not the old one', NEW_PASSWORD)).toMatchObject({
      error: { code: 'wrong_credentials' },
    })
    expect(await change(PASSWORD, 'Password123!')).toMatchObject({ error: { code: 'invalid_input' } })
    // Later than the sign-in, by the server's clock.
    server.clock.advance(1_000)
    unwrap(await change(PASSWORD, NEW_PASSWORD))
    await beat()
    expect(unwrap(await ask('session.status', {}))).toMatchObject({
      state: 'signed_in',
      known_users: [{ username: 'heba' }],
    })
    expect(unwrap(await ask('account.second_factor', {})).is_on).toBe(false)
    await ask('session.lock', {})
    expect((await signIn('heba', PASSWORD)).ok).toBe(false)
    unwrap(await signIn('heba', NEW_PASSWORD))
  })

  it('proves again who is there, and goes on with the same sign-in after ten minutes and a refresh', async () => {
    unwrap(await signIn(TEST_ADMIN.username, TEST_ADMIN.password))
    const adel = { username: 'adel', password: PASSWORD, full_name: 'Adel Samir', role: 'nurse' } as const
    // Longer than an access token lives: the exchange is proven by the station's key, by the server's clock.
    server.clock.advance(11 * 60_000)
    expect(await ask('admin.create_user', adel)).toEqual({
      ok: false,
      error: { code: 'step_up_needed', by: 'password' },
    })
    expect(await ask('session.step_up', { password: 'wrong' })).toMatchObject({
      error: { code: 'wrong_credentials' },
    })
    unwrap(await ask('session.step_up', { password: TEST_ADMIN.password }))
    expect(unwrap(await ask('admin.create_user', adel)).username).toBe('adel')
  })
})
