import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Channel, contract } from '../../shared/ipc/contract.ts'
import { connectPostgres } from '../../sync-server/db/connection.ts'
import { ADMIN, PHYSICIAN } from '../support/hospital.ts'
import { startPostgres } from '../support/postgres.ts'
import { freePort, type ServerProcess, startServerProcess, temporaryFolder } from '../support/processes.ts'
import { filesWith } from '../support/readable.ts'
import { aPatient, createTestStation, type TestStation } from '../support/station.ts'
import { eventually } from '../support/station-core.ts'
import { amountOf, reached } from './amounts.ts'

/*
 * Row 7, the national ID: one number goes through every route, every channel and every log, rightly and wrongly sent, and
 * is then looked for in all that was written. Where it may be is one place: an answer to who may see it whole.
 */

const ARABIC = (digits: string): string =>
  digits.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit)))

/** Valid numbers that nothing else of a run contains. */
const canaryOf = (n: number): string => `28705240${String(131_300 + n * 7).padStart(6, '0')}`
const canary = canaryOf(1)

interface Described {
  readonly paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>
}

describe.each(['pglite', 'postgres'] as const)('a national ID on a server with %s', (kind) => {
  const folder = temporaryFolder('canary-server')
  let postgres: Awaited<ReturnType<typeof startPostgres>> | null = null
  let databaseUrl: string | null = null
  let server: ServerProcess
  const answers: { asked: string; status: number; text: string }[] = []
  const tokens = new Map<string, string>()

  beforeAll(async () => {
    postgres = kind === 'postgres' ? await startPostgres() : null
    databaseUrl = postgres === null ? null : await postgres.createDatabase()
    const env = { SIJIL_LOG_LEVEL: 'trace', ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }) }
    server = await startServerProcess({ port: await freePort(), data_dir: folder.path, env })
    tokens.set('admin', await signIn(ADMIN))
    await ask('admin', 'POST', '/api/v1/admin/users', PHYSICIAN)
    tokens.set('physician', await signIn(PHYSICIAN))
  })
  afterAll(async () => {
    await server.stop()
    await postgres?.close()
    folder.remove()
  })

  async function signIn({ username, password }: { username: string; password: string }): Promise<string> {
    const response = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    return String(((await response.json()) as { access_token: string }).access_token)
  }

  async function ask(who: string, method: string, path: string, body?: unknown, headers = {}) {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens.get(who) ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    answers.push({ asked: `${method} ${path.replaceAll(canary, 'N')}`, status: response.status, text })
    return { status: response.status, text, headers: response.headers }
  }

  const bodyOf = (ssn: string) => ({
    ssn,
    full_name: 'Hoda Kamal Sedki',
    mobile_number: '01012345678',
    birth_date_is_estimated: false,
  })

  /** The whole of every table, as somebody with the database's password reads it. */
  async function dump(): Promise<string> {
    if (databaseUrl === null) return ''
    const { kysely } = connectPostgres(databaseUrl)
    const { sql } = await import('kysely')
    const tables = await sql<{ tablename: string }>`
      select tablename from pg_tables where schemaname = 'public'`.execute(kysely)
    const texts: string[] = []
    for (const { tablename } of tables.rows) {
      const rows = await sql.raw<{ t: string }>(`select t::text as t from "${tablename}" t`).execute(kysely)
      texts.push(...rows.rows.map(({ t }) => t))
    }
    await kysely.destroy()
    return texts.join('\n')
  }

  it('is in no answer, log line, table or file, whatever route it is sent to and however wrongly', async () => {
    const registered = await ask('physician', 'POST', '/api/v1/patients', bodyOf(ARABIC(canary)), {
      'idempotency-key': 'first',
    })
    expect(registered.status).toBe(201)
    const patient = JSON.parse(registered.text) as { id: string; ssn?: string }
    answers.length = 0

    const description = JSON.parse((await ask('admin', 'GET', '/openapi.json')).text) as Described
    const routes = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [] }]) => ({ path, method, parameters })),
    )
    for (const { path, method, parameters } of routes) {
      const isAuth = path.includes('/auth/')
      const place = (path.startsWith('/api') ? path : `/api/v1${path}`).replace(/\{\w+\}/g, canary)
      const query = parameters.filter((each) => each.in === 'query').map(({ name }) => `${name}=${canary}`)
      for (const who of isAuth ? ['nobody'] : ['admin', 'physician', 'nobody']) {
        const verb = method.toUpperCase()
        if (verb === 'GET') await ask(who, verb, `${place}?${[...query, `ssn=${canary}`].join('&')}`)
        else {
          const key = { 'idempotency-key': `${canary}-${answers.length}`, 'if-match': `"${canary}"` }
          const wrong = { ssn: [canary], [canary]: canary, username: [canary], full_name: { a: canary } }
          await ask(who, verb, place, wrong, verb === 'POST' ? {} : key)
          await ask(who, verb, place, `{"ssn": "${canary}`, {})
          await ask(who, verb, place, `ssn=${canary}`, { 'content-type': `text/x-${canary}` })
        }
      }
    }
    for (const path of [
      `/api/v1/${canary}`,
      `/${canary}/${canary}`,
      `/api/v1/patients%2F${canary}`,
      `/api/v1/patients/${canary}%`,
      `/api/v1/visits/${canary.slice(0, 7)}%20${canary.slice(7)}`,
      `/sync/v1/blobs/${canary}`,
      `/sync/v1/pull?after=${canary}&protocol=${canary}`,
    ]) {
      await ask('admin', 'GET', path)
    }
    await ask('admin', 'POST', '/sync/v1/enrol', { protocol: 3, enrolment_code: `${canary}`, ssn: canary })
    await ask('nobody', 'POST', '/sync/v1/sign-in', { protocol: 3, username: canary, password: canary })
    await sendBadBytes(server.url, `GET /api/v1/patients/${canary} HTTP/9.9\r\n${canary}\r\n\r\n`)
    // Doubled by somebody else, corrected to another and back, found by every way of typing it.
    expect((await ask('physician', 'POST', '/api/v1/patients', bodyOf(canary))).status).toBe(409)
    await ask('physician', 'POST', '/api/v1/patients', bodyOf(`${canary}1`))
    for (const text of [canary, ARABIC(canary), `${canary.slice(0, 7)} ${canary.slice(7)}`]) {
      const found = await ask('admin', 'GET', `/api/v1/patients/search?q=${encodeURIComponent(text)}`)
      expect(found.text).toContain(patient.id)
    }

    const wrongly = answers.filter(({ text }) => says(text) || says(decodeURIComponentSafe(text)))
    // Who may see it whole reads it in the patient that was asked for, and nowhere else.
    expect(wrongly.filter(({ asked }) => !/^(GET|PUT) \/api\/v1\/patients\/N\?/.test(asked))).toEqual([])
    expect(wrongly.every(({ text }) => (JSON.parse(text) as { ssn?: string }).ssn === canary)).toBe(true)

    await eventually(
      'the log is written',
      async () => server.output().length,
      (length) => length > 10_000,
    )
    expect(says(server.output())).toBe(false)
    expect(says(await dump())).toBe(false)
    await server.stop()
    expect(filesWith(folder.path, canary)).toEqual([])
    expect(filesWith(folder.path, ARABIC(canary))).toEqual([])
    reached(7, `national ID on the server, ${kind}`, {
      routes: routes.length,
      requests: answers.length,
      log_bytes: server.output().length,
      places: readdirSync(folder.path, { recursive: true }).length,
    })
  })

  it('would be found where it was planted', () => {
    mkdirSync(join(folder.path, 'planted'), { recursive: true })
    writeFileSync(
      join(folder.path, 'planted', 'page'),
      Buffer.concat([Buffer.alloc(40), Buffer.from(canary)]),
    )
    expect(filesWith(folder.path, canary)).toHaveLength(1)
    expect(says(JSON.stringify({ path: `/patients/${canary}` }))).toBe(true)
    expect(says(`a ${ARABIC(canary)}`)).toBe(true)
  })
})

