import type { Clock, Instant } from '../../shared/time.ts'
import { instantOf } from '../../shared/time.ts'
import { listBackups, removeBackups } from '../db/backup-file.ts'
import { runStoreTask, type StoreTask, type StoreTaskResult } from '../db/store-tasks.ts'
import type { Timers } from '../sync/ports.ts'
import { backupsToRemove, isBackupDue } from './backup-plan.ts'

/*
 * Backups of the open store, also while nobody is signed in. Each is made in a thread of its own, which first looks the
 * whole store through; a save never waits for it. A full disk costs a backup, never the station its work.
 */

/** How backups stand, for the status bar. */
export interface BackupStatus {
  readonly last_at: Instant | null
  /** Why the last one was not made; null when it was. */
  readonly trouble: 'disk_full' | 'failed' | null
}

export interface BackupDeps {
  readonly store: string
  readonly folder: string
  readonly clock: Clock
  readonly timers: Timers
  /** When the server last had everything. */
  readonly lastSyncAt: () => Promise<string | null>
  /** The store's own file is damaged: nothing of it may be shown any more. */
  readonly onDamage: (detail: string) => void
  readonly onFault: (error: unknown) => void
  /** After each backup, made or not. */
  readonly onDone?: (trouble: BackupStatus['trouble']) => Promise<void>
  readonly run?: (task: StoreTask) => Promise<StoreTaskResult>
}

export interface BackupService {
  /** Begins: a look through soon, unless it was had at the opening, and backups from then on. */
  start(wasLookedThrough: boolean): void
  /** Looks through and backs up now. */
  backUpNow(): Promise<void>
  status(): BackupStatus
  /** Ends it, waits for what is under way and zeroes the key. */
  stop(): Promise<void>
}

const FIRST_LOOK_MS = 5_000
const FIRST_BACKUP_MS = 60_000
const LOOK_FOR_WORK_MS = 10 * 60_000

/** Takes a copy of the data key; the caller's stays its own to zero. */
export function createBackupService(deps: BackupDeps, dataKey: Buffer): BackupService {
  const key = Buffer.from(dataKey)
  const run = deps.run ?? runStoreTask
  let cancel: (() => void) | undefined
  let working: Promise<void> = Promise.resolve()
  let isStopped = false
  let trouble: BackupStatus['trouble'] = null
  let newestAt: Instant | null = null

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    working = working.then(async () => (isStopped ? undefined : await work())).catch(deps.onFault)
    return working
  }

  async function look(): Promise<void> {
    const result = await run({ kind: 'check', store: deps.store, key, depth: 'quick' })
    if (result.kind === 'damaged' && !isStopped) deps.onDamage(result.detail)
  }

  async function backUp(): Promise<void> {
    const now = instantOf(deps.clock.nowMs())
    const result = await run({ kind: 'backup', store: deps.store, key, folder: deps.folder, now })
    if (isStopped) return
    if (result.kind === 'damaged') return deps.onDamage(result.detail)
    const isFull = result.kind === 'failed' && ['ENOSPC', 'SQLITE_FULL'].includes(result.detail)
    trouble = result.kind === 'made' ? null : isFull ? 'disk_full' : 'failed'
    // Also where there was no room for one more: it may be these that fill the disk.
    removeBackups(deps.folder, backupsToRemove(listBackups(deps.folder), await deps.lastSyncAt()))
    lookForNewest()
    await deps.onDone?.(trouble)
  }

  async function backUpIfDue(): Promise<void> {
    lookForNewest()
    if (isBackupDue(newestAt ?? undefined, deps.clock.nowMs())) await backUp()
  }

  /** Throws what a failing disk throws. */
  function lookForNewest(): void {
    newestAt = listBackups(deps.folder)[0]?.made_at ?? null
  }

  const next = (delayMs: number): void => {
    cancel = deps.timers.after(delayMs, () => {
      void inTurn(backUpIfDue)
      next(LOOK_FOR_WORK_MS)
    })
  }

  return {
    start: (wasLookedThrough) => {
      void inTurn(async () => lookForNewest())
      if (wasLookedThrough) return next(FIRST_BACKUP_MS)
      cancel = deps.timers.after(FIRST_LOOK_MS, () => {
        void inTurn(look)
        next(FIRST_BACKUP_MS)
      })
    },
    backUpNow: () => inTurn(backUp),
    status: () => ({ last_at: newestAt, trouble }),
    stop: async () => {
      isStopped = true
      cancel?.()
      try {
        await working
      } finally {
        key.fill(0)
      }
    },
  }
}
