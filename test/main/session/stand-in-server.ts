import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server as far as enrolment and sign-in need one; it can be stopped and started at the same address. */
export interface StandIn {
  readonly url: string
  /** Who may sign in, by username; tests change it. */
  readonly people: Map<string, StandInPerson>
  /** What to refuse the next enrolment or sign-in with. */
  refusal: { status: number; body: Record<string, unknown> } | null
  /** The organisation's recovery key, once it has one. */
  recoveryPublicKey: string | null
  /** What the next sign-ins are told of a second factor that they set up. */
  recoveryCodes: string[] | null
  /** Access tokens that the REST half takes; a sign-in or refresh adds one. */
  readonly accessTokens: Set<string>
  /** What to refuse refreshes with. */
  refreshRefusal: { status: number; body: Record<string, unknown> } | null
  /** How many of the next answers get lost on the way, by path; what was asked for is done all the same. */
  readonly losesAnswers: Map<string, number>
  /** What each enrolment said of the station, in order. */
  readonly enrolments: { station_id: string | undefined; public_key: string | undefined }[]
  /** Every path asked for, in order. */
  readonly asked: string[]
  stop(): Promise<void>
  start(): Promise<void>
}

export interface StandInPerson {
  readonly id: string
  password: string
  full_name: string
  role: 'nurse' | 'physician' | 'admin'
}

export const SITE = {
  id: '01980000-0000-7000-8000-00000000f001',
  code: '01',
  name: 'Sijil Hospital',
  name_ar: 'مستشفى سجل',
  time_zone: 'Africa/Cairo',
  allows_password_only_slots: true,
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

export async function startStandIn(): Promise<StandIn> {
  const server_share = randomBytes(32).toString('base64url')
  const site = { ...SITE }
  const refreshed = new Map<string, ReturnType<typeof tokens>>()
  let port = 0
  const server = createServer((request, response) => void handle(request, response))

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const path = request.url ?? ''
    standIn.asked.push(path)
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, string>
    const token = request.headers.authorization?.replace('Bearer ', '') ?? null
    const { status, body: answer } = reply(path, body, token)
    const losses = standIn.losesAnswers.get(path) ?? 0
    standIn.losesAnswers.set(path, losses - 1)
    if (losses > 0) request.socket.destroy()
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  function reply(path: string, body: Record<string, string>, token: string | null): Answer {
    const server_time = new Date().toISOString()
    if (path === '/sync/v1/hello') return { status: 200, body: { protocol: 1 } }
    if (standIn.refusal !== null) return standIn.refusal
    if (path === '/sync/v1/enrol') {
      const { station_id, station_name, public_key } = body
      standIn.enrolments.push({ station_id, public_key })
      const keys = { ssn_index_key: randomBytes(32).toString('base64url'), ssn_seal_public_key: '' }
      const lease = { site_code: '01', first: 1, last: 200 }
      return {
        status: 200,
        body: {
          station_id,
          station_name,
          site,
          ...keys,
          server_share,
          lease,
          epoch: 'e',
          server_time,
          ...recovery(),
        },
      }
    }
    if (path === '/sync/v1/sign-in') {
      const person = standIn.people.get(body.username ?? '')
      if (person === undefined || person.password !== body.password) {
        return { status: 401, body: { code: 'wrong_credentials' } }
      }
      const { id, full_name, role } = person
      const user = { id, username: body.username, full_name, role, is_charge_nurse: false }
      return {
        status: 200,
        body: { user, ...tokens(), expires_in: 600, server_share, server_time, ...recovery(), ...codes() },
      }
    }
    if (path === '/api/v1/auth/refresh') return standIn.refreshRefusal ?? refresh(body.refresh_token ?? '')
    if (path.startsWith('/api/v1/')) {
      return standIn.accessTokens.has(token ?? '')
        ? { status: 200, body: { path } }
        : { status: 401, body: { code: 'expired' } }
    }
    return { status: 404, body: { code: 'not_found' } }
  }

  /** The same refresh token gets the same answer: the first may have been lost. */
  function refresh(refresh_token: string): Answer {
    const known = refreshed.get(refresh_token) ?? tokens()
    refreshed.set(refresh_token, known)
    return { status: 200, body: known }
  }

  function recovery() {
    const { recoveryPublicKey } = standIn
    return recoveryPublicKey === null ? {} : { recovery_public_key: recoveryPublicKey }
  }

  function codes() {
    return standIn.recoveryCodes === null ? {} : { recovery_codes: standIn.recoveryCodes }
  }

  function tokens() {
    const access_token = randomBytes(8).toString('hex')
    standIn.accessTokens.add(access_token)
    return { access_token, refresh_token: randomBytes(8).toString('hex') }
  }

  const start = (): Promise<void> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  const standIn: StandIn = {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    people: new Map(),
    refusal: null,
    refreshRefusal: null,
    recoveryPublicKey: null,
    recoveryCodes: null,
    losesAnswers: new Map(),
    enrolments: [],
    accessTokens: new Set(),
    asked: [],
    start,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  await start()
  return standIn
}
