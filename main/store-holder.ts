import type { AppError } from '../shared/errors.ts'
import { ok, type Result } from '../shared/result.ts'
import type { Clock } from '../shared/time.ts'
import { type BackupService, type BackupStatus, createBackupService } from './backup/backup-service.ts'
import { keepSecrets, openOrRepair } from './backup/store-repair.ts'
import type { Store } from './db/open.ts'
import { isStoreUnder, rekeyStore } from './db/rekey.ts'
import { markClean, markDamaged } from './db/store-file.ts'
import type { Db } from './db/transaction.ts'
import type { ProfilePaths } from './enrolment/profile-folder.ts'
import type { OpenedStore } from './opened-store.ts'

import { readState } from './records/sync-state.ts'
import type { StoreDoor } from './session/sign-in.ts'
import type { Timers } from './sync/ports.ts'

/** The station's store, closed until a key opens it; open from then on, also while nobody is signed in. */
export interface StoreHolder {
  readonly door: StoreDoor
  opened(): OpenedStore | undefined
  /** Takes over a store that enrolment has just made. */
  adopt(store: Store): Promise<Result<Db, AppError>>
  backupStatus(): BackupStatus
  /** Looks the open store through and backs it up now; nothing while it is closed. */
  backUpNow(): Promise<void>
  close(): Promise<void>
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
  async function adopt(store: Store): Promise<Result<Db, AppError>> {
    const wired = await deps.wire(store)
    if (!wired.ok) return wired
    opened = wired.value
    opened.engine.start()
    return ok(store.db)
  }
  async function stop(): Promise<boolean> {
    const closing = opened
    opened = undefined
    await backups?.stop()
    backups = undefined
    await closing?.close()
    return closing !== undefined
  }
  async function close(): Promise<void> {
    if (await stop()) markClean(deps.paths.store)
  }
  async function closeDamaged(isProven: boolean): Promise<void> {
    if (isProven) markDamaged(deps.paths.store)
    await stop()
  }
  function startBackups(store: Store, key: Buffer, wasLookedThrough: boolean): void {
    const order = {
      ...deps,
      store: deps.paths.store,
      folder: deps.paths.backups,
      lastSyncAt: () => readState(store.db, 'last_sync_at'),
    }
    backups = createBackupService(order, key)
    backups.start(wasLookedThrough)
  }
  async function open(key: Buffer): Promise<Result<Db, AppError>> {
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
  return {
    adopt,
    opened: () => opened,
    backupStatus: () => backups?.status() ?? { last_at: null, trouble: null },
    backUpNow: async () => backups?.backUpNow(),
    door: {
      current: () => opened?.store.db,
      open: async (key) => (opened === undefined ? open(key) : alreadyOpen(opened, key)),
      checkpoint: () => opened?.store.checkpoint(),
      isUnder: (key) => isStoreUnder(deps.paths.store, key),
      rekey: async (keys, settle) => {
        await close()
        const next = Buffer.from(keys.next)
        try {
          rekeyStore(deps.paths.store, keys)
          settle()
        } catch (error) {
          // Sync goes on under whichever key the store is under.
          if (isStoreUnder(deps.paths.store, keys.old)) await open(keys.old)
          throw error
        }
        await open(next)
        next.fill(0)
      },
      close,
    },
    close,
    closeDamaged,
  }
}
