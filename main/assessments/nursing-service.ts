import {
  carryAbuseOver,
  type ReadableNursing,
  withoutUnreadableAbuse,
} from '../../shared/assessments/abuse-section.ts'
import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { submittedAgain } from '../../shared/assessments/judgement-rules.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import {
  currentVersion,
  isAmendment,
  lineageOf,
  planNursingVersion,
  type VersionPlan,
} from '../../shared/assessments/nursing-version-rules.ts'
import { nextVersionNumber } from '../../shared/assessments/version-number.ts'
import { type AppError, invalidInput } from '../../shared/errors.ts'
import { tidyAnswers } from '../../shared/forms/form-answers.ts'
import { problemsToFieldErrors } from '../../shared/forms/form-problem.ts'
import { type Frm05Answers, frm05 } from '../../shared/forms/frm-05.ts'
import { evaluateFrm05, type Frm05Evaluation, submissionProblems } from '../../shared/forms/frm-05-rules.ts'
import { type Id, submissionId } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { nullFilled } from '../../shared/observations/observation-records.ts'
import { mayAmendNursing } from '../../shared/policy/wards.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { NursingAssessmentView } from '../../shared/visits/visits-ipc.ts'
import { writeFormAllergies } from '../allergies/allergy-service.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { writeFormObservations } from '../observations/form-observations-service.ts'
import { patientContext } from '../observations/patient-context-service.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'
import { sectionReader } from '../users/section-reader-service.ts'
import { getEnterableVisit, startVisit, visitAct } from '../visits/visit-service.ts'
import { deleteDraft } from './draft-store.ts'
import { nursingUnder } from './moved-forms.ts'

const FORM = frm05.code

/**
 * Signs FRM.05 of a visit, or amends it once it is submitted: form, version, observations with their scores, the visit
 * in progress and the end of the draft are one transaction and one envelope. Errors: `not_found`, `not_permitted` (another ward's form), `conflict` (visit not
 * running, form_shared, version_changed), `invalid_input` with field keys of the form.
 */
export async function submitNursing(
  deps: FeatureDeps,
  call: Call,
  input: Input<'assessments.submit_nursing'>,
): Promise<Result<NursingAssessmentView, AppError>> {
  const act = await visitAct(deps, call, 'nursing.write', input.visit_id)
  const written = await writeRecords(deps.records, act, (writer) => addNursingVersion(writer, deps, input))
  if (!written.ok) return written
  const [view] = await toAuthoredViews(deps.records.db, deps, 'nursing_assessments', [written.value])
  if (view === undefined) throw new Error('a version that was just written has a view')
  return ok(view)
}

/**
 * The next version of a visit's FRM.05 with all that it carries, as part of the writer's transaction; in it what its author
 * may read. Errors: those of `submitNursing`.
 */
export async function addNursingVersion(
  writer: RecordWriter,
  deps: FeatureDeps,
  input: Pick<Input<'assessments.submit_nursing'>, 'visit_id' | 'base_id' | 'answers' | 'amendment_reason'>,
): Promise<Result<ReadableNursing, AppError>> {
  // What was written here of another patient was moved away: this visit's own form begins anew. One that was moved
  // here goes on where it was entered, and stands here as the version does that it is written on.
  const { stored, written, form, versions, is_moved_here, is_shared } = await nursingUnder(
    writer.trx,
    input.visit_id,
  )
  const when = isAmendment(form) ? 'not_cancelled' : 'running'
  const visit = await getEnterableVisit(writer.trx, deps, input.visit_id, when)
  if (!visit.ok) return visit
  if (is_moved_here && is_shared) return err({ code: 'conflict', reason: 'form_shared' })
  const base = currentVersion(form, versions)
  if (input.base_id !== undefined && input.base_id !== (base?.id ?? null)) {
    return err({ code: 'conflict', reason: 'version_changed' })
  }
  const { amendment_reason } = input
  const plan = planNursingVersion(form, versions, { status: 'submitted', amendment_reason })
  if (!plan.ok) return plan
  const person = await sectionReader(writer.trx, writer.actor, visit.value, deps.emergencies)
  if (isAmendment(form) && base !== undefined && !mayAmendNursing(person, base, visit.value.ward)) {
    return err({ code: 'not_permitted', action: 'nursing.write' })
  }
  const abuse = carryAbuseOver(person, input.answers, base, versions)
  if (!abuse.ok) return abuse
  const context = await patientContext(writer.trx, deps, visit.value)
  const answers = tidyAnswers(frm05, input.answers, context)
  const evaluation = evaluateFrm05(answers, context)
  const problems = submissionProblems(evaluation)
  if (problems.length > 0) return err(invalidInput(problemsToFieldErrors(problems)))
  const assessment = await writeForm(writer, {
    visit: visit.value,
    form: stored,
    answers,
    given: input.answers,
    evaluation,
    plan: { ...plan.value, version: nextVersionNumber(stored, written) },
    abuse: abuse.value,
    base: isAmendment(form) ? base : undefined,
    lineage: lineageOf(base, versions).map(({ id }) => id),
    written,
  })
  // What was carried over unseen is not shown to who carried it.
  const readable = withoutUnreadableAbuse(person, [...versions, assessment])
  const own = readable.find(({ id }) => id === assessment.id)
  if (own === undefined) throw new Error('a version that was just written is there')
  return ok(own)
}

