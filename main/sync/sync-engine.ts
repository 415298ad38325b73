import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type { SyncEvent } from '../../shared/sync-page/sync-event.ts'
import { type Instant, instantOf } from '../../shared/time.ts'
import { archiveStatus } from '../records/outbox-archive.ts'
import { readNumber, readState } from '../records/sync-state.ts'
import { createAuditHold } from './audit-hold.ts'
import { ruleOf } from './cannot-happen.ts'
import { createCommitListener } from './commit-listener.ts'
import { createDocumentQueue } from './document-queue.ts'
import { connectionEvent, eventsOf, noDoings } from './doings.ts'
import { type EngineEvent, type EngineState, endOf, engineTable } from './engine-states.ts'
import { createFirstSync } from './first-sync.ts'
import { readFirstSyncProgress } from './first-sync-store.ts'
import type { Timers } from './ports.ts'
import { nextPush } from './push-outbox.ts'
import { restAfterMs } from './retry-delay.ts'
import { restoredStatus } from './server-epoch.ts'
import { readRepair } from './store-standing.ts'
import { type CycleMemory, runSteps, type SyncCycleDeps, sayFaultOnce } from './sync-cycle.ts'
import { countOpenWork } from './sync-status-store.ts'
import type { TransportFailure } from './transport.ts'

/*
 * Keeps one station and the server alike, one cycle at a time: `engine-states.ts` says when one runs, `cycle-table.ts` what
 * it does. A cycle that fails leaves everything as it was. Documents go beside the cycles, begun by one that got through
 * (`document-queue.ts`), and so do the chunks that a new store is filled from (`first-sync.ts`).
 */

export interface SyncEngineDeps extends SyncCycleDeps {
  readonly timers: Timers
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
  readonly onStatus: (status: SyncStatus) => void
  readonly backupStatus?: () => NonNullable<SyncStatus['backup']>
}

export interface SyncEngine {
  /** Where it stands in the table of `engine-states.ts`. */
  state(): EngineState
  start(): void
  /**
   * Stops listening, breaks off a document or a page under way, and waits for the step that a running cycle is at: for
   * the answer to a push too, which says what is kept.
   */
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

/** After a write the status line is counted once for what follows in this time: never while the save is answered. */
const STATUS_AFTER_WRITE_MS = 100
const DUE_MS = 30
const LEVEL_MS = 30_000
const RETRY_MAX_MS = 5_000
const BLOCKED_MS = 30_000

/** How the last cycle found the server. */
interface Found {
  readonly connection: 'online' | 'offline'
  readonly since: Instant
  readonly failure: TransportFailure | null
  /** Cycles in a row that failed; 0 before the first one too. */
  readonly failures: number
}

/** What the timeline has of the connection, of a store put back and of a server restored; null before the first cycle. */
interface Told {
  connection: string | null
  repair: string | null
  restored: string | null
}

export function createSyncEngine(deps: SyncEngineDeps): SyncEngine {
  let state: EngineState = 'new'
  let found: Found = {
    connection: 'offline',
    since: instantOf(deps.clock.nowMs()),
    failure: null,
    failures: 0,
  }
  let running: Promise<boolean> = Promise.resolve(false)
  let cancelTimer: (() => void) | null = null
  /** Cancels the status that is due after a write. */
  let cancelStatus: (() => void) | null = null
  const stopping = new AbortController()
  const told: Told = { connection: null, repair: null, restored: null }
  const memory: CycleMemory = {
    said: new Map(),
    audit: createAuditHold(deps.clock),
    doings: noDoings(),
    notBeforeMs: new Map(),
  }

  const entered: Readonly<Record<EngineState, () => void>> = {
    new: () => undefined,
    due: () => wait(DUE_MS),
    cycling: begin,
    cycling_again: () => undefined,
    level: () => wait(LEVEL_MS),
    refused: waitToRetry,
    away: waitToRetry,
    busy: waitToRetry,
    blocked: () => wait(BLOCKED_MS),
    stopped: () => undefined,
  }
  function happen(event: EngineEvent): void {
    let next: EngineState
    try {
      next = ruleOf<EngineState>(engineTable[state][event], state, event)
    } catch (error) {
      // A bug of ours: told, and the engine stays where it is, which has a way on.
      deps.onFault(error)
      return
    }
    if (next === state) return
    cancelTimer?.()
    cancelTimer = null
    state = next
    entered[state]()
  }
  function wait(delayMs: number): void {
    cancelTimer = deps.timers.after(delayMs, () => happen('timer'))
  }
  function waitToRetry(): void {
    if (found.failure !== null) wait(restAfterMs(found.failure, found.failures, deps.random(), RETRY_MAX_MS))
  }
  function begin(): void {
    running = cycle().then((failure) => {
      happen(endOf(failure))
      return failure === null && !isStopped()
    })
  }
  const runOnce = (): Promise<boolean> => {
    happen('asked')
    return isStopped() ? Promise.resolve(false) : running
  }

  async function cycle(): Promise<TransportFailure | null> {
    let failure: TransportFailure | null
    try {
      const { signal } = stopping
      failure = await runSteps(
        { ...deps, signal, onStep: hearer(), onBehind: () => happen('written') },
        memory,
      )
    } catch (error) {
      deps.onFault(error)
      failure = { kind: 'unreachable' }
    }
    if (!isStopped()) note(failure)
    // Records of others came, also where a push of ours is not taken as it is.
    if (failure === null || failure.kind === 'refused') {
      documents.go()
      listener.listen()
      firstSync.go()
    }
    await inBackground(() => noteDoings(deps, statusOf(), memory, told))
    await inBackground(reportStatus)
    return failure
  }
  /**
   * Hears in each step whether the server is there: a cycle that has much to move takes minutes, and who is shown `offline`
   * all that time does not ask for what only the server has. What blocked the station counts until a cycle ends otherwise.
   */
  function hearer(): NonNullable<SyncCycleDeps['onStep']> {
    const isAskedFirst = deps.sealed !== undefined && memory.isLevel !== true
    return (step, answer) => {
      deps.onStep?.(step, answer)
      const isMoved = answer.kind === 'more' && (step === 'push' || step === 'pull')
      const isAnswered = answer.kind === 'done' && (step === 'pull' || (step === 'stand_up' && isAskedFirst))
      const isAway = found.failure === null || found.failure.kind === 'unreachable'
      if (found.connection === 'online' || !isAway || !(isMoved || isAnswered)) return
      found = { ...found, connection: 'online', since: instantOf(deps.clock.nowMs()), failure: null }
      tellStatus()
    }
  }
  function note(failure: TransportFailure | null): void {
    const isThere = failure === null || failure.kind === 'refused' || failure.kind === 'busy'
    const connection = isThere ? 'online' : 'offline'
    const since = found.connection === connection ? found.since : instantOf(deps.clock.nowMs())
    found = { connection, since, failure, failures: failure === null ? 0 : found.failures + 1 }
  }
  const isStopped = (): boolean => state === 'stopped'
  const isServerThere = (): boolean =>
    found.connection === 'online' && found.failure?.kind !== 'busy' && !isStopped()

  /** Work that nobody waits for: its failure is told, and never ends the program. */
  async function inBackground(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      // Expected: the store was closed meanwhile, which is no fault; or the disk fails, which is.
      if (!isStopped()) deps.onFault(error)
    }
  }
  function statusOf(): Standing {
    const { connection, since, failure } = found
    const kind = failure?.kind
    const isBlocked = kind === 'revoked' || kind === 'protocol_mismatch' || kind === 'program_too_old'
    return {
      connection,
      since,
      because: failure?.kind === 'unreachable' ? (failure.because ?? null) : null,
      blocked_by: isBlocked ? kind : null,
    }
  }
  const status = async (): Promise<SyncStatus> => ({
    audit_held_since: memory.audit.since(),
    last_sync_at: await readState(deps.db, 'last_sync_at'),
    ...(await readRepair(deps.db)),
    ...(await restoredStatus(deps.db)),
    ...(await archiveStatus(deps.db)),
    ...(await readFirstSyncProgress(deps.db)),
    ...(deps.backupStatus === undefined ? {} : { backup: deps.backupStatus() }),
    ...(await countOpenWork(deps.db)),
    // Last: a cycle that ended while the store was read has told of itself already, and must not be contradicted.
    ...statusOf(),
  })
  async function reportStatus(): Promise<void> {
    if (!isStopped()) deps.onStatus(await status())
  }
  const tellStatus = (): void => void inBackground(reportStatus)

