import {
  carryAbuseOver,
  type SectionReader,
  withoutUnreadableAbuse,
} from '../../shared/assessments/abuse-section.ts'
import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import {
  currentLineage,
  currentVersion,
  isAmendment,
  planNursingVersion,
  type VersionPlan,
} from '../../shared/assessments/nursing-version-rules.ts'
import { nextVersionNumber } from '../../shared/assessments/version-number.ts'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { tidyAnswers } from '../../shared/forms/form-answers.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { problemsToFieldErrors } from '../../shared/forms/form-problem.ts'
import { type Frm05Answers, frm05 } from '../../shared/forms/frm-05.ts'
import { evaluateFrm05, type Frm05Evaluation, submissionProblems } from '../../shared/forms/frm-05-rules.ts'
import { submissionId } from '../../shared/ids.ts'
import { nullFilled } from '../../shared/observations/observation-records.ts'
import { mayAmendNursing } from '../../shared/policy/wards.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import { rulesThatJudged } from '../admin/clinical-rules-store.ts'
import { type FormAllergies, readFormAllergies, writeFormAllergies } from '../allergies/allergy-service.ts'
import { getPatientContext } from '../observations/patient-context-store.ts'
import { alertAnswer, news2Answer } from '../observations/vital-signs-service.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { readDisputes } from '../rest/disputed-fields-store.ts'
import { checkVersion, etagOf } from '../rest/etag.ts'
import { commitDraft, createRecord, type Draft, patchRecord, startDraft, versioned } from '../rest/writer.ts'
import { getReadableVisit, getRunningVisit, startVisit } from '../visits/visit-service.ts'
import { findVisitLocked } from '../visits/visit-store.ts'
import { type FormObservations, findFormObservations, writeFormObservations } from './form-observations.ts'
import type { NursingAnswer, NursingBody } from './nursing-message.ts'
import { findPlacedForm } from './placed-form.ts'
import { findSubmissionLocked, listNursingVersions } from './submission-store.ts'

const FORM = frm05.code
const noObservations: FormObservations = {
  vital_signs: undefined,
  pain_assessment: undefined,
  fall_risk_assessment: undefined,
}

/** `POST /visits/{visit_id}/nursing-assessment`: the form of the visit, once; the visit goes in progress with it. */
export async function submitNursing(
  call: Call,
  visit_id: string,
  body: NursingBody,
): Promise<Result<Answer, RestError>> {
  const visit = await getRunningVisit(call, visit_id)
  if (!visit.ok) return visit
  const standing = await findPlacedForm(call.trx, visit.value.id)
  if (standing !== undefined) {
    return err({ code: 'duplicate', field: 'visit_id', existing_id: standing.form.id })
  }
  const submission_id = submissionId(visit.value.id, FORM)
  // What was written here of another patient was moved away: this visit's own form begins anew.
  const before = await findSubmissionLocked(call.trx, submission_id)
  const written = before === undefined ? [] : await listNursingVersions(call.trx, before.id)
  const plan = planNursingVersion(undefined, [], { status: body.status, amendment_reason: null })
  if (!plan.ok) return plan
  const version = nextVersionNumber(before, written)
  const context = await getPatientContext(call.trx, visit.value)
  const read = readBody(body, context)
  if (!read.ok) return read
  const draft = startDraft(call)
  const fields = { ...newSubmission(call, visit.value, body.status), current_version: version }
  const form =
    before === undefined
      ? createRecord(draft, 'form_submissions', fields, submission_id)
      : patchRecord(draft, 'form_submissions', before, fields)
  const answer = writeVersion(draft, form, {
    ...read.value,
    given: body,
    plan: { ...plan.value, version },
    abuse: {},
    versions: [],
    before: noObservations,
    base: undefined,
    allergies: await readFormAllergies(call.trx, visit.value.patient_id),
  })
  startVisit(draft, visit.value)
  return ok(await answerWritten(draft, 201, form, answer, { visit: visit.value, context }))
}

/**
 * `PUT /visits/{visit_id}/nursing-assessment`: a new version. A draft goes on freely while the visit runs; a submitted
 * form is amended with a reason, also after completion, and is submitted again (an approval was of the version before).
 */
