import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import {
  clinicalEntries,
  isStatusAsSeen,
  isVisitRunning,
  isVisitTransitionAllowed,
  type MissingForm,
  missingForms,
} from '../../shared/visits/visit-rules.ts'
import type { VisitView } from '../../shared/visits/visits-ipc.ts'
import { nursingUnder } from '../assessments/moved-forms.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { findEnterablePatient } from '../patients/patient-service.ts'
import { createStudy } from '../radiology/new-study.ts'
import { toViews } from '../records/receipt-store.ts'
import { type Act, type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { listStanding } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'

/** Opens a visit that begins now, with the studies that were asked for. Errors: `not_found`. */
export async function openVisit(
  deps: FeatureDeps,
  call: Call,
  { patient_id, studies, ...given }: Input<'visits.open'>,
): Promise<Result<VisitView, AppError>> {
  const act = { ...call, action: 'visits.open', patient_id }
  const written = await writeRecords(deps.records, act, async (writer) => {
    const patient = await findEnterablePatient(writer.trx, deps, patient_id)
    if (patient === undefined) return err(notFound('patients'))
    const visit = await writer.create('patient_visits', {
      ...given,
      patient_id: patient.id,
      status: 'open',
      arrived_at: writer.now,
      completed_at: null,
      cancelled_reason: null,
      incomplete_reason: null,
      reopened_reason: null,
      attending_physician_id: null,
      diagnosis: null,
      diagnosis_code: null,
    })
    for (const study of studies) {
      await createStudy(writer, deps, visit, { ...study, status: 'requested' })
    }
    return ok(visit)
  })
  return written.ok ? viewOf(deps.records.db, written.value) : written
}

/** Sets the diagnosis of a running visit. Errors: `not_found`, `conflict` (visit_not_running, seen_changed). */
export async function diagnoseVisit(
  deps: FeatureDeps,
  call: Call,
  { id, seen, diagnosis, diagnosis_code }: Input<'visits.diagnose'>,
): Promise<Result<VisitView, AppError>> {
  const act = await visitAct(deps, call, 'visits.diagnose', id)
  return patchVisit(deps, act, id, async (visit, writer) => {
    if (!isVisitRunning(visit)) return err({ code: 'conflict', reason: 'visit_not_running' })
    const shown = { diagnosis: seen.diagnosis ?? null, diagnosis_code: seen.diagnosis_code ?? null }
    return ok(await writer.patch('patient_visits', id, { diagnosis, diagnosis_code }, shown))
  })
}

/**
 * Completes a visit. While the nursing assessment or a final report is missing, a reason is asked for: the form may
 * stand on another station. Errors: `not_found`, `conflict` (visit_not_running, seen_changed), `invalid_input` on
 * `incomplete_reason`.
 */
export async function completeVisit(
  deps: FeatureDeps,
  call: Call,
  { id, seen, incomplete_reason }: Input<'visits.complete'>,
): Promise<Result<VisitView, AppError>> {
  const act = await visitAct(deps, call, 'visits.complete', id)
  return patchVisit(deps, act, id, async (visit, writer) => {
    if (!isStatusAsSeen(visit, seen, 'completed')) return err({ code: 'conflict', reason: 'seen_changed' })
    if (visit.status === 'completed' || !isVisitTransitionAllowed(visit.status, 'completed')) {
      return err({ code: 'conflict', reason: 'visit_not_running' })
    }
    const missing = await readMissingForms(writer.trx, id)
    if (missing.length > 0 && incomplete_reason === null) return err(reasonNeeded(missing))
    return ok(
      await writer.patch('patient_visits', id, {
        status: 'completed',
        completed_at: writer.now,
        incomplete_reason: missing.length > 0 ? incomplete_reason : null,
      }),
    )
  })
}

/**
 * A visit of this site that takes entries. `running`: open or in progress; `not_cancelled`: completed too, for what
 * comes late by nature (a report, a scan, an amendment). Errors: `not_found`, `conflict`.
 */
export async function getEnterableVisit(
  reader: Reader,
  deps: FeatureDeps,
  id: Id,
  when: 'running' | 'not_cancelled',
): Promise<Result<PatientVisit, AppError>> {
  const visit = await findRecord(reader, 'patient_visits', id)
  if (visit?.site_id !== deps.records.site_id) return err(notFound('patient_visits'))
  if (visit.status === 'cancelled') return err({ code: 'conflict', reason: 'visit_cancelled' })
  if (when === 'running' && !isVisitRunning(visit)) {
    return err({ code: 'conflict', reason: 'visit_not_running' })
  }
  return ok(visit)
}

/** The first clinical entry puts an open visit in progress, in the same envelope. */
export async function startVisit(writer: RecordWriter, visit: PatientVisit): Promise<void> {
  if (visit.status === 'open') await writer.patch('patient_visits', visit.id, { status: 'in_progress' })
}

/** Whether anything clinical was entered in a visit, as far as this station knows. */
export async function hasClinicalEntries(reader: Reader, visitId: Id): Promise<boolean> {
  for (const entity of clinicalEntries) {
    if ((await listRecordsBy(reader, entity, 'visit_id', [visitId])).length > 0) return true
  }
  // What was moved away was entered here all the same; what was moved here stands here.
  return (await nursingUnder(reader, visitId)).form !== undefined
}

/** An act on a visit, for envelope and audit: it names the visit's patient. */
export async function visitAct(deps: FeatureDeps, call: Call, action: string, visitId: Id): Promise<Act> {
  const visit = await findRecord(deps.records.db, 'patient_visits', visitId)
  const { actor, administration_reason } = call
  return { actor, administration_reason, action, patient_id: visit?.patient_id ?? null }
}

/** Changes a visit of this site in one transaction. Errors: `not_found` and those of the work. */
export async function patchVisit(
  deps: FeatureDeps,
  act: Act,
  id: Id,
  work: (visit: PatientVisit, writer: RecordWriter) => Promise<Result<PatientVisit, AppError>>,
): Promise<Result<VisitView, AppError>> {
  const written = await writeRecords(deps.records, act, async (writer) => {
    const visit = await findRecord(writer.trx, 'patient_visits', id)
    if (visit?.site_id !== deps.records.site_id) return err(notFound('patient_visits'))
    return work(visit, writer)
  })
  return written.ok ? viewOf(deps.records.db, written.value) : written
}

async function readMissingForms(reader: Reader, visitId: Id): Promise<MissingForm[]> {
  const { form } = await nursingUnder(reader, visitId)
  const studies = await listStanding(reader, 'studies', 'visit_id', [visitId])
  return missingForms(form?.status, studies)
}

function reasonNeeded(missing: readonly MissingForm[]): AppError {
  return invalidInput([
    {
      field: 'incomplete_reason',
      code: 'reason_needed',
      message: `say why the visit is completed without ${missing.join(' and ')}`,
      params: { missing: missing.join(', ') },
    },
  ])
}

async function viewOf(reader: Reader, visit: PatientVisit): Promise<Result<VisitView, AppError>> {
  const [view] = await toViews(reader, 'patient_visits', [visit])
  return view === undefined ? err(notFound('patient_visits')) : ok(view)
}
