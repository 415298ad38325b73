import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readDeviceKey } from '../../main/keys/device-key.ts'
import { createStationIdentity } from '../../main/keys/station-identity.ts'
import { createOnlineSession } from '../../main/session/online-session.ts'
import { createServerDoor } from '../../main/session/server-door.ts'
import type { Id } from '../../shared/ids.ts'
import type { User } from '../../shared/users/user.ts'
import { findCredentials } from '../../sync-server/auth/credentials-store.ts'
import { issueTokens, type Tokens } from '../../sync-server/auth/tokens.ts'
import { startTestServer, TEST_ADMIN, type TestServer } from '../support/server.ts'
import { enrolWireStation, type WireStation } from '../support/wire-station.ts'
import { type AnswerBody, signInAdmin } from '../sync-server/rest/rest-client.ts'
import { amountOf, reached } from './amounts.ts'

/* Row 13: refresh tokens that are shown twice, at once, from a copied PC, or whose answer was lost on the way. */

const REUSES = amountOf({ fast: 8, full: 300 })
const LOST = amountOf({ fast: 10, full: 1000 })
const REVOCATIONS = amountOf({ fast: 2, full: 10 })
const MINUTE_MS = 60_000

let server: TestServer
let station: WireStation
let user: User

beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.reset()
  station = await enrolWireStation(server, 'Ward 3')
  const found = await server.database.transaction({ site_id: 'all' }, (trx) =>
    findCredentials(trx, TEST_ADMIN.username),
  )
  if (found === undefined) throw new Error('the first start makes an administrator')
  user = found.user
})

/** Tokens as a sign-in gives them, without the work of a password. */
function signIn(station_id: Id | null = station.id): Promise<Tokens> {
  const deps = { keys: server.keys, clock: server.clock, newId: v7 }
  return server.database.transaction({ site_id: 'all' }, (trx) =>
    issueTokens(trx, deps, user, { station_id }),
  )
}

function identityOf(of: WireStation) {
  const key = readDeviceKey(of.private_key.export({ format: 'der', type: 'pkcs8' }))
  return createStationIdentity({ station_id: of.id, key, clock: server.clock, newId: () => v7() })
}

let askedFrom = 0

/** An address of its own for each request: thousands in a minute from one would be a flood, and answered as one. */
function nextAddress(): string {
  askedFrom += 1
  return `127.${1 + ((askedFrom >> 16) & 127)}.${(askedFrom >> 8) & 255}.${1 + (askedFrom & 127)}`
}

async function inject(request: {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Record<string, string>
  readonly payload?: object
}): Promise<{ status: number; body: AnswerBody }> {
  const reply = await server.app.inject({ ...request, remoteAddress: nextAddress() })
  return { status: reply.statusCode, body: reply.json() as AnswerBody }
}

const refreshWith = (refresh_token: string, proof: string | null) =>
  inject({
    method: 'POST',
    url: '/api/v1/auth/refresh',
    headers: proof === null ? {} : { 'x-sijil-station-proof': proof },
    payload: { refresh_token },
  })
const refresh = async (refresh_token: string, by: WireStation = station) =>
  refreshWith(refresh_token, await identityOf(by).refreshProof(refresh_token))
const works = async (access_token: unknown): Promise<boolean> => {
  const headers = { authorization: `Bearer ${String(access_token)}` }
  return (await inject({ method: 'GET', url: '/api/v1/auth/totp', headers })).status === 200
}
const alerts = (kind: 'refresh_token_reused' | 'station_proof_refused') =>
  server.owner.selectFrom('security_alerts').selectAll().where('kind', '=', kind).execute()

