import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { assertNever } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import { readStreamHead } from '../../sync-server/commit/commit-store.ts'
import { noteBackup } from '../../sync-server/sync/durability.ts'
import { revokeStationKeys } from '../../sync-server/sync/station-store.ts'
import { forgetAllFailures, ProgramEnded, writesOn } from './failing-disk.ts'
import {
  checkCommitLog,
  checkConverged,
  checkCursor,
  checkExactlyOnce,
  checkMonotone,
  checkNothingLost,
  checkNothingOverwritten,
  checkNothingRefused,
  checkNothingRemoved,
  checkOwnWritesShown,
  checkWhole,
  checkWire,
  type Reached,
  Violated,
  viewLog,
  viewServer,
} from './invariants.ts'
import { createModel, type Model } from './model.ts'
import type { Plan, Step } from './plan.ts'
import { type ProgramVersion, programBefore, shipped } from './program-version.ts'
import { createDice, type Dice } from './random.ts'
import { editOverRest } from './rest-writer.ts'
import { createScheduler, type Scheduler } from './scheduler.ts'
import { endScopes } from './scope-ender.ts'
import { createSimNetwork, FINE, type SimNetwork } from './sim-network.ts'
import type { SimServer } from './sim-server.ts'
import {
  createSimStation,
  type RunningProgram,
  type SimStation,
  type StationPassport,
} from './sim-station.ts'
import { createWire, type Wire } from './wire.ts'

/** What became of a plan. */
export interface Outcome {
  readonly seed: string
  /** The invariant that broke and how; null when all held. */
  readonly failure: { readonly invariant: string; readonly detail: string } | null
  readonly events: number
  /** Acts that people were told are kept. */
  readonly acknowledged: number
  readonly conflicts: number
  readonly quarantined: number
  /** Hash of everything that happened in its order: the same seed gives the same. */
  readonly trace: string
}