export async function amendNursing(
  call: Call,
  visit_id: string,
  body: NursingBody,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const readable = await getReadableVisit(call, visit_id)
  if (!readable.ok) return readable
  const visit = await findVisitLocked(call.trx, readable.value.id)
  const placed = await findPlacedForm(call.trx, readable.value.id)
  // As it is stored: a form that was moved here goes on where it was entered, and stands here all the same.
  const before = placed && (await findSubmissionLocked(call.trx, placed.form.id))
  if (visit === undefined || before === undefined) return err(notFound('form_submissions'))
  if (placed?.is_shared && before.visit_id !== visit.id) {
    return err({
      code: 'conflict',
      reason: 'The patient it was entered under has a form of their own by now.',
    })
  }
  const match = checkVersion(before, ifMatch)
  if (!match.ok) return match
  if (visit.status === 'cancelled' || (!isAmendment(before) && visit.status === 'completed')) {
    return err({ code: 'conflict', reason: `The visit is ${visit.status}: nothing more is written in it.` })
  }
  const { status, amendment_reason = null } = body
  const written = await listNursingVersions(call.trx, before.id)
  const { form: shown, versions } = (await findPlacedForm(call.trx, visit.id)) ?? {
    form: before,
    versions: [],
  }
  const plan = planNursingVersion(shown, versions, { status, amendment_reason })
  if (!plan.ok) return plan
  const version = nextVersionNumber(before, written)
  const context = await getPatientContext(call.trx, visit)
  const read = readBody(body, context)
  if (!read.ok) return read
  const base = currentVersion(shown, versions)
  const person = sectionReader(call, visit)
  if (isAmendment(before) && base !== undefined && !mayAmendNursing(person, base, visit.ward)) {
    return err({ code: 'not_permitted', action: 'nursing.write' })
  }
  const abuse = carryAbuseOver(person, body, base, versions)
  if (!abuse.ok) return abuse
  const observations = await findFormObservations(call.trx, before.id, currentLineage(shown, versions))
  const draft = startDraft(call)
  const form = patchRecord(draft, 'form_submissions', before, {
    status,
    approved_by: null,
    rejected_reason: null,
    submitted_at: status === 'submitted' ? (before.submitted_at ?? call.now) : null,
    current_version: version,
  })
  const answer = writeVersion(draft, form, {
    ...read.value,
    given: body,
    plan: { ...plan.value, version },
    abuse: abuse.value,
    versions,
    before: observations,
    base: isAmendment(before) ? base : undefined,
    allergies: await readFormAllergies(call.trx, visit.patient_id),
  })
  startVisit(draft, visit)
  return ok(await answerWritten(draft, 200, form, answer, { visit, context }))
}

/** `GET /visits/{visit_id}/nursing-assessment`: the current version. */
export async function getNursing(call: Call, visit_id: string): Promise<Result<Answer, RestError>> {
  const visit = await getReadableVisit(call, visit_id)
  if (!visit.ok) return visit
  const placed = await findPlacedForm(call.trx, visit.value.id)
  if (placed === undefined) return err(notFound('form_submissions'))
  const { form, versions } = placed
  const current = currentVersion(form, versions)
  if (current === undefined) return err(notFound('nursing_assessments'))
  const observations = await findFormObservations(call.trx, form.id, currentLineage(form, versions))
  const context = await getPatientContext(call.trx, visit.value)
  const judged = await asJudged(call, context, observations)
  return ok({
    status: 200,
    headers: { etag: etagOf(form) },
    body: await nursingAnswer({ call, visit: visit.value }, form, current, versions, observations, judged),
    touched: {
      entity: 'nursing_assessments',
      record_ids: [form.id, current.id],
      patient_id: visit.value.patient_id,
    },
  })
}

interface ReadForm {
  readonly answers: Frm05Answers
  readonly evaluation: Frm05Evaluation
}

/** The answers as they are stored, and what they amount to; refused with the form's field keys. */
function readBody(body: NursingBody, context: PatientContext): Result<ReadForm, RestError> {
  const { status, amendment_reason: _amendment, administration_reason: _administration, ...given } = body
  const answers: Frm05Answers = tidyAnswers(frm05, given, context)
  const evaluation = evaluateFrm05(answers, context)
  const problems = status === 'draft' ? evaluation.field_errors : submissionProblems(evaluation)
  return problems.length > 0
    ? err(invalidInput(problemsToFieldErrors(problems)))
    : ok({ answers, evaluation })
}

function newSubmission(call: Call, visit: PatientVisit, status: 'draft' | 'submitted') {
  return {
    visit_id: visit.id,
    patient_id: visit.patient_id,
    study_id: null,
    form_code: FORM,
    status,
    approved_by: null,
    rejected_reason: null,
    submitted_at: status === 'submitted' ? call.now : null,
  }
}

interface NewVersion extends ReadForm {
  readonly given: NursingBody
  readonly plan: VersionPlan
  /** The abuse section where it is carried over. */
  readonly abuse: Partial<NursingAssessment>
  readonly versions: readonly NursingAssessment[]
  /** What the version that it is written on says of observations. */
  readonly before: FormObservations
  /** The signed version that it amends. */
  readonly base: NursingAssessment | undefined
  /** What is stated of the patient's allergies so far. */
  readonly allergies: FormAllergies
}

interface WrittenVersion {
  readonly current: NursingAssessment
  readonly versions: readonly NursingAssessment[]
  readonly observations: FormObservations
}

