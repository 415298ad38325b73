import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { v7 } from 'uuid'
import { CHAIN_START } from '../../shared/audit/audit-event.ts'
import { type Id, REST_STATION_ID } from '../../shared/ids.ts'
import type { EnrolReply } from '../../shared/sync/enrolment-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { connectPostgres } from '../../sync-server/db/connection.ts'
import { type Database, databaseOver } from '../../sync-server/db/database.ts'
import type { DatabaseSchema } from '../../sync-server/db/tables.ts'
import { perform } from '../sim/acts.ts'
import {
  checkCommitLog,
  checkConverged,
  checkCursor,
  checkExactlyOnce,
  checkNothingLost,
  checkNothingOverwritten,
  checkNothingRefused,
  checkOwnWritesShown,
  checkWhole,
  type ServerView,
  Violated,
  viewServer,
} from '../sim/invariants.ts'
import { createModel, type Model } from '../sim/model.ts'
import { ACTS } from '../sim/plan.ts'
import type { Dice } from '../sim/random.ts'
import { createRealWorld, type RealWorld } from '../sim/real-world.ts'
import type { SimSite } from '../sim/sim-server.ts'
import { createSimStation, makePassport, type SimStation } from '../sim/sim-station.ts'
import { administratorOf, NURSE } from '../support/hospital.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/processes.ts'
import { addEnrolmentCode, addUser, enrolAt } from '../support/wire-station.ts'
import type { Nemesis } from './nemeses.ts'
import { createRestWriter, type RestWriter } from './rest-writer.ts'

/*
 * Two nodes as real processes over one real PostgreSQL that keeps what it acknowledges, stations with the shipped store,
 * write path and sync engine, and people who write over REST. They work while something is broken; then all is well again,
 * everything must come to rest by itself, and the simulator's invariants are judged by the same model of what people did.
 */

/** One process of the server, on a port that it keeps. */
export interface LaneNode {
  readonly url: string
  kill(): Promise<void>
  /** SIGTERM; it must end in good order. */
  stop(): Promise<void>
  start(): Promise<void>
}

export interface Lane {
  readonly postgres: TestPostgres
  readonly nodes: readonly LaneNode[]
  readonly owner: Kysely<DatabaseSchema>
  /** Everybody works while `nemesis` strikes, then everything is judged. Throws `Violated`. */
  round(nemesis: Nemesis, dice: Dice): Promise<RoundOutcome>
  close(): Promise<void>
}

/** What all rounds so far came to. */
export interface RoundOutcome {
  readonly commits: number
  readonly acknowledged: number
  readonly by_rest: number
  readonly conflicts: number
}

export interface LaneOrder {
  readonly stations: number
  readonly restWriters: number
  /** How long everybody works in a round, at least; a nemesis that takes longer makes it longer. */
  readonly workMs: number
  readonly dice: Dice
}

interface Inside {
  readonly order: LaneOrder
  readonly database: Database
  readonly owner: Kysely<DatabaseSchema>
  readonly site: SimSite
  readonly stations: readonly SimStation[]
  readonly writers: readonly RestWriter[]
  readonly world: RealWorld
  readonly model: Model
  readonly nodes: readonly (LaneNode & { ended(): string | null })[]
  /** How many REST writes the model has. */
  noted: Map<RestWriter, number>
}

