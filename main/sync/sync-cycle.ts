import type { IdSource } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { Db } from '../db/transaction.ts'
import type { NationalIdVault } from '../keys/national-id-vault.ts'
import { tidyArchive } from '../records/outbox-archive.ts'
import type { SealedOutbox } from '../records/sealed-outbox.ts'
import { readNumber, writeState } from '../records/sync-state.ts'
import { applyPage, parsePage } from './apply-page.ts'
import type { AuditHold } from './audit-hold.ts'
import { type DeviceKeyHolder, renewDeviceKey } from './device-key-renewal.ts'
import { countPulled, countPushed, type Doings } from './doings.ts'
import { beginFirstSync } from './first-sync.ts'
import { archiveOwnThrough } from './first-sync-store.ts'
import { giveUpOlderKeys, takeNewestKey } from './national-id-keys.ts'
import type { BlobFiles, StationIdentity, SyncTimeline } from './ports.ts'
import { pushAudit } from './push-audit.ts'
import { nextPush, notePushReply, reopenFrom } from './push-outbox.ts'
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
  /** Whether the server has said, since the store was opened, that it has not seen more of it than there is. */
  isLevel?: boolean
  /** The server was found restored, and envelopes wait again that it had taken. */
  hasReopened?: boolean
  /** When rows are compared at the earliest, after the server did not take the question; by the monotonic clock. */
  comparesAtMs?: number
  /** The same for a new device key. */
  renewsAtMs?: number
}

/** Pages in one cycle, so that a far-behind station still pushes in between. */
const PAGES_PER_CYCLE = 50
const AUDIT = 'audit'
const ROWS = 'rows'
const DEVICE_KEY = 'device key'
const AGAIN_MS = 3_600_000

/** One cycle; null when the records went both ways, else what ended it early. */
export async function runSteps(deps: SyncCycleDeps, memory: CycleMemory): Promise<TransportFailure | null> {
  const behind = await standUp(deps, memory)
  if (behind !== null) return behind
  const pushed = await pushRecords(deps, memory)
  if (pushed !== null && endsCycle(pushed)) return pushed
  for (const step of [sendAudit, giveUpOlderKeys, pullPages]) {
    const failure = await step(deps, memory)
    if (failure !== null) return failure
  }
  // Pulling may have shown that the server was restored: what it lacks goes before anything is compared.
  if (pushed === null && memory.hasReopened === true) {
    memory.hasReopened = false
    const again = await pushRecords(deps, memory)
    if (again !== null) return again
  }
  // A push that the server does not take as it is must not keep others' records away; it is tried again.
  if (pushed !== null) return pushed
  const archived = await archiveOwnThrough(deps.db)
  if (archived.size > 0) deps.onChanged([...archived])
  await compactSealed(deps)
  await tidyArchive(deps.db)
  await renewKey(deps, memory)
  await compare(deps, memory)
  await deps.db.transaction().execute((trx) => writeState(trx, 'last_sync_at', instantOf(deps.clock.nowMs())))
  return null
}

async function pushRecords(deps: SyncCycleDeps, memory: CycleMemory): Promise<TransportFailure | null> {
  for (let request = await nextPush(deps.db); request !== undefined; request = await nextPush(deps.db)) {
    const reply = await deps.transport.push(request)
    if (!reply.ok && isEpochChanged(reply)) {
      const failure = await followEpoch(deps, memory)
      if (failure !== null) return failure
      continue
    }
    if (!reply.ok) return reply
    if (reply.value.kind === 'gap') {
      if (await reopenFrom(deps.db, reply.value.expected)) continue
      return (await startAnew(deps, memory)) ?? { kind: 'refused', status: 409, code: 'gap' }
    }
    const changed = await notePushReply(deps.db, reply.value.reply, deps.clock.nowMs())
    countPushed(memory.doings, request, reply.value.reply)
    deps.onChanged([...changed])
  }
  return null
}

