import { parentPort, workerData } from 'node:worker_threads'
import { makeBackup } from './backup-file.ts'
import { checkStoreFile } from './store-file.ts'
import type { StoreTask } from './store-tasks.ts'

/** Looks a store through, or backs it up, in a thread of its own: either takes seconds and must not hold up a save. */
const task = workerData as StoreTask
const key = Buffer.from(task.key)
task.key.fill(0)
try {
  const result =
    task.kind === 'backup' ? makeBackup({ ...task, key }) : checkStoreFile(task.store, key, task.depth)
  parentPort?.postMessage(result)
} finally {
  key.fill(0)
}
