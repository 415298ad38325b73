import { v7 } from 'uuid'
import { type Id, REST_STATION_ID, SYSTEM_USER_ID } from '../../../shared/ids.ts'
import { instantOf } from '../../../shared/time.ts'
import type { Role, User } from '../../../shared/users/user.ts'
import { findCredentials, putCredentials } from '../../../sync-server/auth/credentials-store.ts'
import { hashPassword } from '../../../sync-server/auth/passwords.ts'
import { issueTokens } from '../../../sync-server/auth/tokens.ts'
import { commitOwn } from '../../../sync-server/commit/commit.ts'
import { TEST_ADMIN, type TestServer } from '../../support/server.ts'

/** The fields of answers that tests go on with; the others are compared as they are. */
export interface AnswerBody {
  readonly id: Id
  readonly user: AnswerBody
  readonly items: readonly AnswerBody[]
  readonly studies: readonly AnswerBody[]
  readonly errors: readonly { readonly field: string; readonly code: string }[]
  readonly warnings: readonly { readonly field: string; readonly code: string }[]
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[]
  readonly next_cursor: string | null
  readonly access_token: string
  readonly refresh_token: string
  readonly medical_number: string
  readonly row_version: number
  readonly [field: string]: unknown
}

/** What came back over HTTP. `body` is parsed JSON where there is any, else `{ text }`. */
export interface RestReply {
  readonly status: number
  readonly headers: Headers
  readonly etag: string
  readonly body: AnswerBody
}

/** One signed-in person at the REST API. */
export interface RestClient {
  readonly user_id: Id
  readonly tokens: { readonly access_token: string; readonly refresh_token: string }
  get(path: string, headers?: Record<string, string>): Promise<RestReply>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<RestReply>
  put(path: string, body: unknown, etag?: string): Promise<RestReply>
}

export const PASSWORD = 'a long enough password'

/** Sends one request; a JSON body unless it is a form. */
export async function send(
  server: Pick<TestServer, 'url'>,
  method: string,
  path: string,
  { body, headers = {} }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<RestReply> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams
  const response = await fetch(`${server.url}${path.startsWith('/api') ? '' : '/api/v1'}${path}`, {
    method,
    headers: { ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined
      ? {}
      : { body: isForm ? body : typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  return {
    status: response.status,
    headers: response.headers,
    etag: response.headers.get('etag') ?? '',
    body: (isJson && text !== '' ? JSON.parse(text) : { text }) as AnswerBody,
  }
}

export async function signIn(server: TestServer, username: string, password = PASSWORD): Promise<RestClient> {
  const reply = await send(server, 'POST', '/auth/login', { body: { username, password } })
  if (reply.status !== 200)
    throw new Error(`sign-in of ${username}: ${reply.status} ${JSON.stringify(reply.body)}`)
  return clientOf(server, reply.body)
}

interface SignedIn {
  readonly access_token: string
  readonly refresh_token: string
  readonly user: { readonly id: Id }
}

export function clientOf(server: Pick<TestServer, 'url'>, login: SignedIn): RestClient {
  const authorization = `Bearer ${login.access_token}`
  return {
    user_id: login.user.id,
    tokens: login,
    get: (path, headers) => send(server, 'GET', path, { headers: { authorization, ...headers } }),
    post: (path, body, headers) =>
      send(server, 'POST', path, { body, headers: { authorization, ...headers } }),
    put: (path, body, etag) =>
      send(server, 'PUT', path, {
        body,
        headers: { authorization, ...(etag === undefined ? {} : { 'if-match': etag }) },
      }),
  }
}

/** Tokens of a fresh sign-in without the second of work that checking a password takes. */
async function signedIn(server: TestServer, user: User): Promise<RestClient> {
  const deps = { keys: server.keys, clock: server.clock, newId: v7 }
  const tokens = await server.database.transaction({ site_id: 'all' }, (trx) =>
    issueTokens(trx, deps, user, { station_id: null }),
  )
  return clientOf(server, { ...tokens, user: { id: user.id } })
}

export async function signInAdmin(server: TestServer): Promise<RestClient> {
  const admin = await server.database.transaction({ site_id: 'all' }, (trx) =>
    findCredentials(trx, TEST_ADMIN.username),
  )
  if (admin === undefined) throw new Error('the first start makes an administrator')
  return await signedIn(server, admin.user)
}

let passwordHash: Promise<string> | undefined

/** Adds a person with the password of all test people, and signs them in. */
export async function hire(
  server: TestServer,
  username: string,
  role: Role,
  { is_charge_nurse = false, site_id }: { is_charge_nurse?: boolean; site_id?: Id } = {},
): Promise<RestClient> {
  passwordHash ??= hashPassword(PASSWORD)
  const hash = await passwordHash
  const site = site_id ?? (await server.siteId())
  const now = instantOf(server.clock.nowMs())
  const fields = { username, full_name: `${username} of the ward`, role, is_charge_nurse, is_active: true }
  const id = v7()
  await server.database.transaction({ site_id: 'all' }, async (trx) => {
    await putCredentials(trx, id, hash, now)
    await commitOwn(trx, {
      station_id: REST_STATION_ID,
      actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
      site_id: site,
      ops: [{ op: 'create', entity: 'users', id, fields }],
      administration_reason: null,
      received_at: now,
    })
  })
  return await signedIn(server, {
    ...fields,
    id,
    site_id: site,
    row_version: null,
    created_at: now,
    created_by: SYSTEM_USER_ID,
    created_on_station: REST_STATION_ID,
  })
}

/** Another hospital site on the same server. */
export async function openOtherSite(server: TestServer): Promise<Id> {
  const id = v7()
  const fields = {
    code: '02',
    name: 'Other Hospital',
    name_ar: null,
    time_zone: 'Africa/Cairo',
    allows_password_only_slots: true,
  }
  await server.database.transaction({ site_id: 'all' }, (trx) =>
    commitOwn(trx, {
      station_id: REST_STATION_ID,
      actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
      site_id: id,
      ops: [{ op: 'create', entity: 'sites', id, fields }],
      administration_reason: null,
      received_at: instantOf(server.clock.nowMs()),
    }),
  )
  return id
}

/** The usual people: an administrator, a nurse, a physician. */
export interface Ward {
  readonly admin: RestClient
  readonly nurse: RestClient
  readonly physician: RestClient
}

export async function openWard(server: TestServer): Promise<Ward> {
  return {
    admin: await signInAdmin(server),
    nurse: await hire(server, 'heba', 'nurse'),
    physician: await hire(server, 'nadia', 'physician'),
  }
}

/** An invented man born on 14 May 1985 in Cairo. */
export const SSN = '28505140112358'

export const aPatientBody = {
  ssn: SSN,
  full_name: 'Mahmoud Ahmed Hassan Ali',
  mobile_number: '01012345678',
} as const

export async function aPatient(
  client: RestClient,
  body: Readonly<Record<string, unknown>> = aPatientBody,
): Promise<AnswerBody> {
  const reply = await client.post('/patients', body)
  if (reply.status !== 201) throw new Error(`patient: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body
}

export async function aVisit(
  client: RestClient,
  patient_id: Id,
  body: Readonly<Record<string, unknown>> = {},
): Promise<AnswerBody> {
  const reply = await client.post('/visits', { patient_id, visit_type: 'inpatient', ...body })
  if (reply.status !== 201) throw new Error(`visit: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body
}
