import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { PriorReport } from '../../shared/radiology/radiology-ipc.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { familyOf } from '../patients/patient-family-service.ts'
import { toViews } from '../records/receipt-store.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { listWithoutHistory } from '../records/scope-store.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'

/**
 * The reports of a person's other studies, under whichever registration, as they count now, beside the one that is read: same modality first, then
 * the newest. Audited. Errors: `not_found`.
 */
export function listPriorReports(
  deps: FeatureDeps,
  call: Call,
  study_id: Id,
): Promise<Result<Output<'radiology.prior_reports'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'radiology.read',
    entity: 'radiology_assessments',
    asked_ids: [study_id],
    question: study_id,
  }
  return readAudited(deps.records, act, async (trx) => {
    const study = await findRecord(trx, 'studies', study_id)
    if (study?.site_id !== deps.records.site_id) return err(notFound('studies'))
    const family = await familyOf(trx, study.patient_id)
    const items = (await readReports(trx, deps, family))
      .filter((report) => report.study_id !== study_id)
      .toSorted(
        (a, b) =>
          Number(b.modality === study.modality) - Number(a.modality === study.modality) ||
          b.arrived_at.localeCompare(a.arrived_at),
      )
    return ok({
      value: { items, is_whole: (await listWithoutHistory(trx, family)).size === 0 },
      record_ids: items.map(({ id }) => id),
      patient_id: family[0] ?? study.patient_id,
    })
  })
}

async function readReports(
  reader: Reader,
  deps: FeatureDeps,
  familyIds: readonly Id[],
): Promise<PriorReport[]> {
  const versions = await listRecordsBy(reader, 'radiology_assessments', 'patient_id', familyIds)
  const unique = (ids: readonly Id[]): Id[] => [...new Set(ids)]
  const forms = await listRecordsBy(
    reader,
    'form_submissions',
    'id',
    unique(versions.map(({ submission_id }) => submission_id)),
  )
  const visits = await listRecordsBy(
    reader,
    'patient_visits',
    'id',
    unique(versions.map(({ visit_id }) => visit_id)),
  )
  const studies = await listRecordsBy(
    reader,
    'studies',
    'id',
    unique(versions.map(({ study_id }) => study_id)),
  )
  const current = versions.filter((report) =>
    forms.some(
      ({ id, current_version }) => id === report.submission_id && current_version === report.version,
    ),
  )
  const formViews = await toViews(reader, 'form_submissions', forms)
  const views = await toAuthoredViews(reader, deps, 'radiology_assessments', current)
  return views.map((report) => ({
    ...report,
    arrived_at: visits.find(({ id }) => id === report.visit_id)?.arrived_at ?? report.signed_at,
    accession_number: studies.find(({ id }) => id === report.study_id)?.accession_number ?? null,
    disputed_fields: formViews.find(({ id }) => id === report.submission_id)?.disputed_fields ?? [],
  }))
}
