import type { Id } from '../../shared/ids.ts'
import { offlineHours } from '../../shared/session/session-times.ts'
import { settingsId } from '../../shared/settings/settings.ts'
import type { Db } from '../db/transaction.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'
import { findRecord } from '../records/row-store.ts'

/**
 * Holds a station to what its site decided, as sync last brought it. How long it opens without the server; and where
 * passwords alone no longer protect a PC without a keychain, the slots that they open go, and from then on it opens while
 * the server answers. Its records stay and go on being sent. Answers whether anything changed.
 */
export async function holdToSiteRule(
  db: Db | undefined,
  { slots, site_id }: { readonly slots: KeySlotStore; readonly site_id: Id },
): Promise<boolean> {
  if (db === undefined) return false
  const settings = await findRecord(db, 'settings', settingsId(site_id))
  if (settings !== undefined) slots.setOfflineHours(settings.offline_hours ?? offlineHours.default)
  if (slots.key_protection !== 'password_only') return false
  const site = await findRecord(db, 'sites', site_id)
  return site !== undefined && slots.allowPasswordOnly(site.allows_password_only_slots)
}