/** Whether a text says the number, in whatever digits and with whatever between them. */
function says(text: string): boolean {
  const western = text.replace(/[٠-٩]/g, (digit) => String('٠١٢٣٤٥٦٧٨٩'.indexOf(digit)))
  const decimal = [...canary].map((digit) => digit.charCodeAt(0)).join(',')
  return western.replace(/(?<=\d)[ \u202f-](?=\d)/g, '').includes(canary) || text.includes(decimal)
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Expected: a text that is no part of an address.
    return text
  }
}

function sendBadBytes(url: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) }, () => socket.write(bytes))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.resume()
  })
}

describe('a national ID on a station', () => {
  const stations: TestStation[] = []
  afterAll(async () => {
    for (const station of stations) await station.close()
  })

  it('is in no reply, envelope, audit event or file, though nothing there is encrypted', async () => {
    const station = await createTestStation({ isPlain: true })
    stations.push(station)
    const patients = amountOf({ fast: 3, full: 60 })
    let replies = 0
    for (let n = 1; n <= patients; n += 1) {
      const [mine, other] = [canaryOf(n), canaryOf(n + patients)]
      const typed = `${ARABIC(mine.slice(0, 7))} ${mine.slice(7)}\u200f`
      const { id } = await station.call('patients.register', aPatient({ ssn: typed }))
      await station.call('patients.search', { query: typed, limit: 5 })
      const likely = { ssn: typed, full_name: 'Nobody', date_of_birth: null, mobile_number: null }
      expect((await station.call('patients.find_duplicates', likely)).items[0]?.patient.id).toBe(id)
      const draft = { owner_id: id, form_code: 'PATIENT_EDIT' as const }
      await station.call('drafts.save', { ...draft, fields: { ssn: other, full_name: `Qanary${n}` } })
      expect((await station.call('drafts.get', draft)).fields).toEqual({ full_name: `Qanary${n}` })
      await station.call('patients.edit', {
        id,
        seen: { ssn_last4: mine.slice(-4) },
        changes: { ssn: other },
      })
    }
    for (const channel of Object.keys(contract) as Channel[]) {
      const fields = Object.keys(
        (z.toJSONSchema(contract[channel].input, { unrepresentable: 'any' }).properties ?? {}) as object,
      )
      const input = Object.fromEntries([...fields, canary].map((field) => [field, [{ [canary]: canary }]]))
      const reply = await station.ask(channel, input as never)
      replies += 1
      expect(reply.ok, channel).toBe(false)
      expect(says(JSON.stringify(reply)), channel).toBe(false)
    }
    const written = JSON.stringify([await station.envelopes(), await station.auditEvents()])
    for (let n = 1; n <= 2 * patients; n += 1) {
      expect(written).not.toContain(canaryOf(n))
      expect(filesWith(station.profile, canaryOf(n))).toEqual([])
    }
    // The control: what is typed beside it lies open there.
    expect(filesWith(station.profile, 'Qanary1')).not.toEqual([])
    await station.restart()
    for (let n = 1; n <= 2 * patients; n += 1) expect(filesWith(station.profile, canaryOf(n))).toEqual([])
    reached(7, 'national ID on a station without encryption', { numbers: 2 * patients, channels: replies })
  })
})
