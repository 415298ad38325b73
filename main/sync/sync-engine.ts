import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type { SyncEvent } from '../../shared/sync-page/sync-event.ts'
import { type Instant, instantOf } from '../../shared/time.ts'
import { archiveStatus } from '../records/outbox-archive.ts'
import { readNumber, readState } from '../records/sync-state.ts'
import { createAuditHold } from './audit-hold.ts'
import { type CommitListener, createCommitListener } from './commit-listener.ts'
import { createDocumentQueue, type DocumentQueue } from './document-queue.ts'
import { connectionEvent, eventsOf, noDoings } from './doings.ts'
import { createFirstSync, type FirstSyncQueue } from './first-sync.ts'
import { readFirstSyncProgress } from './first-sync-store.ts'
import type { Timers } from './ports.ts'
import { nextPush } from './push-outbox.ts'
import { retryDelayMs } from './retry-delay.ts'
import { restoredStatus } from './server-epoch.ts'
import { readRepair } from './store-standing.ts'
import { type CycleMemory, runSteps, type SyncCycleDeps, sayFaultOnce } from './sync-cycle.ts'
import { countOpenWork } from './sync-status-store.ts'
import type { TransportFailure } from './transport.ts'

/*
 * Keeps one station and the server alike. One cycle at a time:
 *
 *   push records → push audit → pull pages
 *
 * A cycle starts after a local write, when the server says that something was committed, when the network may be back,
 * and every 30 s. A cycle that fails leaves everything as it was and is tried again after a growing, jittered wait, or
 * when a busy server said. An audit event that is not taken fails no cycle: it stays and goes again (`audit-hold.ts`
 * says when). Documents go beside the cycles, begun by one that succeeded (`document-queue.ts`), and so do the chunks that
 * a new store is filled from (`first-sync.ts`).
 *
 *   offline ──server answers──► online ──request unreachable──► offline
 *   (either) ──revoked, protocol_mismatch, program_too_old──► blocked until somebody acts; tried again slowly, nothing is dropped
 */

export interface SyncEngineDeps extends SyncCycleDeps {
  readonly timers: Timers
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
  readonly onStatus: (status: SyncStatus) => void
  readonly backupStatus?: () => NonNullable<SyncStatus['backup']>
}

export interface SyncEngine {
  start(): void
  /** Stops listening, breaks off a document under way and waits for a running cycle. */
  stop(): Promise<void>
  /** Something was written here: push soon. */
  nudge(): void
  /**
   * One whole cycle now, because a person asks; true when the records went both ways. Audit events may still wait, and
   * documents only begin to move: `documentsSettled` waits for them.
   */
  runOnce(): Promise<boolean>
  /** One push of all that waits, also for a station that may do nothing else; true when nothing waits any more. */
  pushAll(): Promise<boolean>
  /** When the documents that could be moved by now have been; at once when none is being moved. Never fails. */
  documentsSettled(): Promise<void>
  /** The same for the chunks that a new store is filled from. */
  firstSyncSettled(): Promise<void>
  status(): Promise<SyncStatus>
}

const AFTER_WRITE_MS = 30
/** After a write the status line is counted once for what follows in this time: never while the save is answered. */
const STATUS_AFTER_WRITE_MS = 100
const IDLE_MS = 30_000
const RETRY_MAX_MS = 5_000
/** Whatever a busy server asks for, a station tries again after this long (and up to half of it more). */
const BUSY_MAX_MS = 600_000
const BLOCKED_MS = 30_000

interface State {
  connection: 'online' | 'offline'
  since: Instant
  blocked_by: SyncStatus['blocked_by']
  because: SyncStatus['because']
  failures: number
  /** How long the server asked to be left alone; null unless the last cycle found it busy. */
  busyForMs: number | null
  /** What the timeline has of the connection, of a store put back and of a server restored; null before the first cycle. */
  toldConnection: string | null
  toldRepair: string | null
  toldRestored: string | null
  running: Promise<boolean> | null
  again: boolean
  stopped: boolean
  cancelTimer: (() => void) | null
  /** Cancels the status that is due after a write. */
  cancelStatus: (() => void) | null
}