const MEMORY = '/dev/shm'
/** By then a healed hospital has come to rest, on a machine that does other work too. */
const REST_WITHIN_MS = 120_000
const LOOK_MS = 200

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function openLane(order: LaneOrder): Promise<Lane> {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'sijil-lane-'))
  const postgres = await startPostgres({ isDurable: true })
  const url = await postgres.createDatabase()
  // At once, on an empty database: one of them makes the hospital.
  const place = { data_dir: join(folder, 'server'), env: { DATABASE_URL: url } }
  const nodes = await Promise.all([startNode(place), startNode(place)])
  const connection = connectPostgres(url)
  const database = databaseOver(connection)
  const owner = connection.kysely
  const site = await peopleOf(database, owner, nodes[0]?.url ?? '')
  const world = createRealWorld({ nodes: nodes.map((node) => node.url), dice: order.dice })
  const stations: SimStation[] = []
  for (let i = 0; i < order.stations; i += 1) {
    const name = `ward${i + 1}`
    const station_id = v7()
    const passport = await makePassport(folder, { name, site, station_id }, (public_key) =>
      enrol({ database, owner, url: nodes[0]?.url ?? '', site, name, station_id, public_key }),
    )
    stations.push(createSimStation(world, passport, join(folder, 'stations')))
  }
  const model = createModel()
  const writers = Array.from({ length: order.restWriters }, (_, i) =>
    createRestWriter({
      nodes: nodes.map((node) => node.url),
      username: NURSE.username,
      password: NURSE.password,
      dice: order.dice.fork(`rest ${i}`),
      model,
    }),
  )
  for (const station of stations) await station.start()
  const inside: Inside = {
    order,
    database,
    owner,
    site,
    stations,
    writers,
    world,
    model,
    nodes,
    noted: new Map(),
  }
  const lane: Lane = {
    postgres,
    nodes,
    owner,
    round: (nemesis, dice) => round(inside, lane, nemesis, dice),
    close: async () => {
      for (const station of stations) await station.dispose()
      await world.close()
      for (const node of nodes) await node.kill()
      await owner.destroy().catch(() => undefined)
      await postgres.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return lane
}

async function startNode(place: { readonly data_dir: string; readonly env: Record<string, string> }) {
  const port = await freePort()
  let running: ServerProcess | null = await startServerProcess({ ...place, port })
  return {
    url: running.url,
    kill: async () => {
      await running?.kill()
      running = null
    },
    stop: async () => {
      const ending = running
      running = null
      await ending?.stop()
      if (ending !== null && ending.child.exitCode !== 0)
        throw new Violated(
          'server',
          `told to end it did not end in good order: ${ending.output().slice(-2000)}`,
        )
    },
    start: async () => {
      running ??= await startServerProcess({ ...place, port })
    },
    /** What a node said that ended though nobody ended it; null while it runs. */
    ended: () =>
      running !== null && (running.child.exitCode !== null || running.child.signalCode !== null)
        ? running.output().slice(-4000)
        : null,
  }
}

async function peopleOf(database: Database, owner: Kysely<DatabaseSchema>, url: string): Promise<SimSite> {
  const { id } = await owner.selectFrom('sites').select('id').executeTakeFirstOrThrow()
  const wire = serverAt(database, url, id)
  const people = {
    nurse: { user_id: v7(), role: 'nurse' },
    physician: { user_id: v7(), role: 'physician' },
    admin: { user_id: v7(), role: 'admin' },
  } as const
  for (const author of Object.values(people)) await addUser(wire, author, `${author.role}1`)
  await administratorOf(url)('/api/v1/admin/users', { method: 'POST', body: NURSE })
  return { id, people }
}

function serverAt(database: Database, url: string, site_id: Id) {
  const clock = {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    set: () => undefined,
    advance: () => undefined,
  }
  return { url, database, clock, siteId: async () => site_id, adminId: async () => site_id }
}

interface Enrolment {
  readonly database: Database
  readonly owner: Kysely<DatabaseSchema>
  readonly url: string
  readonly site: SimSite
  readonly name: string
  readonly station_id: Id
  readonly public_key: string
}

async function enrol({ database, url, site, name, station_id, public_key }: Enrolment): Promise<EnrolReply> {
  const enrolment_code = await addEnrolmentCode(serverAt(database, url, site.id), site.id)
  return enrolAt(url, {
    protocol: PROTOCOL_VERSION,
    enrolment_code,
    station_id,
    station_name: name,
    public_key,
    key_protection: 'password_only',
  })
}

async function round(inside: Inside, lane: Lane, nemesis: Nemesis, dice: Dice): Promise<RoundOutcome> {
  let isOver = false
  const work = [
    ...inside.stations.map(async (station, i) => {
      const own = dice.fork(`people at ${i}`)
      while (!isOver) {
        await perform(own.pick(ACTS), { station, dice: own, model: inside.model })
        await pause(own.between(10, 80))
      }
    }),
    ...inside.writers.map(async (writer) => {
      while (!isOver) {
        await writer.write()
        await pause(dice.between(10, 80))
      }
    }),
  ]
  const working = Promise.all(work)
  try {
    await pause(dice.between(0, inside.order.workMs / 3))
    await nemesis.strike(lane, dice.fork('nemesis'))
    await pause((inside.order.workMs * 2) / 3)
  } finally {
    isOver = true
    await working
  }
  for (const node of inside.nodes) {
    const said = node.ended()
    if (said !== null) throw new Violated('server', `a node ended though nobody ended it: ${said}`)
  }
  await comeToRest(inside)
  return judge(inside)
}

async function comeToRest(inside: Inside): Promise<void> {
  const deadline = Date.now() + REST_WITHIN_MS
  for (;;) {
    const stuck: string[] = []
    for (const station of inside.stations) {
      const found = await restOf(inside, station)
      if (found !== null) stuck.push(`${station.name}: ${found}`)
    }
    if (stuck.length === 0) return
    if (Date.now() > deadline)
      throw new Violated('10 progress', `not at rest after ${REST_WITHIN_MS / 1000} s: ${stuck.join('; ')}`)
    await pause(LOOK_MS)
  }
}

/** What keeps a station from rest; null where nothing does. */
async function restOf({ owner }: Inside, station: SimStation): Promise<string | null> {
  const program = station.program()
  if (program === null) return 'does not run'
  const { db } = program.store
  const waiting = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('state', 'in', ['pending', 'acknowledged'])
    .executeTakeFirstOrThrow()
  if (waiting.n > 0) return `${waiting.n} envelopes wait`
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from audit_log where audit_seq >
      coalesce((select cast(value as integer) from sync_state where name = 'audit_pushed_through'), 0)`.execute(
    db,
  )
  if ((rows[0]?.n ?? 0) > 0) return `${rows[0]?.n} audit events wait`
  const cursor = await db
    .selectFrom('sync_state')
    .select('value')
    .where('name', '=', 'cursor')
    .executeTakeFirst()
  const { last_commit } = await owner.selectFrom('stream').select('last_commit').executeTakeFirstOrThrow()
  const at = Number(cursor?.value ?? 0)
  return at === Number(last_commit) ? null : `has pulled to ${at} of ${last_commit}`
}

async function judge(inside: Inside): Promise<RoundOutcome> {
  const { model, stations, writers, site, world, owner } = inside
  const view = await viewServer(inside)
  noteRestWrites(inside, view)
  checkCommitLog(view)
  checkExactlyOnce(view)
  await checkNothingLost(view, model, stations, new Set())
  checkNothingOverwritten(view, model)
  checkNothingRefused(view, model, new Set())
  for (const station of stations) {
    await checkConverged(view, station, site)
    await checkCursor(view, station)
    await checkOwnWritesShown(model, station)
    await checkWhole(model, station)
  }
  await checkAudit(inside, view)
  if (world.faults.size > 0) throw new Violated('fault', [...world.faults].slice(0, 3).join('\n'))
  const conflicts = await owner
    .selectFrom('conflicts')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return {
    commits: view.head,
    acknowledged: model.acknowledged.size,
    by_rest: writers.reduce((sum, { done }) => sum + done.length, 0),
    conflicts: Number(conflicts.n),
  }
}

/** What was answered over REST is a commit with the number that the answer named, and known to the model by its envelope. */
function noteRestWrites({ writers, model, noted }: Inside, view: ServerView): void {
  for (const writer of writers) {
    const from = noted.get(writer) ?? 0
    for (const { patient_id, row_version, groups } of writer.done.slice(from)) {
      const commit = view.commits[row_version - 1]
      if (
        commit?.station_id !== REST_STATION_ID ||
        commit.changes.every((one) => one.record_id !== patient_id)
      )
        throw new Violated('2 nothing lost', `what REST answered as commit ${row_version} is not there`)
      const { envelope_id } = commit
      for (const group of groups) model.writings.push({ ...group, station: 'REST', envelope_id })
    }
    noted.set(writer, writer.done.length)
  }
}

/** Every act is in the audit, and each source's events are an unbroken chain. */
async function checkAudit({ owner, model }: Inside, view: ServerView): Promise<void> {
  const { rows } = await sql<{
    source_id: string
    incarnation: number
    audit_seq: number
    envelope_id: string | null
    prev_hash: string
    hash: string
  }>`select source_id, incarnation, audit_seq, envelope_id, prev_hash, hash from audit_log
     order by source_id, incarnation, audit_seq`.execute(owner)
  let last = { source: '', seq: 0, hash: CHAIN_START }
  for (const { source_id, incarnation, audit_seq, prev_hash, hash } of rows) {
    const source = `${source_id}/${incarnation}`
    if (source !== last.source) last = { source, seq: 0, hash: CHAIN_START }
    if (Number(audit_seq) !== last.seq + 1 || prev_hash !== last.hash)
      throw new Violated('4 audit', `the audit of ${source} breaks at ${audit_seq}`)
    last = { source, seq: Number(audit_seq), hash }
  }
  const audited = new Set(rows.map(({ envelope_id }) => envelope_id))
  for (const { envelope_id, station, station_seq } of model.acknowledged.values())
    if (!audited.has(envelope_id))
      throw new Violated('4 audit', `envelope ${station_seq} of ${station} is not in the audit`)
  for (const { station_id, envelope_id, commit_seq, changes } of view.commits)
    if (
      station_id === REST_STATION_ID &&
      changes.some(({ entity }) => entity === 'patients') &&
      !audited.has(envelope_id)
    )
      throw new Violated('4 audit', `commit ${commit_seq}, written over REST, is not in the audit`)
}