export const START_MS = Date.parse('2026-11-21T07:00:00.000Z')
const BACKUP = 'sim_backup'
/** Ids, and hashes of what has ids in it, are drawn anew in each run: what counts is which is which. */
const DRAWN_ANEW = /[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** After all is well again, everything must have come to rest within this. */
const REST_EVENTS = 4000
/** By then every station has asked the server anew, as each does when nothing happens: a cursor may look right by chance. */
const LEARNED_MS = 70_000
const REST_MS = 4 * 3_600_000

export interface WorldOrder {
  readonly server: SimServer
  readonly passports: readonly StationPassport[]
  readonly home: string
  readonly log: (line: string) => void
}

export interface LivingWorld {
  readonly scheduler: Scheduler
  run(): Promise<Outcome>
  dispose(): Promise<void>
}

interface Inside {
  readonly plan: Plan
  readonly server: SimServer
  readonly scheduler: Scheduler
  readonly network: SimNetwork
  /** Twins of a cloned disk come after all others. */
  readonly stations: SimStation[]
  readonly addStation: (passport: StationPassport, twin: { of: string; copy: string }) => SimStation
  readonly model: Model
  /** What came over each station's wire. */
  readonly wire: Wire
  /** Stations that run another version of the program than the one that ships. */
  readonly versions: Map<string, ProgramVersion>
  /** Stations whose disk was put back. */
  readonly putBack: Set<string>
  readonly dice: Dice
  revoked: Set<string>
  readonly settle: () => Promise<void>
  readonly note: (line: string) => void
  events: number
  /** The store of each station as it was last judged: its file, and how much was written to it. */
  readonly judged: Map<string, string>
  /** How far each station was then. */
  readonly reached: Map<string, Reached>
  /** Who was revoked when the server was last backed up. */
  backup: { readonly revoked: ReadonlySet<string> } | null
  wasServerPutBack: boolean
}

export function createWorld(plan: Plan, { server, passports, home, log }: WorldOrder): LivingWorld {
  const dice = createDice(plan.seed)
  const busy = { count: 0 }
  const trace = createHash('sha256')
  const names = new Map<string, string>()
  const note = (line: string): void => {
    const named = line.replace(DRAWN_ANEW, (id) => {
      const known = names.get(id) ?? `#${names.size + 1}`
      names.set(id, known)
      return known
    })
    trace.update(`${named}\n`)
    log(named)
  }
  const settle = async (): Promise<void> => {
    do {
      await turn()
      await turn()
    } while (busy.count > 0)
  }
  const scheduler = createScheduler(START_MS, dice.fork('scheduler'), settle)
  const nodes = server.nodes.slice(0, plan.nodes)
  const wire = createWire()
  const model = createModel()
  const network = createSimNetwork({
    scheduler,
    nodes: () => nodes,
    dice: dice.fork('network'),
    onAnswer: (station, request, answer) => {
      wire.hear(station, request.path, answer.body)
      if (request.path.startsWith('/sync/v1/pull') && answer.status === 200) model.unsure.delete(station)
    },
  })
  const faults: string[] = []
  const world = {
    scheduler,
    network,
    dice,
    newId: v7,
    busy,
    firstSyncCommits: plan.first_sync_commits,
    onFault: (station: string, error: unknown) => void faults.push(`${station}: ${String(error)}`),
  }
  const own = [...passports.slice(0, plan.stations), ...passports.slice(-1)]
  const stations = own.map((passport) => createSimStation(world, passport, home))
  const inside: Inside = {
    plan,
    server,
    scheduler,
    network,
    stations,
    addStation: (passport, twin) => createSimStation(world, passport, home, twin),
    model,
    wire,
    versions: new Map(),
    putBack: new Set(),
    dice,
    revoked: new Set(),
    settle,
    note,
    events: 0,
    judged: new Map(),
    reached: new Map(),
    backup: null,
    wasServerPutBack: false,
  }
  return {
    scheduler,
    run: async () => {
      let failure: Outcome['failure'] = null
      try {
        await live(inside)
      } catch (error) {
        if (error instanceof Violated) failure = { invariant: error.invariant, detail: error.message }
        else failure = { invariant: 'fault', detail: String((error as Error)?.stack ?? error) }
      }
      if (failure !== null && faults.length > 0)
        failure = {
          ...failure,
          detail: `${failure.detail}\nfaults: ${[...new Set(faults)].slice(0, 5).join('\n')}`,
        }
      const counts = await sql<{ conflicts: number; quarantined: number }>`
        select (select count(*) from conflicts) as conflicts, (select count(*) from quarantine) as quarantined`.execute(
        server.owner,
      )
      return {
        seed: plan.seed,
        failure,
        events: inside.events,
        acknowledged: inside.model.acknowledged.size,
        conflicts: Number(counts.rows[0]?.conflicts ?? 0),
        quarantined: Number(counts.rows[0]?.quarantined ?? 0),
        trace: trace.digest('hex').slice(0, 16),
      }
    },
    dispose: async () => {
      for (const station of stations) await station.dispose()
      await settle()
    },
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function live(inside: Inside): Promise<void> {
  const { late } = inside.plan
  for (const [number, station] of inside.stations.entries()) {
    if (number === late) continue
    await station.start()
    // One after the other: which of two stations signs first would depend on the machine's threads.
    await inside.settle()
  }
  for (const step of inside.plan.steps) {
    inside.note(`— ${JSON.stringify(step)}`)
    await take(inside, step, inside.dice.fork(`step ${step.n}`))
    await inside.settle()
    await sweep(inside)
    await checkStep(inside)
  }
  await heal(inside)
  await checkEnd(inside)
}

/** The station with a number; where its disk was cloned, one of the two. */
function stationOf({ stations, plan }: Inside, number: number, dice: Dice): SimStation | undefined {
  const station = stations[number % (plan.stations + 1)]
  const twins = stations.filter(({ passport }) => passport.station_id === station?.passport.station_id)
  return twins.length > 1 ? dice.fork('twin').pick(twins) : station
}

async function take(inside: Inside, step: Step, dice: Dice): Promise<void> {
  const { network, server } = inside
  const station = 'station' in step ? stationOf(inside, step.station, dice) : undefined
  switch (step.kind) {
    case 'act':
      if (station !== undefined) await act(inside, station, step.what, dice)
      return
    case 'wait':
      return pass(inside, step.ms)
    case 'weather':
      Object.assign(network.weather, step.weather)
      return
    case 'cut_off':
      if (step.way !== 'answers') network.noRequests.add(station?.name ?? '')
      if (step.way !== 'requests') network.noAnswers.add(station?.name ?? '')
      return
    case 'reconnect':
      network.noRequests.delete(station?.name ?? '')
      network.noAnswers.delete(station?.name ?? '')
      return
    case 'end':
      return station?.end()
    case 'close':
      return station && closeDown(inside, station)
    case 'start':
      await station?.start()
      return
    case 'program':
      return station && changeProgram(inside, station, step.which)
    case 'fail_at':
      return station?.failAt(step.statement, step.failure)
    case 'clock':
      if (station !== undefined) station.skewMs += step.by_ms
      return
    case 'server_fails': {
      const node = server.nodes[step.node % inside.plan.nodes]
      if (node !== undefined) node.failing[step.when] += step.transactions
      return
    }
    case 'server_busy': {
      const node = server.nodes[step.node % inside.plan.nodes]
      if (node !== undefined) node.failing.busy += step.requests
      return
    }
    case 'restart_node':
      return server.nodes[step.node % inside.plan.nodes]?.restart()
    case 'keep_copy':
      station?.keepCopy('disk')
      return
    case 'put_back':
      if (station?.hasCopy('disk')) await putBack(inside, station, step.which)
      return
    case 'twin':
      if (station?.hasCopy('disk')) await addTwin(inside, station)
      return
    case 'keep_server':
      await server.keep(BACKUP)
      if (step.is_told === true) await tellDurable(server)
      await server.flush()
      inside.backup = { revoked: new Set(inside.revoked) }
      return
    case 'put_back_server':
      if (inside.backup === null) return
      await putBackServer(inside)
      inside.wasServerPutBack = true
      // Who was revoked since the backup is let in again: that is what was restored.
      inside.revoked = new Set(inside.backup.revoked)
      return
    case 'mind_disk':
      return server.mindDisk()
    case 'cut_power':
      return cutPower(inside)
    case 'revoke':
      if (station !== undefined) await revoke(inside, station)
      return server.flush()
    case 'rest_edit':
      inside.note(
        `REST ${await editOverRest(server, { model: inside.model, dice, nowMs: inside.scheduler.nowMs() })}`,
      )
      return server.flush()
    case 'scopes_end': {
      const ended = await endScopes(server, { dice, nowMs: inside.scheduler.nowMs() })
      inside.note(`${ended} memberships end`)
      return
    }
    case 'poison':
      if (station !== undefined) await act(inside, station, 'poison', dice)
      return
    default:
      assertNever(step)
  }
}

async function act(
  inside: Inside,
  station: SimStation,
  what: Parameters<ProgramVersion['perform']>[0],
  dice: Dice,
): Promise<void> {
  const { perform } = inside.versions.get(station.name) ?? shipped
  try {
    const done = await perform(what, { station, dice, model: inside.model })
    inside.note(`${station.name} ${what} ${done}`)
  } catch (error) {
    // Expected: the program ended at a chosen statement, or its disk is full. Nobody was told that anything is kept.
    if (!(error instanceof ProgramEnded) && (error as { code?: unknown }).code !== 'SQLITE_FULL') throw error
    inside.note(`${station.name} ${what} failed`)
  }
}

/** Another version is put over the one that is there, which a person ends first. */
async function changeProgram(
  inside: Inside,
  station: SimStation,
  which: 'before' | 'shipped',
): Promise<void> {
  await closeDown(inside, station)
  if (which === 'shipped') inside.versions.delete(station.name)
  else inside.versions.set(station.name, await programBefore())
  station.install((inside.versions.get(station.name) ?? shipped).start)
  // What the one before could not read is asked for again.
  inside.reached.delete(station.name)
  await station.start()
}

/** IT's job tells the server that the backup which was just made holds everything. */
async function tellDurable({ database }: SimServer): Promise<void> {
  await database.transaction({ site_id: 'all' }, async (trx) => {
    const { last_commit, epoch } = await readStreamHead(trx)
    await noteBackup(trx, { through: last_commit, epoch })
  })
}

async function revoke(
  { server, scheduler, stations, revoked, model }: Inside,
  station: SimStation,
): Promise<void> {
  for (const { name, passport } of stations)
    if (passport.station_id === station.passport.station_id) revoked.add(name)
  model.suspect.add(station.name)
  await server.database.transaction({ site_id: 'all' }, (trx) =>
    revokeStationKeys(trx, station.passport.station_id, instantOf(scheduler.nowMs()), 'lost'),
  )
}

/** A closing waits for requests under way, which the world must deliver meanwhile. */
async function closeDown(inside: Inside, station: SimStation): Promise<void> {
  let isDone = false
  const closing = station.close().finally(() => {
    isDone = true
  })
  for (let i = 0; i < 200 && !isDone; i += 1) {
    await inside.settle()
    if (isDone) break
    const what = await inside.scheduler.step(Number.POSITIVE_INFINITY)
    if (what !== null) inside.events += 1
  }
  await closing
}

async function putBack(inside: Inside, station: SimStation, which: 'store' | 'profile'): Promise<void> {
  await station.end()
  inside.putBack.add(station.name)
  inside.model.unsure.add(station.name)
  for (const { envelope_id, station: name } of inside.model.acknowledged.values())
    if (name === station.name) inside.model.mayBeRefused.add(envelope_id)
  station.putBack('disk', which)
  inside.reached.delete(station.name)
  await station.start()
  // What is read here must not come between what the program does by itself.
  await inside.settle()
  await noteLostHere(inside, station, which)
}

/** What the files had that were put back. Where they held the only copy of it, no program can bring it back. */
async function noteLostHere(
  { model, server }: Inside,
  station: SimStation,
  which: 'store' | 'profile',
): Promise<void> {
  const program = station.program()
  if (program === null) return
  const onServer = await heldByServer(server)
  const { hashes, ids } = await heldByStation(program)
  for (const { envelope_id, hash, station: name } of model.acknowledged.values()) {
    if (name !== station.name || ids.has(envelope_id) || hashes.has(hash)) continue
    model.lostAtStation.add(envelope_id)
    const wasOnlyCopy = which === 'profile' && !onServer.has(envelope_id)
    if (wasOnlyCopy || model.lostAtServer.has(envelope_id)) model.takenAway.add(envelope_id)
  }
}

async function heldByStation({ store, sealed }: RunningProgram): Promise<{
  readonly hashes: ReadonlySet<string>
  readonly ids: ReadonlySet<string>
}> {
  const rows = await store.db.selectFrom('outbox').select('envelope_id').execute()
  return {
    ids: new Set(rows.map(({ envelope_id }) => envelope_id)),
    hashes: new Set(sealed.read().frames.map(({ hash }) => hash)),
  }
}

/** What the server had and its backup has not is with the stations, unless their files were put back too. */
async function putBackServer({ model, server }: Inside): Promise<void> {
  const before = await heldByServer(server)
  await server.putBack(BACKUP)
  const after = await heldByServer(server)
  for (const envelope_id of before) {
    if (after.has(envelope_id)) continue
    model.lostAtServer.add(envelope_id)
    if (model.lostAtStation.has(envelope_id)) model.takenAway.add(envelope_id)
  }
}

/** A server over PGlite comes again with everything that it said is done; commits that nobody was told of may have gone. */
async function cutPower(inside: Inside): Promise<void> {
  const { server } = inside
  const before = await heldByServer(server)
  if (!(await server.cutPower())) return
  inside.note('power of the server cut')
  const after = await heldByServer(server)
  // Numbers of commits that are gone are given again.
  inside.wasServerPutBack = true
  const overRest = inside.model.writings.filter(({ station }) => station === 'REST')
  const told = new Set([...inside.model.acknowledged.keys(), ...overRest.map((one) => one.envelope_id)])
  const lost = [...before].filter((envelope_id) => told.has(envelope_id) && !after.has(envelope_id))
  if (lost.length > 0)
    throw new Violated('2 nothing lost', `a power cut of the server took ${lost.join(', ')}`)
}

async function heldByServer({ owner }: SimServer): Promise<ReadonlySet<string>> {
  const { commits, quarantined } = await viewLog(owner)
  return new Set([...commits.map(({ envelope_id }) => envelope_id), ...quarantined])
}

/** Two PCs run from the same disk: the second is a clone of the first as it was. */
async function addTwin(inside: Inside, station: SimStation): Promise<void> {
  if (inside.stations.length > inside.plan.stations + 1) return
  const name = `${station.passport.name}-twin`
  noteMayBeRefused(inside, station)
  inside.model.suspect.add(name)
  const twin = inside.addStation({ ...station.passport, name }, { of: station.passport.name, copy: 'disk' })
  inside.stations.push(twin)
  const version = inside.versions.get(station.name)
  if (version !== undefined) {
    inside.versions.set(name, version)
    twin.install(version.start)
  }
  if (inside.revoked.has(station.name)) inside.revoked.add(name)
  await twin.start()
}

/** What a copy of a disk sends again, or a revoked station, is put aside where the server cannot take it for what it was. */
function noteMayBeRefused({ model }: Inside, station: SimStation): void {
  model.suspect.add(station.name)
}

/** Lets time pass with all that happens in it. */
async function pass(inside: Inside, ms: number): Promise<void> {
  const untilMs = inside.scheduler.nowMs() + ms
  for (;;) {
    const what = await inside.scheduler.step(untilMs)
    if (what === null) break
    inside.events += 1
    inside.note(what)
    await sweep(inside)
    await checkPulled(inside, what)
  }
  inside.scheduler.passTo(untilMs)
}

/** Programs that ended at a chosen statement are cleared away, as a PC that is off. */
async function sweep(inside: Inside): Promise<void> {
  for (const station of inside.stations) if (await station.sweep()) inside.note(`${station.name} ended`)
}

/** A page has come to a station: what its people wrote is still shown. */
async function checkPulled({ stations, model, versions }: Inside, what: string): Promise<void> {
  if (!what.startsWith('answer to GET /sync/v1/pull')) return
  const station = stations.find(({ name }) => what.endsWith(` ${name}`))
  if (station !== undefined && !versions.has(station.name)) await checkOwnWritesShown(model, station)
}

/** Judges each station whose store was written to since it was last judged. */
async function checkStep(inside: Inside): Promise<void> {
  for (const station of inside.stations) {
    const path = station.program()?.path
    const now = path === undefined ? '' : `${path} ${writesOn(path)}`
    if (inside.judged.get(station.name) === now) continue
    // A program of before shows what it knows; all of it must be there under the next one.
    if (!inside.versions.has(station.name)) {
      await checkOwnWritesShown(inside.model, station)
      await checkWhole(inside.model, station)
    }
    await noteReached(inside, station)
    inside.judged.set(station.name, now)
  }
}

async function noteReached(inside: Inside, station: SimStation): Promise<void> {
  const before = inside.reached.get(station.name)
  const now = await checkMonotone(station, before, inside.wasServerPutBack)
  if (now !== undefined) inside.reached.set(station.name, now)
}

/** All is well again: everything must come to rest by itself. */
async function heal(inside: Inside): Promise<void> {
  const { network, stations, server, scheduler } = inside
  inside.note('— all is well again')
  Object.assign(network.weather, FINE)
  network.noRequests.clear()
  network.noAnswers.clear()
  forgetAllFailures()
  for (const node of server.nodes) Object.assign(node.failing, { before: 0, after: 0, busy: 0 })
  for (const station of stations) {
    if (inside.versions.has(station.name)) await changeProgram(inside, station, 'shipped')
    else await station.start()
    await inside.settle()
  }
  // Numbers of a server that was put back mean other commits, until each station has learned of it.
  if (!inside.wasServerPutBack) {
    const view = await viewLog(server.owner)
    for (const station of stations) await checkCursor(view, station)
  }
  const beganMs = scheduler.nowMs()
  const endMs = beganMs + REST_MS
  for (let events = 0; events < REST_EVENTS; events += 1) {
    const isTime = !inside.wasServerPutBack || scheduler.nowMs() - beganMs > LEARNED_MS
    if (isTime && events % 10 === 0 && (await isAtRest(inside))) return
    const what = await scheduler.step(endMs)
    if (what === null) break
    inside.events += 1
    inside.note(what)
  }
  if (await isAtRest(inside)) return
  const stuck: string[] = []
  for (const station of stations) {
    const found = await restOf(inside, station)
    if (found !== null) stuck.push(`${station.name}: ${found}`)
  }
  throw new Violated('10 progress', `not at rest after ${REST_EVENTS} events: ${stuck.join('; ')}`)
}

async function isAtRest(inside: Inside): Promise<boolean> {
  for (const station of inside.stations) if ((await restOf(inside, station)) !== null) return false
  return true
}

/** What keeps a station from rest; null where nothing does. */
async function restOf(inside: Inside, station: SimStation): Promise<string | null> {
  const program = station.program()
  if (program === null) return 'does not run'
  if (inside.revoked.has(station.name)) return null
  const { db } = program.store
  const pending = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('state', 'in', ['pending', 'acknowledged'])
    .executeTakeFirst()
  if (pending !== undefined && pending.n > 0) return `${pending.n} envelopes wait`
  const states = await db
    .selectFrom('sync_state')
    .select(['name', 'value'])
    .where('name', 'in', ['cursor', 'snapshot', 'eviction', 'digests_at'])
    .execute()
  if (states.some(({ name }) => name === 'snapshot')) return 'is still being filled'
  if (states.some(({ name, value }) => name === 'digests_at' && value === 'due')) return 'has rows to compare'
  if (states.some(({ name }) => name === 'eviction') && !(await isHistoryHeld(program)))
    return 'has yet to let history go'
  const cursor = states.find(({ name }) => name === 'cursor')
  const head = await sql<{ last_commit: number }>`select last_commit from stream`.execute(inside.server.owner)
  const at = Number(cursor?.value ?? 0)
  return at === Number(head.rows[0]?.last_commit)
    ? null
    : `has pulled to ${at} of ${head.rows[0]?.last_commit}`
}

/** What was put aside, or is still to be decided, holds the history that it is about. */
async function isHistoryHeld({ store }: RunningProgram): Promise<boolean> {
  const { rows } = await sql`
    select 1 from outbox where state = 'quarantined' union all select 1 from conflicts where state = 'open'
    limit 1`.execute(store.db)
  return rows.length > 0
}

async function checkEnd(inside: Inside): Promise<void> {
  const { server, model, stations } = inside
  const view = await viewServer(server)
  checkCommitLog(view)
  checkExactlyOnce(view)
  await checkNothingLost(view, model, stations, inside.revoked)
  checkNothingOverwritten(view, model)
  checkNothingRemoved(view, model)
  // What a server takes that was put back, of a station that was, depends on which of the two it still knows.
  checkNothingRefused(view, model, inside.wasServerPutBack ? inside.putBack : new Set())
  for (const station of stations) {
    // A revoked station is given nothing any more; what it wrote is with the server or still here.
    if (!inside.revoked.has(station.name)) await checkConverged(view, station, station.passport.site)
    // One that was revoked is not told that the numbers mean other commits by now.
    const mayHaveOldNumbers = inside.wasServerPutBack && inside.revoked.has(station.name)
    if (!mayHaveOldNumbers) await checkCursor(view, station)
    checkWire(view, station, inside.wire.idsOf(station.name))
    await checkOwnWritesShown(model, station)
    await checkWhole(model, station)
    await noteReached(inside, station)
  }
}
