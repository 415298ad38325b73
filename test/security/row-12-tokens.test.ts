import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findCredentials } from '../../sync-server/auth/credentials-store.ts'
import { issueTokens } from '../../sync-server/auth/tokens.ts'
import { startTestServer, TEST_ADMIN, type TestServer } from '../support/server.ts'
import { enrolWireStation, type WireStation } from '../support/wire-station.ts'
import { type RestClient, signInAdmin } from '../sync-server/rest/rest-client.ts'
import { amountOf, reached } from './amounts.ts'

/* Row 12: tokens that are forged, over, of another kind or of another, against every route that Fastify lists. */

interface Route {
  readonly method: string
  readonly path: string
}

/** What anybody may ask: health, the description, and the doors through which people and stations come in. */
const OPEN =
  /^\/(health\/(live|ready)|metrics|openapi\.json|docs(\/.*)?|sync\/v1\/(hello|enrol|sign-in)|api\/v1\/auth\/(login|refresh))$/

const PAIRS = amountOf({ fast: 500, full: Number.POSITIVE_INFINITY })

let server: TestServer
let admin: RestClient
let station: WireStation
let routes: Route[]
let askedFrom = 0

beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
  await server.reset()
  admin = await signInAdmin(server)
  station = await enrolWireStation(server, 'Ward 3')
  await server.app.ready()
  routes = listed(server.app.printRoutes({ commonPrefix: false })).filter(({ path }) => !OPEN.test(path))
})
afterAll(() => server.close())

/** The routes of Fastify's own list: a tree of parts of paths, each with its methods. */
function listed(text: string): Route[] {
  const found: Route[] = []
  const parts: string[] = []
  for (const line of text.split('\n')) {
    const match = /^((?:│ {3}| {4})*)[├└]── (\S*?)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (match === null) continue
    const depth = (match[1] ?? '').length / 4
    parts.splice(depth, parts.length, match[2] ?? '')
    const path = parts.join('').replace(/:\w+/g, () => v7())
    for (const method of (match[3] ?? '').split(', ')) if (method !== '') found.push({ method, path })
  }
  return found
}

/** Asks as from an address of its own, so that no limit answers in the token's stead. */
async function ask({ method, path }: Route, token: string): Promise<number> {
  askedFrom += 1
  const remoteAddress = `10.${(askedFrom >> 16) & 255}.${(askedFrom >> 8) & 255}.${askedFrom & 255}`
  const reply = await server.app.inject({
    method: method as 'GET',
    url: path,
    headers: { authorization: `Bearer ${token}` },
    remoteAddress,
  })
  return reply.statusCode
}

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const payloadOf = (token: string): JWTPayload =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload

function flipped(token: string, part: number, at: number): string {
  const parts = token.split('.')
  const bytes = Buffer.from(parts[part] ?? '', 'base64url')
  const place = at % bytes.length
  bytes[place] = (bytes[place] ?? 0) ^ 1
  parts[part] = bytes.toString('base64url')
  return parts.join('.')
}