/** A trail that the server does not take must not keep the ward from the records of others: it waits, and is told of. */
async function sendAudit(deps: SyncCycleDeps, memory: CycleMemory): Promise<TransportFailure | null> {
  if (memory.audit.isWaiting()) return null
  const hold = (error: unknown): void => {
    memory.audit.refused()
    sayFaultOnce(deps, memory, AUDIT, error)
  }
  try {
    const reply = await pushAudit(deps.db, deps.identity, deps.transport)
    if (!reply.ok && endsCycle(reply)) return reply
    if (!reply.ok) hold(new Error(`audit events were not taken: ${nameOf(reply)}`))
    else {
      memory.audit.taken()
      memory.said.delete(AUDIT)
    }
  } catch (error) {
    // Expected: an event that cannot be read, or an answer that is none.
    hold(error)
  }
  return null
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
 * Rows that cannot be compared keep nothing away; they are compared an hour later, since the question costs a look at
 * every row. A server of an earlier version does not compare.
 */
async function compare(deps: SyncCycleDeps, memory: CycleMemory): Promise<void> {
  const { clock } = deps
  if (clock.monotonicMs() < (memory.comparesAtMs ?? 0)) return
  const failure = await compareRows(deps)
  if (failure === null) memory.said.delete(ROWS)
  if (failure === null || failure.kind === 'unreachable') return
  memory.comparesAtMs = clock.monotonicMs() + AGAIN_MS
  if (failure.kind === 'refused' && failure.status === 404) return
  sayFaultOnce(deps, memory, ROWS, new Error(`rows were not compared: ${nameOf(failure)}`))
}

/** A new signing key that the server does not take now keeps nothing away, and is tried again an hour later. */
async function renewKey(deps: SyncCycleDeps, memory: CycleMemory): Promise<void> {
  const { clock } = deps
  if (clock.monotonicMs() < (memory.renewsAtMs ?? 0)) return
  const failure = await renewDeviceKey(deps)
  if (failure === null) memory.said.delete(DEVICE_KEY)
  if (failure === null || failure.kind === 'unreachable') return
  memory.renewsAtMs = clock.monotonicMs() + AGAIN_MS
  if (failure.kind === 'refused' && failure.status === 404) return
  sayFaultOnce(deps, memory, DEVICE_KEY, new Error(`a new device key was not taken: ${nameOf(failure)}`))
}

async function followEpoch(deps: SyncCycleDeps, memory: CycleMemory): Promise<TransportFailure | null> {
  const failure = await learnEpoch(deps)
  if (failure === null) memory.hasReopened = true
  return failure
}

async function pullPages(deps: SyncCycleDeps, memory: CycleMemory): Promise<TransportFailure | null> {
  for (let pages = 0; pages < PAGES_PER_CYCLE; pages += 1) {
    const after = await readNumber(deps.db, 'cursor')
    const reply = await deps.transport.pull(after, await standpointOf(deps.db))
    if (!reply.ok && isEpochChanged(reply)) {
      const failure = await followEpoch(deps, memory)
      if (failure !== null) return failure
      continue
    }
    if (!reply.ok) return reply
    const page = parsePage(reply.value)
    if (page === undefined) return { kind: 'unreachable' }
    deps.onContact()
    const failure = await takeNewestKey(deps, page.end.ssn_key_id)
    // A refusal is no reason to go without the page; it is asked for again with the next.
    if (failure !== null && endsCycle(failure)) return failure
    // An empty store that is far behind does not go through all that ever was: this page is thrown away.
    const begun: Reply<boolean> =
      after === 0 ? await beginFirstSync(deps, page.end.head) : { ok: true, value: false }
    if (!begun.ok && endsCycle(begun)) return begun
    if (begun.ok && begun.value) continue
    const { station_id } = deps.identity
    const changed = await applyPage({ db: deps.db, station_id, nowMs: () => deps.clock.nowMs() }, page, after)
    if (changed.size > 0) {
      countPulled(memory.doings, page.commits, station_id)
      deps.onChanged([...changed])
      if (await retryReferences(deps.db)) memory.hasReopened = true
    }
    if (page.end.next >= page.end.head || page.end.next <= after) return null
  }
  return null
}
