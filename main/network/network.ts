import type { SecureContext } from 'node:tls'
import { Agent, type Dispatcher, fetch, ProxyAgent, type RequestInit, type Response } from 'undici'
import { err, ok, type Result } from '../../shared/result.ts'
import type { ReachProblem } from '../../shared/session/reach-problem.ts'
import { trustOf } from './authorities.ts'
import type { FindWays, Way } from './proxies.ts'
import { reachProblemOf } from './reach-problem.ts'
import { isSafeAddress, isThisPc } from './server-address.ts'

/*
 * The one way from this PC to the server, for sign-in, sync, documents and the event stream:
 *
 *   address (https, or http on this PC) → ways (straight, proxies) → TLS 1.2 or 1.3, checked → answer of the server
 *
 * There is no setting that switches a check off.
 */

/** Nobody answered as the server. `because`: what IT can mend; null where it may be just an unplugged cable. */
export interface NotReached {
  readonly because: ReachProblem | null
}

export type NetworkRequest = Pick<RequestInit, 'method' | 'headers' | 'body' | 'signal'>

export interface Network {
  /** Sends one request. Redirects are not followed: the server makes none. The body may still break off. */
  request(address: string, request: NetworkRequest): Promise<Result<Response, NotReached>>
  /** Ends every connection. */
  close(): Promise<void>
}

export interface NetworkOptions {
  /** Certificates of private authorities, beside those that the system trusts. */
  readonly authorities?: readonly string[]
  readonly findWays?: FindWays
}

/** Dispatchers kept for proxies; more than that are proxies of networks that were left. */
const KEPT_DISPATCHERS = 4

export function createNetwork({ authorities = [], findWays = straight }: NetworkOptions = {}): Network {
  const dispatchers = createDispatchers(authorities)
  return {
    request: async (address, request) => {
      if (!isSafeAddress(address)) return err({ because: 'http_refused' })
      // A server on this PC is never asked for through a proxy, which would look for it on itself.
      const ways = isThisPc(new URL(address).hostname) ? [DIRECT] : await findWays(address).catch(() => [])
      let failure: NotReached = { because: 'proxy_away' }
      for (const way of ways) {
        const reply = await tryWay(dispatchers.of(way), way, address, request)
        if (reply.ok) return reply
        failure = reply.error
        // Nothing was sent: the next way may be open.
        if (failure.because !== 'proxy_away') break
      }
      return err(failure)
    },
    close: () => dispatchers.close(),
  }
}

const DIRECT: Way = { kind: 'direct' }

async function straight(): Promise<readonly Way[]> {
  return [DIRECT]
}

async function tryWay(
  dispatcher: Dispatcher,
  way: Way,
  address: string,
  request: NetworkRequest,
): Promise<Result<Response, NotReached>> {
  try {
    const response = await fetch(address, { ...request, dispatcher, redirect: 'manual' })
    if (!isOtherPage(response)) return ok(response)
    await response.body?.cancel()
    return err({ because: 'other_page' })
  } catch (error) {
    // Expected: nobody listens, name not found, connection reset, time-out, a certificate that is not believed.
    return err({ because: reachProblemOf(error, way.kind === 'proxy') })
  }
}

/** Whether a page for people came where the server's answer should. A proxy's own words for "away" are no such page. */
function isOtherPage({ status, headers }: Response): boolean {
  if (status >= 300 && status < 400 && status !== 304) return true
  if (status >= 502 && status <= 504) return false
  return status === 511 || /^text\/html\b/i.test(headers.get('content-type') ?? '')
}

interface Dispatchers {
  of(way: Way): Dispatcher
  close(): Promise<void>
}

/** One pool of connections for each way, made when it is first gone. */
function createDispatchers(authorities: readonly string[]): Dispatchers {
  let trust: SecureContext | undefined
  const made = new Map<string, Dispatcher>()
  const make = (way: Way): Dispatcher => {
    trust ??= trustOf(authorities)
    // `rejectUnauthorized` said out loud: NODE_TLS_REJECT_UNAUTHORIZED of an environment changes nothing.
    const tls = {
      secureContext: trust,
      rejectUnauthorized: true,
      allowH2: false,
      minVersion: 'TLSv1.2',
    } as const
    if (way.kind === 'direct') return new Agent({ connect: tls, allowH2: false })
    if (way.address.startsWith('socks5:')) return new ProxyAgent({ uri: socksUri(way), requestTls: tls })
    const token = way.login === null ? {} : { token: basic(way.login) }
    return new ProxyAgent({ uri: way.address, requestTls: tls, proxyTls: tls, allowH2: false, ...token })
  }
  return {
    of: (way) => {
      const key = JSON.stringify(way)
      const kept = made.get(key)
      if (kept !== undefined) return kept
      const [oldest] = made.keys()
      if (made.size >= KEPT_DISPATCHERS && oldest !== undefined) {
        void made.get(oldest)?.close()
        made.delete(oldest)
      }
      const dispatcher = make(way)
      made.set(key, dispatcher)
      return dispatcher
    },
    close: async () => {
      const ending = [...made.values()]
      made.clear()
      await Promise.all(ending.map((dispatcher) => dispatcher.destroy()))
    },
  }
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** SOCKS takes name and password from its address; HTTP proxies get a header. */
function socksUri({ address, login }: Extract<Way, { kind: 'proxy' }>): string {
  if (login === null) return address
  const { host } = new URL(address)
  return `socks5://${encodeURIComponent(login.username)}:${encodeURIComponent(login.password)}@${host}`
}
