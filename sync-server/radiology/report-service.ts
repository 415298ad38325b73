import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { nextVersionNumber } from '../../shared/assessments/version-number.ts'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { Id, submissionId } from '../../shared/ids.ts'
import type { RadiologyAssessment } from '../../shared/radiology/radiology-assessment.ts'
import { checkReportVersion, isReportClosed } from '../../shared/radiology/report-rules.ts'
import { placeholderErrors } from '../../shared/radiology/report-templates.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit, Study } from '../../shared/visits/visit.ts'
import { findSubmission, findSubmissionLocked } from '../assessments/submission-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { readDisputes } from '../rest/disputed-fields-store.ts'
import { checkVersion, etagOf } from '../rest/etag.ts'
import { commitDraft, createRecord, type Draft, patchRecord, startDraft, versioned } from '../rest/writer.ts'
import { createStudy, getReadableVisit, startVisit } from '../visits/visit-service.ts'
import { findVisitLocked, listStudies } from '../visits/visit-store.ts'
import type { ReportAnswer, ReportBody } from './report-message.ts'
import { listReportVersions } from './report-store.ts'
import { findSheet, type WrittenSheet, writeBodySheet } from './sheet-service.ts'

const FORM = 'REPORT'
/** Version of the report's set of fields, stored with each version of its content. */
const FORM_VERSION = '1'

/** `POST /visits/{visit_id}/radiology-assessment`: the first report of a study. */
export async function submitReport(
  call: Call,
  visit_id: string,
  body: ReportBody,
): Promise<Result<Answer, RestError>> {
  const visit = await getReportableVisit(call, visit_id, body)
  if (!visit.ok) return visit
  const studies = await listStudies(call.trx, [visit.value.id])
  const chosen = chooseStudy(studies, body.study_id)
  if (!chosen.ok) return chosen
  const existing = chosen.value && (await findSubmission(call.trx, submissionId(chosen.value.id, FORM)))
  if (existing) return err({ code: 'duplicate', field: 'study_id', existing_id: existing.id })
  const first = { status: body.status, amendment_reason: null }
  const checked = checkReportVersion(first, undefined, call.caller.user_id)
  if (!checked.ok) return checked
  const draft = startDraft(call)
  const study = chosen.value ?? createStudy(draft, visit.value, body.modality, body.body_region)
  if (chosen.value !== null) patchStudy(draft, chosen.value, body)
  const form = createRecord(
    draft,
    'form_submissions',
    {
      visit_id: visit.value.id,
      patient_id: visit.value.patient_id,
      study_id: study.id,
      form_code: FORM,
      status: 'submitted',
      approved_by: null,
      rejected_reason: null,
      submitted_at: call.now,
      current_version: 1,
    },
    submissionId(study.id, FORM),
  )
  const report = writeVersion(draft, form, study.id, body, body.status, 0)
  const sheet = await writeBodySheet(draft, visit.value, study, body)
  if (!sheet.ok) return sheet
  startVisit(draft, visit.value)
  return ok(await answerWritten(draft, 201, form, report, await sheetPart(call, study, sheet.value)))
}

/** `PUT /visits/{visit_id}/radiology-assessment`: a new version; after a final one an addendum with its reason. */
export async function amendReport(
  call: Call,
  visit_id: string,
  body: ReportBody,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const visit = await getReportableVisit(call, visit_id, body)
  if (!visit.ok) return visit
  const found = await findReport(call, visit.value, body.study_id)
  if (!found.ok) return found
  const { study } = found.value
  const before = await findSubmissionLocked(call.trx, found.value.form.id)
  if (before === undefined) return err(notFound('form_submissions'))
  const version = checkVersion(before, ifMatch)
  if (!version.ok) return version
  const versions = await listReportVersions(call.trx, before.id)
  const current = currentOf(before, versions)
  const isClosed = isReportClosed(current)
  // Programs say preliminary or final; what follows a final report is an addendum whatever they say.
  const status = isClosed ? 'addendum' : body.status
  const next = { status, amendment_reason: body.amendment_reason ?? null }
  const checked = checkReportVersion(next, current, call.caller.user_id)
  if (!checked.ok) return checked
  const draft = startDraft(call)
  const number = nextVersionNumber(before, versions)
  const form = patchRecord(draft, 'form_submissions', before, { current_version: number })
  if (!isClosed) patchStudy(draft, study, body)
  const report = writeVersion(draft, form, study.id, body, status, before.current_version)
  const sheet = await writeBodySheet(draft, visit.value, study, body)
  if (!sheet.ok) return sheet
  return ok(await answerWritten(draft, 200, form, report, await sheetPart(call, study, sheet.value)))
}

/** `GET /visits/{visit_id}/radiology-assessment`: of the named study, else of the one that was reported last. */
export async function getReport(
  call: Call,
  visit_id: string,
  study_id: Id | undefined,
): Promise<Result<Answer, RestError>> {
  const visit = await getReadableVisit(call, visit_id)
  if (!visit.ok) return visit
  const found = await findReport(call, visit.value, study_id)
  if (!found.ok) return found
  const { form, study } = found.value
  const report = currentOf(form, await listReportVersions(call.trx, form.id))
  if (report === undefined) return err(notFound('radiology_assessments'))
  return ok({
    status: 200,
    headers: { etag: etagOf(form) },
    body: await reportAnswer(call, form, report, await sheetPart(call, study, null)),
    touched: {
      entity: 'radiology_assessments',
      record_ids: [form.id, report.id],
      patient_id: visit.value.patient_id,
    },
  })
}

