import { cpSync } from 'node:fs'
import { v7 } from 'uuid'
import { prepared } from './prepared.ts'
import {
  ADMIN_PASSWORD,
  freePort,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from './processes.ts'

export const NURSE = {
  username: 'heba',
  password: 'nurse password one',
  full_name: 'Heba Mahmoud',
  role: 'nurse',
} as const
export const PHYSICIAN = {
  username: 'nadia',
  password: 'physician password one',
  full_name: 'Dr. Nadia Iskandar',
  role: 'physician',
} as const
export const ADMIN = { username: 'admin', password: ADMIN_PASSWORD } as const

/** `if_match`: the row_version that a PUT replaces. */
export interface AdminCall {
  readonly method: string
  readonly body: unknown
  readonly if_match?: number
}

/** A sync server as a process that can be stopped, killed and started again, with a nurse and a physician. */
export interface Hospital {
  readonly url: string
  readonly dataDir: string
  /** One-time code for a new station. */
  enrolmentCode(): Promise<string>
  /** A REST call as the administrator. */
  asAdmin(path: string, init?: AdminCall): Promise<unknown>
  stop(): Promise<void>
  kill(): Promise<void>
  /** Starts again, with these settings beside its own. */
  start(env?: Record<string, string>): Promise<void>
  close(): Promise<void>
}

/** Without a database or a folder of its own it begins as a copy of a server that was started once before. */
export async function openHospital(databaseUrl: string | null, dataDir?: string): Promise<Hospital> {
  const folder = temporaryFolder('server')
  const place = {
    port: await freePort(),
    data_dir: dataDir ?? folder.path,
    env: databaseUrl === null ? {} : { DATABASE_URL: databaseUrl },
  }
  const before = databaseUrl === null && dataDir === undefined ? await startedOnce() : undefined
  if (before !== undefined) cpSync(before, folder.path, { recursive: true })
  let server: ServerProcess = await startServerProcess(place)
  const { url } = server
  const asAdmin = administratorOf(url)
  if (before === undefined) await addPeople(asAdmin)
  return {
    url,
    dataDir: place.data_dir,
    asAdmin,
    enrolmentCode: () => enrolmentCodeFrom(asAdmin),
    stop: () => server.stop(),
    kill: () => server.kill(),
    start: async (env) => {
      server = await startServerProcess({ ...place, env: { ...place.env, ...env } })
    },
    close: async () => {
      await server.stop()
      folder.remove()
    },
  }
}

/** The data folder of a server that has its people and was stopped again. */
function startedOnce(): Promise<string | undefined> {
  return prepared('hospital', async (data_dir) => {
    const server = await startServerProcess({ port: await freePort(), data_dir })
    await addPeople(administratorOf(server.url))
    await server.stop()
  })
}

/** A one-time code for a station that needs nobody's approval. */
export async function enrolmentCodeFrom(asAdmin: Hospital['asAdmin']): Promise<string> {
  const body = { approve: 'auto' }
  const answer = await asAdmin('/api/v1/admin/enrolment-codes', { method: 'POST', body })
  return String((answer as { enrolment_code: string }).enrolment_code)
}

/** Adds the nurse and the physician to a server that has only its administrator. */
export async function addPeople(asAdmin: Hospital['asAdmin']): Promise<void> {
  for (const body of [NURSE, PHYSICIAN]) await asAdmin('/api/v1/admin/users', { method: 'POST', body })
}

/** Below the five minutes for which a sign-in counts as a proof of who is there, in milliseconds. */
const TOKEN_KEPT_MS = 4 * 60_000

/** Calls as the administrator, who signs in once in a while: a sign-in is slow on purpose, and they are counted. */
export function administratorOf(url: string): Hospital['asAdmin'] {
  let token = ''
  let signedInAtMs = Number.NEGATIVE_INFINITY
  return async (path, init) => {
    if (performance.now() - signedInAtMs > TOKEN_KEPT_MS) {
      token = String((await post(`${url}/api/v1/auth/login`, ADMIN, null)).access_token)
      signedInAtMs = performance.now()
    }
    return init === undefined ? get(`${url}${path}`, token) : post(`${url}${path}`, init.body, token, init)
  }
}

async function post(
  url: string,
  body: unknown,
  token: string | null,
  { method, if_match }: Partial<AdminCall> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: method ?? 'POST',
    headers: {
      'content-type': 'application/json',
      ...(if_match === undefined ? { 'idempotency-key': v7() } : { 'if-match': `"${if_match}"` }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  return readJson(url, response)
}

async function get(url: string, token: string): Promise<Record<string, unknown>> {
  return readJson(url, await fetch(url, { headers: { authorization: `Bearer ${token}` } }))
}

async function readJson(url: string, response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`)
  return JSON.parse(text) as Record<string, unknown>
}