  const documents = createDocumentQueue({
    ...deps,
    isServerThere,
    onFault: (sha256, error) => sayFaultOnce(deps, memory, sha256, error),
    onMoved: (what) => {
      if (what === 'sent') memory.doings.documents_sent += 1
      if (what === 'received') memory.doings.documents_received += 1
      deps.onChanged(['visit_documents'])
      tellStatus()
    },
    onRound: () => {
      tellStatus()
      void inBackground(() => noteDoings(deps, statusOf(), memory, told))
    },
    onBroken: deps.onFault,
  })
  const firstSync = createFirstSync({
    ...deps,
    isServerThere,
    onProgress: tellStatus,
    onFilled: () => happen('written'),
    onBroken: deps.onFault,
  })
  const hearHead = async (head: number): Promise<void> => {
    if ((await readNumber(deps.db, 'cursor')) < head) happen('told')
  }
  const listener = createCommitListener({
    ...deps,
    isServerThere,
    onHead: (head) => void inBackground(() => hearHead(head)),
    // The server may be gone: find out now rather than at the next write.
    onClosed: () => happen('stream_closed'),
  })
  return {
    state: () => state,
    start: () => void runOnce(),
    stop: async () => {
      happen('stop')
      stopping.abort()
      cancelStatus?.()
      listener.stop()
      await Promise.all([documents.stop(), firstSync.stop(), running])
    },
    nudge: () => {
      happen('written')
      if (isStopped()) return
      cancelStatus ??= deps.timers.after(STATUS_AFTER_WRITE_MS, () => {
        cancelStatus = null
        tellStatus()
      })
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
    status,
  }
}

/** What is known of the server without a look at the store. */
type Standing = Pick<SyncStatus, 'connection' | 'since' | 'because' | 'blocked_by'>

/** Everything since the last time in one transaction; nothing where nothing was done and the connection is as it was. */
async function noteDoings(
  deps: SyncEngineDeps,
  standing: Standing,
  { doings }: CycleMemory,
  told: Told,
): Promise<void> {
  if (deps.timeline === undefined) return
  const { repair } = await readRepair(deps.db)
  const { server_restored } = await restoredStatus(deps.db)
  const news: SyncEvent[] = []
  if (repair !== undefined && repair.at !== told.repair)
    news.push({ kind: 'put_back', at: repair.at, from: repair.from })
  if (server_restored !== undefined && server_restored.at !== told.restored)
    news.push({ kind: 'server_restored', at: server_restored.at, count: server_restored.records_sent_again })
  const connection = connectionEvent(standing)
  if (JSON.stringify(connection) !== told.connection) news.push(connection)
  news.push(...eventsOf(doings))
  // A cycle under way goes on counting in the same place.
  Object.assign(doings, noDoings())
  await deps.timeline.note(news)
  told.repair = repair?.at ?? null
  told.restored = server_restored?.at ?? null
  told.connection = JSON.stringify(connection)
}