export function createSyncEngine(deps: SyncEngineDeps): SyncEngine {
  const state: State = {
    connection: 'offline',
    since: instantOf(deps.clock.nowMs()),
    blocked_by: null,
    because: null,
    failures: 0,
    busyForMs: null,
    toldConnection: null,
    toldRepair: null,
    toldRestored: null,
    running: null,
    again: false,
    stopped: false,
    cancelTimer: null,
    cancelStatus: null,
  }
  const memory: CycleMemory = {
    said: new Map(),
    audit: createAuditHold(deps.clock),
    doings: noDoings(),
  }
  const tellStatus = (): void => void inBackground(deps, state, () => reportStatus(deps, state, memory))
  const tellStatusSoon = (): void => {
    if (state.stopped) return
    state.cancelStatus ??= deps.timers.after(STATUS_AFTER_WRITE_MS, () => {
      state.cancelStatus = null
      tellStatus()
    })
  }
  const documents = createDocumentQueue({
    ...deps,
    // Nothing is known of the server before the first cycle.
    isServerThere: () => state.connection === 'online' && state.failures === 0 && !state.stopped,
    onFault: (sha256, error) => sayFaultOnce(deps, memory, sha256, error),
    onMoved: (what) => {
      if (what === 'sent') memory.doings.documents_sent += 1
      if (what === 'received') memory.doings.documents_received += 1
      deps.onChanged(['visit_documents'])
      tellStatus()
    },
    onRound: () => {
      tellStatus()
      void inBackground(deps, state, () => noteDoings(deps, state, memory))
    },
    onBroken: deps.onFault,
  })
  const firstSync = createFirstSync({
    ...deps,
    isServerThere: () => state.connection === 'online' && state.busyForMs === null && !state.stopped,
    onProgress: tellStatus,
    onBroken: deps.onFault,
  })
  const runOnce = (): Promise<boolean> => {
    if (state.running !== null) {
      state.again = true
      return state.running
    }
    state.running = cycle(deps, state, memory, { documents, firstSync }).finally(() => {
      state.running = null
      scheduleNext(deps, state, listener, runOnce)
    })
    return state.running
  }
  const listener = createCommitListener({
    ...deps,
    isServerThere: () => state.failures === 0 && !state.stopped,
    onHead: (head) => void inBackground(deps, state, () => hearHead(deps, state, head, runOnce)),
    // The server may be gone: find out now rather than at the next write.
    onClosed: () => runSoon(deps, state, runOnce),
  })
  return {
    start: () => void runOnce(),
    stop: async () => {
      state.stopped = true
      state.cancelTimer?.()
      state.cancelStatus?.()
      listener.stop()
      await Promise.all([documents.stop(), firstSync.stop()])
      await state.running?.catch(() => undefined)
    },
    nudge: () => {
      tellStatusSoon()
      if (state.running !== null || state.connection === 'online') runSoon(deps, state, runOnce)
    },
    runOnce: () => {
      memory.audit.tryNow()
      documents.tryNow()
      firstSync.tryNow()
      return runOnce()
    },
    pushAll: async () => {
      await runOnce()
      return (await nextPush(deps.db)) === undefined
    },
    documentsSettled: () => documents.settled(),
    firstSyncSettled: () => firstSync.settled(),
    status: () => statusOf(deps, state, memory),
  }
}

function schedule(deps: SyncEngineDeps, state: State, delayMs: number, run: () => void): void {
  state.cancelTimer?.()
  state.cancelTimer = state.stopped ? null : deps.timers.after(delayMs, run)
}

function runSoon(deps: SyncEngineDeps, state: State, run: () => Promise<boolean>): void {
  if (state.running !== null) state.again = true
  // A busy server named the time: the cycle that waits for it takes along whatever there is by then.
  else if (state.busyForMs === null) schedule(deps, state, AFTER_WRITE_MS, run)
}

function scheduleNext(
  deps: SyncEngineDeps,
  state: State,
  listener: CommitListener,
  run: () => Promise<boolean>,
): void {
  if (state.stopped) return
  if (state.again && state.failures === 0) {
    state.again = false
    schedule(deps, state, AFTER_WRITE_MS, run)
    return
  }
  if (state.failures === 0) {
    schedule(deps, state, IDLE_MS, run)
    listener.listen()
    return
  }
  schedule(deps, state, waitAfterFailureMs(state, deps.random()), run)
}

function waitAfterFailureMs(state: State, random: number): number {
  if (state.blocked_by !== null) return BLOCKED_MS
  // Never earlier than asked, and not all stations at once.
  if (state.busyForMs !== null) return Math.round(Math.min(BUSY_MAX_MS, state.busyForMs) * (1 + random / 2))
  return retryDelayMs(state.failures, random, RETRY_MAX_MS)
}

