import { v7 } from 'uuid'
import { type AppError, notFound } from '../../shared/errors.ts'
import { REST_STATION_ID } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import {
  OPENINGS_PER_HOUR,
  type ScopeGrantReply,
  type ScopeGrantRequest,
} from '../../shared/sync/scope-grant-message.ts'
import { instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { commitOwn } from '../commit/commit.ts'
import { circleOf } from '../commit/scope-store.ts'
import { findRecord } from '../db/record-store.ts'
import { countOpenings } from './scope-store.ts'
import { beginScopes, type ScopeSweepDeps } from './scope-sweep.ts'
import type { StationKeys } from './station-store.ts'

const HOUR_MS = 3_600_000

/**
 * Lets a station hold a patient's history from now on, because somebody opens the patient there; audited as a reading.
 * Errors: `not_found` (also of another site), `not_permitted` (nobody who works here), `rate_limited`.
 */
export async function grantScope(
  deps: ScopeSweepDeps,
  { site_id, station_id }: Pick<StationKeys, 'site_id' | 'station_id'>,
  { patient_id, actor_id }: ScopeGrantRequest,
): Promise<Result<ScopeGrantReply, AppError>> {
  await beginScopes(deps, site_id)
  const now = deps.clock.nowMs()
  return deps.database.transaction({ site_id }, async (trx) => {
    const actor = await findRecord(trx, 'users', actor_id)
    if (actor?.is_active !== true) return err({ code: 'not_permitted', action: 'patients.read' })
    if ((await findRecord(trx, 'patients', patient_id)) === undefined) return err(notFound('patients'))
    const opened = await countOpenings(trx, station_id, instantOf(now - HOUR_MS))
    if (opened >= OPENINGS_PER_HOUR) return err({ code: 'rate_limited', retry_after_s: HOUR_MS / 1000 })
    const circle = await circleOf(trx, [patient_id])
    const { commit_seq, envelope_id } = await commitOwn(trx, {
      station_id: REST_STATION_ID,
      actor: { user_id: actor.id, role: actor.role },
      site_id,
      ops: [],
      administration_reason: null,
      received_at: instantOf(now),
      scopes: [...circle].map((id) => {
        return { patient_id: id, station_id, is_member: true, reason: 'opened' }
      }),
    })
    await recordServerEvent(trx, {
      event_id: v7(),
      occurred_at: instantOf(now),
      actor_id: actor.id,
      actor_role: actor.role,
      action: 'patients.read',
      entity: 'patients',
      record_ids: [...circle],
      patient_id,
      site_id,
      envelope_id,
      outcome: 'success',
      reason: `opened on station ${station_id}`,
    })
    return ok({ commit_seq })
  })
}
