import { z } from 'zod'
import { type AppError, FieldError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { ReachProblem } from '../../shared/session/reach-problem.ts'
import {
  EnrolReply,
  type EnrolRequest,
  StationSignInReply,
  type StationSignInRequest,
} from '../../shared/sync/enrolment-message.ts'
import { SealedOutboxReply, type SealedOutboxRequest } from '../../shared/sync/sealed-outbox-message.ts'
import {
  type StandingAck,
  type StandingQuery,
  StandingReply,
  type WipeReport,
  WipeReportReply,
} from '../../shared/sync/standing-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import type { OnlineRequest } from '../feature-deps.ts'
import { createNetwork, type Network } from '../network/network.ts'
import { createProbePatience } from './probe-patience.ts'

/** What the server said no with (RFC 9457), as far as it could be read. */
const Problem = z.looseObject({
  code: z.string().catch(''),
  detail: z.string().catch(''),
  errors: z.array(FieldError).optional().catch(undefined),
  existing_id: z.string().nullish().catch(null),
  subject: z.enum(['user', 'station']).optional().catch(undefined),
  ours: z.number().optional().catch(undefined),
  server_time: z.string().optional().catch(undefined),
  log_id: z.string().optional().catch(undefined),
  was_wrong: z.boolean().optional().catch(undefined),
  otpauth_uri: z.string().optional().catch(undefined),
  by: z.enum(['password', 'second_factor']).optional().catch(undefined),
})
export type Problem = z.infer<typeof Problem>

/** The server does not answer, or it refused. `because`: what IT can mend, where that is known. */
export type DoorFailure =
  | { readonly kind: 'unreachable'; readonly because?: ReachProblem }
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly problem: Problem
      readonly retry_after_s: number
    }

export type DoorReply<T> = Result<T, DoorFailure>

/** The server's doors for people and for enrolment; records go through `main/sync/transport.ts`. */
export interface ServerDoor {
  /** Whether the server answers at all, within 2 s, or 0.3 s when it has just kept silent. */
  isThere(): Promise<boolean>
  /** What the last answer to `isThere` says of the network; null when the server answered, or nobody did. */
  problem(): ReachProblem | null
  enrol(request: EnrolRequest): Promise<DoorReply<EnrolReply>>
  /** `token`: the station's own, where it can sign already. */
  signIn(request: StationSignInRequest, token: string | null): Promise<DoorReply<StationSignInReply>>
  /** Where this station stands, as the server signs it. */
  standing(query: StandingQuery, token: string): Promise<DoorReply<StandingReply>>
  acknowledgeStanding(ack: StandingAck, token: string): Promise<DoorReply<unknown>>
  /** What stands sealed beside a store that nobody opens any more. */
  handInSealed(request: SealedOutboxRequest, token: string): Promise<DoorReply<SealedOutboxReply>>
  /** What a station that erases itself saves, or that it is done; it needs no token. */
  reportWipe(report: WipeReport): Promise<DoorReply<WipeReportReply>>
  /** A request of the REST API below the server's address; answers the parsed JSON body. */
  rest(
    path: string,
    init: OnlineRequest & { readonly access_token: string | null; readonly station_proof?: string | null },
  ): Promise<DoorReply<unknown>>
}

const REQUEST_TIMEOUT_MS = 15_000
/** A whole table is made first, and then comes over the hospital's network. */
const FILE_TIMEOUT_MS = 120_000

export function createServerDoor(
  serverUrl: string,
  programVersion: string,
  network: Network = createNetwork(),
): ServerDoor {
  const send = (request: DoorRequest): Promise<DoorReply<unknown>> =>
    callDoor(network, `${serverUrl}${request.path}`, programVersion, request)
  const patience = createProbePatience(() => performance.now())
  let problem: ReachProblem | null = null
  return {
    problem: () => problem,
    isThere: async () => {
      const timeoutMs = patience.waitMs()
      const from = performance.now()
      const reply = await send({ method: 'GET', path: '/sync/v1/hello', timeoutMs })
      const isThere = reply.ok || reply.error.kind === 'refused'
      problem = reply.ok || reply.error.kind === 'refused' ? null : (reply.error.because ?? null)
      patience.note(!isThere && performance.now() - from >= timeoutMs ? 'silent' : 'answered')
      return isThere
    },
    enrol: async (body) => parsed(EnrolReply, await send({ method: 'POST', path: '/sync/v1/enrol', body })),
    signIn: async (body, token) =>
      parsed(StationSignInReply, await send({ method: 'POST', path: '/sync/v1/sign-in', body, token })),
    standing: async ({ waiting, ...said }, token) => {
      const query = new URLSearchParams(said as Readonly<Record<string, string>>)
      if (waiting !== undefined) query.set('waiting', String(waiting))
      return parsed(StandingReply, await send({ method: 'GET', path: `/sync/v1/standing?${query}`, token }))
    },
    acknowledgeStanding: (body, token) =>
      send({ method: 'POST', path: '/sync/v1/standing/ack', body, token }),
    handInSealed: async (body, token) => {
      const path = '/sync/v1/sealed-outbox'
      const sent = await send({ method: 'POST', path, body, token, timeoutMs: FILE_TIMEOUT_MS })
      return parsed(SealedOutboxReply, sent)
    },
    reportWipe: async (body) =>
      parsed(WipeReportReply, await send({ method: 'POST', path: '/sync/v1/wipe', body })),
    rest: (path, { access_token, ...request }) => send({ ...request, path, token: access_token }),
  }
}

