import type { IdSource } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import { PUSH_MAX_OPS } from '../../shared/sync/push-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { Db } from '../db/transaction.ts'
import type { NationalIdVault } from '../keys/national-id-vault.ts'
import { tidyArchive } from '../records/outbox-archive.ts'
import type { SealedOutbox } from '../records/sealed-outbox.ts'
import { readNumber, readState, writeState } from '../records/sync-state.ts'
import { evictHistory } from '../scopes/evict-history.ts'
import { applyPage, parsePage } from './apply-page.ts'
import type { AuditHold } from './audit-hold.ts'
import { ruleOf } from './cannot-happen.ts'
import { type CycleRule, type CycleStep, cycleTable, type StepAnswer } from './cycle-table.ts'
import { type DeviceKeyHolder, renewDeviceKey } from './device-key-renewal.ts'
import { countPulled, countPushed, type Doings } from './doings.ts'
import { beginFirstSync } from './first-sync.ts'
import { archiveOwnThrough } from './first-sync-store.ts'
import { giveUpOlderKeys, takeNewestKey } from './national-id-keys.ts'
import type { BlobFiles, StationIdentity, SyncTimeline } from './ports.ts'
import { pushAudit } from './push-audit.ts'
import { mostAfter, nextPush, notePushReply, reopenFrom, reopenLost } from './push-outbox.ts'
import { compareRows } from './row-digests.ts'
import { isEpochChanged, learnEpoch, retryReferences, standpointOf } from './server-epoch.ts'
import { compactSealed, standUp, startAnew } from './store-standing.ts'
import { endsCycle, type Reply, type Transport, type TransportFailure } from './transport.ts'

/** What one cycle works with. */
export interface SyncCycleDeps {
  readonly db: Db
  readonly identity: StationIdentity
  readonly transport: Transport
  readonly files: BlobFiles
  readonly nationalIds: NationalIdVault
  readonly clock: Clock
  readonly newId: IdSource
  readonly onChanged: (entities: readonly EntityName[]) => void
  /** The server gave this station a page: it is there, and the station is still one of its own. */
  readonly onContact: () => void
  /** What outlives the store; absent in tests of sync alone. */
  readonly sealed?: SealedOutbox
  /** Whose key is made new; absent in tests of sync alone. */
  readonly deviceKey?: DeviceKeyHolder
  /** Where people read what was done; absent in tests of sync alone. */
  readonly timeline?: SyncTimeline
  /** By how many commits an empty store is behind at most that pulls them all; tests and the simulator choose it. */
  readonly firstSyncCommits?: number
  /** The cycle took as many pages as it may, and there are more: what this store shows is not of now yet. */
  readonly onBehind?: () => void
  /** Told of each step and what it came to, where somebody watches. */
  readonly onStep?: (step: CycleStep, answer: StepAnswer) => void
  /** The store is being closed: what others wrote is waited for no longer, and no other step begins. */
  readonly signal?: AbortSignal
  /** Called with a failure of the program itself, never with patient data. */
  readonly onFault: (error: unknown) => void
}

/** What one cycle leaves for the next. */
export interface CycleMemory {
  /** What was told through `onFault` of the audit trail, the comparing of rows and documents (by hash), to be told once. */
  readonly said: Map<string, string>
  readonly audit: AuditHold
  /** What was moved and is not in the timeline yet. */
  readonly doings: Doings
  /** When a step that the server did not take goes again, by the monotonic clock. */
  readonly notBeforeMs: Map<CycleStep, number>
  /** How many envelopes a push takes at most; as many as the protocol allows unless they did not get through. */
  pushMost?: number
  /** Whether the server has said, since the store was opened, that it has not seen more of it than there is. */
  isLevel?: boolean
}

/** Of one cycle alone. */
interface Cycle {
  readonly deps: SyncCycleDeps
  readonly memory: CycleMemory
  /** Why the last push was not taken as it is. */
  untaken: TransportFailure | null
  /** The number from which the server wants envelopes again. */
  gapAt: number
  /** Own envelopes that the server had put aside wait again. */
  hasReopened: boolean
  pages: number
  epochs: number
  /** There are pages left for the next cycle. */
  isBehind: boolean
}

/** Pages in one cycle, so that a far-behind station still pushes in between. */
const PAGES_PER_CYCLE = 50
/** A server that changes its mind more often is asked again with the next cycle: its nodes do not agree. */
const EPOCHS_PER_CYCLE = 3
const AGAIN_MS = 3_600_000
const AGAIN_UNANSWERED_MS = 300_000