describe('refresh tokens (row 13)', () => {
  it('that are shown again after a minute, or after their successor was used, end the sign-in each time', async () => {
    let found = 0
    for (let n = 0; n < REUSES; n += 1) {
      const first = await signIn()
      const second = (await refresh(first.refresh_token)).body
      const isEarly = n % 2 === 0
      const newest = isEarly ? (await refresh(second.refresh_token)).body : second
      if (!isEarly) server.clock.advance(MINUTE_MS + 1)
      const replay = await refresh(first.refresh_token)
      const isOver =
        (await refresh(newest.refresh_token)).status === 401 && !(await works(newest.access_token))
      if (replay.status === 401 && isOver) found += 1
    }
    reached(13, 'tokens that were used before, shown again', { shown: REUSES, found })
    expect(found).toBe(REUSES)
    // One for each, however often what was ended is shown again.
    expect(await alerts('refresh_token_reused')).toHaveLength(REUSES)
    const seen = await (await signInAdmin(server)).get('/admin/security-alerts')
    expect(seen.body.items[0]).toMatchObject({ user_id: user.id, station_id: station.id })
  }, 1_800_000)

  it('that are shown many times at once give one successor and end nothing', async () => {
    for (let n = 0; n < Math.ceil(REUSES / 4); n += 1) {
      const { refresh_token } = await signIn()
      const replies = await Promise.all([1, 2, 3, 4].map(() => refresh(refresh_token)))
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect(new Set(replies.map(({ body }) => body.refresh_token)).size).toBe(1)
      expect((await refresh(String(replies[0]?.body.refresh_token))).status).toBe(200)
    }
    reached(13, 'tokens shown four times at once', { sign_ins: Math.ceil(REUSES / 4), ended: 0 })
  }, 1_800_000)

  it('are good on their own station only, and nothing is used up by a stranger who shows them', async () => {
    const other = await enrolWireStation(server, 'Ward 4')
    let accepted = 0
    let tries = 0
    for (let n = 0; n < Math.ceil(REUSES / 4); n += 1) {
      const { refresh_token } = await signIn()
      const another = await signIn()
      const proofs: (string | null)[] = [
        null,
        '',
        'no.proof.atall',
        await identityOf(other).refreshProof(refresh_token),
        await identityOf(station).refreshProof(another.refresh_token),
        await station.token(),
        await new SignJWT({ rth: 'x' })
          .setProtectedHeader({ alg: 'EdDSA', typ: 'refresh-proof+jwt' })
          .setIssuer(station.id)
          .setAudience('sijil-refresh')
          .setIssuedAt(Math.floor(server.clock.nowMs() / 1000))
          .setExpirationTime(Math.floor(server.clock.nowMs() / 1000) + 60)
          .setJti(v7())
          .sign(other.private_key),
      ]
      for (const proof of proofs) {
        tries += 1
        if ((await refreshWith(refresh_token, proof)).status !== 401) accepted += 1
      }
      const old = await identityOf(station).refreshProof(refresh_token)
      server.clock.advance(3 * MINUTE_MS)
      tries += 1
      const late = await refreshWith(refresh_token, old)
      if (late.status !== 401) accepted += 1
      expect(late.body.code).toBe('clock')
      expect((await refresh(refresh_token)).status).toBe(200)
      const rest = await signIn(null)
      if ((await refresh(rest.refresh_token)).status !== 401) accepted += 1
      expect((await refreshWith(rest.refresh_token, null)).status).toBe(200)
    }
    reached(13, 'tokens carried off to another PC', { tries, accepted })
    expect(accepted).toBe(0)
    const raised = (await alerts('station_proof_refused')).length
    expect(raised).toBeGreaterThan(0)
    // One an hour at most for each of the two whose tokens were carried off: the station, and nobody's station.
    const minutes = (Math.ceil(REUSES / 4) - 1) * 3
    expect(raised).toBeLessThanOrEqual(2 * (1 + Math.floor(minutes / 60)))
  }, 1_800_000)

  it('of a PC that was copied with its key are found as soon as both are used', async () => {
    let found = 0
    for (let n = 0; n < REUSES; n += 1) {
      const { refresh_token } = await signIn()
      const owner = (await refresh(refresh_token)).body
      server.clock.advance(11 * MINUTE_MS)
      const copy = await refresh(refresh_token)
      if (copy.status === 401 && (await refresh(owner.refresh_token)).status === 401) found += 1
    }
    reached(13, 'copied PCs', { copies: REUSES, found })
    expect(found).toBe(REUSES)
  }, 1_800_000)

  it('end after thirty days, however often they were exchanged', async () => {
    let { refresh_token } = await signIn()
    for (let day = 1; day <= 30; day += 1) {
      server.clock.advance(24 * 60 * MINUTE_MS - (day === 30 ? 1 : 0))
      const reply = await refresh(refresh_token)
      expect(reply.status, `day ${day}`).toBe(200)
      refresh_token = reply.body.refresh_token
    }
    server.clock.advance(1)
    expect((await refresh(refresh_token)).status).toBe(401)
  })

  it('log nobody out when the answer is lost on the way', async () => {
    const proxy = await startProxy(server.url)
    const identity = identityOf(station)
    const online = createOnlineSession(createServerDoor(proxy.url, '0.0.0'), {
      proofOf: (token) => identity.refreshProof(token),
      onServerTime: (ms) => identity.setServerTimeMs(ms),
    })
    online.use({ tokens: await signIn() })
    let loggedOut = 0
    try {
      for (let n = 0; n < LOST; n += 1) {
        server.clock.advance(10 * MINUTE_MS + 1000)
        proxy.loseNext('/api/v1/auth/refresh')
        const reply = await online.request('/api/v1/auth/totp', { method: 'GET' })
        if (!reply.ok) loggedOut += 1
      }
    } finally {
      await proxy.close()
    }
    reached(13, 'answers to a refresh lost in a proxy', { lost: proxy.lost(), logged_out: loggedOut })
    expect(proxy.lost()).toBe(LOST)
    expect(loggedOut).toBe(0)
  }, 1_800_000)

  it('and access tokens are good no more at once when the person or the station is revoked', async () => {
    let slowestMs = 0
    const admin = await signInAdmin(server)
    for (let n = 0; n < REVOCATIONS; n += 1) {
      const ward = await enrolWireStation(server, `Ward ${n + 10}`)
      const tokens = await signIn(ward.id)
      expect(await works(tokens.access_token)).toBe(true)
      const from = performance.now()
      const revoked = await admin.put(`/admin/stations/${ward.id}`, { is_revoked: true, reason: 'stolen' })
      expect(revoked.status).toBe(200)
      expect(await works(tokens.access_token)).toBe(false)
      expect((await refresh(tokens.refresh_token, ward)).status).toBe(403)
      expect((await ward.request('GET', '/pull?after=0&protocol=1')).status).toBe(403)
      slowestMs = Math.max(slowestMs, performance.now() - from)
    }
    reached(13, 'revocations, from the order until access, refresh and sync were refused', {
      revocations: REVOCATIONS,
      slowest_ms: Math.round(slowestMs),
    })
    expect(slowestMs).toBeLessThan(30_000)
  }, 1_800_000)
})

interface LosingProxy {
  readonly url: string
  /** The next answer of this path is not handed on, though the server has done what was asked. */
  loseNext(path: string): void
  lost(): number
  close(): Promise<void>
}

async function startProxy(target: string): Promise<LosingProxy> {
  let losing: string | null = null
  let lost = 0
  const proxy: Server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming
    // The whole of 127/8 is this machine on Linux; elsewhere the amount is kept below what counts as a flood.
    const from = process.platform === 'linux' ? { localAddress: nextAddress() } : {}
    const onward = httpRequest(`${target}${url}`, { method, headers, ...from }, (answer) => {
      if (losing === url) {
        losing = null
        lost += 1
        answer.resume()
        answer.on('end', () => outgoing.destroy())
        return
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    loseNext: (path) => {
      losing = path
    },
    lost: () => lost,
    close: () =>
      new Promise((resolve) => {
        proxy.closeAllConnections()
        proxy.close(() => resolve())
      }),
  }
}