/** What can be done to any signed token, whoever made it. */
async function forgeries(
  good: string,
  own: KeyObject,
  publicKey: KeyObject,
  header: { readonly typ?: string },
): Promise<[string, string][]> {
  const claims = payloadOf(good)
  const [head = '', payload = '', signature = ''] = good.split('.')
  const other = generateKeyPairSync('ed25519').privateKey
  const sign = (change: JWTPayload, protectedHeader: object = {}, key = own) => {
    const all = { ...claims, ...change }
    for (const [name, value] of Object.entries(change)) if (value === undefined) delete all[name]
    const parameters = { alg: 'EdDSA', ...header, ...protectedHeader } as JWTHeaderParameters
    return new SignJWT(all).setProtectedHeader(parameters).sign(key)
  }
  const secrets: [string, Buffer][] = [
    ['PEM', Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }))],
    ['DER', publicKey.export({ format: 'der', type: 'spki' })],
    ['JWK', Buffer.from(JSON.stringify(publicKey.export({ format: 'jwk' })))],
    ['raw', Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url')],
  ]
  const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const made: [string, string | Promise<string>][] = [
    ...['none', 'None', 'NONE', 'nOnE'].flatMap((alg): [string, string][] => [
      [`alg ${alg}`, `${encoded({ alg, ...header })}.${payload}.`],
      [`alg ${alg}, signature kept`, `${encoded({ alg, ...header })}.${payload}.${signature}`],
    ]),
    ...secrets.flatMap(([form, secret]) =>
      (['HS256', 'HS384', 'HS512'] as const).map((alg): [string, Promise<string>] => [
        `${alg} with the public key as ${form}`,
        new SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(hmacKey(secret)),
      ]),
    ),
    ['RS256', new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...header }).sign(rsa)],
    ['PS256', new SignJWT(claims).setProtectedHeader({ alg: 'PS256', ...header }).sign(rsa)],
    ['ES256', new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...header }).sign(ec)],
    ['eddsa in small letters', `${encoded({ alg: 'eddsa', ...header })}.${payload}.${signature}`],
    ['another key', sign({}, {}, other)],
    ['another key, kid', sign({}, { kid: 'token-signing' }, other)],
    ['another key, kid as a path', sign({}, { kid: '../../keys/token-signing.pem' }, other)],
    ['another key, jku', sign({}, { jku: 'http://127.0.0.1:9/jwks.json' }, other)],
    ['another key, jwk', sign({}, { jwk }, other)],
    ['another key, x5u', sign({}, { x5u: 'http://127.0.0.1:9/x5u' }, other)],
    ['another key, x5c', sign({}, { x5c: ['AAAA'] }, other)],
    ['expired', sign({ exp: Number(claims.iat) - 4000, iat: Number(claims.iat) - 5000 })],
    ['no exp', sign({ exp: undefined as never })],
    ['exp is zero', sign({ exp: 0 })],
    ['no iat', sign({ iat: undefined as never })],
    ['not yet good', sign({ nbf: Number(claims.iat) + 3600 })],
    ['iss of another', sign({ iss: 'https://elsewhere.example' })],
    ['no iss', sign({ iss: undefined as never })],
    ['aud of another', sign({ aud: 'elsewhere' })],
    ['no aud', sign({ aud: undefined as never })],
    ['nothing', ''],
    ['two dots', '..'],
    ['words', 'a.b.c'],
    ['no signature', `${head}.${payload}.`],
    ['no payload', `${head}..${signature}`],
    ['two parts', `${head}.${payload}`],
    ['four parts', `${good}.${signature}`],
    ['payload of null', `${head}.${encoded('null')}.${signature}`],
    ['header of null', `${encoded('null')}.${payload}.${signature}`],
    ['padding', `${good}==`],
    ['twice', `${good}${good}`],
    ['upper case', good.toUpperCase()],
    ...[1, 2, 10, 40, 80].map((n): [string, string] => [`cut by ${n}`, good.slice(0, -n)]),
    ...[0, 7, 31, 32, 63].map((n): [string, string] => [`signature, byte ${n}`, flipped(good, 2, n)]),
    ...[3, 11, 40, 90].map((n): [string, string] => [`payload, byte ${n}`, flipped(good, 1, n)]),
    ...[2, 9].map((n): [string, string] => [`header, byte ${n}`, flipped(good, 0, n)]),
  ]
  return await Promise.all(made.map(async ([name, token]): Promise<[string, string]> => [name, await token]))
}

/** jose wants an HMAC key of a least length; a shorter text is tried as its hash, as no library would take it. */
function hmacKey(secret: Buffer): Buffer {
  return secret.length >= 64 ? secret : Buffer.concat([secret, createHash('sha512').update(secret).digest()])
}

/** What only an access token can be: signed by the server itself, and yet not good. */
async function endedAccess(): Promise<[string, string][]> {
  const good = admin.tokens.access_token
  const key = server.keys.token_private_key
  const sign = (change: JWTPayload, typ = 'at+jwt') =>
    new SignJWT({ ...payloadOf(good), ...change }).setProtectedHeader({ alg: 'EdDSA', typ }).sign(key)
  const deps = { keys: server.keys, clock: server.clock, newId: v7 }
  const user = await server.database.transaction({ site_id: 'all' }, async (trx) => {
    const found = await findCredentials(trx, TEST_ADMIN.username)
    if (found === undefined) throw new Error('the first start makes an administrator')
    return found.user
  })
  const issued = (station_id: string | null) =>
    server.database.transaction({ site_id: 'all' }, (trx) => issueTokens(trx, deps, user, { station_id }))
  const signedOut = await issued(null)
  const sid = String(payloadOf(signedOut.access_token).sid)
  const revoked = await enrolWireStation(server, 'Ward 4')
  const onRevoked = await issued(revoked.id)
  await admin.put(`/admin/stations/${revoked.id}`, { is_revoked: true, reason: 'stolen' })
  await server.owner
    .updateTable('refresh_tokens')
    .set({ revoked_at: new Date(server.clock.nowMs()).toISOString() })
    .where('family_id', '=', sid)
    .execute()
  const onStation = await issued(station.id)
  const withoutDid = payloadOf(onStation.access_token)
  delete withoutDid.did
  return [
    ['no typ', await new SignJWT(payloadOf(good)).setProtectedHeader({ alg: 'EdDSA' }).sign(key)],
    ['typ JWT', await sign({}, 'JWT')],
    ['typ of a proof', await sign({}, 'refresh-proof+jwt')],
    ['sub is a name', await sign({ sub: 'admin' })],
    ['sub of nobody', await sign({ sub: v7() })],
    ['sid of no sign-in', await sign({ sid: v7() })],
    ['did of no station', await sign({ did: v7() })],
    ['did of a station it was not made on', await sign({ did: station.id })],
    [
      'did left out',
      await new SignJWT(withoutDid).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' }).sign(key),
    ],
    ['did is no id', await sign({ did: 'ward 3' })],
    ['role of no role', await sign({ role: 'root' })],
    ['site is no id', await sign({ site: '*' })],
    ['signed out', signedOut.access_token],
    ['on a revoked station', onRevoked.access_token],
    ['a refresh token', admin.tokens.refresh_token],
    ['a station’s token', await station.token()],
  ].map(([name = '', token = '']) => [name, token])
}