const DONE: StepAnswer = { kind: 'done' }
const MORE: StepAnswer = { kind: 'more' }

/**
 * One cycle, as `cycle-table.ts` has it; null when the records went both ways, or it was left because the store is being
 * closed, else what ended it early.
 */
export async function runSteps(deps: SyncCycleDeps, memory: CycleMemory): Promise<TransportFailure | null> {
  const cycle: Cycle = {
    deps,
    memory,
    untaken: null,
    gapAt: 0,
    hasReopened: false,
    pages: 0,
    epochs: 0,
    isBehind: false,
  }
  for (let step: CycleStep = 'stand_up'; ; ) {
    if (deps.signal?.aborted) return null
    const answer = await answerOf(step, cycle)
    const next: CycleRule = ruleOf<CycleRule>(cycleTable[step][answer.kind], step, answer.kind)
    deps.onStep?.(step, answer)
    if (answer.kind === 'threw') deps.onFault(answer.error)
    if (next === 'ends') return deps.signal?.aborted ? null : failureOf(answer)
    if (next === 'level') break
    step = next
  }
  if (cycle.isBehind) {
    deps.onBehind?.()
    return null
  }
  const at = instantOf(deps.clock.nowMs())
  await deps.db.transaction().execute((trx) => writeState(trx, 'last_sync_at', at))
  return null
}

async function answerOf(step: CycleStep, cycle: Cycle): Promise<StepAnswer> {
  try {
    return await steps[step](cycle)
  } catch (error) {
    // A bug or a failing disk: nothing was lost, since each step is one transaction.
    return { kind: 'threw', error }
  }
}

/** What the cycle is ended by; what is no answer of the server's counts as none. */
function failureOf(answer: StepAnswer): TransportFailure {
  switch (answer.kind) {
    case 'done':
    case 'more':
    case 'gap':
    case 'epoch_changed':
    case 'damaged':
    case 'threw':
      return { kind: 'unreachable' }
    default:
      return answer
  }
}

const steps: Readonly<Record<CycleStep, (cycle: Cycle) => Promise<StepAnswer>>> = {
  stand_up: async ({ deps, memory }) => (await standUp(deps, memory)) ?? DONE,
  push: pushBatch,
  reopen: async ({ deps, gapAt }) => ((await reopenFrom(deps.db, gapAt)) ? MORE : DONE),
  start_anew: async ({ deps, memory }) =>
    (await startAnew(deps, memory)) ?? { kind: 'refused', status: 409, code: 'gap' },
  learn_epoch: async (cycle) => {
    cycle.epochs += 1
    if (cycle.epochs > EPOCHS_PER_CYCLE) return { kind: 'refused', status: 409, code: 'epoch_changed' }
    const failure = await learnEpoch(cycle.deps)
    if (failure === null) cycle.memory.isLevel = false
    return failure ?? DONE
  },
  audit: sendAudit,
  give_up_keys: async ({ deps }) => (await giveUpOlderKeys(deps)) ?? DONE,
  pull: pullNext,
  settle: async (cycle) => {
    if (cycle.untaken !== null) return cycle.untaken
    const { hasReopened } = cycle
    cycle.hasReopened = false
    return hasReopened ? MORE : DONE
  },
  tidy: async ({ deps }) => {
    const archived = await archiveOwnThrough(deps.db)
    if (archived.size > 0) deps.onChanged([...archived])
    const evicted = await evictHistory(deps)
    if (evicted.size > 0) deps.onChanged([...evicted])
    await compactSealed(deps)
    await tidyArchive(deps.db)
    return DONE
  },
  renew_key: (cycle) => hourly(cycle, 'renew_key', 'a new device key was not taken', renewDeviceKey),
  compare: (cycle) => hourly(cycle, 'compare', 'rows were not compared', compareRows),
}

async function pushBatch(cycle: Cycle): Promise<StepAnswer> {
  const { deps, memory } = cycle
  cycle.untaken = null
  const request = await nextPush(deps.db, memory.pushMost)
  if (request === undefined) return DONE
  const startedMs = deps.clock.monotonicMs()
  const reply = await deps.transport.push(request)
  if (reply.ok || reply.kind === 'unreachable') {
    const tookMs = deps.clock.monotonicMs() - startedMs
    const outcome = reply.ok ? 'taken' : 'no_answer'
    memory.pushMost = mostAfter(memory.pushMost ?? PUSH_MAX_OPS, request.envelopes.length, outcome, tookMs)
  }
  if (!reply.ok && isEpochChanged(reply)) return { kind: 'epoch_changed' }
  if (!reply.ok) {
    cycle.untaken = reply
    return reply
  }
  if (reply.value.kind === 'gap') {
    cycle.gapAt = reply.value.expected
    return reply.value
  }
  const changed = await notePushReply(deps.db, reply.value.reply, deps.clock.nowMs())
  countPushed(memory.doings, request, reply.value.reply)
  deps.onChanged([...changed])
  return MORE
}

