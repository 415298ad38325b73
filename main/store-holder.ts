import type { AppError } from '../shared/errors.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { Clock } from '../shared/time.ts'
import { type BackupService, type BackupStatus, createBackupService } from './backup/backup-service.ts'
import { keepSecrets, openOrRepair } from './backup/store-repair.ts'
import { everyStep } from './db/every-step.ts'
import type { Store } from './db/open.ts'
import { isStoreUnder, keyOfStore, rekeyStore } from './db/rekey.ts'
import { markClean, markDamaged } from './db/store-file.ts'
import type { Db } from './db/transaction.ts'
import type { ProfilePaths } from './enrolment/profile-folder.ts'
import type { HeldRotation } from './keys/key-slots.ts'
import type { OpenedStore } from './opened-store.ts'
import { readState } from './records/sync-state.ts'
import type { StoreDoor } from './session/sign-in.ts'
import type { Timers } from './sync/ports.ts'

/*
 * Opening, closing and a new data key come one after the other, whoever asks for them: two engines at one store would
 * each empty the sealed outbox of what the other one has just put there.
 *
 *   closed ──open, adopt──► open ──close, closeDamaged──► closed
 *                           open ──rekey──► closed ──► open, under whichever of the two keys the file is under;
 *                                                      closed where neither could be shown to open it
 */

/** The station's store, closed until a key opens it; open from then on, also while nobody is signed in. */
export interface StoreHolder {
  readonly door: StoreDoor
  opened(): OpenedStore | undefined
  /** Takes over a store that enrolment has just made. */
  adopt(store: Store): Promise<Result<Db, AppError>>
  backupStatus(): BackupStatus
  /** Looks the open store through and backs it up now; nothing while it is closed. */
  backUpNow(): Promise<void>
  /** Never fails: what cannot be done in good order is told, and the next opening looks the store through. */
  close(): Promise<void>
  /** Closes it for good, as where the station is erased: whoever waits to open it is refused. Never fails. */
  shut(): Promise<void>
  /** Closes a store that a look through found damaged: the next opening puts it back. */
  closeDamaged(isProven: boolean): Promise<void>
}

export interface StoreHolderDeps {
  readonly paths: ProfilePaths
  readonly clock: Clock
  readonly timers: Timers
  readonly wire: (store: Store) => Promise<Result<OpenedStore, AppError>>
  /** The data keys before this one; the caller zeroes them. */
  readonly olderKeys: (key: Buffer) => Buffer[]
  readonly onRepaired: (text: string) => void
  /** The open store is damaged: nothing of it may be shown any more. */
  readonly onDamage: (detail: string) => void
  readonly onFault: (error: unknown) => void
}

