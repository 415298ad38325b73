import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { nextVersionNumber } from '../../shared/assessments/version-number.ts'
import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import { submissionId } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { RadiologyAssessment } from '../../shared/radiology/radiology-assessment.ts'
import { checkReportVersion, currentReport } from '../../shared/radiology/report-rules.ts'
import { placeholderErrors } from '../../shared/radiology/report-templates.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit, Study } from '../../shared/visits/visit.ts'
import type { RadiologyAssessmentView } from '../../shared/visits/visits-ipc.ts'
import { endDraft } from '../assessments/draft-service.ts'
import type { Trx } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { listStanding } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'
import { getEnterableVisit, startVisit, visitAct } from '../visits/visit-service.ts'
import { createStudy } from './new-study.ts'
import { completePreparedSheet } from './sheet-service.ts'

const FORM = 'REPORT'
/** Version of the report's set of fields, stored with each version of its content. */
const FORM_VERSION = '1'

type ReportInput = Input<'radiology.submit_report'>

/**
 * Signs a version of a study's report; a visit without a study gets one. The visit may be completed already: reports
 * come late by nature. Nothing that a template left in brackets is signed. Errors: `not_found`, `conflict` (visit or
 * study cancelled,
 * version_changed), `invalid_input`.
 */
export async function submitReport(
  deps: FeatureDeps,
  call: Call,
  input: ReportInput,
): Promise<Result<RadiologyAssessmentView, AppError>> {
  const act = await visitAct(deps, call, 'radiology.report', input.visit_id)
  const written = await writeRecords<RadiologyAssessment>(deps.records, act, (writer) =>
    addReportVersion(writer, deps, input),
  )
  if (!written.ok) return written
  const [view] = await toAuthoredViews(deps.records.db, deps, 'radiology_assessments', [written.value])
  if (view === undefined) throw new Error('a report that was just written has a view')
  return ok(view)
}

/**
 * The next version of a study's report with all that it carries, as part of the writer's transaction. Errors: those of
 * `submitReport`.
 */
export async function addReportVersion(
  writer: RecordWriter,
  deps: FeatureDeps,
  input: ReportInput,
): Promise<Result<RadiologyAssessment, AppError>> {
  const open = placeholderErrors(input)
  if (open.length > 0) return err(invalidInput(open))
  const visit = await getEnterableVisit(writer.trx, deps, input.visit_id, 'not_cancelled')
  if (!visit.ok) return visit
  const study = await getStudy(writer.trx, visit.value, input)
  if (!study.ok) return study
  const form =
    study.value === null
      ? undefined
      : await findRecord(writer.trx, 'form_submissions', submissionId(study.value.id, FORM))
  const current = form === undefined ? undefined : currentReport(form, await listVersions(writer.trx, form))
  if (input.base_id !== undefined && input.base_id !== (current?.id ?? null)) {
    return err({ code: 'conflict', reason: 'version_changed' })
  }
  const checked = checkReportVersion(input, current, writer.actor.user_id)
  if (!checked.ok) return checked
  const report = await writeReport(writer, deps, { visit: visit.value, study: study.value, form, input })
  if (input.completes_sheet !== true || study.value === null) return ok(report)
  const sheet = await completePreparedSheet(writer, deps, {
    visit: visit.value,
    study: study.value,
    base_id: input.sheet_base_id,
  })
  return sheet.ok ? ok(report) : sheet
}

/** The study that is reported: the named one, the visit's only one, or null where one is to be made. */
async function getStudy(
  trx: Trx,
  visit: PatientVisit,
  { study_id }: ReportInput,
): Promise<Result<Study | null, AppError>> {
  const studies = await listStanding(trx, 'studies', 'visit_id', [visit.id])
  if (study_id !== null) {
    const named = studies.find((study) => study.id === study_id)
    if (named === undefined) return err(notFound('studies'))
    return named.status === 'cancelled' ? err({ code: 'conflict', reason: 'study_cancelled' }) : ok(named)
  }
  const open = studies.filter((study) => study.status !== 'cancelled')
  if (open.length <= 1) return ok(open[0] ?? null)
  const message = 'the visit has several studies: name the one that is reported'
  return err(invalidInput([{ field: 'study_id', code: 'required', message }]))
}

function listVersions(trx: Trx, form: FormSubmission): Promise<RadiologyAssessment[]> {
  return listRecordsBy(trx, 'radiology_assessments', 'submission_id', [form.id])
}

interface SignedReport {
  readonly visit: PatientVisit
  readonly study: Study | null
  readonly form: FormSubmission | undefined
  readonly input: ReportInput
}

async function writeReport(
  writer: RecordWriter,
  deps: FeatureDeps,
  report: SignedReport,
): Promise<RadiologyAssessment> {
  const { visit, form, input } = report
  const {
    visit_id: _visit,
    study_id: _study,
    base_id: _base,
    completes_sheet: _completes,
    sheet_base_id: _sheet,
    administration_reason: _why,
    ...content
  } = input
  const base_version = form?.current_version ?? 0
  const versions = form === undefined ? [] : await listVersions(writer.trx, form)
  const version = nextVersionNumber(form, versions)
  const study = await writeStudy(writer, deps, report)
  const submission = await writeSubmission(writer, visit, study, form, version)
  const assessment = await writer.append('radiology_assessments', {
    ...content,
    amendment_reason: form === undefined ? null : input.amendment_reason,
    submission_id: submission.id,
    visit_id: visit.id,
    patient_id: visit.patient_id,
    study_id: study.id,
    version,
    base_version,
    form_version: FORM_VERSION,
    entered_at: writer.now,
    signed_by: writer.actor.user_id,
    signed_at: writer.now,
  })
  await startVisit(writer, visit)
  const author_id = writer.actor.user_id
  // A draft that was begun before the visit had a study stays while another study is signed.
  for (const owner_id of report.study === null ? [visit.id, study.id] : [study.id]) {
    await endDraft(writer.trx, { owner_id, form_code: FORM, author_id })
  }
  return assessment
}

/** The study follows its report; what the request left open is filled in from it. */
async function writeStudy(
  writer: RecordWriter,
  deps: FeatureDeps,
  { visit, study, input }: SignedReport,
): Promise<Study> {
  const status = input.status === 'preliminary' ? 'preliminary' : 'reported'
  if (study === null) {
    const { modality, body_region } = input
    return createStudy(writer, deps, visit, { modality, body_region, status })
  }
  return writer.patch('studies', study.id, {
    status,
    ...(study.body_region === null ? { body_region: input.body_region } : {}),
  })
}

async function writeSubmission(
  writer: RecordWriter,
  visit: PatientVisit,
  study: Study,
  form: FormSubmission | undefined,
  current_version: number,
): Promise<FormSubmission> {
  if (form !== undefined) return writer.patch('form_submissions', form.id, { current_version })
  return writer.create(
    'form_submissions',
    {
      visit_id: visit.id,
      patient_id: visit.patient_id,
      study_id: study.id,
      form_code: FORM,
      status: 'submitted',
      approved_by: null,
      rejected_reason: null,
      submitted_at: writer.now,
      current_version,
    },
    submissionId(study.id, FORM),
  )
}
