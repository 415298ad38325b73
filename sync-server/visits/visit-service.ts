import { type FieldError, invalidInput, notFound } from '../../shared/errors.ts'
import { Id, submissionId } from '../../shared/ids.ts'
import type { Action } from '../../shared/policy/policy.ts'
import { accessionNumber } from '../../shared/radiology/accession-number.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Instant } from '../../shared/time.ts'
import type { Modality, PatientVisit, Study, VisitStatus } from '../../shared/visits/visit.ts'
import {
  isVisitRunning,
  isVisitTransitionAllowed,
  type MissingForm,
  missingForms,
} from '../../shared/visits/visit-rules.ts'
import { findSubmission } from '../assessments/submission-store.ts'
import type { Warning } from '../patients/patient-message.ts'
import { findPatientByReference } from '../patients/patient-service.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call, Touched } from '../rest/call.ts'
import { readDisputes } from '../rest/disputed-fields-store.ts'
import { checkVersion, etagOf } from '../rest/etag.ts'
import { refusalOf } from '../rest/serve.ts'
import { commitDraft, createRecord, type Draft, patchRecord, startDraft, versioned } from '../rest/writer.ts'
import type { VisitBody, VisitReplacement } from './visit-message.ts'
import { findVisit, findVisitLocked, isActiveUser, listStudies } from './visit-store.ts'

/** A visit that clinical entries are written in: locked, and open or in progress. */
export async function getRunningVisit(
  call: Call,
  visit_id: string,
): Promise<Result<PatientVisit, RestError>> {
  const id = Id.safeParse(visit_id)
  const visit = id.success ? await findVisitLocked(call.trx, id.data) : undefined
  if (visit === undefined) return err(notFound('patient_visits'))
  if (isVisitRunning(visit)) return ok(visit)
  return err({ code: 'conflict', reason: `The visit is ${visit.status}: nothing more is written in it.` })
}

/** A visit of the caller's site, to read. */
export async function getReadableVisit(
  call: Call,
  visit_id: string,
): Promise<Result<PatientVisit, RestError>> {
  const id = Id.safeParse(visit_id)
  const visit = id.success ? await findVisit(call.trx, id.data) : undefined
  return visit === undefined ? err(notFound('patient_visits')) : ok(visit)
}

/** The first clinical entry puts an open visit in progress, in the same commit. */
export function startVisit(draft: Draft, visit: PatientVisit): PatientVisit {
  if (visit.status !== 'open') return visit
  return patchRecord(draft, 'patient_visits', visit, { status: 'in_progress' })
}

/** `GET /visits/{visit_id}` */
export async function getVisit(call: Call, visit_id: string): Promise<Result<Answer, RestError>> {
  const visit = await getReadableVisit(call, visit_id)
  if (!visit.ok) return visit
  const studies = await listStudies(call.trx, [visit.value.id])
  return ok(await visitAnswer(call, 200, visit.value, studies, [], touchedVisit(visit.value)))
}

/** `POST /visits` */
export async function openVisit(call: Call, body: VisitBody): Promise<Result<Answer, RestError>> {
  const reference = body.patient_id ?? body.patient_ssn
  if (reference === undefined) {
    return err(
      invalidInput([
        { field: 'patient_id', code: 'required', message: 'or patient_ssn says whose visit it is' },
      ]),
    )
  }
  const patient = await findPatientByReference(call, reference)
  if (patient === undefined) return err(notFound('patients'))
  const physician = await checkPhysician(call, body.attending_physician_id)
  if (!physician.ok) return physician
  const draft = startDraft(call)
  const visit = createRecord(draft, 'patient_visits', {
    patient_id: patient.id,
    visit_type: body.visit_type,
    status: 'open',
    arrived_at: body.arrived_at ?? call.now,
    ...placeOf(body),
    completed_at: null,
    cancelled_reason: null,
    incomplete_reason: null,
    reopened_reason: null,
    diagnosis: null,
    diagnosis_code: null,
  })
  const studies = (body.studies ?? []).map(({ modality, body_region }) =>
    createStudy(draft, visit, modality, body_region ?? null),
  )
  const committed = await commitDraft(draft)
  const answer = await visitAnswer(
    call,
    201,
    versioned(draft, committed, visit),
    studies.map((study) => versioned(draft, committed, study)),
    [],
    { ...touchedVisit(visit), envelope_id: committed?.envelope_id ?? null },
  )
  return ok({ ...answer, headers: { ...answer.headers, location: `/api/v1/visits/${visit.id}` } })
}

/** One imaging examination of a visit, as requested. */
export function createStudy(
  draft: Draft,
  visit: PatientVisit,
  modality: Modality,
  body_region: string | null,
): Study {
  const id = draft.call.deps.newId()
  return createRecord(
    draft,
    'studies',
    {
      visit_id: visit.id,
      patient_id: visit.patient_id,
      modality,
      body_region,
      accession_number: accessionNumber(id, draft.call.now),
      status: 'requested',
    },
    id,
  )
}