export function createStoreHolder(deps: StoreHolderDeps): StoreHolder {
  let opened: OpenedStore | undefined
  let backups: BackupService | undefined
  let isShut = false
  let queue: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = queue.then(work)
    queue = next.catch(() => undefined)
    return next
  }
  async function adopt(store: Store): Promise<Result<Db, AppError>> {
    const wired = await wire(store)
    if (!wired.ok) return wired
    opened = wired.value
    opened.engine.start()
    return ok(store.db)
  }
  async function wire(store: Store): Promise<Result<OpenedStore, AppError>> {
    try {
      return await deps.wire(store)
    } catch (error) {
      // Nobody else knows of this store: it would stay open with its key.
      await store.close().catch(deps.onFault)
      throw error
    }
  }
  /** Whether everything was done in good order; the store is closed in any case. */
  async function stop(): Promise<'was_closed' | 'in_order' | 'with_faults'> {
    const [closing, ending] = [opened, backups]
    opened = undefined
    backups = undefined
    if (closing === undefined && ending === undefined) return 'was_closed'
    try {
      await everyStep([() => ending?.stop(), () => closing?.close()])
      return 'in_order'
    } catch (error) {
      // Expected: a full or failing disk. Nothing is lost: the log stays, and the sealed outbox has too much.
      deps.onFault(error)
      return 'with_faults'
    }
  }
  async function close(): Promise<void> {
    if ((await stop()) !== 'in_order') return
    try {
      markClean(deps.paths.store)
    } catch (error) {
      // Expected: a full disk. Without the note the next opening looks the store through first.
      deps.onFault(error)
    }
  }
  async function closeDamaged(isProven: boolean): Promise<void> {
    await everyStep([() => isProven && markDamaged(deps.paths.store), stop])
  }
  function startBackups(store: Store, key: Buffer, wasLookedThrough: boolean): void {
    const order = {
      ...deps,
      store: deps.paths.store,
      folder: deps.paths.backups,
      lastSyncAt: () => readState(store.db, 'last_sync_at'),
      onDone: async (trouble: BackupStatus['trouble']) =>
        opened?.timeline.note([
          trouble === null ? { kind: 'backup', count: 1 } : { kind: 'backup_failed', trouble },
        ]),
    }
    backups = createBackupService(order, key)
    backups.start(wasLookedThrough)
  }
  async function open(key: Buffer): Promise<Result<Db, AppError>> {
    if (isShut) return err({ code: 'revoked', subject: 'station' })
    const found = await openOrRepair(deps, key)
    if (!found.ok) return found
    const { store, wasLookedThrough } = found.value
    const adopted = await adopt(store)
    if (!adopted.ok) return adopted
    startBackups(store, key, wasLookedThrough)
    return adopted
  }
  /** An enrolment leaves the store open without its key: the first sign-in brings it. */
  async function alreadyOpen({ store }: OpenedStore, key: Buffer): Promise<Result<Db, AppError>> {
    if (backups === undefined) {
      await keepSecrets(deps, key, store)
      startBackups(store, key, true)
    }
    return ok(store.db)
  }
  /** Who asked may zero the key before its turn has come. */
  async function openInTurn(given: Buffer): Promise<Result<Db, AppError>> {
    const key = Buffer.from(given)
    return inTurn(() => (opened === undefined ? open(key) : alreadyOpen(opened, key))).finally(() =>
      key.fill(0),
    )
  }
  async function rekey(keys: HeldRotation, settle: () => void): Promise<void> {
    const { store } = deps.paths
    if (opened === undefined) throw new Error('the store was closed meanwhile')
    try {
      if ((await stop()) === 'with_faults') throw new Error('the store was not closed in good order')
      // An earlier try may have come as far as the settling.
      if (keyOfStore(store, keys) !== keys.next) rekeyStore(store, keys)
      settle()
    } finally {
      // Sync goes on under whichever key the store is under.
      const key = keyOfStore(store, keys)
      // With the wrong one of the two a sound store would look damaged, and be moved aside: the next sign-in looks again.
      if (key === undefined) deps.onFault(new Error('the store stays closed: no key was shown to open it'))
      else await reopen(key)
    }
  }
  /** What failed before, or nothing, is what the caller hears of. */
  async function reopen(key: Buffer): Promise<void> {
    try {
      const again = await open(key)
      if (!again.ok) deps.onFault(new Error(`the store does not open again: ${again.error.code}`))
    } catch (error) {
      deps.onFault(error)
    }
  }
  return {
    adopt: (store) => inTurn(() => adopt(store)),
    opened: () => opened,
    backupStatus: () => backups?.status() ?? { last_at: null, trouble: null },
    backUpNow: async () => backups?.backUpNow(),
    door: {
      current: () => opened?.store.db,
      open: openInTurn,
      checkpoint: () => opened?.store.checkpoint(),
      isUnder: (key) => isStoreUnder(deps.paths.store, key),
      rekey: async (keys, settle) => {
        // The holder of these zeroes them as soon as the rotation is settled.
        const own = { old: Buffer.from(keys.old), next: Buffer.from(keys.next) }
        return inTurn(() => rekey(own, settle)).finally(() => {
          own.old.fill(0)
          own.next.fill(0)
        })
      },
      close: () => inTurn(close),
    },
    close: () => inTurn(close),
    shut: () => {
      isShut = true
      return inTurn(close)
    },
    closeDamaged: (isProven) => inTurn(() => closeDamaged(isProven)),
  }
}