async function hearHead(
  deps: SyncEngineDeps,
  state: State,
  head: number,
  run: () => Promise<boolean>,
): Promise<void> {
  if (state.busyForMs === null && (await readNumber(deps.db, 'cursor')) < head) await run()
}

async function cycle(
  deps: SyncEngineDeps,
  state: State,
  memory: CycleMemory,
  { documents, firstSync }: { readonly documents: DocumentQueue; readonly firstSync: FirstSyncQueue },
): Promise<boolean> {
  state.again = false
  let failure: TransportFailure | null
  try {
    failure = await runSteps(deps, memory)
  } catch (error) {
    // A bug or a failing disk: nothing was lost (each step is one transaction); try again later, and say so.
    deps.onFault(error)
    failure = { kind: 'unreachable' }
  }
  noteOutcome(deps, state, failure)
  if (failure === null) documents.go()
  // Records of others came, also where a push of ours is not taken as it is.
  if (failure === null || failure.kind === 'refused') firstSync.go()
  await inBackground(deps, state, () => noteDoings(deps, state, memory))
  await inBackground(deps, state, () => reportStatus(deps, state, memory))
  return failure === null
}

/** Work that nobody waits for: its failure is told, and never ends the program. */
async function inBackground(
  deps: Pick<SyncEngineDeps, 'onFault'>,
  state: State,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    // Expected: the store was closed meanwhile, which is no fault; or the disk fails, which is.
    if (!state.stopped) deps.onFault(error)
  }
}

function noteOutcome(deps: SyncEngineDeps, state: State, failure: TransportFailure | null): void {
  const kind = failure?.kind
  const connection = kind === undefined || kind === 'refused' || kind === 'busy' ? 'online' : 'offline'
  if (state.connection !== connection) state.since = instantOf(deps.clock.nowMs())
  state.connection = connection
  state.failures = failure === null ? 0 : state.failures + 1
  state.busyForMs = failure?.kind === 'busy' ? failure.retry_after_ms : null
  state.because = failure?.kind === 'unreachable' ? (failure.because ?? null) : null
  state.blocked_by =
    kind === 'revoked' || kind === 'protocol_mismatch' || kind === 'program_too_old' ? kind : null
}

/** Everything since the last time in one transaction; nothing where nothing was done and the connection is as it was. */
async function noteDoings(deps: SyncEngineDeps, state: State, memory: CycleMemory): Promise<void> {
  if (deps.timeline === undefined) return
  const { repair } = await readRepair(deps.db)
  const { server_restored } = await restoredStatus(deps.db)
  const news: SyncEvent[] = []
  if (repair !== undefined && repair.at !== state.toldRepair)
    news.push({ kind: 'put_back', at: repair.at, from: repair.from })
  if (server_restored !== undefined && server_restored.at !== state.toldRestored)
    news.push({ kind: 'server_restored', at: server_restored.at, count: server_restored.records_sent_again })
  const connection = connectionEvent(state)
  if (JSON.stringify(connection) !== state.toldConnection) news.push(connection)
  news.push(...eventsOf(memory.doings))
  // A cycle under way goes on counting in the same place.
  Object.assign(memory.doings, noDoings())
  await deps.timeline.note(news)
  state.toldRepair = repair?.at ?? null
  state.toldRestored = server_restored?.at ?? null
  state.toldConnection = JSON.stringify(connection)
}

async function reportStatus(deps: SyncEngineDeps, state: State, memory: CycleMemory): Promise<void> {
  if (!state.stopped) deps.onStatus(await statusOf(deps, state, memory))
}

async function statusOf(deps: SyncEngineDeps, state: State, { audit }: CycleMemory): Promise<SyncStatus> {
  return {
    connection: state.connection,
    since: state.since,
    because: state.because,
    last_sync_at: await readState(deps.db, 'last_sync_at'),
    blocked_by: state.blocked_by,
    audit_held_since: audit.since(),
    ...(await readRepair(deps.db)),
    ...(await restoredStatus(deps.db)),
    ...(await archiveStatus(deps.db)),
    ...(await readFirstSyncProgress(deps.db)),
    ...(deps.backupStatus === undefined ? {} : { backup: deps.backupStatus() }),
    ...(await countOpenWork(deps.db)),
  }
}
