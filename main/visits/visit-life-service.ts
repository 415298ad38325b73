import { type AppError, invalidInput } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import {
  isStatusAsSeen,
  isVisitRunning,
  isVisitTransitionAllowed,
  type StatusRefusal,
  statusRefusal,
} from '../../shared/visits/visit-rules.ts'
import type { VisitStatusSeen, VisitView } from '../../shared/visits/visits-ipc.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import type { RecordWriter } from '../records/record-writer.ts'
import { findRecord } from '../records/row-store.ts'
import { listActivePhysicians } from './visit-list-store.ts'
import { hasClinicalEntries, patchVisit, visitAct } from './visit-service.ts'

/*
 * What happens to a visit as a whole, beside its entries. States: shared/visits/visit.ts; the server asks the same
 * rules again when the change is committed.
 */

/** Changes type, place, reason or physician of a visit. Errors: `not_found`, `conflict`, `invalid_input`. */
export async function editVisit(
  deps: FeatureDeps,
  call: Call,
  { id, seen, ...changes }: Input<'visits.edit'>,
): Promise<Result<VisitView, AppError>> {
  const act = await visitAct(deps, call, 'visits.edit', id)
  return patchVisit(deps, act, id, async (visit, writer) => {
    if (!isVisitRunning(visit)) return err({ code: 'conflict', reason: 'visit_not_running' })
    const { attending_physician_id } = changes
    const isNew = attending_physician_id !== seen.attending_physician_id
    if (isNew && !(await isPhysician(writer.trx, deps, attending_physician_id))) {
      const message = 'is no physician of this site'
      return err(invalidInput([{ field: 'attending_physician_id', code: 'unknown', message }]))
    }
    return ok(await writer.patch('patient_visits', id, changes, seen))
  })
}

/** Cancels a visit. Errors: `not_found`, `conflict` (visit_started to a nurse, seen_changed), `invalid_input`. */
export async function cancelVisit(
  deps: FeatureDeps,
  call: Call,
  { id, seen, cancelled_reason }: Input<'visits.cancel'>,
): Promise<Result<VisitView, AppError>> {
  const act = await visitAct(deps, call, 'visits.cancel', id)
  return patchVisit(deps, act, id, (visit, writer) =>
    changeStatus(writer, visit, seen, { status: 'cancelled', cancelled_reason }),
  )
}

/** Opens a completed visit again. Errors: `not_found`, `conflict` (also seen_changed). */
export async function reopenVisit(
  deps: FeatureDeps,
  call: Call,
  { id, seen, reopened_reason }: Input<'visits.reopen'>,
): Promise<Result<VisitView, AppError>> {
  const act = await visitAct(deps, call, 'visits.reopen', id)
  return patchVisit(deps, act, id, (visit, writer) =>
    changeStatus(writer, visit, seen, { status: 'open', reopened_reason, completed_at: null }),
  )
}

/** The site's physicians who still work here, by name. */
export async function listPhysicians(
  deps: FeatureDeps,
): Promise<Result<Output<'visits.physicians'>, AppError>> {
  return ok({ items: await listActivePhysicians(deps.records.db, deps.records.site_id) })
}

type StatusChange = Pick<PatientVisit, 'status'> &
  Partial<Pick<PatientVisit, 'cancelled_reason' | 'reopened_reason' | 'completed_at'>>

async function changeStatus(
  writer: RecordWriter,
  visit: PatientVisit,
  seen: VisitStatusSeen,
  change: StatusChange,
): Promise<Result<PatientVisit, AppError>> {
  if (!isStatusAsSeen(visit, seen, change.status)) return err({ code: 'conflict', reason: 'seen_changed' })
  if (visit.status === change.status || !isVisitTransitionAllowed(visit.status, change.status)) {
    return err({ code: 'conflict', reason: `visit_${visit.status}` })
  }
  const has_entries = await hasClinicalEntries(writer.trx, visit.id)
  const refusal = statusRefusal({ role: writer.actor.role, has_entries }, visit, change)
  if (refusal !== undefined) return err(refusalError(refusal))
  return ok(await writer.patch('patient_visits', visit.id, change))
}

function refusalError(refusal: StatusRefusal): AppError {
  if (refusal === 'started') return { code: 'conflict', reason: 'visit_started' }
  return invalidInput([{ field: refusal, code: 'reason_needed', message: 'says why' }])
}

async function isPhysician(reader: Reader, deps: FeatureDeps, id: Id | null): Promise<boolean> {
  if (id === null) return true
  const user = await findRecord(reader, 'users', id)
  return (
    user !== undefined && user.site_id === deps.records.site_id && user.is_active && user.role === 'physician'
  )
}
