import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { SignJWT, UnsecuredJWT } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { instantOf } from '../../../shared/time.ts'
import { lockCredentials } from '../../../sync-server/auth/credentials-store.ts'
import { revokeTokensOf } from '../../../sync-server/auth/refresh-token-store.ts'
import { databaseKinds, startTestServer, TEST_ADMIN, type TestServer } from '../../support/server.ts'
import { clientOf, hire, PASSWORD, type RestReply, send, signIn } from '../rest/rest-client.ts'

describe.each(databaseKinds)('signing in over REST on %s', (database) => {
  let server: TestServer

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    // The limits of sign-ins look back one minute.
    server.clock.advance(61_000)
  })

  const login = (body: unknown) => send(server, 'POST', '/auth/login', { body })
  const refresh = (refresh_token: string) =>
    send(server, 'POST', '/auth/refresh', { body: { refresh_token } })

  it('signs a person in by JSON and by the OAuth2 password form', async () => {
    const json = await login(TEST_ADMIN)
    expect(json.status).toBe(200)
    expect(json.body).toMatchObject({
      token_type: 'bearer',
      expires_in: 600,
      user: { username: 'admin', role: 'admin', full_name: 'Administrator' },
    })
    expect(json.headers.get('cache-control')).toBe('no-store')
    const form = await login(new URLSearchParams({ grant_type: 'password', ...TEST_ADMIN }))
    expect(form.status).toBe(200)
    expect((await clientOf(server, form.body).get('/reports/dashboard')).status).toBe(200)
  })

  it('answers alike for a wrong password and an unknown name, and audits both without the password', async () => {
    const wrong = await login({ ...TEST_ADMIN, password: 'wrong password!' })
    const unknown = await login({ username: 'nobody', password: 'wrong password!' })
    expect(wrong.status).toBe(401)
    expect(unknown.status).toBe(401)
    expect(unknown.body).toEqual(wrong.body)
    const admin = await signIn(server, TEST_ADMIN.username, TEST_ADMIN.password)
    const { items } = (await admin.get('/admin/audit')).body
    const refused = items.filter((entry) => entry.action === 'session.sign_in' && entry.outcome === 'refused')
    expect(refused.map((entry) => entry.actor_id)).toEqual([await server.adminId()])
    expect(JSON.stringify(items)).not.toContain('wrong password')
  })

  it('holds a name back after five failures in a minute, with the wait, and lets others in', async () => {
    await hire(server, 'heba', 'nurse')
    for (let i = 0; i < 5; i += 1)
      expect((await login({ ...TEST_ADMIN, password: 'wrong' })).status).toBe(401)
    const held = await login(TEST_ADMIN)
    expect(held.status).toBe(429)
    expect(Number(held.headers.get('retry-after'))).toBeGreaterThan(50)
    expect((await login({ username: 'heba', password: PASSWORD })).status).toBe(200)
    server.clock.advance(61_000)
    expect((await login(TEST_ADMIN)).status).toBe(200)
  })

  it('looks at five of thirty guesses that come at once', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 30 }, (_, n) => login({ ...TEST_ADMIN, password: `guess number ${n}` })),
    )
    const statuses = guesses.map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(25)
    expect((await login(TEST_ADMIN)).status).toBe(429)
  })

  it('never counts successes against a name', async () => {
    for (let i = 0; i < 7; i += 1) expect((await login(TEST_ADMIN)).status).toBe(200)
  })

  it('gives the same next token again within a minute, for a reply that was lost on the way', async () => {
    const first = await login(TEST_ADMIN)
    const lost = await refresh(first.body.refresh_token)
    expect(lost.status).toBe(200)
    expect(lost.body.refresh_token).not.toBe(first.body.refresh_token)
    server.clock.advance(60_000)
    const again = await refresh(first.body.refresh_token)
    expect(again.status).toBe(200)
    expect(again.body.refresh_token).toBe(lost.body.refresh_token)
    expect((await clientOf(server, again.body).get('/reports/dashboard')).status).toBe(200)
    expect((await refresh(again.body.refresh_token)).status).toBe(200)
  })

  it('gives two simultaneous uses of a refresh token the same next one', async () => {
    const { body } = await login(TEST_ADMIN)
    const replies = await Promise.all([refresh(body.refresh_token), refresh(body.refresh_token)])
    expect(replies.map((reply) => reply.status)).toEqual([200, 200])
    expect(new Set(replies.map((reply) => reply.body.refresh_token)).size).toBe(1)
  })

  it.runIf(database === 'postgres')(
    'ends the next token too, of who is signed out while it is made',
    async () => {
      const { body } = await login(TEST_ADMIN)
      let answer: RestReply | undefined
      let asked: Promise<unknown> = Promise.resolve()
      await server.database.transaction({ site_id: 'all' }, async (trx) => {
        await lockCredentials(trx, body.user.id)
        asked = refresh(body.refresh_token).then((reply) => {
          answer = reply
        })
        const waiting = sql<{ count: number }>`select count(*)::int as count from pg_locks where not granted`
        while (answer === undefined && (await waiting.execute(server.owner)).rows[0]?.count === 0)
          await setTimeout(5)
        await revokeTokensOf(trx, body.user.id, instantOf(server.clock.nowMs()))
      })
      await asked
      expect(answer?.status).toBe(401)
      const living = await server.owner
        .selectFrom('refresh_tokens')
        .where('revoked_at', 'is', null)
        .selectAll()
        .execute()
      expect(living).toEqual([])
    },
  )

  it('ends the whole sign-in when a token is used again after a minute', async () => {
    const first = await login(TEST_ADMIN)
    const second = await refresh(first.body.refresh_token)
    server.clock.advance(60_001)
    expect((await refresh(first.body.refresh_token)).status).toBe(401)
    expect((await refresh(second.body.refresh_token)).status).toBe(401)
    expect((await clientOf(server, second.body).get('/reports/dashboard')).status).toBe(401)
  })

  it('ends the whole sign-in when a token comes again although its successor arrived and was used', async () => {
    const first = await login(TEST_ADMIN)
    const second = await refresh(first.body.refresh_token)
    const third = await refresh(second.body.refresh_token)
    expect((await refresh(first.body.refresh_token)).status).toBe(401)
    expect((await refresh(third.body.refresh_token)).status).toBe(401)
  })

  it('keeps the 30 days from the sign-in however often tokens are exchanged', async () => {
    let { body } = await login(TEST_ADMIN)
    for (let day = 0; day < 29; day += 7) {
      server.clock.advance(7 * 24 * 3_600_000)
      const next = await refresh(body.refresh_token)
      if (day < 28) expect(next.status).toBe(200)
      else expect(next.status).toBe(401)
      body = next.body
    }
  })

  it('ends access after ten minutes and at sign-out', async () => {
    const { body } = await login(TEST_ADMIN)
    const client = clientOf(server, body)
    expect((await client.post('/auth/logout', {})).status).toBe(204)
    expect((await client.get('/reports/dashboard')).status).toBe(401)
    expect((await refresh(body.refresh_token)).status).toBe(401)
    const later = clientOf(server, (await login(TEST_ADMIN)).body)
    server.clock.advance(601_000)
    expect((await later.get('/reports/dashboard')).status).toBe(401)
  })

  it('cuts a person off at once when an administrator ends the account or changes the role', async () => {
    const admin = await signIn(server, TEST_ADMIN.username, TEST_ADMIN.password)
    const nurse = await hire(server, 'heba', 'nurse')
    const { etag, body } = await admin.get(`/admin/users/${nurse.user_id}`)
    const change = { full_name: body.full_name, role: 'nurse', is_active: false }
    expect((await admin.put(`/admin/users/${nurse.user_id}`, change, etag)).status).toBe(200)
    expect((await nurse.get('/patients/search?q=a')).status).toBe(401)
    expect((await refresh(nurse.tokens.refresh_token)).status).toBe(401)
    expect((await login({ username: 'heba', password: PASSWORD })).status).toBe(401)
  })

  it('keeps passwords and refresh tokens only as hashes', async () => {
    const { body } = await login(TEST_ADMIN)
    const tokens = await server.owner.selectFrom('refresh_tokens').selectAll().execute()
    expect(JSON.stringify(tokens)).not.toContain(body.refresh_token)
    const [credentials] = await server.owner.selectFrom('user_credentials').selectAll().execute()
    expect(credentials?.password_hash).toMatch(/^\$argon2id\$v=19\$/)
  })

  it('accepts no token but its own', async () => {
    const { body } = await login(TEST_ADMIN)
    const [header = '', payload = '', signature = ''] = body.access_token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const other = generateKeyPairSync('ed25519').privateKey
    const own = createPrivateKey(server.keys.token_private_key.export({ format: 'pem', type: 'pkcs8' }))
    const signed = (change: Record<string, unknown>, typ = 'at+jwt', key = own) =>
      new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'EdDSA', typ }).sign(key)
    const forged = [
      '',
      'x',
      'a.b.c',
      new UnsecuredJWT(claims).encode(),
      `${Buffer.from('{"alg":"None","typ":"at+jwt"}').toString('base64url')}.${payload}.`,
      `${header}.${payload}.${signature.slice(0, -2)}`,
      `${header}.${payload.slice(0, -1)}A.${signature}`,
      await signed({}, 'at+jwt', other),
      await signed({}, 'JWT'),
      await signed({ iss: 'someone' }),
      await signed({ aud: 'sijil-sync' }),
      await signed({ exp: 1 }),
      await signed({ nbf: 4_000_000_000 }),
      await signed({ sub: 'admin' }),
      await signed({ sid: '00000000-0000-7000-8000-000000000001' }),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(Buffer.alloc(32)),
      body.refresh_token,
    ]
    for (const token of forged) {
      const reply = await send(server, 'GET', '/patients/search?q=a', {
        headers: { authorization: `Bearer ${token}` },
      })
      expect(reply.status, token).toBe(401)
      expect(reply.headers.get('www-authenticate')).toBe('Bearer')
    }
    const fine = { authorization: `Bearer ${await signed({})}` }
    expect((await send(server, 'GET', '/patients/search?q=a', { headers: fine })).status).toBe(200)
  })
})
