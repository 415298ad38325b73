import type { StatingForm } from '../allergies/form-allergies.ts'
import type { FormSubmission } from '../assessments/form-submission.ts'
import { lineageOf } from '../assessments/nursing-version-rules.ts'
import { nextVersionNumber } from '../assessments/version-number.ts'
import { type AppError, type FieldError, invalidInput } from '../errors.ts'
import { tidyAnswers } from '../forms/form-answers.ts'
import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  type PatientContext,
} from '../forms/form-definition.ts'
import { problemsToFieldErrors } from '../forms/form-problem.ts'
import { fieldProblems } from '../forms/form-rules.ts'
import { err, ok, type Result } from '../result.ts'
import { type RadiologySheet, RadiologySheetInput, radiologySheetShape } from './sheet-record.ts'
import {
  completionProblems,
  evaluateSheet,
  preparationProblems,
  type SheetCode,
  screenKeys,
  sheetDefinition,
} from './sheet-rules.ts'

/*
 * Versions of a study's sheet. While it is prepared (`is_completed` false) each version goes on freely, whoever
 * prepares; a physician's completed version is what the study rests on, and changes only with a reason.
 *
 *   prepared 1 ── prepared 2 ── completed 3 ── (reason) completed 4
 */

type Current = Pick<RadiologySheet, 'is_completed'> | undefined

export interface SheetPlan {
  readonly version: number
  readonly base_version: number
  /** Null until the sheet was completed once. */
  readonly amendment_reason: string | null
}

/** Whether the next version has to say why. */
function needsSheetReason(current: Current): boolean {
  return current?.is_completed === true
}

/**
 * The next version of a sheet as it is so far, of which `versions` are all that are known. Errors: `invalid_input` on
 * `is_completed` (a completed sheet is not prepared again) or `amendment_reason` (it is changed without saying why).
 */
export function planSheetVersion(
  form: Pick<FormSubmission, 'current_version'> | undefined,
  versions: readonly Pick<RadiologySheet, 'version'>[],
  current: Current,
  next: { readonly is_completed: boolean; readonly amendment_reason: string | null },
): Result<SheetPlan, AppError> {
  const plan = { version: nextVersionNumber(form, versions), base_version: form?.current_version ?? 0 }
  if (!needsSheetReason(current)) return ok({ ...plan, amendment_reason: null })
  if (!next.is_completed) {
    const message = 'a completed sheet changes only as a completed one'
    return err(invalidInput([{ field: 'is_completed', code: 'completed_already', message }]))
  }
  if (next.amendment_reason) return ok({ ...plan, amendment_reason: next.amendment_reason })
  const message = 'the sheet is completed: say why it is changed'
  return err(invalidInput([{ field: 'amendment_reason', code: 'reason_needed', message }]))
}

/** Who writes a sheet, and for good or not. */
export interface SheetHand {
  /** Whether the person may complete sheets: then the physician's fields are theirs to write. */
  readonly isCompleter: boolean
  readonly is_completed: boolean
}

/**
 * The answers of a version as they are stored. What the writer's form does not show (the physician's fields on a
 * nurse's, the critical result that stands in the report) stays as the version before has it, unless it is spoken of.
 * Errors: `invalid_input` with the form's field keys.
 */
export function readSheet(
  code: SheetCode,
  given: FormAnswers,
  before: FormAnswers | undefined,
  patient: PatientContext,
  hand: SheetHand,
): Result<RadiologySheetInput, AppError> {
  const definition = sheetDefinition(code)
  const parsed = RadiologySheetInput.safeParse(given)
  if (!parsed.success) return err(invalidInput(shapeErrors(parsed.error.issues)))
  const answers: RadiologySheetInput = tidyAnswers(
    definition as FormDefinition,
    withUnseen(code, parsed.data, before ?? {}, hand.isCompleter),
    patient,
  )
  const problems = [
    ...(hand.isCompleter ? [] : preparationProblems(definition, answers, before)),
    ...(hand.is_completed
      ? completionProblems(evaluateSheet(definition, answers, patient))
      : fieldProblems(definition, answers, patient)),
  ]
  return problems.length > 0 ? err(invalidInput(problemsToFieldErrors(problems))) : ok(answers)
}

function withUnseen(
  code: SheetCode,
  given: RadiologySheetInput,
  before: FormAnswers,
  isCompleter: boolean,
): RadiologySheetInput {
  const seen = screenKeys(code, isCompleter)
  const unseen = Object.keys(radiologySheetShape).filter(
    (name) => !seen.has(name) && !(name in given) && answerAt(before, name) !== undefined,
  )
  return { ...given, ...Object.fromEntries(unseen.map((name) => [name, before[name]])) }
}

function shapeErrors(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[],
): FieldError[] {
  return issues.map(({ path, code }) => ({
    field: path.map(String).join('.'),
    code: code === 'invalid_value' ? 'not_an_option' : code,
    message: 'this is not what the field holds',
  }))
}

/** Every field of both sheets as a row has it: null where nothing was answered. */
export function sheetRow(answers: RadiologySheetInput): RadiologySheetInput {
  const given = answers as Readonly<Record<string, unknown>>
  const names = Object.keys(radiologySheetShape)
  return Object.fromEntries(names.map((name) => [name, given[name] ?? null])) as RadiologySheetInput
}

/** Whether these answers say what the stored version says. */
export function saysTheSameSheet(answers: RadiologySheetInput, stored: RadiologySheetInput): boolean {
  return JSON.stringify(sheetRow(answers)) === JSON.stringify(sheetRow(stored))
}

/**
 * A version of a sheet as what it states of allergies, prepared or completed: whoever signs it asked the patient.
 * `written`: all versions before it.
 */
export function statingSheet(
  sheet: RadiologySheet,
  base: RadiologySheet | undefined,
  written: readonly RadiologySheet[],
): StatingForm {
  const { id: sheet_id, patient_id, visit_id } = sheet
  const source = { assessment_id: null, sheet_id }
  const lineage = lineageOf(base, written)
  const competing_ids = written.filter((version) => !lineage.includes(version)).map(({ id }) => id)
  return { source, patient_id, visit_id, answers: sheet, base, competing_ids }
}
