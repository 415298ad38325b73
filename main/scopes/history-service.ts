import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { familyOf } from '../patients/patient-family-service.ts'
import { findRecord } from '../records/row-store.ts'
import { findOpening, listWithoutHistory } from '../records/scope-store.ts'

/** An opening counts from the last time; so long after it the server is told of the next one. */
const TELL_AGAIN_MS = 86_400_000

/** Whether a patient's earlier visits are here, under every registration of the person. */
export async function historyStanding(
  deps: Pick<FeatureDeps, 'records' | 'openScope'>,
  call: Call,
  patientId: Id,
): Promise<Result<Output<'history.standing'>, AppError>> {
  const { db, station_id, clock } = deps.records
  if (!(await isKnownHere(deps.records, patientId))) return ok({ is_known: false, is_here: false })
  const family = await familyOf(db, patientId)
  if ((await listWithoutHistory(db, family)).size > 0) return ok({ is_known: true, is_here: false })
  const openedAt = await findOpening(db, patientId, station_id)
  if (openedAt !== undefined && clock.nowMs() - Date.parse(openedAt) > TELL_AGAIN_MS)
    // Nobody waits for it; without the server it is told at a later opening.
    void deps.openScope(patientId, call.actor.user_id)
  return ok({ is_known: true, is_here: true })
}

/** Has a patient's earlier visits come to this station, and the patient where nobody here knows of them. */
export async function fetchHistory(
  deps: Pick<FeatureDeps, 'records' | 'openScope'>,
  call: Call,
  patientId: Id,
): Promise<Result<Record<string, never>, AppError>> {
  const { db } = deps.records
  const isKnown = await isKnownHere(deps.records, patientId)
  const away = isKnown ? await listWithoutHistory(db, await familyOf(db, patientId)) : [patientId]
  for (const id of away) {
    const opened = await deps.openScope(id, call.actor.user_id)
    if (!opened.ok) return opened
  }
  return ok({})
}

/** Somebody of another site is answered for like nobody. */
async function isKnownHere({ db, site_id }: FeatureDeps['records'], patientId: Id): Promise<boolean> {
  return (await findRecord(db, 'patients', patientId))?.site_id === site_id
}
