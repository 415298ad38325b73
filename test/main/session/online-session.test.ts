import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOnlineSession } from '../../../main/session/online-session.ts'
import { createServerDoor } from '../../../main/session/server-door.ts'
import { type StandIn, startStandIn } from './stand-in-server.ts'

let server: StandIn
beforeEach(async () => {
  server = await startStandIn()
})
afterEach(() => server.stop())

const path = '/api/v1/reports/dashboard'
const refreshPath = '/api/v1/auth/refresh'
const refreshes = (): number => server.asked.filter((asked) => asked.endsWith('/refresh')).length

function aSession(access_token: string | null) {
  const session = createOnlineSession(createServerDoor(server.url, '0.0.0'))
  session.use({ tokens: access_token === null ? null : { access_token, refresh_token: 'r' } })
  return session
}

describe('a page that only the server can answer', () => {
  it('comes with the person’s own token', async () => {
    server.accessTokens.add('good')
    expect(await aSession('good').request(path, { method: 'GET' })).toEqual({ ok: true, value: { path } })
  })

  it('comes after one refresh when the token is over, however many ask at once', async () => {
    const session = aSession('over')
    const replies = await Promise.all([1, 2, 3].map(() => session.request(path, { method: 'GET' })))
    expect(replies).toEqual([1, 2, 3].map(() => ({ ok: true, value: { path } })))
    expect(refreshes()).toBe(1)
  })

  it('comes although the answer to the refresh was lost', async () => {
    server.losesAnswers.set(refreshPath, 1)
    const session = aSession('over')
    expect(await session.request(path, { method: 'GET' })).toEqual({ ok: true, value: { path } })
    expect(refreshes()).toBe(2)
    expect(server.accessTokens.size).toBe(1)
  })

  it('comes later, with the same sign-in, when the server went away during the refresh', async () => {
    server.losesAnswers.set(refreshPath, 2)
    const session = aSession('over')
    expect(await session.request(path, { method: 'GET' })).toEqual({ ok: false, error: { code: 'offline' } })
    expect(await session.request(path, { method: 'GET' })).toEqual({ ok: true, value: { path } })
    expect(server.accessTokens.size).toBe(1)
  })

  it.each([429, 500, 503])('comes later when the server answers the refresh with %i now', async (status) => {
    server.refreshRefusal = { status, body: {} }
    const session = aSession('over')
    expect((await session.request(path, { method: 'GET' })).ok).toBe(false)
    server.refreshRefusal = null
    expect(await session.request(path, { method: 'GET' })).toEqual({ ok: true, value: { path } })
  })

  it.each([401, 403])('needs a new sign-in once the server refuses the refresh with %i', async (status) => {
    server.refreshRefusal = { status, body: { code: 'reused' } }
    const session = aSession('over')
    expect((await session.request(path, { method: 'GET' })).ok).toBe(false)
    server.refreshRefusal = null
    const asked = { ok: false, error: { code: 'offline_session' } }
    expect(await session.request(path, { method: 'GET' })).toEqual(asked)
    expect(refreshes()).toBe(1)
  })

  it('does not show a refresh token again for a request that was under way meanwhile', async () => {
    const door = createServerDoor(server.url, '0.0.0')
    let release = (): void => undefined
    const isHeld = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = '/api/v1/slow'
    const session = createOnlineSession({
      ...door,
      rest: async (asked, init) => {
        const reply = await door.rest(asked, init)
        if (asked === slow && !reply.ok) await isHeld
        return reply
      },
    })
    session.use({ tokens: { access_token: 'over', refresh_token: 'r' } })
    const late = session.request(slow, { method: 'GET' })
    expect((await session.request(path, { method: 'GET' })).ok).toBe(true)
    release()
    expect((await late).ok).toBe(true)
    expect(refreshes()).toBe(1)
  })

  it('is not asked again in the name of whoever signed in meanwhile', async () => {
    server.accessTokens.add('of the next person')
    const door = createServerDoor(server.url, '0.0.0')
    const shown: (string | null)[] = []
    const session = createOnlineSession({
      ...door,
      rest: async (asked, init) => {
        shown.push(init.access_token)
        const reply = await door.rest(asked, init)
        if (init.access_token === 'over') {
          session.use({ tokens: { access_token: 'of the next person', refresh_token: 'r' } })
        }
        return reply
      },
    })
    session.use({ tokens: { access_token: 'over', refresh_token: 'r' } })
    const body = { username: 'somebody' }
    expect(await session.request(path, { method: 'POST', body })).toEqual({
      ok: false,
      error: { code: 'session_locked' },
    })
    expect(shown).toEqual(['over'])
  })

  it.each(['the next person', 'nobody'])('is not shown to %s when it comes late', async (who) => {
    server.accessTokens.add('good')
    const door = createServerDoor(server.url, '0.0.0')
    const next = who === 'nobody' ? null : { tokens: { access_token: 'next', refresh_token: 'r' } }
    const session = createOnlineSession({
      ...door,
      rest: async (asked, init) => {
        const reply = await door.rest(asked, init)
        session.use(next)
        return reply
      },
    })
    session.use({ tokens: { access_token: 'good', refresh_token: 'r' } })
    const locked = { ok: false, error: { code: 'session_locked' } }
    expect(await session.request(path, { method: 'GET' })).toEqual(locked)
  })

  it('asks for the password again after a sign-in without the server', async () => {
    const asked = { ok: false, error: { code: 'offline_session' } }
    expect(await aSession(null).request(path, { method: 'GET' })).toEqual(asked)
    expect(server.asked).toEqual(['/sync/v1/hello'])
  })

  it('is away with the server', async () => {
    const session = aSession('good')
    await server.stop()
    expect(await session.request(path, { method: 'GET' })).toEqual({ ok: false, error: { code: 'offline' } })
    await server.start()
  })

  it.each([
    [403, { code: 'not_permitted' }, { code: 'not_permitted', action: 'not_permitted' }],
    [404, { code: 'patient' }, { code: 'not_found', entity: 'patient' }],
    [409, { code: 'username', existing_id: 'x' }, { code: 'duplicate', field: 'username', existing_id: 'x' }],
    [
      422,
      { code: 'invalid_input', errors: [{ field: 'password', code: 'too_small', message: 'm' }] },
      { code: 'invalid_input', fields: [{ field: 'password', code: 'too_small', message: 'm' }] },
    ],
    [429, {}, { code: 'rate_limited', retry_after_s: 30 }],
    [500, { log_id: 'l' }, { code: 'internal', log_id: 'l' }],
    [503, {}, { code: 'offline' }],
  ])('hands on a refusal %i as its own kind', async (status, body, error) => {
    server.refusal = { status, body }
    expect(await aSession('good').request(path, { method: 'GET' })).toEqual({ ok: false, error })
  })
})
