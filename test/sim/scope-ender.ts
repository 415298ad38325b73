import { REST_STATION_ID, SYSTEM_USER_ID } from '../../shared/ids.ts'
import { instantOf } from '../../shared/time.ts'
import { commitOwn } from '../../sync-server/commit/commit.ts'
import type { ScopeChange } from '../../sync-server/commit/scope-begin.ts'
import { circleOf, holdScopes } from '../../sync-server/commit/scope-store.ts'
import { listMemberships } from '../../sync-server/sync/scope-store.ts'
import type { Dice } from './random.ts'
import type { SimServer } from './sim-server.ts'

/**
 * Ends memberships as the daily look at quiet patients does, of any of them: no world lasts 90 days. Registrations of one
 * person leave together. Answers how many.
 */
export async function endScopes(
  { database, sites }: SimServer,
  { dice, nowMs }: { readonly dice: Dice; readonly nowMs: number },
): Promise<number> {
  const [{ id: site_id }] = sites
  return database.transaction({ site_id }, async (trx) => {
    await holdScopes(trx, site_id, 'alone')
    const lasting = (await listMemberships(trx)).toSorted((a, b) => (a.patient_id < b.patient_id ? -1 : 1))
    const drawn = lasting.filter(() => dice.chance(0.6)).map(({ patient_id }) => patient_id)
    const leaving = await circleOf(trx, drawn)
    const scopes = lasting
      .filter(({ patient_id }) => leaving.has(patient_id))
      .map(({ patient_id, station_id }): ScopeChange => {
        return { patient_id, station_id, is_member: false, reason: 'quiet' }
      })
    if (scopes.length === 0) return 0
    await commitOwn(trx, {
      station_id: REST_STATION_ID,
      actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
      site_id,
      ops: [],
      administration_reason: null,
      received_at: instantOf(nowMs),
      scopes,
    })
    return scopes.length
  })
}
