import { existsSync } from 'node:fs'
import type { WipeOrder, WipeReceipt } from '../../shared/sync/standing-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { profilePaths } from '../enrolment/profile-folder.ts'
import type { StationFile } from '../enrolment/station-file.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'
import { readSealedOutbox } from '../records/sealed-outbox.ts'
import type { StationIdentity, Timers } from '../sync/ports.ts'
import { readWipeJournal, type WipeJournal, writeWipeJournal } from './wipe-journal.ts'
import { eraseStation, reportErased, type WipeStepDeps } from './wipe-steps.ts'

/*
 * An order to erase this station, as its standing brought it, signed.
 *
 *   session ends → what waits is in `outbox.sealed`, the receipt signed, both on the disk in `wipe.json`
 *     → store closed → steps of `wipe-steps.ts` → receipt to the server
 *
 * Only the writing of `wipe.json` begins it: before it nothing is gone, after it nothing stops it. Without the server
 * it goes on, and the sealed work waits in `wipe.json` for it.
 */

/** What a store that is open knows and a closed one does not. All of its changes are in the sealed outbox. */
export interface UnsentWork {
  readonly changes: number
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
  /** Closes practice and the store; nothing writes to the profile afterwards. */
  readonly closeAll: () => Promise<void>
  readonly onChanged: () => void
}

export interface WipeService {
  /** `erasing` from the moment that `wipe.json` is written, `erased` when nothing is left. */
  state(): 'none' | 'erasing' | 'erased'
  carryOut(order: WipeOrder): Promise<void>
}

export function createWipeService(deps: WipeServiceDeps): WipeService {
  let state: ReturnType<WipeService['state']> = 'none'
  return {
    state: () => state,
    carryOut: async (order) => {
      if (state !== 'none') return
      const identity = deps.identity()
      if (identity === undefined) return
      await deps.lock('the station is to be erased')
      const journal = readWipeJournal(deps.profile) ?? (await begin(deps, identity, order))
      writeWipeJournal(deps.profile, journal)
      state = 'erasing'
      deps.onChanged()
      await deps.closeAll()
      deps.slots.abandon()
      await eraseStation(deps)
      state = 'erased'
      deps.onChanged()
      await tellUntilHeard(deps, deps.timers)
    },
  }
}

async function begin(
  deps: WipeServiceDeps,
  identity: StationIdentity,
  order: WipeOrder,
): Promise<WipeJournal> {
  const work = await deps.unsentWork()
  const { file, profile } = deps
  const path = profilePaths(profile).sealedOutbox
  // Every change is sealed beside the store when it is made, so that a closed store's are at hand too.
  const { frames } = readSealedOutbox(path)
  const documents_lost_count = work?.documents ?? 0
  const receipt: WipeReceipt = {
    order_id: order.order_id,
    order_nonce: order.order_nonce,
    started_at: instantOf(deps.clock.nowMs()),
    saved_count: work?.changes ?? frames.length,
    not_saved: [
      ...(work === null && !existsSync(path) ? (['closed_store'] as const) : []),
      ...(documents_lost_count > 0 ? (['documents'] as const) : []),
    ],
    documents_lost_count,
  }
  return {
    format: 1,
    station_id: file.station_id,
    station_name: file.station_name,
    server: file.server,
    ca_file: file.ca_file ?? null,
    key_protection: file.key_protection,
    order_id: order.order_id,
    receipt: await identity.signReceipt(receipt),
    unsent: [...frames],
    is_erased: false,
  }
}

const TELL_EVERY_MS = 60_000

/** Gives the receipt now, and again every minute until the server has it. */
export async function tellUntilHeard(deps: WipeStepDeps, timers: Timers): Promise<void> {
  if (await reportErased(deps)) return
  timers.after(TELL_EVERY_MS, () => void tellUntilHeard(deps, timers).catch(deps.onFault))
}
