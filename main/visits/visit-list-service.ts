import type { AppError } from '../../shared/errors.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { type Id, submissionId } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { currentSheet, type StudySafety, studySafety } from '../../shared/radiology/study-safety.ts'
import { ok, type Result } from '../../shared/result.ts'
import { localDateOf } from '../../shared/time.ts'
import type { PatientVisit, Study } from '../../shared/visits/visit.ts'
import type { VisitSummary } from '../../shared/visits/visits-ipc.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { patientSummaries } from '../patients/patient-view-service.ts'
import { toViews } from '../records/receipt-store.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { visitReportStatus } from './report-status.ts'
import {
  countDocuments,
  listNewestVitalSigns,
  listReportStatuses,
  listVisitIds,
  listVisitsWithDraft,
} from './visit-list-store.ts'

export const NURSING_FORM = 'SH.MR.FRM.05'

/** A worklist, newest arrival first; audited with the visits that are shown. */
export function listVisits(
  deps: FeatureDeps,
  call: Call,
  filter: Input<'visits.list'>,
): Promise<Result<Output<'visits.list'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'visits.list',
    entity: 'patient_visits',
    patient_id: filter.patient_id,
    question: JSON.stringify(filter),
  }
  return readAudited(deps.records, act, async (trx) => {
    const ids = await listVisitIds(trx, deps.records.site_id, filter)
    const items = await summariesOf(trx, deps, call.actor.user_id, ids)
    return ok({ value: { items }, record_ids: ids, patient_id: filter.patient_id })
  })
}

async function summariesOf(
  reader: Reader,
  deps: FeatureDeps,
  userId: Id,
  visitIds: readonly Id[],
): Promise<VisitSummary[]> {
  const visits = await toViews(
    reader,
    'patient_visits',
    await listRecordsBy(reader, 'patient_visits', 'id', visitIds),
  )
  const patients = await patientSummaries(
    reader,
    visits.map((visit) => visit.patient_id),
  )
  const studies = await toViews(
    reader,
    'studies',
    await listRecordsBy(reader, 'studies', 'visit_id', visitIds),
  )
  const forms = await listRecordsBy(
    reader,
    'form_submissions',
    'id',
    visitIds.map((id) => submissionId(id, NURSING_FORM)),
  )
  const drafts = await listVisitsWithDraft(reader, userId, NURSING_FORM, visitIds)
  const documents = await countDocuments(reader, visitIds)
  const vitalSigns = await listNewestVitalSigns(reader, visitIds)
  const reports = await listReportStatuses(reader, visitIds)
  const sheets = await readSheets(reader, visitIds)
  const byId = new Map(visits.map((visit) => [visit.id, visit]))
  return visitIds.flatMap((id) => {
    const visit = byId.get(id)
    const patient = visit === undefined ? undefined : patients.get(visit.patient_id)
    // A visit whose patient has not arrived here yet is shown as soon as both are.
    if (visit === undefined || patient === undefined) return []
    const ownStudies = studies.filter((study) => study.visit_id === id)
    const vital = vitalSigns.find((set) => set.visit_id === id)
    return {
      visit,
      patient,
      studies: ownStudies,
      safety: safetyOf(visit, patient, ownStudies, sheets, deps.time_zone),
      nursing_status: forms.find((form) => form.visit_id === id)?.status ?? null,
      has_own_draft: drafts.has(id),
      report_status: visitReportStatus(
        ownStudies,
        reports.filter((report) => report.visit_id === id),
      ),
      document_count: documents.get(id) ?? 0,
      news2:
        vital === undefined
          ? null
          : { total: vital.news2_total, band: vital.news2_band, measured_at: vital.measured_at },
    }
  })
}

type Sheets = Awaited<ReturnType<typeof readSheets>>

/** The sheets of the visits' studies with their forms, which say which version counts. */
async function readSheets(reader: Reader, visitIds: readonly Id[]) {
  const versions = await listRecordsBy(reader, 'radiology_sheets', 'visit_id', visitIds)
  const ids = [...new Set(versions.map(({ submission_id }) => submission_id))]
  return { versions, forms: await listRecordsBy(reader, 'form_submissions', 'id', ids) }
}

/** What stands out before each study of a visit, by the patient's age at arrival. */
function safetyOf(
  visit: PatientVisit,
  person: VisitSummary['patient'],
  studies: readonly Study[],
  { versions, forms }: Sheets,
  timeZone: string,
): StudySafety[] {
  const context = patientContextOn(person, localDateOf(visit.arrived_at, timeZone))
  return studies
    .filter(({ status }) => status !== 'cancelled')
    .map((study) => studySafety(study, currentSheet(study, forms, versions), context))
}
