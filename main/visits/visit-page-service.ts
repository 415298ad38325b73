import { withoutUnreadableAbuse } from '../../shared/assessments/abuse-section.ts'
import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { isRemoved } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { nursingUnder, readMoves } from '../assessments/moved-forms.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import { toDocumentViews } from '../documents/document-view-service.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { patientSummaries } from '../patients/patient-view-service.ts'
import { toViews } from '../records/receipt-store.ts'
import { removalViews, removersOf } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { namesOf, toAuthoredViews } from '../users/authorship-service.ts'
import { sectionReader } from '../users/section-reader-service.ts'
import { awayStationFinder } from './away-stations.ts'
import { withCompeting } from './competing-versions.ts'
import { movedForms } from './visit-forms.ts'
import { observationsOf } from './visit-observations.ts'

/** Everything of one visit; its opening is audited. Errors: `not_found`. */
export function getVisit(deps: FeatureDeps, call: Call, id: Id): Promise<Result<VisitDetail, AppError>> {
  const act = {
    actor: call.actor,
    action: 'visits.read',
    entity: 'patient_visits',
    asked_ids: [id],
    question: id,
  }
  return readAudited(deps.records, act, async (trx) => {
    const visit = await findRecord(trx, 'patient_visits', id)
    if (visit?.site_id !== deps.records.site_id) return err(notFound('patient_visits'))
    const detail = await readDetail(trx, deps, call, visit)
    if (detail === undefined) return err(notFound('patients'))
    return ok({ value: detail, record_ids: [id], patient_id: visit.patient_id })
  })
}

async function readDetail(
  trx: Reader,
  deps: FeatureDeps,
  call: Call,
  visit: PatientVisit,
): Promise<VisitDetail | undefined> {
  const patient = (await patientSummaries(trx, [visit.patient_id])).get(visit.patient_id)
  const [visitView] = await toViews(trx, 'patient_visits', [visit])
  if (patient === undefined || visitView === undefined) return undefined
  const of = [visit.id]
  const person = await sectionReader(trx, call.actor, visit, deps.emergencies)
  const moves = await readMoves(trx, of)
  const { form, versions: nursing } = await nursingUnder(trx, visit.id, moves)
  const forms = await listRecordsBy(trx, 'form_submissions', 'visit_id', of)
  const [formView] = await toViews(trx, 'form_submissions', form === undefined ? [] : [form])
  const observed = async <E extends 'vital_signs' | 'pain_assessment' | 'fall_risk_assessment'>(entity: E) =>
    oldestFirst(await toAuthoredViews(trx, deps, entity, await observationsOf(trx, entity, of, moves)))
  const known = await listRecordsBy(trx, 'studies', 'visit_id', of)
  const studies = known.filter((study) => !isRemoved(study))
  const removed = known.filter((study) => isRemoved(study))
  const names = await namesOf(trx, deps, { people: removed.flatMap(removersOf), stations: [] })
  const sheets = await listRecordsBy(trx, 'radiology_sheets', 'visit_id', of)
  const vital_signs = await observed('vital_signs')
  const awayOf = await awayStationFinder(trx, deps)
  return {
    visit: visitView,
    patient,
    studies: await toViews(trx, 'studies', studies),
    removed_studies: removed.map((study) => ({ study, removals: removalViews(study, names.people) })),
    nursing_submission: formView ?? null,
    nursing_assessments: await toAuthoredViews(
      trx,
      deps,
      'nursing_assessments',
      withoutUnreadableAbuse(person, nursing),
    ),
    vital_signs,
    pain_assessments: await observed('pain_assessment'),
    fall_risk_assessments: await observed('fall_risk_assessment'),
    sheet_submissions: await withCompeting(
      trx,
      await toViews(trx, 'form_submissions', forms.filter(isSheet)),
    ),
    radiology_sheets: await toAuthoredViews(trx, deps, 'radiology_sheets', sheets),
    report_submissions: await toViews(
      trx,
      'form_submissions',
      forms.filter(({ form_code }) => form_code === 'REPORT'),
    ),
    radiology_assessments: await toAuthoredViews(
      trx,
      deps,
      'radiology_assessments',
      await listRecordsBy(trx, 'radiology_assessments', 'visit_id', of),
    ),
    documents: await toDocumentViews(trx, deps, await listRecordsBy(trx, 'visit_documents', 'visit_id', of)),
    moved_forms: await movedForms(trx, deps, person, visit.id, moves),
    away_stations: awayOf([visit, ...studies, ...forms, ...nursing, ...sheets, ...vital_signs]),
  }
}

/** By when they were measured: a set that was charted late stands where it belongs. */
function oldestFirst<T extends { readonly measured_at: string }>(observations: T[]): T[] {
  return observations.toSorted((a, b) => a.measured_at.localeCompare(b.measured_at))
}

function isSheet({ form_code }: FormSubmission): boolean {
  return form_code === 'SH.MR.FRM.03' || form_code === 'SH.MR.FRM.04'
}
