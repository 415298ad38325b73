import { existsSync } from 'node:fs'
import type { WipeOrder, WipeReceipt } from '../../shared/sync/standing-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { profilePaths } from '../enrolment/profile-folder.ts'
import type { StationFile } from '../enrolment/station-file.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'
import { readSealedOutbox } from '../records/sealed-outbox.ts'
import type { StationIdentity, Timers } from '../sync/ports.ts'
import { readWipeJournal, writeWipeJournal } from './wipe-journal.ts'
import { collect, eraseStation, reportErased, type WipeStepDeps } from './wipe-steps.ts'

/*
 * An order to erase this station, as its standing brought it, signed.
 *
 *   session ends → what waits is in `outbox.sealed`, the receipt signed, both on the disk in `wipe.json`
 *     → store closed → steps of `wipe-steps.ts` → receipt to the server
 *
 * Only the writing of `wipe.json` begins it: before it nothing is gone, after it nothing stops it. Without the server
 * it goes on, and the sealed work waits in `wipe.json` for it. A step that fails, as of a disk or a file that another
 * program holds, is tried again every minute.
 */

/** What a store that is open knows and a closed one does not. */
export interface UnsentWork {
  /** Hashes of the envelopes that the server has not acknowledged; those that could be are in the sealed outbox by now. */
  readonly changes: readonly string[]
  readonly documents: number
}

export interface WipeServiceDeps extends Omit<WipeStepDeps, 'profile'> {
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
}

export interface WipeService {
  /** `erasing` from the moment that `wipe.json` is written, `erased` when nothing is left. */
  state(): 'none' | 'erasing' | 'erased'
  carryOut(order: WipeOrder): Promise<void>
  /** Tries and tells no more by itself; the next start goes on where this one was. */
  close(): void
}

export function createWipeService(deps: WipeServiceDeps): WipeService {
  let state: ReturnType<WipeService['state']> = 'none'
  let isEnded = (): void => undefined
  async function erase(finish: () => Promise<void>): Promise<void> {
    await deps.closeAll().catch(deps.onFault)
    await finish()
    deps.slots.abandon()
    // The keychain may be taking the state of the slots just now.
    await deps.slots.settled()
    await eraseStation(deps)
    state = 'erased'
    deps.onChanged()
  }
  return {
    state: () => state,
    close: () => isEnded(),
    carryOut: async (order) => {
      if (state !== 'none') return
      const identity = deps.identity()
      if (identity === undefined || !(await isEarlierTold(deps, order))) return
      // The end of the sign-ins is noted in the store, whose failing may be why this PC is to be erased.
      await deps.lock('the station is to be erased').catch(deps.onFault)
      const receipt = readWipeJournal(deps.profile) === null ? await begin(deps, identity, order) : null
      state = 'erasing'
      deps.onChanged()
      const finish = async (): Promise<void> => {
        const late = collect(deps.profile)
        if (receipt !== null && late > 0) await count(deps, identity, receipt, late)
      }
      const again = untilDone(deps, async () => {
        if (state === 'erasing') await erase(finish)
        return reportErased(deps)
      })
      isEnded = again.end
      await again.firstTry
    },
  }
}

/** A station that was enrolled anew may still have to tell of an earlier order: what that one saved must not be lost. */
async function isEarlierTold(deps: WipeServiceDeps, order: WipeOrder): Promise<boolean> {
  const journal = readWipeJournal(deps.profile)
  return journal === null || journal.order_id === order.order_id || (await reportErased(deps))
}

/** Writes the journal down. */
async function begin(
  deps: WipeServiceDeps,
  identity: StationIdentity,
  order: WipeOrder,
): Promise<WipeReceipt> {
  const work = await unsentWork(deps)
  const { file, profile } = deps
  const path = profilePaths(profile).sealedOutbox
  // Every change is sealed beside the store when it is made, so that a closed store's are at hand too.
  const { frames, damaged_lines } = readSealedOutbox(path)
  const sealed = new Set(frames.map((frame) => frame.hash))
  const isAllSealed =
    work === null ? existsSync(path) && damaged_lines === 0 : work.changes.every((hash) => sealed.has(hash))
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

/** A store that is open and cannot be read counts as a closed one: the order is carried out all the same. */
async function unsentWork(deps: WipeServiceDeps): Promise<UnsentWork | null> {
  try {
    return await deps.unsentWork()
  } catch (error) {
    deps.onFault(error)
    return null
  }
}

/** What was saved after the receipt was signed is in it too. */
async function count(
  { profile }: WipeServiceDeps,
  identity: StationIdentity,
  receipt: WipeReceipt,
  late: number,
): Promise<void> {
  const journal = readWipeJournal(profile)
  if (journal === null) return
  const saved_count = receipt.saved_count + late
  writeWipeJournal(profile, {
    ...journal,
    receipt: await identity.signReceipt({ ...receipt, saved_count }),
  })
}

const AGAIN_MS = 60_000

/** Work that is tried now, and again every minute until it says that it is done or is ended. */
export function untilDone(
  { timers, onFault }: Pick<WipeServiceDeps, 'timers' | 'onFault'>,
  work: () => Promise<boolean>,
): { readonly firstTry: Promise<void>; end(): void } {
  let cancel: (() => void) | undefined
  let isEnded = false
  async function attempt(): Promise<void> {
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
    },
  }
}
