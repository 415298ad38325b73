import { execFile } from 'node:child_process'
import type { RequestListener } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createMemorySecretStore } from '../../main/keys/memory-secret-store.ts'
import { createNetwork } from '../../main/network/network.ts'
import { type FindWays, wayOfUrl, withLogin } from '../../main/network/proxies.ts'
import { createProxyLogins, PROXY_SECRET } from '../../main/network/proxy-login.ts'
import { giveProxyLogin } from '../../main/network/proxy-sign-in.ts'
import { createServerDoor } from '../../main/session/server-door.ts'
import { amountOf, reached } from './amounts.ts'
import { NAME, openTestAuthorities, type Pair, type TestAuthority } from './test-authority.ts'
import { startProxy, startSocks, type TestProxy } from './test-proxy.ts'

/* Row 27: a station speaks to its own server over TLS 1.2 or 1.3, and to nobody who only says that he is that. */

const ROUNDS = amountOf({ fast: 1, full: 20 })

/** What a server of long ago would still offer. */
const WEAK = 'ALL:@SECLEVEL=0'

const made = openTestAuthorities()
let ours: TestAuthority
let good: Pair
let wrong: readonly (readonly [string, ServerOptions])[]
const servers: { close(): unknown }[] = []
const proxies: TestProxy[] = []

beforeAll(() => {
  ours = made.authority('Hospital authority')
  const other = made.authority('Another authority')
  good = ours.sign('good')
  const middle = ours.sign('middle', { isAuthority: true })
  const byLeaf = ours.sign('signed-by-a-server', {}, good)
  wrong = [
    ['certificate_unknown_authority', other.sign('other')],
    ['certificate_unknown_authority', made.selfSigned('self')],
    ['certificate_unknown_authority', ours.sign('no-middle', {}, middle)],
    ['certificate_unknown_authority', { key: byLeaf.key, cert: byLeaf.cert + good.cert }],
    ['certificate_unknown_authority', ours.sign('for-clients', { usage: 'clientAuth' })],
    ['certificate_unknown_authority', { ...ours.sign('short-key', { keyKind: 'rsa:1024' }), ciphers: WEAK }],
    ['certificate_unknown_authority', { ...ours.sign('old-digest', { digest: 'sha1' }), ciphers: WEAK }],
    ['certificate_expired', ours.sign('expired', { from: -20, to: -1 })],
    ['certificate_not_yet_valid', ours.sign('not-yet', { from: 2 })],
    ['certificate_other_name', ours.sign('other-name', { names: 'DNS:other.example' })],
    ['certificate_other_name', ours.sign('other-address', { names: 'IP:127.0.0.2' })],
    ['certificate_other_name', ours.sign('wide', { names: 'DNS:*' })],
    ['certificate_other_name', ours.sign('name-only', { names: 'DNS:127.0.0.1' })],
    ['tls_refused', { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: WEAK }],
    ['tls_refused', { ...good, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: WEAK }],
  ]
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  for (const proxy of proxies.splice(0)) await proxy.close()
})
afterAll(() => made.remove())

const hello = JSON.stringify({ protocol: 3 })

const sayHello: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json').end(hello)
}

async function serve(options: ServerOptions, answer = sayHello): Promise<string> {
  const server: Server = createServer(options, answer)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  servers.push({
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  })
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What the station's door says of a server: `there`, or why it is not. */
async function ask(address: string, findWays?: FindWays, authorities = [ours.cert]): Promise<string> {
  const network = createNetwork({ authorities, ...(findWays === undefined ? {} : { findWays }) })
  servers.push(network)
  const door = createServerDoor(address, '0.0.0', network)
  const reply = await door.rest('/api/v1/x', { method: 'GET', access_token: 'a.b.c' })
  if (reply.ok) return 'there'
  return reply.error.kind === 'unreachable' ? (reply.error.because ?? 'unreachable') : 'refused'
}

const through =
  (address: string): FindWays =>
  async () => {
    const way = wayOfUrl(address)
    return way === null ? [] : [way]
  }

/** This PC's own addresses go past every proxy: behind one the server has a name. */
const byName = (address: string): string => address.replace('127.0.0.1', NAME)

async function proxy(...how: Parameters<typeof startProxy>): Promise<TestProxy> {
  const started = await startProxy(...how)
  proxies.push(started)
  return started
}

describe('a server over TLS', () => {
  it('is believed with a certificate of the private authority, in 1.3 and in 1.2', async () => {
    expect(await ask(await serve(good))).toBe('there')
    expect(await ask(await serve({ ...good, maxVersion: 'TLSv1.2' }))).toBe('there')
  })

  it('is not believed while the private authority is not given', async () => {
    expect(await ask(await serve(good), undefined, [])).toBe('certificate_unknown_authority')
  })

  it('is never believed with a wrong certificate or an old protocol, straight or through proxies', async () => {
    let accepted = 0
    let tried = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const tunnel = await proxy()
      const socks = await startSocks()
      proxies.push(socks)
      for (const [why, options] of wrong) {
        const address = await serve(options)
        const said = [
          await ask(address),
          await ask(byName(address), through(tunnel.address)),
          await ask(byName(address), through(socks.address)),
        ]
        tried += said.length
        accepted += said.filter((word) => word === 'there').length
        expect([options, said]).toEqual([options, [why, why, why]])
      }
    }
    reached(27, 'wrong certificates and old protocols', { tried, accepted })
    expect(accepted).toBe(0)
  }, 1_800_000)

  it('is not believed because the environment says so', async () => {
    const script = fileURLToPath(new URL('ask-once.ts', import.meta.url))
    const address = await serve(ours.sign('for-another', { names: 'DNS:other.example' }))
    const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_OPTIONS: '--tls-min-v1.0' }
    const { stdout } = await promisify(execFile)(process.execPath, [script, address, ours.path], { env })
    expect(stdout.trim()).toBe('certificate_other_name')
  })
})

