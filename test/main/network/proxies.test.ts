import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentWays, waysOfPac } from '../../../main/network/proxies.ts'
import { proxyLoginOf } from '../../../main/network/proxy-login.ts'
import { isSafeAddress } from '../../../main/network/server-address.ts'

const direct = { kind: 'direct' }
const via = (address: string) => ({ kind: 'proxy', address, login: null })

describe('the proxy of the environment', () => {
  it('leads to every server that it does not exempt', async () => {
    const find = environmentWays({ HTTPS_PROXY: 'http://ward:se%40cret@proxy.hospital:3128' })
    const login = { username: 'ward', password: 'se@cret' }
    expect(await find('https://sijil.hospital')).toEqual([
      { kind: 'proxy', address: 'http://proxy.hospital:3128', login },
    ])
    expect(await environmentWays({})('https://sijil.hospital')).toEqual([direct])
    expect(await environmentWays({ https_proxy: 'proxy:8080' })('https://x.y')).toEqual([
      via('http://proxy:8080'),
    ])
    expect(await environmentWays({ ALL_PROXY: 'socks5://proxy' })('https://x.y')).toEqual([
      via('socks5://proxy:1080'),
    ])
    expect(await environmentWays({ HTTPS_PROXY: 'ftp://proxy' })('https://x.y')).toEqual([direct])
  })

  it.each([
    ['sijil.hospital', 'https://sijil.hospital', true],
    ['hospital', 'https://sijil.hospital', true],
    ['.hospital', 'https://sijil.hospital', true],
    ['*.hospital', 'https://sijil.hospital', true],
    ['SIJIL.hospital', 'https://sijil.hospital', true],
    ['jil.hospital', 'https://sijil.hospital', false],
    ['a.example, hospital', 'https://sijil.hospital', true],
    ['sijil.hospital:443', 'https://sijil.hospital', true],
    ['sijil.hospital:8443', 'https://sijil.hospital', false],
    ['10.0.0.0/8', 'https://10.3.2.1:8443', true],
    ['10.0.0.0/8', 'https://11.3.2.1:8443', false],
    ['10.0.0.0/99', 'https://10.3.2.1', false],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['10.3.2.1', 'https://10.3.2.1', true],
    ['3.2.1', 'https://10.3.2.1', false],
    ['*', 'https://anything.example', true],
    ['', 'https://sijil.hospital', false],
  ])('with NO_PROXY=%s is left out for %s: %s', async (NO_PROXY, address, isLeftOut) => {
    const [way] = await environmentWays({ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY })(address)
    expect(way?.kind).toBe(isLeftOut ? 'direct' : 'proxy')
  })
})

describe('the proxies of the desktop', () => {
  it.each([
    ['DIRECT', [direct]],
    ['PROXY one:3128; HTTPS two; DIRECT', [via('http://one:3128'), via('https://two:443'), direct]],
    ['SOCKS5 three:1080;DIRECT', [via('socks5://three:1080'), direct]],
    ['SOCKS4 old:1080', []],
    ['', []],
  ])('%s', (text, ways) => {
    expect(waysOfPac(text)).toEqual(ways)
  })
})

describe('name and password for the proxy', () => {
  it('are the machine’s, else the account’s own; none where they cannot be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sijil-proxy-'))
    const file = join(folder, 'login')
    writeFileSync(file, 'ward:a:b\n')
    const keychain = { get: async () => Buffer.from('desk:own') }
    expect(await proxyLoginOf({ SIJIL_PROXY_LOGIN_FILE: file }, keychain)).toEqual({
      username: 'ward',
      password: 'a:b',
    })
    expect(await proxyLoginOf({}, keychain)).toEqual({ username: 'desk', password: 'own' })
    expect(await proxyLoginOf({ SIJIL_PROXY_LOGIN_FILE: `${file}.none` }, keychain)).toBeNull()
    expect(await proxyLoginOf({}, { get: async () => Promise.reject(new Error('locked')) })).toBeNull()
    expect(await proxyLoginOf({}, undefined)).toBeNull()
    rmSync(folder, { recursive: true })
  })
})

describe('the address of a server', () => {
  it.each([
    ['https://sijil.hospital', true],
    ['http://127.0.0.1:8787', true],
    ['http://localhost:8787', true],
    ['http://[::1]:8787', true],
    ['http://sijil.hospital', false],
    ['http://192.168.1.5', false],
    ['http://127.0.0.1.example', false],
    ['http://localhost.example', false],
    ['http://127.0.0.1@evil.example', false],
    ['ftp://127.0.0.1', false],
    ['file:///etc/passwd', false],
    ['not an address', false],
  ])('%s may be spoken to: %s', (address, may) => {
    expect(isSafeAddress(address)).toBe(may)
  })
})