/** Every pair, or as many as the amount says, spread over all variants and all routes. */
function pairsOf<A, B>(first: readonly A[], second: readonly B[]): [A, B][] {
  const all = first.flatMap((a) => second.map((b): [A, B] => [a, b]))
  if (all.length <= PAIRS) return all
  const step = all.length / PAIRS
  return Array.from({ length: PAIRS }, (_, n) => all[Math.floor(n * step)]).filter(
    (pair) => pair !== undefined,
  )
}

async function tryAll(variants: readonly [string, string][], against: readonly Route[]) {
  const accepted: string[] = []
  const faults: string[] = []
  const pairs = pairsOf(variants, against)
  for (const [[name, token], route] of pairs) {
    const status = await ask(route, token)
    if (status < 400) accepted.push(`${name}: ${route.method} ${route.path} answered ${status}`)
    // What is signed by nobody of ours is told nothing else; a broken body may be told before a sign-in's end.
    else if (![401, 403, 404, 409, 415, 422, 428].includes(status))
      faults.push(`${name}: ${route.method} ${route.path} answered ${status}`)
  }
  return { accepted, faults, tries: pairs.length }
}

describe('tokens (row 12)', () => {
  it('are good as they were made: the control', async () => {
    expect(await ask({ method: 'GET', path: '/api/v1/auth/totp' }, admin.tokens.access_token)).toBe(200)
    expect(
      await ask({ method: 'GET', path: '/sync/v1/pull?after=0&protocol=1' }, await station.token()),
    ).toBe(200)
    expect(routes.filter(({ path }) => path.startsWith('/api/')).length).toBeGreaterThan(60)
    expect(routes.filter(({ path }) => path.startsWith('/sync/')).length).toBeGreaterThan(4)
  })

  it('that are anything else open none of the REST routes', async () => {
    const { token_private_key, token_public_key } = server.keys
    const variants = [
      ...(await forgeries(admin.tokens.access_token, token_private_key, token_public_key, { typ: 'at+jwt' })),
      ...(await endedAccess()),
    ]
    expect(variants.length).toBeGreaterThanOrEqual(60)
    const against = routes.filter(({ path }) => path.startsWith('/api/'))
    const { accepted, faults, tries } = await tryAll(variants, against)
    reached(12, 'access tokens that are not good, against every REST route', {
      variants: variants.length,
      routes: against.length,
      tries,
      accepted: accepted.length,
    })
    expect(accepted).toEqual([])
    expect(faults).toEqual([])
  }, 1_200_000)

  it('that are anything else open none of the sync routes', async () => {
    const good = await station.token()
    const other = await enrolWireStation(server, 'Ward 5')
    const now = server.clock.nowMs()
    const variants: [string, string][] = [
      ...(await forgeries(good, station.private_key, createPublicKey(station.private_key), {})),
      ['ten minutes old', await station.token({ at: now - 600_000 })],
      ['of tomorrow', await station.token({ at: now + 86_400_000 })],
      ['for REST', await station.token({ audience: 'sijil-rest' })],
      ['for a refresh', await station.token({ audience: 'sijil-refresh' })],
      ['in another station’s name', await station.token({ key: other.private_key })],
      ['a person’s access token', admin.tokens.access_token],
      ['a person’s refresh token', admin.tokens.refresh_token],
    ]
    expect(variants.length).toBeGreaterThanOrEqual(60)
    const against = routes.filter(({ path }) => path.startsWith('/sync/'))
    const { accepted, faults, tries } = await tryAll(variants, against)
    reached(12, 'station tokens that are not good, against every sync route', {
      variants: variants.length,
      routes: against.length,
      tries,
      accepted: accepted.length,
    })
    expect(accepted).toEqual([])
    expect(faults).toEqual([])
  }, 1_200_000)
})
