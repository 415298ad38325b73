import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { codeAt } from '../../support/authenticator.ts'
import { databaseKinds, startTestServer, TEST_ADMIN, type TestServer } from '../../support/server.ts'
import { eventually } from '../../support/station-core.ts'
import {
  clientOf,
  hire,
  PASSWORD,
  type RestClient,
  type RestReply,
  send,
  signIn,
  signInAdmin,
} from '../rest/rest-client.ts'

const STEP_MS = 30_000
const MINUTES = 60_000

describe.each(databaseKinds)('proving who is there on %s', (database) => {
  let server: TestServer
  let admin: RestClient
  let heba: RestClient

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    // The limits of sign-ins look back one minute.
    server.clock.advance(61_000)
    admin = await signInAdmin(server)
    heba = await hire(server, 'heba', 'nurse')
  })

  const login = (body: Record<string, unknown>) => send(server, 'POST', '/auth/login', { body })
  const asHeba = (given: Record<string, unknown> = {}) =>
    login({ username: 'heba', password: PASSWORD, ...given })
  const code = (uri: unknown, steps = 0) => codeAt(uri, server.clock.nowMs() + steps * STEP_MS)
  /** How many wait for a lock of this database. */
  const waiting = async (): Promise<number> => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(server.owner)
    return rows[0]?.count ?? 0
  }
  const audited = async (action: string) => {
    const { items } = (await admin.get('/admin/audit')).body
    return items.filter((entry) => entry.action === action)
  }

  /** Sets up a second factor; the step of its first code is used then. */
  async function setUp(person: RestClient): Promise<{ uri: string; codes: string[] }> {
    const started = await person.post('/auth/totp/start', {})
    expect(started.status).toBe(200)
    const uri = String(started.body.otpauth_uri)
    const confirmed = await person.post('/auth/totp/confirm', { totp: code(uri) })
    expect(confirmed.status).toBe(200)
    server.clock.advance(2 * STEP_MS)
    return { uri, codes: confirmed.body.recovery_codes as string[] }
  }

  describe('with an authenticator app', () => {
    it('asks for the code after the right password only, and takes each step once', async () => {
      const { uri } = await setUp(heba)
      expect((await asHeba({ password: 'wrong' })).body.code).toBe('wrong_credentials')
      const asked = await asHeba()
      expect(asked.status).toBe(401)
      expect(asked.body).toMatchObject({ code: 'second_factor_needed', was_wrong: false })
      expect(asked.body.access_token).toBeUndefined()
      const now = code(uri)
      expect((await asHeba({ totp: now })).status).toBe(200)
      expect((await asHeba({ totp: now })).body).toMatchObject({
        code: 'second_factor_needed',
        was_wrong: true,
      })
      // One step early and late is taken; two are not; and none from before the last one.
      expect((await asHeba({ totp: code(uri, -1) })).status).toBe(401)
      expect((await asHeba({ totp: code(uri, 2) })).status).toBe(401)
      expect((await asHeba({ totp: code(uri, 1) })).status).toBe(200)
    })

    it('gives one of many simultaneous sign-ins with one code its tokens', async () => {
      const { uri } = await setUp(heba)
      const totp = code(uri)
      const replies = await Promise.all([1, 2, 3, 4].map(() => asHeba({ totp })))
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401])
    })

    it('takes each of ten recovery codes once, and none of before they were made anew', async () => {
      const { codes } = await setUp(heba)
      expect(codes).toHaveLength(10)
      expect(new Set(codes).size).toBe(10)
      expect((await asHeba({ recovery_code: codes[0] })).status).toBe(200)
      expect((await asHeba({ recovery_code: codes[0] })).status).toBe(401)
      expect((await asHeba({ recovery_code: codes[1]?.toUpperCase().replaceAll('-', ' ') })).status).toBe(200)
      expect((await heba.get('/auth/totp')).body).toEqual({
        is_on: true,
        recovery_codes_left: 8,
        is_required: false,
      })
      const renewed = await heba.post('/auth/totp/recovery-codes', {})
      expect(renewed.status).toBe(200)
      expect((await asHeba({ recovery_code: codes[2] })).status).toBe(401)
      const [fresh] = renewed.body.recovery_codes as string[]
      expect((await asHeba({ recovery_code: fresh })).status).toBe(200)
    })

    it('counts wrong codes as wrong passwords', async () => {
      const { uri } = await setUp(heba)
      for (let i = 0; i < 5; i += 1) expect((await asHeba({ totp: '000000' })).status).toBe(401)
      const held = await asHeba({ totp: code(uri) })
      expect(held.status).toBe(429)
    })

    it('looks at five of thirty codes that come at once, at sign-in and of who is signed in', async () => {
      await setUp(heba)
      const thirty = Array.from({ length: 30 }, (_, n) => ({ totp: String(n).padStart(6, '0') }))
      const looked = (replies: readonly RestReply[]) => replies.filter(({ status }) => status === 401).length
      expect(looked(await Promise.all(thirty.map(asHeba)))).toBe(5)
      expect(looked(await Promise.all(thirty.map((given) => heba.post('/auth/step-up', given))))).toBe(5)
    })

    it('keeps the seed sealed to its person, and recovery codes as hashes', async () => {
      const { uri, codes } = await setUp(heba)
      const seed = new URL(uri).searchParams.get('secret') ?? 'none'
      const rows = JSON.stringify([
        await server.owner.selectFrom('totp_seeds').selectAll().execute(),
        await server.owner.selectFrom('recovery_codes').selectAll().execute(),
        await server.owner.selectFrom('idempotency_keys').selectAll().execute(),
        await server.owner.selectFrom('audit_log').selectAll().execute(),
      ])
      expect(rows).not.toContain(seed)
      for (const one of codes) expect(rows).not.toContain(one)
      // Put under another person, the row opens nothing.
      const adel = await hire(server, 'adel', 'nurse')
      await server.owner.updateTable('totp_seeds').set({ user_id: adel.user_id }).execute()
      const tried = await login({ username: 'adel', password: PASSWORD, totp: code(uri) })
      expect(tried.status).toBe(500)
    })

    it('does not keep shown secrets under an Idempotency-Key', async () => {
      const key = { 'idempotency-key': 'once-and-again' }
      const first = await heba.post('/auth/totp/start', {}, key)
      expect(first.status).toBe(200)
      expect(await server.owner.selectFrom('idempotency_keys').selectAll().execute()).toEqual([])
    })

    it('is turned off after a fresh proof, or by an administrator with a reason, which ends its sign-ins', async () => {
      await setUp(heba)
      server.clock.advance(5 * MINUTES)
      expect((await heba.post('/auth/totp/off', {})).body).toMatchObject({
        code: 'step_up_needed',
        by: 'second_factor',
      })
      admin = await signInAdmin(server)
      const path = `/admin/users/${heba.user_id}/totp-off`
      expect((await admin.post(path, {})).status).toBe(422)
      expect((await admin.post(path, { reason: 'lost her phone' })).status).toBe(204)
      expect((await heba.get('/auth/totp')).status).toBe(401)
      expect((await asHeba()).status).toBe(200)
      const done = (await audited('users.reset_second_factor')).filter(({ outcome }) => outcome === 'success')
      expect(done).toMatchObject([{ reason: 'lost her phone', record_ids: [heba.user_id] }])
    })

    it('that its person turns off ends their other sign-ins, and this one goes on', async () => {
      const { uri } = await setUp(heba)
      server.clock.advance(STEP_MS)
      const other = clientOf(server, (await asHeba({ totp: code(uri) })).body)
      expect((await other.get('/auth/totp')).status).toBe(200)
      expect((await heba.post('/auth/totp/off', {})).status).toBe(204)
      expect((await other.get('/auth/totp')).status).toBe(401)
      expect((await heba.get('/auth/totp')).status).toBe(200)
    })
  })

  describe('where the site asks for a second factor', () => {
    const decide = (second_factor_for: string) =>
      admin.put(
        '/admin/settings',
        {
          hospital_name: 'Al Waha Hospital',
          hospital_name_ar: null,
          logo_png: null,
          digits: 'western',
          languages: ['en'],
          idle_lock_minutes: 5,
          second_factor_for,
        },
        '"0"',
      )

    it('lets nobody in without one, who sets it up while signing in', async () => {
      expect((await decide('everyone')).body.second_factor_for).toBe('everyone')
      const asked = await asHeba()
      expect(asked.status).toBe(401)
      expect(asked.body.code).toBe('second_factor_setup_needed')
      const uri = asked.body.otpauth_uri
      const { otpauth_uri: newer } = (await asHeba()).body
      expect(newer).not.toBe(uri)
      // The one that somebody else may have seen before is good no more, and a wrong code shows none.
      for (const totp of ['000000', code(uri)]) {
        const wrong = await asHeba({ totp })
        expect(wrong.body).toMatchObject({ code: 'second_factor_setup_needed', otpauth_uri: '' })
      }
      const done = await asHeba({ totp: code(newer) })
      expect(done.status).toBe(200)
      expect(done.body.recovery_codes).toHaveLength(10)
      expect((await asHeba()).body.code).toBe('second_factor_needed')
      const off = await clientOf(server, done.body).post('/auth/totp/off', {})
      expect(off.body).toMatchObject({ code: 'conflict', detail: 'second_factor_required' })
    })

    it('asks administrators alone where that was decided', async () => {
      await decide('administrators')
      expect((await asHeba()).status).toBe(200)
      expect((await login(TEST_ADMIN)).body.code).toBe('second_factor_setup_needed')
    })
  })

  describe('again', () => {
    const newUser = { username: 'adel', password: PASSWORD, full_name: 'Adel Samir', role: 'nurse' }

    it('is asked of administrators five minutes after the last proof, by password', async () => {
      server.clock.advance(5 * MINUTES)
      expect((await admin.get('/admin/users')).status).toBe(200)
      expect((await admin.post('/admin/users', newUser)).status).toBe(201)
      server.clock.advance(1)
      const refused = await admin.post('/admin/users', { ...newUser, username: 'samir' })
      expect(refused.status).toBe(403)
      expect(refused.body).toMatchObject({ code: 'step_up_needed', by: 'password' })
      expect((await admin.get('/admin/users')).status).toBe(200)
      expect((await admin.post('/auth/step-up', { password: 'not the password' })).status).toBe(401)
      expect((await admin.post('/admin/users', { ...newUser, username: 'samir' })).status).toBe(403)
      const proven = await admin.post('/auth/step-up', { password: TEST_ADMIN.password })
      expect(proven.status).toBe(200)
      expect((await admin.post('/admin/users', { ...newUser, username: 'samir' })).status).toBe(201)
      expect((await audited('session.step_up')).map(({ outcome }) => outcome).sort()).toEqual([
        'refused',
        'success',
      ])
    })

    it('is asked by the second factor of who has one; the password is not enough then', async () => {
      const { uri } = await setUp(admin)
      server.clock.advance(5 * MINUTES)
      const byPassword = await admin.post('/auth/step-up', { password: TEST_ADMIN.password })
      expect(byPassword.body).toMatchObject({ code: 'second_factor_needed', was_wrong: false })
      expect((await admin.post('/admin/users', newUser)).body).toMatchObject({ by: 'second_factor' })
      expect((await admin.post('/auth/step-up', { totp: code(uri) })).status).toBe(200)
      expect((await admin.post('/admin/users', newUser)).status).toBe(201)
    })

    it('counts for its own sign-in alone', async () => {
      server.clock.advance(5 * MINUTES)
      const other = await signInAdmin(server)
      expect((await other.post('/admin/users', newUser)).status).toBe(201)
      expect((await admin.post('/admin/users', { ...newUser, username: 'samir' })).status).toBe(201)
      server.clock.advance(1)
      expect((await admin.post('/admin/users', { ...newUser, username: 'mona' })).status).toBe(403)
    })

    it('is not renewed by a refresh', async () => {
      server.clock.advance(6 * MINUTES)
      const { refresh_token } = admin.tokens
      const { body } = await send(server, 'POST', '/auth/refresh', { body: { refresh_token } })
      expect((await clientOf(server, body).post('/admin/users', newUser)).body.code).toBe('step_up_needed')
    })

    it('is held back after five wrong tries, without holding up the person’s next sign-in', async () => {
      for (let i = 0; i < 5; i += 1) await heba.post('/auth/step-up', { password: 'wrong' })
      expect((await heba.post('/auth/step-up', { password: PASSWORD })).status).toBe(429)
      expect((await asHeba()).status).toBe(200)
    })
  })

  describe('by a password', () => {
    it('that the person changes: the old one again, other sign-ins end, this one goes on', async () => {
      const other = await signIn(server, 'heba')
      const change = (old_password: string, new_password: string) =>
        heba.post('/auth/password', { old_password, new_password })
      expect((await change('not the old one', 'wooden tram window')).body.code).toBe('wrong_credentials')
      const common = await change(PASSWORD, 'Password123!')
      expect(common.status).toBe(422)
      expect(common.body.errors).toMatchObject([{ field: 'new_password', code: 'password_common' }])
      expect((await change(PASSWORD, PASSWORD)).body.errors).toMatchObject([{ code: 'password_same' }])
      const changed = await change(PASSWORD, 'wooden tram window')
      expect(changed.status).toBe(200)
      expect((await heba.get('/auth/totp')).status).toBe(200)
      expect((await other.get('/auth/totp')).status).toBe(401)
      expect((await asHeba()).status).toBe(401)
      expect((await asHeba({ password: 'wooden tram window' })).status).toBe(200)
      const row = await server.owner
        .selectFrom('user_credentials')
        .selectAll()
        .where('user_id', '=', heba.user_id)
        .executeTakeFirstOrThrow()
      expect(row.changed_at).toBe(new Date(server.clock.nowMs()).toISOString())
      expect(changed.body).toEqual({ credentials_changed_at: row.changed_at })
    })

    it.runIf(database === 'postgres')('never undoes a reset that came in between', async () => {
      const body = { old_password: PASSWORD, new_password: 'wooden tram window' }
      const { change } = await server.owner.transaction().execute(async (trx) => {
        await trx
          .updateTable('user_credentials')
          .set({ password_hash: 'of an administrator', must_change: true })
          .where('user_id', '=', heba.user_id)
          .execute()
        const sent = heba.post('/auth/password', body)
        await eventually('the change waits', waiting, (count) => count > 0)
        return { change: sent }
      })
      expect((await change).body.code).toBe('wrong_credentials')
      const { password_hash } = await server.owner
        .selectFrom('user_credentials')
        .select('password_hash')
        .where('user_id', '=', heba.user_id)
        .executeTakeFirstOrThrow()
      expect(password_hash).toBe('of an administrator')
    })

    it('asks who has a second factor for it too', async () => {
      const { uri } = await setUp(heba)
      const body = { old_password: PASSWORD, new_password: 'wooden tram window' }
      expect((await heba.post('/auth/password', body)).body.code).toBe('second_factor_needed')
      expect((await heba.post('/auth/password', { ...body, totp: code(uri) })).status).toBe(200)
    })

    it('that an administrator resets is good for one sign-in, at which another is chosen', async () => {
      const path = `/admin/users/${heba.user_id}/password-reset`
      const reset = await admin.post(path, { reason: 'forgot it' })
      expect(reset.status).toBe(200)
      const password = String(reset.body.one_time_password)
      expect((await heba.get('/auth/totp')).status).toBe(401)
      expect((await asHeba()).status).toBe(401)
      expect((await asHeba({ password })).body.code).toBe('must_change_password')
      expect((await asHeba({ password, new_password: 'wooden tram window' })).status).toBe(200)
      expect((await asHeba({ password })).body.code).toBe('wrong_credentials')
      expect((await asHeba({ password: 'wooden tram window' })).status).toBe(200)
    })

    it('that was reset cannot be chosen again, nor one that many people have', async () => {
      const { body } = await admin.post(`/admin/users/${heba.user_id}/password-reset`, { reason: 'x' })
      const password = String(body.one_time_password)
      const same = await asHeba({ password, new_password: password })
      expect(same.body.errors).toMatchObject([{ field: 'new_password', code: 'password_same' }])
      const common = await asHeba({ password, new_password: 'dragondragon' })
      expect(common.body.errors).toMatchObject([{ code: 'password_common' }])
      expect((await asHeba({ password })).body.code).toBe('must_change_password')
    })

    it('is reset by nobody for themselves, nor by a nurse', async () => {
      const own = await admin.post(`/admin/users/${admin.user_id}/password-reset`, { reason: 'x' })
      expect(own.body).toMatchObject({ code: 'conflict', detail: 'own_account' })
      const byNurse = await heba.post(`/admin/users/${admin.user_id}/password-reset`, { reason: 'x' })
      expect(byNurse.status).toBe(403)
    })

    it('of a new person follows the rules, and may be for one sign-in', async () => {
      const adel = { username: 'adel', full_name: 'Adel Samir', role: 'nurse' }
      const refused = await admin.post('/admin/users', { ...adel, password: 'adel samir 12' })
      expect(refused.body.errors).toMatchObject([{ field: 'password', code: 'password_personal' }])
      const made = await admin.post('/admin/users', {
        ...adel,
        password: 'green tea at noon',
        must_change_password: true,
      })
      expect(made.status).toBe(201)
      const first = await login({ username: 'adel', password: 'green tea at noon' })
      expect(first.body.code).toBe('must_change_password')
    })
  })
})
