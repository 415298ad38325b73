import type { WipeOrder, WipeReceipt } from '../../shared/sync/standing-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { profilePaths } from '../enrolment/profile-folder.ts'
import type { StationFile } from '../enrolment/station-file.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'
import { isWholeOutbox, readSealedOutbox } from '../records/sealed-outbox.ts'
import type { StationIdentity, Timers } from '../sync/ports.ts'
import { dropSlots } from './standing-rules.ts'
import { readWipeJournal, setWipeJournalAside, writeWipeJournal } from './wipe-journal.ts'
import {
  eraseStation,
  isRefusedForGood,
  makeRoom,
  reportErased,
  type WipeStepDeps,
  withRoom,
} from './wipe-steps.ts'

/*
 * An order to erase this station, as its standing brought it, signed.
 *
 *   session ends → what waits is in `outbox.sealed`, the receipt signed, both on the disk in `wipe.json`
 *     → store closed → steps of `wipe-steps.ts` → receipt to the server
 *
 * Only the writing of `wipe.json` begins it: before it nothing is gone, after it nothing stops it. Without the server
 * it goes on, and the sealed work waits in `wipe.json` for it. A step that fails, as of a disk or a file that another
 * program holds, is tried again every minute. Nobody gets in from the order on; where that cannot be written down for
 * lack of room, backups make the room, and where they cannot, people's slots go.
 */

/** What a store that is open knows and a closed one does not. */
export interface UnsentWork {
  /** Hashes of the envelopes that the server has not acknowledged; those that could be are in the sealed outbox by now. */
  readonly changes: readonly string[]
  readonly documents: number
}

export interface WipeServiceDeps extends Omit<WipeStepDeps, 'profile' | 'signLate'> {
  readonly profile: string
  readonly file: StationFile
  readonly slots: KeySlotStore
  readonly clock: Clock
  readonly timers: Timers
  readonly identity: () => StationIdentity | undefined
  /** Null while the store is closed. */
  readonly unsentWork: () => Promise<UnsentWork | null>
  readonly lock: (reason: string) => Promise<void>
  /** Closes practice and the store, as far as they can be; nothing writes to the profile afterwards. */
  readonly closeAll: () => Promise<void>
  readonly onChanged: () => void
  /** Ends the telling of an earlier order that the start of this program began; resolves once none is under way. */
  readonly endTelling?: () => Promise<void>
}

export interface WipeService {
  /** `erasing` from the moment that an order is taken, before anything is closed; `erased` when nothing is left. */
  state(): 'none' | 'erasing' | 'erased'
  carryOut(order: WipeOrder): Promise<void>
  /** Tries and tells no more by itself; the next start goes on where this one was. */
  close(): void
}

/** An earlier order whose word the server takes neither at once nor in so many tries makes way for the new one. */
const EARLIER_TRIES = 10

export function createWipeService(deps: WipeServiceDeps): WipeService {
  let state: ReturnType<WipeService['state']> = 'none'
  let isClosed = false
  let earlierTries = 0
  let isEnded = (): unknown => undefined
  async function erase(signLate: WipeStepDeps['signLate']): Promise<void> {
    await deps.closeAll().catch(deps.onFault)
    // Before anything that a full disk may refuse: no slot is in memory, or written, any more.
    deps.slots.abandon()
    // The keychain may be taking the state of the slots just now.
    await deps.slots.settled()
    await eraseStation({ ...deps, ...(signLate === undefined ? {} : { signLate }) })
    state = 'erased'
    deps.onChanged()
  }
  /** True when no journal of an earlier order is in the way: what that one saved must not be lost. */
  async function isEarlierTold(order: WipeOrder): Promise<boolean> {
    const journal = readWipeJournal(deps.profile)
    if (journal === null || journal.order_id === order.order_id) return true
    // Two that tell would write the journal back that one of them has deleted.
    await deps.endTelling?.()
    let isNo = false
    const door: WipeStepDeps['door'] = {
      reportWipe: async (report) => {
        const reply = await deps.door.reportWipe(report)
        isNo ||= isRefusedForGood(reply)
        return reply
      },
    }
    if (await reportErased({ ...deps, door })) return true
    earlierTries += 1
    if (!isNo && earlierTries < EARLIER_TRIES) return false
    setWipeJournalAside(deps.profile, journal)
    deps.onFault(new Error('the server does not take the receipt of an earlier erasing; it was set aside'))
    return true
  }
  return {
    state: () => state,
    close: () => {
      isClosed = true
      isEnded()
    },
    carryOut: async (order) => {
      if (state !== 'none') return
      const identity = deps.identity()
      if (identity === undefined || !(await isEarlierTold(order)) || isClosed) return
      // Before the lock: a sign-in that waits behind it would open the store again.
      state = 'erasing'
      // The end of the sign-ins is noted in the store, whose failing may be why this PC is to be erased.
      await deps.lock('the station is to be erased').catch(deps.onFault)
      deps.onChanged()
      if (isClosed) return
      let receipt: WipeReceipt | undefined
      const again = untilDone(deps, async () => {
        if (state === 'erasing') {
          if (readWipeJournal(deps.profile)?.order_id !== order.order_id)
            receipt = await beginOrShut(deps, identity, order)
          const begun = receipt
          await erase(
            begun && ((late) => identity.signReceipt({ ...begun, saved_count: begun.saved_count + late })),
          )
        }
        return reportErased(deps)
      })
      isEnded = again.end
      await again.firstTry
    },
  }
}

