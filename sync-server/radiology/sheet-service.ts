import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import { type AppError, invalidInput } from '../../shared/errors.ts'
import { tidyAnswers } from '../../shared/forms/form-answers.ts'
import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  fieldsOf,
  isAnswered,
  type PatientContext,
} from '../../shared/forms/form-definition.ts'
import { problemSentence } from '../../shared/forms/form-problem.ts'
import { submissionId } from '../../shared/ids.ts'
import {
  type RadiologySheet,
  RadiologySheetInput,
  radiologySheetShape,
} from '../../shared/radiology/sheet-record.ts'
import {
  completionProblems,
  evaluateSheet,
  type SheetCode,
  sheetCodeFor,
  sheetContext,
  sheetDefinition,
} from '../../shared/radiology/sheet-rules.ts'
import {
  planSheetVersion,
  readSheet,
  saysTheSameSheet,
  sheetRow,
  statingSheet,
} from '../../shared/radiology/sheet-version-rules.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit, Study } from '../../shared/visits/visit.ts'
import { readFormAllergies, writeFormAllergies } from '../allergies/allergy-service.ts'
import { findSubmission, findSubmissionLocked } from '../assessments/submission-store.ts'
import type { Trx } from '../db/database.ts'
import { getPatientContext } from '../observations/patient-context-store.ts'
import type { Warning } from '../patients/patient-message.ts'
import type { RestError } from '../problem.ts'
import { createRecord, type Draft, patchRecord } from '../rest/writer.ts'
import type { ReportBody } from './report-message.ts'
import { listSheetVersions } from './sheet-store.ts'

const IN_BODY = 'preparation_sheet.'

/** The sheet that a report came with, as it is stored, and what is to know of it. */
export interface WrittenSheet {
  readonly sheet: RadiologySheet
  readonly warnings: readonly Warning[]
}

/**
 * Writes the sheet that a report came with: completed when nothing of it is missing, else prepared, and the answer
 * names what is missing. One that says what is stored already stays. Errors: `invalid_input` on `preparation_sheet.…`.
 */
export async function writeBodySheet(
  draft: Draft,
  visit: PatientVisit,
  study: Study,
  body: ReportBody,
): Promise<Result<WrittenSheet | null, RestError>> {
  const { preparation_sheet } = body
  if (!preparation_sheet) return ok(null)
  const code = sheetCodeFor(study.modality)
  if (code === null || (preparation_sheet.form_code ?? code) !== code) {
    const message =
      code === null ? `${study.modality} has no sheet` : `${study.modality} is prepared on ${code}`
    return err(
      invalidInput([
        { field: code === null ? 'preparation_sheet' : `${IN_BODY}form_code`, code: 'wrong_form', message },
      ]),
    )
  }
  const { trx } = draft.call
  const form = await findSubmissionLocked(trx, submissionId(study.id, code))
  const versions = form === undefined ? [] : await listSheetVersions(trx, form.id)
  const current = currentVersion(form, versions)
  const patient = sheetContext(await getPatientContext(trx, visit), study.modality)
  const given = withWordsOfSafety(code, preparation_sheet)
  const missing = missingOf(code, given, patient)
  const next = {
    is_completed: current?.is_completed === true || missing.length === 0,
    isCompleter: true,
    amendment_reason: body.amendment_reason ?? null,
  }
  const answers = readSheet(code, given, current, patient, next)
  if (!answers.ok) return err(inBody(answers.error))
  const warnings = [...unstored(given, answers.value), ...(next.is_completed ? [] : missing)]
  const isSame = current !== undefined && current.is_completed === next.is_completed
  if (isSame && saysTheSameSheet(answers.value, current)) return ok({ sheet: current, warnings })
  const plan = planSheetVersion(form, versions, current, next)
  if (!plan.ok) return plan
  const submission = writeSubmission(draft, study, code, form, plan.value.version)
  const { caller, now } = draft.call
  const sheet = createRecord(draft, 'radiology_sheets', {
    ...sheetRow(answers.value),
    ...plan.value,
    submission_id: submission.id,
    visit_id: study.visit_id,
    patient_id: study.patient_id,
    study_id: study.id,
    form_code: code,
    form_version: sheetDefinition(code).version,
    is_completed: next.is_completed,
    entered_at: now,
    signed_by: caller.user_id,
    signed_at: now,
  })
  const stating = statingSheet(sheet, current, versions)
  writeFormAllergies(draft, stating, await readFormAllergies(trx, study.patient_id))
  return ok({ sheet, warnings })
}

/** The version of a study's sheet that counts, or null. */
export async function findSheet(trx: Trx, study: Study): Promise<RadiologySheet | null> {
  const code = sheetCodeFor(study.modality)
  const form = code === null ? undefined : await findSubmission(trx, submissionId(study.id, code))
  if (form === undefined) return null
  return currentVersion(form, await listSheetVersions(trx, form.id)) ?? null
}

/** Programs may say true and false where the paper has yes and no beside "not known". */
function withWordsOfSafety(code: SheetCode, given: FormAnswers): FormAnswers {
  const words = new Set(
    fieldsOf(sheetDefinition(code) as FormDefinition)
      .filter(({ type, options }) => type === 'choice' && options?.some(({ value }) => value === 'unknown'))
      .map(({ name }) => name),
  )
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) =>
      words.has(name) && typeof value === 'boolean' ? [name, value ? 'yes' : 'no'] : [name, value],
    ),
  )
}

function missingOf(code: SheetCode, given: FormAnswers, patient: PatientContext): Warning[] {
  const definition: FormDefinition = sheetDefinition(code)
  const parsed = RadiologySheetInput.safeParse(given)
  if (!parsed.success) return []
  const answers = tidyAnswers(definition, parsed.data as FormAnswers, patient)
  return completionProblems(evaluateSheet(definition, answers, patient)).map((problem) => ({
    code: problem.code,
    field: IN_BODY + problem.field,
    message: problemSentence(problem, 'en'),
  }))
}

/** What was sent and is not kept, so that nothing goes unseen. */
function unstored(given: FormAnswers, answers: RadiologySheetInput): Warning[] {
  return Object.keys(given)
    .filter((name) => name !== 'form_code' && isAnswered(given[name]) && !isAnswered(answerAt(answers, name)))
    .map((name) => {
      const isField = Object.hasOwn(radiologySheetShape, name)
      return {
        code: isField ? 'not_asked' : 'not_a_field',
        field: IN_BODY + name,
        message: isField
          ? 'not asked of this patient and study: not stored'
          : 'no field of the sheet: not stored',
      }
    })
}

function inBody(error: AppError): AppError {
  if (error.code !== 'invalid_input') return error
  return invalidInput(error.fields.map(({ field, ...rest }) => ({ ...rest, field: IN_BODY + field })))
}

function writeSubmission(
  draft: Draft,
  study: Study,
  form_code: SheetCode,
  form: FormSubmission | undefined,
  current_version: number,
): FormSubmission {
  if (form !== undefined) return patchRecord(draft, 'form_submissions', form, { current_version })
  return createRecord(
    draft,
    'form_submissions',
    {
      visit_id: study.visit_id,
      patient_id: study.patient_id,
      study_id: study.id,
      form_code,
      status: 'submitted',
      approved_by: null,
      rejected_reason: null,
      submitted_at: draft.call.now,
      current_version,
    },
    submissionId(study.id, form_code),
  )
}
