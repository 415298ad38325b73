import { type BlobSyncDeps, countWaitingBlobs, syncBlobs } from './blob-sync.ts'
import {
  createRestingQueue,
  type RestingQueue,
  type RestingQueueDeps,
  type RoundEnd,
} from './resting-queue.ts'

/** Between two rounds in which nothing was moved, at most. */
const IDLE_MAX_MS = 30_000

/**
 * Documents travel on their own queue behind the records: a scan may need two minutes, and no record waits for it. In a
 * round each waiting document goes once, one at a time; while some still wait, the next comes after 1 s, 2 s, … 30 s.
 */
export function createDocumentQueue(
  deps: Omit<BlobSyncDeps, 'signal' | 'mayGoOn'> & RestingQueueDeps,
): RestingQueue {
  let idleRounds = 0
  return createRestingQueue(deps, async ({ signal, mayGoOn }): Promise<RoundEnd> => {
    const { moved, failure } = await syncBlobs({ ...deps, signal, mayGoOn })
    if (failure !== null) return failure
    if ((await countWaitingBlobs(deps.db)) === 0) {
      idleRounds = 0
      return 'done'
    }
    // Another station's scan may reach the server well after its record did, and no commit tells of it.
    idleRounds = moved ? 1 : idleRounds + 1
    return { wait_ms: Math.min(IDLE_MAX_MS, 500 * 2 ** idleRounds) }
  })
}