interface SignedForm {
  readonly visit: PatientVisit
  /** The form as it is so far. */
  readonly form: FormSubmission | undefined
  readonly answers: Frm05Answers
  /** As they were sent: an observation that is not spoken of stays as it is. */
  readonly given: Frm05Answers
  readonly evaluation: Frm05Evaluation
  readonly plan: VersionPlan
  /** The abuse section where it is carried over. */
  readonly abuse: Partial<NursingAssessment>
  /** The signed version that it amends. */
  readonly base: NursingAssessment | undefined
  /** The version that it is written on and those before. */
  readonly lineage: readonly Id[]
  /** All versions of the form so far. */
  readonly written: readonly NursingAssessment[]
}

async function writeForm(writer: RecordWriter, signed: SignedForm): Promise<NursingAssessment> {
  const { visit, form, answers, plan } = signed
  const { visit_id, patient_id } = form ?? { visit_id: visit.id, patient_id: visit.patient_id }
  const submission_id = await writeSubmission(writer, visit, form, plan.version)
  const assessment = await writer.append('nursing_assessments', {
    ...nullFilled('nursing_assessments', answers),
    ...signed.abuse,
    ...plan,
    submission_id,
    visit_id,
    patient_id,
    form_version: frm05.version,
    entered_at: writer.now,
    signed_by: writer.actor.user_id,
    signed_at: writer.now,
  })
  await writeFormObservations(writer, { ...signed, assessment })
  const source = { assessment_id: assessment.id, sheet_id: null }
  const { base, lineage, written } = signed
  const competing_ids = written.map(({ id }) => id).filter((id) => !lineage.includes(id))
  await writeFormAllergies(
    writer,
    { source, patient_id, visit_id, answers: assessment, base, competing_ids },
    visit.patient_id,
  )
  await startVisit(writer, visit)
  await deleteDraft(writer.trx, {
    owner_id: visit.id,
    form_code: FORM,
    author_id: writer.actor.user_id,
  })
  return { ...assessment, visit_id: visit.id, patient_id: visit.patient_id }
}

/** An amended form is submitted again: an approval was of the version before. */
async function writeSubmission(
  writer: RecordWriter,
  visit: PatientVisit,
  form: FormSubmission | undefined,
  current_version: number,
): Promise<Id> {
  if (form !== undefined) {
    const submitted_at = form.submitted_at ?? writer.now
    const changes = { ...submittedAgain, submitted_at, current_version }
    return (await writer.patch('form_submissions', form.id, changes)).id
  }
  const created = await writer.create(
    'form_submissions',
    {
      visit_id: visit.id,
      patient_id: visit.patient_id,
      study_id: null,
      form_code: FORM,
      ...submittedAgain,
      submitted_at: writer.now,
      current_version,
    },
    submissionId(visit.id, FORM),
  )
  return created.id
}
