import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 } from 'uuid'
import { openStore } from '../../main/db/open.ts'
import { createDeviceKey, exportDeviceKey } from '../../main/keys/device-key.ts'
import { readNumber, readState } from '../../main/records/sync-state.ts'
import { applyPage, parsePage } from '../../main/sync/apply-page.ts'
import type { EnrolReply } from '../../shared/sync/enrolment-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { readConfig } from '../../sync-server/config.ts'
import { type OpenedServer, openServer } from '../../sync-server/server.ts'
import { createKeptCommits } from '../../sync-server/sync/kept-commits.ts'
import { pullPage } from '../../sync-server/sync/pull-service.ts'
import type { SimSite } from '../sim/sim-server.ts'
import { startPostgres } from '../support/postgres.ts'
import { freePort, startServerProcess } from '../support/processes.ts'
import { addEnrolmentCode, addUser, commitAsServer, newPatient } from '../support/wire-station.ts'
import type { FromWorker, StationStorm, StormStation, ToWorker, WorkerOrder } from './messages.ts'

/*
 * Stations that were away for long reconnect at the same moment to one real server process, over loopback. All wrote
 * offline before; the clock runs from the moment the network is back until everything is sent, and until every station
 * has what all others sent.
 */

export interface StormOrder {
  readonly stations: number
  readonly envelopes: number
  /** Processes that the stations share: a hundred of them would want more memory than they test. */
  readonly processes: number
  readonly database: 'pglite' | 'postgres'
  readonly seed: string
  readonly say: (line: string) => void
  /** Node options of the server, to profile it. */
  readonly serverOptions?: string
}

export interface StormResult {
  readonly stations: readonly StationStorm[]
  /** Commits that the storm made; each envelope makes one. */
  readonly commits: number
  readonly server: {
    readonly memory_before_mb: number
    readonly memory_peak_mb: number
    /** Processor time of the server's process, s. */
    readonly cpu_s: number
    /** Requests by route and status, with the seconds that they took together. */
    readonly requests: readonly {
      readonly route: string
      readonly status: string
      readonly count: number
      readonly seconds: number
    }[]
  }
}

/** What the hospital knew before. */
const KNOWN_PATIENTS = 300
const SAMPLE_MS = 250
const MEMORY = '/dev/shm'
const NUMBERS_EACH = 1_000

export async function runStorm(order: StormOrder): Promise<StormResult> {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'sijil-storm-'))
  const undo: (() => Promise<unknown> | unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  try {
    const postgres = order.database === 'postgres' ? await startPostgres({ isDurable: true }) : null
    if (postgres !== null) undo.push(() => postgres.close())
    const url = (await postgres?.createDatabase()) ?? null
    const data_dir = join(folder, 'server')
    const env = url === null ? {} : { DATABASE_URL: url }
    order.say(`preparing ${order.stations} stations with ${order.envelopes} envelopes each`)
    const prepared = await prepareServer(order, folder, { SIJIL_DATA_DIR: data_dir, ...env })
    const server = await startServerProcess({
      port: await freePort(),
      data_dir,
      env: { ...env, ...(order.serverOptions === undefined ? {} : { NODE_OPTIONS: order.serverOptions }) },
    })
    undo.push(() => server.stop())
    const workers = startWorkers(order, folder, server.url, prepared)
    undo.push(() => workers.end())
    await workers.prepared
    order.say('the network is back')
    const before = await headOf(server.url)
    const watch = watchMemory(server.child.pid ?? 0)
    undo.push(() => watch.stop())
    const cpuBefore = await metricsOf(server.url)
    const stations = await workers.reconnect(() => headOf(server.url))
    const { first, peak } = watch.stop()
    const after = await metricsOf(server.url)
    return {
      stations,
      commits: (await headOf(server.url)) - before,
      server: {
        memory_before_mb: first,
        memory_peak_mb: peak,
        cpu_s: after.cpu_s - cpuBefore.cpu_s,
        requests: after.requests,
      },
    }
  } finally {
    for (const act of undo.reverse()) await act()
  }
}

interface Prepared {
  readonly site: SimSite
  readonly template: string
  readonly dataKey: string
  readonly stations: readonly StormStation[]
}

/** Enrols everybody and fills one store, with the server in this process: limits of one address do not stand in the way. */
async function prepareServer(
  order: StormOrder,
  folder: string,
  env: Record<string, string>,
): Promise<Prepared> {
  const opened = await openServer(readConfig({ SIJIL_LOG_LEVEL: 'silent', ...env }), {})
  try {
    const site = await peopleOf(opened)
    const dataKey = randomBytes(32)
    const template = join(folder, 'template.db')
    await fillTemplate(opened, site, template, dataKey)
    const stations: StormStation[] = []
    for (let i = 0; i < order.stations; i += 1) stations.push(await enrolStation(opened, site, i))
    return { site, template, dataKey: dataKey.toString('base64'), stations }
  } finally {
    await opened.close()
  }
}

function wireOf({ database }: OpenedServer, site_id: string) {
  const clock = {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    set: () => undefined,
    advance: () => undefined,
  }
  return { url: '', database, clock, siteId: async () => site_id, adminId: async () => site_id }
}

async function peopleOf(opened: OpenedServer): Promise<SimSite> {
  const { id } = await opened.database.transaction({ site_id: 'all' }, (trx) =>
    trx.selectFrom('sites').select('id').executeTakeFirstOrThrow(),
  )
  const wire = wireOf(opened, id)
  const people = {
    nurse: { user_id: v7(), role: 'nurse' },
    physician: { user_id: v7(), role: 'physician' },
    admin: { user_id: v7(), role: 'admin' },
  } as const
  for (const author of Object.values(people)) await addUser(wire, author, `${author.role}1`)
  const ops = Array.from({ length: KNOWN_PATIENTS }, () => newPatient(v7()))
  await commitAsServer(wire, ops)
  return { id, people }
}

