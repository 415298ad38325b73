import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../../sync-server/app.ts'
import { HashesBusy, turnstile } from '../../../sync-server/auth/passwords.ts'
import { CallerLimits } from '../../../sync-server/caller-limits.ts'
import type { ServerConfig } from '../../../sync-server/config.ts'
import { createBlobStore } from '../../../sync-server/documents/blob-store.ts'
import { faultOf, registerErrorAnswers } from '../../../sync-server/error-answers.ts'
import { createSnapshotFiles } from '../../../sync-server/sync/snapshot-files.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { send, signInAdmin } from './rest-client.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())

const answers = [
  '/',
  '/api/v1/patients',
  '/sync/v1/hello',
  '/sync/v1/pull',
  '/openapi.json',
  '/docs/',
  '/health/live',
]

describe('an answer of the server', () => {
  it.each(answers)('%s carries the headers that keep a browser from misusing it', async (path) => {
    const { headers } = await fetch(`${server.url}${path}`)
    const policy = headers.get('content-security-policy') ?? ''
    for (const word of [
      "default-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
      expect(policy.replaceAll('; ', ';').split(';')).toContain(word)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('strict-transport-security')).toBe('max-age=63072000')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it.each(answers)('%s lets no page of another site read it, and sets no cookie', async (path) => {
    for (const method of ['GET', 'OPTIONS']) {
      const asked = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
      const { headers } = await fetch(`${server.url}${path}`, { method, headers: asked })
      const cors = [...headers.keys()].filter((name) => name.startsWith('access-control-'))
      expect([method, cors, headers.get('set-cookie')]).toEqual([method, [], null])
    }
  })
})

describe('a request forged by another site', () => {
  it('carries nothing that the server takes for a person: a token is a header, never a cookie or an address', async () => {
    const { body } = await send(server, 'POST', '/auth/login', {
      body: { username: 'admin', password: 'correct horse battery' },
    })
    const token = body.access_token
    const seen = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
      (await send(server, 'GET', path, { headers })).status
    expect(await seen('/admin/users', { authorization: `Bearer ${token}` })).not.toBe(401)
    for (const name of ['token', 'access_token', 'authorization', 'session', 'sijil'])
      expect(await seen('/admin/users', { cookie: `${name}=${token}` })).toBe(401)
    expect(await seen(`/admin/users?access_token=${token}`)).toBe(401)
    expect(
      await seen('/admin/users', {
        authorization: `Basic ${Buffer.from(`admin:${token}`).toString('base64')}`,
      }),
    ).toBe(401)
  })

  it('finds no code that reads a cookie', () => {
    const sources = readdirSync('sync-server', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    expect(sources.length).toBeGreaterThan(100)
    const guilty = sources.filter((name) => /cookie/i.test(readFileSync(join('sync-server', name), 'utf8')))
    expect(guilty).toEqual([])
  })
})

describe('too much', () => {
  it('of a body is refused: a megabyte, eight for sync', async () => {
    const post = async (path: string, bytes: number): Promise<number> => {
      const headers = { 'content-type': 'application/json' }
      const body = `"${'x'.repeat(bytes)}"`
      return (await fetch(`${server.url}${path}`, { method: 'POST', headers, body })).status
    }
    expect(await post('/api/v1/auth/login', 1024 * 1024)).toBe(413)
    expect(await post('/sync/v1/enrol', 1024 * 1024)).toBe(413)
    // Who is no station is refused before anything of the body is read.
    expect(await post('/sync/v1/push', 9 * 1024 * 1024)).toBe(401)
  })

  it('of depth ends no server', async () => {
    const depth = 200_000
    for (const text of [
      `${'['.repeat(depth)}${']'.repeat(depth)}`,
      `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    ]) {
      const reply = await send(server, 'POST', '/auth/login', { body: text })
      expect([400, 413, 422]).toContain(reply.status)
    }
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200)
  })

  it('of time is not given to who sends no headers', () => {
    expect(server.app.server.headersTimeout).toBe(10_000)
    expect(server.app.server.requestTimeout).toBe(120_000)
  })

  it('of a caller is refused for the rest of the minute, and holds up nobody else', () => {
    let nowMs = 0
    const limits = new CallerLimits(3, () => nowMs)
    expect([1, 2, 3].map(() => limits.take('nurse'))).toEqual([0, 0, 0])
    nowMs = 20_000
    expect(limits.take('nurse')).toBe(40)
    expect(limits.take('physician')).toBe(0)
    nowMs = 60_000
    expect(limits.take('nurse')).toBe(0)
  })

  it('of one person’s requests is refused, whatever other tokens are made up', async () => {
    const own = await startTestServer({ database: 'pglite', config: { requests_per_minute: 5 } })
    try {
      const admin = { username: 'admin', password: 'correct horse battery' }
      const { body } = await send(own, 'POST', '/auth/login', { body: admin })
      const ask = async (token: string): Promise<number> =>
        (await send(own, 'GET', '/admin/users', { headers: { authorization: `Bearer ${token}` } })).status
      const statuses = []
      for (let n = 0; n < 7; n += 1) statuses.push(await ask(body.access_token))
      expect(statuses.slice(0, 5)).not.toContain(429)
      expect(statuses.slice(5)).toEqual([429, 429])
      expect(await ask('a.b.c')).toBe(401)
    } finally {
      await own.close()
    }
  })
})

describe('too many passwords to check', () => {
  it('are sent away, once so many wait that the last would wait too long', async () => {
    const inTurn = turnstile(2, 3)
    let finish = (): void => {}
    const until = new Promise<void>((resolve) => {
      finish = resolve
    })
    const begun = [1, 2, 3, 4, 5].map((n) => inTurn(() => until.then(() => n)))
    await expect(inTurn(async () => 6)).rejects.toBeInstanceOf(HashesBusy)
    finish()
    expect(await Promise.all(begun)).toEqual([1, 2, 3, 4, 5])
    expect(await inTurn(async () => 7)).toBe(7)
  })

  it('is an answer with a time to wait, and no fault of the program', async () => {
    const app = fastify()
    registerErrorAnswers(app)
    app.get('/', () => Promise.reject(new HashesBusy()))
    const { statusCode, headers, body } = await app.inject('/')
    expect([statusCode, headers['retry-after']]).toEqual([503, '5'])
    expect(JSON.parse(body)).toMatchObject({ code: 'server_busy' })
    await app.close()
  })
})

describe('a fault in the log', () => {
  it('says what and where, and nothing that a message quotes on a line of its own', () => {
    const fault = faultOf(new Error('row is\n  Samira Abdelrahman\n    at 12 Nile Street'))
    expect(String(fault.stack).split('\n')[0]).toMatch(/^ {4}at .*web\.test\.ts\S*?:\d+:\d+\)?$/)
    expect(String(fault.stack)).not.toMatch(/Samira|Nile/)
  })
})

/** The same server under another configuration. */
async function withConfig(
  changes: Partial<ServerConfig>,
  work: (app: FastifyInstance) => Promise<void>,
): Promise<void> {
  const { config, database, keys, clock } = server
  const blobs = createBlobStore(join(server.data_dir, 'documents'), database, keys)
  const snapshotFiles = createSnapshotFiles(join(server.data_dir, 'snapshots'), keys)
  const deps = { database, keys, blobs, clock, journal: null, snapshotFiles }
  const app = await buildApp({ ...deps, config: { ...config, ...changes } })
  try {
    await work(app)
  } finally {
    await app.close()
  }
}

describe('the list of stations', () => {
  it('says that no lost keychain can be made good, where the server was given no recovery key', async () => {
    const { tokens } = await signInAdmin(server)
    for (const [recovery_public_key, has_recovery_key] of [
      [null, false],
      [server.config.recovery_public_key, true],
    ] as const)
      await withConfig({ recovery_public_key }, async (app) => {
        const headers = { authorization: `Bearer ${tokens.access_token}` }
        const reply = await app.inject({ url: '/api/v1/admin/stations', headers })
        expect(reply.json()).toMatchObject({ has_recovery_key })
      })
  })
})

describe('a caller behind a proxy', () => {
  const refresh = (app: FastifyInstance, from: string) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/auth/refresh',
      remoteAddress: '10.0.0.5',
      headers: { 'x-forwarded-for': from },
      payload: { refresh_token: 'x'.repeat(40) },
    })
  const left = async (app: FastifyInstance, from: string) =>
    Number((await refresh(app, from)).headers['x-ratelimit-remaining'])

  it('is counted by their own address, where the proxy is one that was named', async () => {
    await withConfig({ trusted_proxies: ['10.0.0.0/24'] }, async (app) => {
      const first = await left(app, '192.0.2.1')
      expect(await left(app, '192.0.2.1')).toBe(first - 1)
      expect(await left(app, '192.0.2.2')).toBe(first)
    })
  })

  it('names themselves in vain, where it is not', async () => {
    await withConfig({}, async (app) => {
      const first = await left(app, '192.0.2.1')
      expect(await left(app, '192.0.2.2')).toBe(first - 1)
    })
  })
})

describe('a flood of strangers', () => {
  it('has ten rows in the audit, and one for all others of that minute', async () => {
    await server.reset()
    const ask = () => send(server, 'GET', '/admin/users')
    const rows = async () =>
      (await server.owner.selectFrom('audit_log').select('reason').orderBy('audit_seq').execute()).map(
        ({ reason }) => reason,
      )
    // What came before is of an earlier minute.
    server.clock.advance(61_000)
    await ask()
    const before = (await rows()).length - 1
    for (let n = 0; n < 24; n += 1) expect((await ask()).status).toBe(401)
    const ten = Array.from({ length: 10 }, () => 'unauthorized')
    expect((await rows()).slice(before)).toEqual(ten)
    server.clock.advance(61_000)
    await ask()
    expect((await rows()).slice(before)).toEqual([...ten, 'unauthorized ×15', 'unauthorized'])
  })
})

describe('bytes that are no HTTP', () => {
  it.each([
    [
      'a length and pieces at once',
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde',
    ],
    ['a header as long as a book', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['noise', '\u0016\u0003\u0001\u0000\r\n\r\n'],
  ])('are refused: %s', async (_what, text) => {
    const { port } = new URL(server.url)
    const answer = await new Promise<string>((resolve) => {
      let heard = ''
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text))
      socket.on('data', (bytes) => {
        heard += String(bytes)
      })
      socket.on('close', () => resolve(heard))
      socket.on('error', () => resolve(heard))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  })
})