describe('a proxy', () => {
  it('connects to the server, which is checked as ever', async () => {
    const tunnel = await proxy()
    const address = byName(await serve(good))
    expect(await ask(address, through(tunnel.address))).toBe('there')
    expect(tunnel.asked).toEqual([{ target: address.slice('https://'.length), authorization: null }])
    const socks = await startSocks()
    proxies.push(socks)
    expect(await ask(address, through(socks.address))).toBe('there')
    expect(socks.asked.length).toBe(1)
  })

  it('is given its name and password, and says that it wants one', async () => {
    const wanted = `Basic ${Buffer.from('ward:sec:ret').toString('base64')}`
    const guarded = await proxy((given) =>
      given === wanted ? null : { status: 407, body: '<html>login</html>' },
    )
    const address = byName(await serve(good))
    expect(await ask(address, through(guarded.address))).toBe('proxy_password')
    const login = async () => ({ username: 'ward', password: 'sec:ret' })
    expect(await ask(address, withLogin(through(guarded.address), login))).toBe('there')
    expect(await ask(address, through(guarded.address.replace('//', '//ward:sec%3Aret@')))).toBe('there')
    expect(await ask(address, through(guarded.address.replace('//', '//ward:wrong@')))).toBe('proxy_password')
  })

  it('is given what IT types at this PC while it asks, and only what it took is kept', async () => {
    const wanted = `Basic ${Buffer.from('ward:sec:ret').toString('base64')}`
    const guarded = await proxy((given) => (given === wanted ? null : { status: 407 }))
    const address = byName(await serve(good))
    const keychain = createMemorySecretStore()
    const logins = createProxyLogins({}, keychain)
    const networkBy = (by: TestProxy) => {
      const network = createNetwork({
        authorities: [ours.cert],
        findWays: withLogin(through(by.address), logins.find),
      })
      servers.push(network)
      return network
    }
    const door = createServerDoor(address, '0.0.0', networkBy(guarded))
    const give = (password: string, by = logins) =>
      giveProxyLogin({ door, logins: by }, { username: 'ward', password })
    const refused = (reason: string) => ({ ok: false, error: { code: 'conflict', reason } })
    expect(await give('wrong')).toEqual(refused('proxy_login_refused'))
    expect(await keychain.get(PROXY_SECRET)).toBeNull()
    expect(await give('sec:ret', createProxyLogins({ SIJIL_PROXY_LOGIN_FILE: 'x' }, keychain))).toEqual(
      refused('proxy_login_of_machine'),
    )
    // A proxy that reaches nobody has not said that the login is good.
    const blind = await proxy((given) => ({ status: given ? 502 : 407 }))
    const away = createServerDoor(address, '0.0.0', networkBy(blind))
    expect(await giveProxyLogin({ door: away, logins }, { username: 'ward', password: 'untried' })).toEqual({
      ok: false,
      error: { code: 'offline' },
    })
    expect(await keychain.get(PROXY_SECRET)).toBeNull()
    expect(await give('sec:ret')).toEqual({ ok: true, value: { is_kept: true } })
    expect(await give('sec:ret')).toEqual(refused('proxy_not_asking'))
    expect(await createProxyLogins({}, keychain).find()).toEqual({ username: 'ward', password: 'sec:ret' })
    expect(new Set(guarded.asked.map(({ target }) => target))).toEqual(
      new Set([address.slice('https://'.length)]),
    )
  })

  it.each([
    [403, 'proxy_refused'],
    [404, 'proxy_refused'],
    [302, 'other_page'],
    [511, 'other_page'],
    [500, 'proxy_away'],
    [502, 'unreachable'],
    [504, 'unreachable'],
  ])('that answers %i is told as %s', async (status, why) => {
    const { address } = await proxy(() => ({ status, body: '<html>no</html>' }))
    expect(await ask(byName(await serve(good)), through(address))).toBe(why)
  })

  it('that is away is told, and the next way is gone', async () => {
    const gone = await startProxy()
    await gone.close()
    const tunnel = await proxy()
    const address = byName(await serve(good))
    expect(await ask(address, through(gone.address))).toBe('proxy_away')
    const both: FindWays = async () => [
      ...(await through(gone.address)(address)),
      ...(await through(tunnel.address)(address)),
    ]
    expect(await ask(address, both)).toBe('there')
    expect(await ask(address, async () => [])).toBe('proxy_away')
  })

  it('is never asked for a server on this PC', async () => {
    const tunnel = await proxy()
    expect(await ask(await serve(good), through(tunnel.address))).toBe('there')
    expect(tunnel.asked).toEqual([])
  })
})

describe('an answer that is not the server’s', () => {
  it.each([
    ['a page for people', 200, { 'content-type': 'text/html; charset=utf-8' }],
    ['a way to another address', 302, { location: 'http://portal.example/' }],
    ['a sign-in of the network', 511, {}],
  ])('is told as such: %s', async (_what, status, headers) => {
    const address = await serve(good, (_request, response) => response.writeHead(status, headers).end('<p>'))
    expect(await ask(address)).toBe('other_page')
  })

  it('is not asked for over http on another machine', async () => {
    for (const address of ['http://192.0.2.1:8787', 'http://sijil.test', 'http://127.0.0.1.sijil.test'])
      expect(await ask(address)).toBe('http_refused')
  })
})