async function fillTemplate(opened: OpenedServer, site: SimSite, path: string, key: Buffer): Promise<void> {
  const store = await openStore(path, Buffer.from(key))
  if (!store.ok) throw new Error(store.error.code)
  const { db } = store.value
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
  const station_id = v7()
  const kept = createKeptCommits()
  for (;;) {
    const after = await readNumber(db, 'cursor')
    const backfill = (await readState(db, 'backfill')) ?? ''
    const query = { after, backfill, protocol: PROTOCOL_VERSION }
    const nobody = { site_id: site.id, station_id, incarnation: 1, last_station_seq: 0 }
    const text = await pullPage({ ...opened, clock, kept }, nobody, query)
    const page = text === null ? undefined : parsePage(text)
    if (page === undefined) throw new Error('the server gave no page')
    await applyPage({ db, station_id, nowMs: clock.nowMs }, page, after)
    if (page.end.backfill === undefined && page.end.next >= page.end.head) break
  }
  await store.value.close()
}

async function enrolStation(opened: OpenedServer, site: SimSite, n: number): Promise<StormStation> {
  const key = createDeviceKey()
  const name = `ward${n + 1}`
  const station_id = v7()
  const enrolment_code = await addEnrolmentCode(wireOf(opened, site.id), site.id)
  const answer = await opened.app.inject({
    method: 'POST',
    url: '/sync/v1/enrol',
    remoteAddress: `10.1.${n >> 8}.${n & 255}`,
    payload: {
      protocol: PROTOCOL_VERSION,
      enrolment_code,
      station_id,
      station_name: name,
      public_key: key.public_key,
      key_protection: 'password_only',
    },
  })
  if (answer.statusCode !== 200) throw new Error(`not enrolled: ${answer.statusCode} ${answer.body}`)
  const device_key = exportDeviceKey(key).toString('base64')
  return {
    name,
    station_id,
    device_key,
    enrolment: answer.json<EnrolReply>(),
    firstNumber: (n + 1) * NUMBERS_EACH,
  }
}

interface Workers {
  readonly prepared: Promise<unknown>
  /** Sends everybody off at once; `headOf` is asked when all have sent everything. */
  reconnect(headOf: () => Promise<number>): Promise<StationStorm[]>
  end(): void
}

function startWorkers(order: StormOrder, folder: string, url: string, prepared: Prepared): Workers {
  const { site, template, dataKey } = prepared
  const script = fileURLToPath(new URL('worker.ts', import.meta.url))
  const children = Array.from({ length: order.processes }, (_, i) => {
    const child = fork(script, { stdio: 'inherit' })
    const stations = prepared.stations.filter((_one, n) => n % order.processes === i)
    const { envelopes, seed } = order
    const own: WorkerOrder = {
      url,
      folder: join(folder, `process-${i}`),
      template,
      dataKey,
      site,
      envelopes,
      seed: `${seed} ${i}`,
      stations,
    }
    send(child, { kind: 'prepare', order: own })
    return child
  })
  const all = <K extends FromWorker['kind']>(kind: K) =>
    Promise.all(children.map((child) => heard(child, kind)))
  return {
    prepared: all('prepared'),
    reconnect: async (headOf) => {
      const done = all('done')
      const drained = all('drained')
      for (const child of children) send(child, { kind: 'go' })
      await drained
      const head = await headOf()
      for (const child of children) send(child, { kind: 'head', head })
      return (await done).flatMap(({ stations }) => stations)
    },
    end: () => {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}

function send(child: ChildProcess, message: ToWorker): void {
  child.send(message)
}

function heard<K extends FromWorker['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<FromWorker, { kind: K }>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromWorker) => {
      if (message.kind === kind) resolve(message as Extract<FromWorker, { kind: K }>)
    })
    child.once('exit', (code) => reject(new Error(`a process of stations ended (${code})`)))
  })
}

async function headOf(url: string): Promise<number> {
  const ready = await fetch(`${url}/health/ready`)
  const { head } = (await ready.json()) as { head: number }
  return Number(head)
}

/** Resident memory of a process, MB, looked at now and then. */
function watchMemory(pid: number): { stop(): { first: number; peak: number } } {
  const look = (): number =>
    Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) / 1024
  const first = look()
  let peak = first
  const timer = setInterval(() => {
    peak = Math.max(peak, look())
  }, SAMPLE_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return { first, peak }
    },
  }
}

async function metricsOf(url: string): Promise<Pick<StormResult['server'], 'cpu_s' | 'requests'>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const value = (line: string | undefined): number => Number(line?.split(' ').at(-1))
  const lines = text.split('\n')
  const cpu_s = value(lines.find((line) => line.startsWith('process_cpu_seconds_total ')))
  const counts = lines.filter((line) => line.startsWith('sijil_http_request_duration_seconds_count{'))
  const requests = counts.map((line) => {
    const sum = line.replace('_count{', '_sum{').split('}')[0] ?? ''
    const label = (name: string): string => line.match(`${name}="([^"]*)"`)?.[1] ?? ''
    return {
      route: `${label('method')} ${label('route')}`,
      status: label('status'),
      count: value(line),
      seconds: value(lines.find((one) => one.startsWith(sum))),
    }
  })
  return { cpu_s, requests: requests.toSorted((a, b) => b.seconds - a.seconds) }
}
