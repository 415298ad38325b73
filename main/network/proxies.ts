import { BlockList, isIP } from 'node:net'

/** One way to a server: straight, or through a proxy. */
export type Way =
  | { readonly kind: 'direct' }
  /** `address`: `http://`, `https://` or `socks5://` with host and port, without a password. */
  | { readonly kind: 'proxy'; readonly address: string; readonly login: ProxyLogin | null }

export interface ProxyLogin {
  readonly username: string
  readonly password: string
}

/** The ways to an address, best first. Asked anew for every request, since a laptop changes networks. */
export type FindWays = (address: string) => Promise<readonly Way[]>

const DIRECT: Way = { kind: 'direct' }

type Env = Readonly<Record<string, string | undefined>>

/** The proxy of the environment: HTTPS_PROXY, or ALL_PROXY, unless NO_PROXY names the server. */
export function environmentWays(env: Env): FindWays {
  const given = env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy || ''
  const way = wayOfUrl(given)
  const isExempt = exemptions(env.NO_PROXY || env.no_proxy || '')
  return async (address) => [way === null || isExempt(new URL(address)) ? DIRECT : way]
}

/** `http://name:password@host:port` as a way; a bare `host:port` is http. Null where it is none. */
export function wayOfUrl(text: string): Way | null {
  if (text === '') return null
  const withScheme = /^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(withScheme)) return null
  const { protocol, hostname, port, username, password } = new URL(withScheme)
  const scheme = protocol === 'socks:' ? 'socks5:' : protocol
  if (!['http:', 'https:', 'socks5:'].includes(scheme) || hostname === '') return null
  const defaultPort = scheme === 'https:' ? 443 : scheme === 'http:' ? 80 : 1080
  const login = username === '' ? null : { username: decoded(username), password: decoded(password) }
  return { kind: 'proxy', address: `${scheme}//${hostname}:${port || defaultPort}`, login }
}

/** A percent sign that stands for itself is left as it is: people type passwords as they are. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Expected: `%` without two digits after it.
    return text
  }
}

/**
 * What Chromium's `resolveProxy` says, such as `PROXY one:3128; DIRECT`. Kinds that cannot be spoken (SOCKS 4) are left
 * out; where nothing is left, no way is: going straight past a proxy is for the network to allow, not for us.
 */
export function waysOfPac(text: string): readonly Way[] {
  return text.split(';').flatMap((part) => {
    const [kind = '', host = ''] = part.trim().split(/\s+/)
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return [DIRECT]
      case 'PROXY':
      case 'HTTP':
        return wayOfUrl(`http://${host}`) ?? []
      case 'HTTPS':
        return wayOfUrl(`https://${host}`) ?? []
      case 'SOCKS5':
        return wayOfUrl(`socks5://${host}`) ?? []
      default:
        return []
    }
  })
}

/** Gives a name and a password to proxies that were named without. */
export function withLogin(find: FindWays, loginOf: () => Promise<ProxyLogin | null>): FindWays {
  return async (address) => {
    const ways = await find(address)
    if (!ways.some((way) => way.kind === 'proxy' && way.login === null)) return ways
    const login = await loginOf()
    return ways.map((way) => (way.kind === 'proxy' && way.login === null ? { ...way, login } : way))
  }
}

/** NO_PROXY: names (with all below them), addresses, networks such as 10.0.0.0/8, each with or without a port; `*`. */
function exemptions(list: string): (url: URL) => boolean {
  const entries = list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => entry.toLowerCase())
  return (url) => entries.some((entry) => isNamed(entry, url))
}

function isNamed(entry: string, url: URL): boolean {
  if (entry === '*') return true
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '')
  const [, network, bits] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry) ?? []
  if (network !== undefined) return isWithin(host, network, Number(bits))
  const [, name = entry, port] = isIP(entry) === 0 ? (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []) : []
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false
  const bare = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '')
  return bare !== '' && (host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`)))
}

function isWithin(host: string, network: string, bits: number): boolean {
  const kind = isIP(network)
  if (kind === 0 || isIP(host) !== kind || bits > (kind === 4 ? 32 : 128)) return false
  const family = kind === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(network, bits, family)
  return list.check(host, family)
}
