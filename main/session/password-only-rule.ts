import type { Id } from '../../shared/ids.ts'
import type { Db } from '../db/transaction.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'
import { findRecord } from '../records/row-store.ts'

/**
 * Holds a station without a keychain to what its site decided, as sync last brought it: where passwords alone no longer
 * protect a PC, the slots that they open go, and from then on it opens while the server answers. Its records stay and go
 * on being sent. Answers whether anything changed.
 */
export async function holdToSiteRule(
  db: Db | undefined,
  { slots, site_id }: { readonly slots: KeySlotStore; readonly site_id: Id },
): Promise<boolean> {
  if (db === undefined || slots.key_protection !== 'password_only') return false
  const site = await findRecord(db, 'sites', site_id)
  return site !== undefined && slots.allowPasswordOnly(site.allows_password_only_slots)
}