/** `PUT /visits/{visit_id}` */
export async function replaceVisit(
  call: Call,
  visit_id: string,
  body: VisitReplacement,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const id = Id.safeParse(visit_id)
  const before = id.success ? await findVisitLocked(call.trx, id.data) : undefined
  if (before === undefined) return err(notFound('patient_visits'))
  const version = checkVersion(before, ifMatch)
  if (!version.ok) return version
  const status = body.status ?? before.status
  const refusal = refuseChange(call, before, body, status)
  if (refusal !== undefined) return err(refusal)
  const physician = await checkPhysician(call, body.attending_physician_id)
  if (!physician.ok) return physician
  const draft = startDraft(call)
  const after = patchRecord(draft, 'patient_visits', before, {
    visit_type: body.visit_type ?? before.visit_type,
    status,
    completed_at: completedAt(call, before, status),
    cancelled_reason: body.cancelled_reason ?? null,
    incomplete_reason: body.incomplete_reason ?? null,
    reopened_reason: body.reopened_reason ?? null,
    diagnosis: body.diagnosis ?? null,
    diagnosis_code: body.diagnosis_code ?? null,
    ...placeOf(body),
  })
  const committed = await commitDraft(draft)
  const studies = await listStudies(call.trx, [before.id])
  const warnings =
    status === 'completed' && before.status !== 'completed'
      ? await missingFormWarnings(call, after, studies)
      : []
  return ok(
    await visitAnswer(call, 200, versioned(draft, committed, after), studies, warnings, {
      ...touchedVisit(before),
      ...actionOfChange(before, after),
      envelope_id: committed?.envelope_id ?? null,
    }),
  )
}

function completedAt(call: Call, before: PatientVisit, status: VisitStatus): Instant | null {
  if (status !== 'completed') return null
  return before.completed_at ?? call.now
}

const statusActions: Readonly<Partial<Record<VisitStatus, Action>>> = {
  completed: 'visits.complete',
  cancelled: 'visits.cancel',
  open: 'visits.reopen',
}

/** The acts that a replacement of a visit is, beside an edit. */
function actsOfChange(
  before: PatientVisit,
  after: Pick<VisitReplacement, 'diagnosis' | 'diagnosis_code'>,
  status: VisitStatus,
): Action[] {
  const acts: Action[] = []
  const statusAction = status === before.status ? undefined : statusActions[status]
  if (statusAction !== undefined) acts.push(statusAction)
  const isDiagnosed =
    (after.diagnosis ?? null) !== before.diagnosis || (after.diagnosis_code ?? null) !== before.diagnosis_code
  if (isDiagnosed) acts.push('visits.diagnose')
  return acts
}

function actionOfChange(before: PatientVisit, after: PatientVisit): Pick<Touched, 'action'> {
  const [action] = actsOfChange(before, after, after.status)
  return action === undefined ? {} : { action }
}

function refuseChange(
  call: Call,
  before: PatientVisit,
  body: VisitReplacement,
  status: VisitStatus,
): RestError | undefined {
  for (const action of actsOfChange(before, body, status)) {
    const refusal = refusalOf(action, call.caller, call.administration_reason)
    if (refusal !== undefined) return refusal
  }
  if (!isVisitTransitionAllowed(before.status, status)) {
    return { code: 'conflict', reason: `A visit that is ${before.status} cannot become ${status}.` }
  }
  if (status === before.status) return undefined
  if (status === 'cancelled' && before.status !== 'open' && call.caller.role === 'nurse') {
    return { code: 'not_permitted', action: 'visits.cancel' }
  }
  const missing: FieldError[] = []
  if (status === 'cancelled' && !body.cancelled_reason) missing.push(required('cancelled_reason'))
  if (status === 'open' && !body.reopened_reason) missing.push(required('reopened_reason'))
  return missing.length > 0 ? invalidInput(missing) : undefined
}

function required(field: string): FieldError {
  return { field, code: 'required', message: 'says why' }
}

async function checkPhysician(call: Call, user_id: Id | null | undefined): Promise<Result<null, RestError>> {
  if (user_id === null || user_id === undefined || (await isActiveUser(call.trx, user_id))) return ok(null)
  const message = 'is nobody who works here'
  return err(invalidInput([{ field: 'attending_physician_id', code: 'unknown', message }]))
}

const missingWarnings: Readonly<Record<MissingForm, Warning>> = {
  'SH.MR.FRM.05': {
    code: 'nursing_assessment_missing',
    field: 'status',
    message: 'The visit was completed without a submitted nursing assessment.',
  },
  REPORT: {
    code: 'report_missing',
    field: 'status',
    message: 'The visit was completed although a study has no final report.',
  },
}

async function missingFormWarnings(
  call: Call,
  visit: PatientVisit,
  studies: readonly Study[],
): Promise<Warning[]> {
  const form = await findSubmission(call.trx, submissionId(visit.id, 'SH.MR.FRM.05'))
  return missingForms(form?.status, studies).map((missing) => missingWarnings[missing])
}

function placeOf(body: VisitBody | VisitReplacement) {
  return {
    ward: body.ward ?? null,
    room: body.room ?? null,
    bed: body.bed ?? null,
    chief_complaint: body.chief_complaint ?? null,
    attending_physician_id: body.attending_physician_id ?? null,
  }
}

function touchedVisit(visit: PatientVisit): Touched {
  return { entity: 'patient_visits', record_ids: [visit.id], patient_id: visit.patient_id }
}

async function visitAnswer(
  call: Call,
  status: 200 | 201,
  visit: PatientVisit,
  studies: readonly Study[],
  warnings: readonly Warning[],
  touched: Touched,
): Promise<Answer> {
  const disputed_fields = (await readDisputes(call.trx, 'patient_visits', [visit.id]))(visit.id)
  const body = { ...visit, disputed_fields, studies, warnings }
  return { status, headers: { etag: etagOf(visit) }, body, touched }
}
