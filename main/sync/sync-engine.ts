import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import type { Db } from '../db/transaction.ts'
import { readNumber, readState, writeState } from '../records/sync-state.ts'
import { applyPage, parsePage } from './apply-page.ts'
import { syncBlobs } from './blob-sync.ts'
import type { BlobFiles, StationIdentity, Timers } from './ports.ts'
import { pushAudit } from './push-audit.ts'
import { nextPush, notePushReply, reopenFrom } from './push-outbox.ts'
import { countOpenWork } from './sync-status-store.ts'
import type { Reply, Transport } from './transport.ts'

/*
 * Keeps one station and the server alike. One cycle at a time:
 *
 *   push records → push audit → pull pages → move documents
 *
 * A cycle starts after a local write, when the server says that something was committed, when the network may be back,
 * and every 30 s. A cycle that fails leaves everything as it was and is tried again after a growing, jittered wait.
 *
 *   offline ──cycle succeeds──► online ──request unreachable──► offline
 *   (either) ──revoked, protocol_mismatch──► blocked until somebody acts; tried again slowly, nothing is dropped
 */

export interface SyncEngineDeps {
  readonly db: Db
  readonly identity: StationIdentity
  readonly transport: Transport
  readonly files: BlobFiles
  readonly clock: Clock
  readonly timers: Timers
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
  readonly onChanged: (entities: readonly EntityName[]) => void
  readonly onStatus: (status: SyncStatus) => void
  /** Called with a failure of the program itself, never with patient data. */
  readonly onFault: (error: unknown) => void
}

export interface SyncEngine {
  start(): void
  /** Stops listening and waits for a running cycle. */
  stop(): Promise<void>
  /** Something was written here: push soon. */
  nudge(): void
  /** One whole cycle now; true when everything went through. */
  runOnce(): Promise<boolean>
  status(): Promise<SyncStatus>
}

const AFTER_WRITE_MS = 30
const IDLE_MS = 30_000
const RETRY_FIRST_MS = 500
const RETRY_MAX_MS = 5_000
const BLOCKED_MS = 30_000
/** Pages in one cycle, so that a far-behind station still pushes in between. */
const PAGES_PER_CYCLE = 50

type Failure = Extract<Reply<never>, { ok: false }>

interface State {
  connection: 'online' | 'offline'
  since: Instant
  blocked_by: SyncStatus['blocked_by']
  failures: number
  /** Cycles in a row that ended with documents still on their way. */
  documentRounds: number
  running: Promise<boolean> | null
  again: boolean
  stopped: boolean
  cancelTimer: (() => void) | null
  stopListening: (() => void) | null
}

export function createSyncEngine(deps: SyncEngineDeps): SyncEngine {
  const state: State = {
    connection: 'offline',
    since: instantOf(deps.clock.nowMs()),
    blocked_by: null,
    failures: 0,
    documentRounds: 0,
    running: null,
    again: false,
    stopped: false,
    cancelTimer: null,
    stopListening: null,
  }
  const runOnce = (): Promise<boolean> => {
    if (state.running !== null) {
      state.again = true
      return state.running
    }
    state.running = cycle(deps, state).finally(() => {
      state.running = null
      scheduleNext(deps, state, runOnce)
    })
    return state.running
  }
  return {
    start: () => void runOnce(),
    stop: async () => {
      state.stopped = true
      state.cancelTimer?.()
      state.stopListening?.()
      await state.running?.catch(() => undefined)
    },
    nudge: () => {
      void reportStatus(deps, state)
      if (state.running !== null) state.again = true
      else if (state.connection === 'online') schedule(deps, state, AFTER_WRITE_MS, runOnce)
    },
    runOnce,
    status: () => statusOf(deps, state),
  }
}

function schedule(deps: SyncEngineDeps, state: State, delayMs: number, run: () => void): void {
  state.cancelTimer?.()
  state.cancelTimer = state.stopped ? null : deps.timers.after(delayMs, run)
}

function scheduleNext(deps: SyncEngineDeps, state: State, run: () => Promise<boolean>): void {
  if (state.stopped) return
  if (state.again && state.failures === 0) {
    state.again = false
    schedule(deps, state, AFTER_WRITE_MS, run)
    return
  }
  if (state.failures === 0) {
    // Another station's scan may reach the server well after its record did, and no commit tells of it.
    const wait = state.documentRounds === 0 ? IDLE_MS : Math.min(IDLE_MS, 500 * 2 ** state.documentRounds)
    schedule(deps, state, wait, run)
    listenForCommits(deps, state, run)
    return
  }
  const wait = state.blocked_by === null ? retryDelayMs(state.failures, deps.random()) : BLOCKED_MS
  schedule(deps, state, wait, run)
}

