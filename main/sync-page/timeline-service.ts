import type { Clock } from '../../shared/time.ts'
import type { Db } from '../db/transaction.ts'
import type { SyncTimeline } from '../sync/ports.ts'
import { writeSyncEvent } from './sync-event-store.ts'

/** Keeps what sync does in the store, for the sync page. */
export function createTimeline(db: Db, clock: Clock): SyncTimeline {
  return {
    note: async (events) => {
      if (events.length === 0) return
      await db.transaction().execute(async (trx) => {
        for (const event of events) await writeSyncEvent(trx, event, clock.nowMs())
      })
    },
  }
}
