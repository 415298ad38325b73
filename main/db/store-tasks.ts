import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { BackupResult } from './backup-file.ts'
import type { CheckResult } from './store-file.ts'

/** Work on a store's file that its own thread would be held up by. */
export type StoreTask =
  | {
      readonly kind: 'backup'
      readonly store: string
      readonly key: Uint8Array
      readonly folder: string
      readonly now: string
    }
  | {
      readonly kind: 'check'
      readonly store: string
      readonly key: Uint8Array
      readonly depth: 'quick' | 'full'
    }

export type StoreTaskResult = BackupResult | CheckResult

/** Runs a task in a thread of its own; a copy of the key is moved to it and zeroed there. Never fails: it answers `failed`. */
export function runStoreTask(task: StoreTask): Promise<StoreTaskResult> {
  return new Promise((resolve) => {
    const key = Uint8Array.from(task.key)
    // Moved, not copied: the thread has the only one, and zeroes it.
    const options = { workerData: { ...task, key }, transferList: [key.buffer] }
    const worker = new Worker(workerFile(), options)
    worker.unref()
    worker.once('message', (result: StoreTaskResult) => resolve(result))
    worker.once('error', () => resolve({ kind: 'failed', detail: 'the thread ended' }))
    worker.once('exit', () => resolve({ kind: 'failed', detail: 'the thread ended' }))
  })
}

/** The sources run as they are; the desktop shell is bundled, with this thread beside it. */
function workerFile(): string {
  const source = fileURLToPath(new URL('./store-worker.ts', import.meta.url))
  return existsSync(source) ? source : fileURLToPath(new URL('./store-worker.js', import.meta.url))
}
