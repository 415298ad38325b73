import type { Id } from '../../shared/ids.ts'
import { settingsId } from '../../shared/settings/settings.ts'
import type { Db } from '../db/transaction.ts'
import { findRecord } from '../records/row-store.ts'

/** Whether the site lets people unlock by a PIN: as its settings say, or said when the store was last open. */
export function createPinRule(store: () => Db | undefined, siteId: Id): () => Promise<boolean> {
  let isAllowed = true
  return async () => {
    const db = store()
    if (db !== undefined) {
      const settings = await findRecord(db, 'settings', settingsId(siteId))
      isAllowed = settings?.allows_pin ?? true
    }
    return isAllowed
  }
}