interface DoorRequest extends OnlineRequest {
  readonly path: string
  readonly token?: string | null
  readonly station_proof?: string | null
  readonly timeoutMs?: number
}

async function callDoor(
  network: Network,
  url: string,
  version: string,
  request: DoorRequest,
): Promise<DoorReply<unknown>> {
  const { method, body: sent, if_match, is_text, token, station_proof } = request
  const timeoutMs = request.timeoutMs ?? (is_text ? FILE_TIMEOUT_MS : REQUEST_TIMEOUT_MS)
  const reply = await network.request(url, {
    method,
    headers: {
      'x-sijil-version': version,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(station_proof ? { 'x-sijil-station-proof': station_proof } : {}),
      ...(if_match === undefined ? {} : { 'if-match': `"${if_match}"` }),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!reply.ok) {
    const { because } = reply.error
    return err({ kind: 'unreachable', ...(because === null ? {} : { because }) })
  }
  const response = reply.value
  try {
    const body = await response.arrayBuffer()
    // A file keeps its byte order mark: spreadsheets tell Arabic by it.
    if (response.ok && is_text) return ok(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body))
    const text = new TextDecoder().decode(body)
    if (response.ok) return ok(text === '' ? null : JSON.parse(text))
    // 502 to 504 come from a proxy before a server that is away.
    if (response.status >= 502 && response.status <= 504) return err({ kind: 'unreachable' })
    const problem = Problem.parse(parseObject(text))
    const retry_after_s = Number(response.headers.get('retry-after')) || 30
    return err({ kind: 'refused', status: response.status, problem, retry_after_s })
  } catch {
    // Expected: connection reset, time-out, or a page that is not JSON: not our server.
    return err({ kind: 'unreachable' })
  }
}

function parseObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // Expected: a proxy's HTML page instead of a problem document.
    return {}
  }
}

function parsed<T>(schema: z.ZodType<T>, reply: DoorReply<unknown>): DoorReply<T> {
  if (!reply.ok) return reply
  const value = schema.safeParse(reply.value)
  return value.success ? ok(value.data) : err({ kind: 'unreachable' })
}

/** Conflicts that say in their own word what stands in the way. */
const PERSON_CONFLICTS: readonly string[] = ['second_factor_on', 'second_factor_required', 'own_account']

/** What the server asks a person for before it goes on; null for every other refusal. */
function proofError(problem: Problem): AppError | null {
  switch (problem.code) {
    case 'second_factor_needed':
      return { code: 'second_factor_needed', was_wrong: problem.was_wrong ?? false }
    case 'second_factor_setup_needed':
      return problem.otpauth_uri === undefined
        ? null
        : { code: 'second_factor_setup_needed', otpauth_uri: problem.otpauth_uri }
    case 'must_change_password':
      return { code: 'must_change_password' }
    case 'step_up_needed':
      return { code: 'step_up_needed', by: problem.by ?? 'password' }
    default:
      return null
  }
}

/** A failure as screens and shells know it. */
export function doorError(failure: DoorFailure): AppError {
  if (failure.kind === 'unreachable') {
    return { code: 'offline', ...(failure.because === undefined ? {} : { because: failure.because }) }
  }
  const { status, problem, retry_after_s } = failure
  if (problem.code === 'revoked') return { code: 'revoked', subject: problem.subject ?? 'station' }
  const proof = proofError(problem)
  if (proof !== null) return proof
  switch (status) {
    case 401:
      return { code: 'wrong_credentials' }
    case 403:
      return { code: 'not_permitted', action: problem.code }
    case 404:
      return { code: 'not_found', entity: problem.code }
    case 409:
      if (PERSON_CONFLICTS.includes(problem.detail)) return { code: 'conflict', reason: problem.detail }
      return problem.existing_id === undefined || problem.existing_id === null
        ? { code: 'conflict', reason: problem.code }
        : {
            code: 'duplicate',
            field: problem.errors?.[0]?.field ?? problem.code,
            existing_id: problem.existing_id,
          }
    case 412:
      return { code: 'conflict', reason: 'stale' }
    case 426:
      return { code: 'protocol_mismatch', ours: PROTOCOL_VERSION, theirs: problem.ours ?? 0 }
    case 429:
      return { code: 'rate_limited', retry_after_s }
    case 503:
      if (problem.code === 'server_busy') return { code: 'rate_limited', retry_after_s }
      return { code: 'internal', log_id: problem.log_id ?? 'server' }
    default:
      return status >= 500
        ? { code: 'internal', log_id: problem.log_id ?? 'server' }
        : { code: 'invalid_input', fields: problem.errors ?? [] }
  }
}