/** The version of a report that counts. */
function currentOf(
  { current_version }: FormSubmission,
  versions: readonly RadiologyAssessment[],
): RadiologyAssessment | undefined {
  return versions.find(({ version }) => version === current_version)
}

/** Reports come late by nature: the visit may be completed already, only not cancelled. */
async function getReportableVisit(
  call: Call,
  visit_id: string,
  body: ReportBody,
): Promise<Result<PatientVisit, RestError>> {
  const id = Id.safeParse(visit_id)
  const visit = id.success ? await findVisitLocked(call.trx, id.data) : undefined
  if (visit === undefined) return err(notFound('patient_visits'))
  if (visit.status === 'cancelled') return err({ code: 'conflict', reason: 'The visit is cancelled.' })
  const open = placeholderErrors({
    findings: body.findings,
    diagnosis: body.diagnosis,
    technique: body.technique ?? null,
  })
  return open.length > 0 ? err(invalidInput(open)) : ok(visit)
}

/** The study that is reported: the named one, the visit's only one, or null where one is to be made. */
function chooseStudy(
  studies: readonly Study[],
  study_id: Id | null | undefined,
): Result<Study | null, RestError> {
  if (study_id) {
    const named = studies.find((study) => study.id === study_id)
    if (named === undefined) return err(notFound('studies'))
    return named.status === 'cancelled'
      ? err({ code: 'conflict', reason: 'The study is cancelled.' })
      : ok(named)
  }
  const open = studies.filter((study) => study.status !== 'cancelled')
  if (open.length <= 1) return ok(open[0] ?? null)
  const message = 'the visit has several studies: name the one that is reported'
  return err(invalidInput([{ field: 'study_id', code: 'required', message }]))
}

async function findReport(
  call: Call,
  visit: PatientVisit,
  study_id: Id | null | undefined,
): Promise<Result<{ study: Study; form: FormSubmission }, RestError>> {
  const studies = await listStudies(call.trx, [visit.id])
  const named = studies.filter((study) => !study_id || study.id === study_id)
  const reported: { study: Study; form: FormSubmission }[] = []
  for (const study of named) {
    const form = await findSubmission(call.trx, submissionId(study.id, FORM))
    if (form !== undefined) reported.push({ study, form })
  }
  const newest = reported.sort((a, b) => (a.form.row_version ?? 0) - (b.form.row_version ?? 0)).at(-1)
  return newest === undefined ? err(notFound('radiology_assessments')) : ok(newest)
}

/** The study follows its report; what the request left open is filled in from it. */
function patchStudy(draft: Draft, study: Study, body: ReportBody): void {
  patchRecord(draft, 'studies', study, {
    status: body.status === 'preliminary' ? 'preliminary' : 'reported',
    ...(study.body_region === null ? { body_region: body.body_region } : {}),
  })
}

function writeVersion(
  draft: Draft,
  form: FormSubmission,
  study_id: Id,
  body: ReportBody,
  status: RadiologyAssessment['status'],
  base_version: number,
): RadiologyAssessment {
  const { caller, now } = draft.call
  return createRecord(draft, 'radiology_assessments', {
    submission_id: form.id,
    visit_id: form.visit_id,
    patient_id: form.patient_id,
    study_id,
    version: form.current_version,
    base_version,
    form_version: FORM_VERSION,
    entered_at: now,
    signed_by: caller.user_id,
    signed_at: now,
    amendment_reason: base_version === 0 ? null : (body.amendment_reason ?? null),
    modality: body.modality,
    body_region: body.body_region,
    technique: body.technique ?? null,
    comparison: body.comparison ?? null,
    findings: body.findings,
    diagnosis: body.diagnosis,
    recommendations: body.recommendations ?? null,
    critical_result: body.critical_result ?? null,
    status,
  })
}

async function answerWritten(
  draft: Draft,
  status: 200 | 201,
  form: FormSubmission,
  report: RadiologyAssessment,
  part: SheetPart,
): Promise<Answer> {
  const committed = await commitDraft(draft)
  const stored = versioned(draft, committed, form)
  return {
    status,
    headers: {
      etag: etagOf(stored),
      ...(status === 201 ? { location: `/api/v1/visits/${form.visit_id}/radiology-assessment` } : {}),
    },
    body: await reportAnswer(draft.call, stored, report, {
      ...part,
      preparation_sheet: part.preparation_sheet && versioned(draft, committed, part.preparation_sheet),
    }),
    touched: {
      entity: 'radiology_assessments',
      record_ids: draft.record_ids,
      patient_id: form.patient_id,
      envelope_id: committed?.envelope_id ?? null,
    },
  }
}

type SheetPart = Pick<ReportAnswer, 'preparation_sheet' | 'warnings'>

/** The sheet beside the report: as it was just written, else as it is stored. */
async function sheetPart(call: Call, study: Study, written: WrittenSheet | null): Promise<SheetPart> {
  const sheet = written === null ? await findSheet(call.trx, study) : written.sheet
  const warnings = [...(written?.warnings ?? [])]
  if (sheet === null) return { preparation_sheet: null, warnings }
  const { submission_id } = sheet
  const disputedOf = await readDisputes(call.trx, 'form_submissions', [submission_id])
  return { preparation_sheet: { ...sheet, disputed_fields: disputedOf(submission_id) }, warnings }
}

async function reportAnswer(
  call: Call,
  form: FormSubmission,
  report: RadiologyAssessment,
  part: SheetPart,
): Promise<ReportAnswer> {
  const disputed_fields = (await readDisputes(call.trx, 'form_submissions', [form.id]))(form.id)
  const { row_version, status: submission_status } = form
  return { ...report, row_version, submission_status, disputed_fields, ...part }
}