/** What cannot be begun for now lets nobody in meanwhile. */
async function beginOrShut(
  deps: WipeServiceDeps,
  identity: StationIdentity,
  order: WipeOrder,
): Promise<WipeReceipt> {
  try {
    return await withRoom(deps, () => begin(deps, identity, order))
  } catch (error) {
    try {
      dropSlots(deps.slots, deps.slots.userIds())
    } catch (alsoFailing) {
      deps.onFault(alsoFailing)
    }
    throw error
  }
}

/** Writes the journal down. */
async function begin(
  deps: WipeServiceDeps,
  identity: StationIdentity,
  order: WipeOrder,
): Promise<WipeReceipt> {
  const { file, profile } = deps
  const path = profilePaths(profile).sealedOutbox
  let work = await unsentWork(deps)
  if (work !== null && !holdsAll(path, work.changes)) {
    // Expected: a full disk. What has room now is saved.
    makeRoom(profile, deps.onFault)
    work = (await unsentWork(deps)) ?? work
  }
  // Every change is sealed beside the store when it is made, so that a closed store's are at hand too.
  const { frames } = readSealedOutbox(path)
  const sealed = new Set(frames.map((frame) => frame.hash))
  const isAllSealed = work === null ? isWholeOutbox(path) : holdsAll(path, work.changes)
  const documents_lost_count = work?.documents ?? 0
  const receipt: WipeReceipt = {
    order_id: order.order_id,
    order_nonce: order.order_nonce,
    started_at: instantOf(deps.clock.nowMs()),
    saved_count: work?.changes.filter((hash) => sealed.has(hash)).length ?? frames.length,
    not_saved: [
      ...(isAllSealed ? [] : (['closed_store'] as const)),
      ...(documents_lost_count > 0 ? (['documents'] as const) : []),
    ],
    documents_lost_count,
  }
  writeWipeJournal(profile, {
    format: 1,
    station_id: file.station_id,
    station_name: file.station_name,
    server: file.server,
    ca_file: file.ca_file ?? null,
    key_protection: file.key_protection,
    order_id: order.order_id,
    receipt: await identity.signReceipt(receipt),
    unsent: [...frames],
    is_collected: false,
    is_erased: false,
  })
  return receipt
}

function holdsAll(path: string, changes: readonly string[]): boolean {
  const sealed = new Set(readSealedOutbox(path).frames.map((frame) => frame.hash))
  return changes.every((hash) => sealed.has(hash))
}

/** A store that is open and cannot be read counts as a closed one: the order is carried out all the same. */
async function unsentWork(deps: WipeServiceDeps): Promise<UnsentWork | null> {
  try {
    return await deps.unsentWork()
  } catch (error) {
    deps.onFault(error)
    return null
  }
}

const AGAIN_MS = 60_000

/** Work that is tried now, and again every minute until it is done or ended; `end` resolves once no try is under way. */
export function untilDone(
  { timers, onFault }: Pick<WipeServiceDeps, 'timers' | 'onFault'>,
  work: () => Promise<boolean>,
): { readonly firstTry: Promise<void>; end(): Promise<void> } {
  let cancel: (() => void) | undefined
  let isEnded = false
  let running: Promise<void> = Promise.resolve()
  function attempt(): Promise<void> {
    running = tryOnce()
    return running
  }
  async function tryOnce(): Promise<void> {
    let isDone = false
    try {
      isDone = await work()
    } catch (error) {
      // Expected: a full or failing disk, a file that another program holds.
      onFault(error)
    }
    if (!isDone && !isEnded) cancel = timers.after(AGAIN_MS, () => void attempt())
  }
  return {
    firstTry: attempt(),
    end: () => {
      isEnded = true
      cancel?.()
      return running
    },
  }
}