/** A trail that the server does not take must not keep the ward from the records of others: it waits, and is told of. */
async function sendAudit({ deps, memory }: Cycle): Promise<StepAnswer> {
  if (memory.audit.isWaiting()) return DONE
  const hold = (error: unknown): void => {
    memory.audit.refused()
    sayFaultOnce(deps, memory, 'audit', error)
  }
  try {
    const reply = await pushAudit(deps.db, deps.identity, deps.transport)
    if (!reply.ok) {
      if (!endsCycle(reply)) hold(new Error(`audit events were not taken: ${nameOf(reply)}`))
      return reply
    }
    memory.audit.taken()
    memory.said.delete('audit')
  } catch (error) {
    // Expected: an event that cannot be read, or an answer that is none.
    hold(error)
  }
  return DONE
}

function nameOf(failure: TransportFailure): string {
  return failure.kind === 'refused' ? `${failure.status} ${failure.code}` : failure.kind
}

/** Says a fault that comes again with each cycle once, until it is another. */
export function sayFaultOnce(
  deps: Pick<SyncCycleDeps, 'onFault'>,
  { said }: CycleMemory,
  subject: string,
  error: unknown,
): void {
  if (said.get(subject) === String(error)) return
  said.set(subject, String(error))
  deps.onFault(error)
}

/**
 * What the server does not take is told of once and tried again an hour later, since the question costs a look at every
 * row, say; what it did not answer, after five minutes. A server of an earlier version does not know the question.
 */
async function hourly(
  { deps, memory }: Cycle,
  step: CycleStep,
  fault: string,
  ask: (deps: SyncCycleDeps) => Promise<TransportFailure | null>,
): Promise<StepAnswer> {
  const now = deps.clock.monotonicMs()
  if (now < (memory.notBeforeMs.get(step) ?? 0)) return DONE
  const failure = await ask(deps)
  if (failure === null) memory.said.delete(step)
  // Waited for with every cycle, it would keep each next record for as long.
  else if (failure.kind === 'unreachable') memory.notBeforeMs.set(step, now + AGAIN_UNANSWERED_MS)
  else {
    memory.notBeforeMs.set(step, now + AGAIN_MS)
    const isUnknown = failure.kind === 'refused' && failure.status === 404
    if (!isUnknown) sayFaultOnce(deps, memory, step, new Error(`${fault}: ${nameOf(failure)}`))
  }
  return failure ?? DONE
}

async function pullNext(cycle: Cycle): Promise<StepAnswer> {
  const { deps, memory } = cycle
  cycle.isBehind = cycle.pages === PAGES_PER_CYCLE
  if (cycle.pages === PAGES_PER_CYCLE) return DONE
  cycle.pages += 1
  const after = await readNumber(deps.db, 'cursor')
  const backfill = (await readState(deps.db, 'backfill')) ?? ''
  const reply = await deps.transport.pull(after, { ...(await standpointOf(deps.db)), backfill }, deps.signal)
  if (!reply.ok) return isEpochChanged(reply) ? { kind: 'epoch_changed' } : reply
  const page = parsePage(reply.value)
  if (page === undefined) return { kind: 'damaged' }
  deps.onContact()
  const failure = await takeNewestKey(deps, page.end.ssn_key_id)
  // A refusal is no reason to go without the page; it is asked for again with the next.
  if (failure !== null && endsCycle(failure)) return failure
  // An empty store that is far behind does not go through all that ever was: this page is thrown away.
  const begun: Reply<boolean> =
    after === 0 ? await beginFirstSync(deps, page.end.head) : { ok: true, value: false }
  if (!begun.ok && endsCycle(begun)) return begun
  if (begun.ok && begun.value) return MORE
  const { station_id } = deps.identity
  const changed = await applyPage({ db: deps.db, station_id, nowMs: () => deps.clock.nowMs() }, page, after)
  if (changed.size > 0) {
    countPulled(memory.doings, page.commits, station_id)
    deps.onChanged([...changed])
    if (await retryReferences(deps.db)) cycle.hasReopened = true
  }
  if (await reopenLost(deps.db, page.end)) cycle.hasReopened = true
  if (page.end.backfill !== undefined) return MORE
  return page.end.next >= page.end.head || page.end.next <= after ? DONE : MORE
}