/** Doubles from 0.5 s to 5 s, each time somewhere between half and the whole of it. */
export function retryDelayMs(failures: number, random: number): number {
  const whole = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.max(0, failures - 1))
  return Math.round(whole * (0.5 + random / 2))
}

function listenForCommits(deps: SyncEngineDeps, state: State, run: () => Promise<boolean>): void {
  if (state.stopListening !== null || state.stopped) return
  state.stopListening = deps.transport.listen(
    (head) => void hearHead(deps, head, run),
    () => {
      state.stopListening = null
      // The server may be gone: find out now rather than at the next write.
      if (!state.stopped) schedule(deps, state, AFTER_WRITE_MS, run)
    },
  )
}

async function hearHead(deps: SyncEngineDeps, head: number, run: () => Promise<boolean>): Promise<void> {
  if ((await readNumber(deps.db, 'cursor')) < head) await run()
}

async function cycle(deps: SyncEngineDeps, state: State): Promise<boolean> {
  state.again = false
  let failure: Failure | null
  try {
    failure = await runSteps(deps)
  } catch (error) {
    // A bug or a failing disk: nothing was lost (each step is one transaction); try again later, and say so.
    deps.onFault(error)
    failure = { ok: false, kind: 'unreachable' }
  }
  noteOutcome(deps, state, failure)
  const { documents_waiting_count } = await countOpenWork(deps.db)
  state.documentRounds = (documents_waiting_count ?? 0) === 0 ? 0 : state.documentRounds + 1
  await reportStatus(deps, state)
  return failure === null
}

function noteOutcome(deps: SyncEngineDeps, state: State, failure: Failure | null): void {
  const kind = failure?.kind
  const connection = kind === undefined || kind === 'refused' ? 'online' : 'offline'
  if (state.connection !== connection) state.since = instantOf(deps.clock.nowMs())
  state.connection = connection
  state.failures = failure === null ? 0 : state.failures + 1
  state.blocked_by = kind === 'revoked' || kind === 'protocol_mismatch' ? kind : null
}

async function runSteps(deps: SyncEngineDeps): Promise<Failure | null> {
  const steps = [pushRecords, sendAudit, pullPages, moveDocuments]
  for (const step of steps) {
    const failure = await step(deps)
    if (failure !== null) return failure
  }
  await deps.db.transaction().execute((trx) => writeState(trx, 'last_sync_at', instantOf(deps.clock.nowMs())))
  return null
}

async function pushRecords(deps: SyncEngineDeps): Promise<Failure | null> {
  for (let request = await nextPush(deps.db); request !== undefined; request = await nextPush(deps.db)) {
    const reply = await deps.transport.push(request)
    if (!reply.ok) return reply
    if (reply.value.kind === 'gap') {
      const reopened = await reopenFrom(deps.db, reply.value.expected)
      if (!reopened) return { ok: false, kind: 'refused', status: 409, code: 'gap' }
      continue
    }
    const changed = await notePushReply(deps.db, reply.value.reply, deps.clock.nowMs())
    deps.onChanged([...changed])
  }
  return null
}

async function sendAudit(deps: SyncEngineDeps): Promise<Failure | null> {
  const reply = await pushAudit(deps.db, deps.identity, deps.transport)
  return reply.ok ? null : reply
}

async function pullPages(deps: SyncEngineDeps): Promise<Failure | null> {
  for (let pages = 0; pages < PAGES_PER_CYCLE; pages += 1) {
    const after = await readNumber(deps.db, 'cursor')
    const reply = await deps.transport.pull(after)
    if (!reply.ok) return reply
    const page = parsePage(reply.value)
    if (page === undefined) return { ok: false, kind: 'unreachable' }
    const { station_id } = deps.identity
    const changed = await applyPage({ db: deps.db, station_id, nowMs: () => deps.clock.nowMs() }, page, after)
    if (changed.size > 0) deps.onChanged([...changed])
    if (page.end.next >= page.end.head || page.end.next <= after) return null
  }
  return null
}

async function moveDocuments(deps: SyncEngineDeps): Promise<Failure | null> {
  const reply = await syncBlobs(deps.db, deps.files, deps.transport)
  if (!reply.ok) return reply
  if (reply.value) deps.onChanged(['visit_documents'])
  return null
}

async function reportStatus(deps: SyncEngineDeps, state: State): Promise<void> {
  if (!state.stopped) deps.onStatus(await statusOf(deps, state))
}

async function statusOf(deps: SyncEngineDeps, state: State): Promise<SyncStatus> {
  return {
    connection: state.connection,
    since: state.since,
    last_sync_at: await readState(deps.db, 'last_sync_at'),
    blocked_by: state.blocked_by,
    ...(await countOpenWork(deps.db)),
  }
}