function writeVersion(
  draft: Draft,
  form: FormSubmission,
  { answers, evaluation, given, plan, abuse, versions, before, base, allergies }: NewVersion,
): WrittenVersion {
  const { caller, now } = draft.call
  const current = createRecord(draft, 'nursing_assessments', {
    ...nullFilled('nursing_assessments', answers),
    ...abuse,
    ...plan,
    submission_id: form.id,
    visit_id: form.visit_id,
    patient_id: form.patient_id,
    form_version: frm05.version,
    entered_at: now,
    signed_by: caller.user_id,
    signed_at: now,
  })
  const reason = plan.base_version === 0 ? null : (plan.amendment_reason ?? 'The draft went on.')
  const observations = writeFormObservations(
    draft,
    { assessment: current, answers, given, evaluation, reason },
    before,
  )
  if (form.status !== 'draft') {
    const source = { assessment_id: current.id, sheet_id: null }
    const { patient_id, visit_id } = form
    writeFormAllergies(draft, { source, patient_id, visit_id, answers: current, base }, allergies)
  }
  return { current, versions: [...versions, current], observations }
}

async function answerWritten(
  draft: Draft,
  status: 200 | 201,
  form: FormSubmission,
  { current, versions, observations }: WrittenVersion,
  { visit, context }: { readonly visit: PatientVisit; readonly context: PatientContext },
): Promise<Answer> {
  const { id: visit_id, patient_id } = visit
  const committed = await commitDraft(draft)
  const stored = versioned(draft, committed, form)
  const stamp = <T extends { id: string; row_version: number | null }>(
    record: T | undefined,
  ): T | undefined => record && versioned(draft, committed, record)
  const answer = await nursingAnswer(
    { call: draft.call, visit },
    stored,
    { ...current, visit_id, patient_id },
    versions.map((version) => (version === current ? { ...version, visit_id, patient_id } : version)),
    {
      vital_signs: stamp(observations.vital_signs),
      pain_assessment: stamp(observations.pain_assessment),
      fall_risk_assessment: stamp(observations.fall_risk_assessment),
    },
    await asJudged(draft.call, context, observations),
  )
  return {
    status,
    headers: {
      etag: etagOf(stored),
      ...(status === 201 ? { location: `/api/v1/visits/${visit_id}/nursing-assessment` } : {}),
    },
    body: answer,
    touched: {
      entity: 'nursing_assessments',
      record_ids: draft.record_ids,
      patient_id,
      envelope_id: committed?.envelope_id ?? null,
    },
  }
}

/** The patient as the stored observations were judged: by the hospital's numbers of that time, or today's where none says. */
async function asJudged(
  { trx, caller }: Call,
  context: PatientContext,
  { fall_risk_assessment, vital_signs }: FormObservations,
): Promise<PatientContext> {
  const judged = fall_risk_assessment ?? vital_signs
  if (judged === undefined) return context
  return { ...context, rules: await rulesThatJudged(trx, caller.site_id, judged?.rule_version) }
}

function sectionReader({ caller }: Call, { ward }: PatientVisit): SectionReader {
  return { ...caller, wards: caller.user.wards, patient_ward: ward }
}

/** A version as the caller may see it, and what it amounts to. */
async function nursingAnswer(
  { call, visit }: { readonly call: Call; readonly visit: PatientVisit },
  form: FormSubmission,
  current: NursingAssessment,
  versions: readonly NursingAssessment[],
  { vital_signs, pain_assessment, fall_risk_assessment }: FormObservations,
  context: PatientContext,
): Promise<NursingAnswer> {
  const seen = withoutUnreadableAbuse(sectionReader(call, visit), versions)
  const shown = seen.find((version) => version.id === current.id)
  if (shown === undefined) throw new Error('the version that is shown is one of the versions')
  const evaluation = evaluateFrm05({ ...shown, vital_signs, pain_assessment, fall_risk_assessment }, context)
  // Of a form that was moved here, the observations stand here too.
  const { visit_id, patient_id } = shown
  const here = <T extends object>(observed: T | undefined) =>
    observed === undefined ? null : { ...observed, visit_id, patient_id }
  return {
    ...shown,
    row_version: form.row_version,
    status: form.status,
    disputed_fields: (await readDisputes(call.trx, 'form_submissions', [form.id]))(form.id),
    vital_signs: here(vital_signs),
    pain_assessment: here(pain_assessment),
    fall_risk_assessment: here(fall_risk_assessment),
    news2: news2Answer(evaluation.news2),
    morse_total: evaluation.morse_total,
    humpty_dumpty_total: evaluation.humpty_dumpty_total,
    fall_risk_level: evaluation.fall_risk_level,
    fall_risk_level_published: evaluation.fall_risk_level_published,
    is_fall_scale_disputed: evaluation.is_fall_scale_disputed,
    pain_band: evaluation.pain_band,
    alerts: evaluation.alerts.map(alertAnswer),
  }
}
