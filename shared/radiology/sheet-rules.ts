import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  fieldKey,
  fieldsOf,
  isAnswered,
  type PatientContext,
} from '../forms/form-definition.ts'
import type { FieldProblem } from '../forms/form-problem.ts'
import { type SectionProgress, sectionProgress } from '../forms/form-progress.ts'
import { fieldProblems, missingProblems } from '../forms/form-rules.ts'
import { frm03 } from '../forms/frm-03.ts'
import { frm04 } from '../forms/frm-04.ts'
import type { Modality } from '../visits/visit.ts'

export type SheetCode = 'SH.MR.FRM.03' | 'SH.MR.FRM.04'

const sheetCodes = {
  xray: 'SH.MR.FRM.03',
  ct: 'SH.MR.FRM.03',
  mri: 'SH.MR.FRM.03',
  // An X-ray of the breast: dose and pregnancy matter.
  mammography: 'SH.MR.FRM.03',
  pet_ct: 'SH.MR.FRM.04',
  nuclear_medicine: 'SH.MR.FRM.04',
  // Neither radiation nor magnet nor, by these papers, contrast.
  ultrasound: null,
  // Not known what it is: the safety questions are asked.
  other: 'SH.MR.FRM.03',
} as const satisfies Record<Modality, SheetCode | null>

/** Which sheet a study is prepared on; null where the hospital has none. */
export function sheetCodeFor(modality: Modality): SheetCode | null {
  return sheetCodes[modality]
}

/** The definition of the sheet that a study is prepared on; null where the hospital has none. */
export function radiologySheet(modality: Modality): typeof frm03 | typeof frm04 | null {
  const code = sheetCodeFor(modality)
  return code === null ? null : sheetDefinition(code)
}

export function sheetDefinition(code: SheetCode): typeof frm03 | typeof frm04 {
  return code === 'SH.MR.FRM.03' ? frm03 : frm04
}

/** A patient's context with the study that the sheet is for: MRI questions and the dose table follow from it. */
export function sheetContext(patient: PatientContext, modality: Modality): PatientContext {
  return { ...patient, modality }
}

/** Stands in the report, which says who was told, when, and that it was read back: asked there, not twice. */
const inTheReport: readonly string[] = ['critical_result']

const screens = new Map<string, FormDefinition>()

/**
 * The sheet as a person fills it in: without what the report asks, and without the physician's fields for somebody who
 * may only prepare. Sections that are left empty go.
 */
export function sheetOnScreen(code: SheetCode, isCompleter: boolean): FormDefinition {
  const key = `${code} ${isCompleter}`
  const known = screens.get(key)
  if (known !== undefined) return known
  const definition: FormDefinition = sheetDefinition(code)
  const sections = definition.sections
    .filter((section) => !inTheReport.includes(section.code))
    .map((section) => ({
      ...section,
      fields: section.fields.filter(({ filled_by }) => isCompleter || filled_by !== 'physician'),
    }))
    .filter(({ fields, derived }) => fields.length > 0 || derived !== undefined)
  const screen = { ...definition, sections }
  screens.set(key, screen)
  return screen
}

/** Names of the fields that a person's form shows. */
export function screenKeys(code: SheetCode, isCompleter: boolean): ReadonlySet<string> {
  return new Set(fieldsOf(sheetOnScreen(code, isCompleter)).map(fieldKey))
}

export interface SheetEvaluation {
  /** Answers to correct. */
  readonly field_errors: readonly FieldProblem[]
  /** What a physician still has to answer before completing the sheet; preparing asks for nothing. */
  readonly missing_required: readonly FieldProblem[]
  readonly sections: readonly SectionProgress[]
}

/** Judges a sheet as filled in so far. `patient` carries the modality (`sheetContext`). */
export function evaluateSheet(
  definition: FormDefinition,
  answers: FormAnswers,
  patient: PatientContext,
): SheetEvaluation {
  const field_errors = fieldProblems(definition, answers, patient)
  return {
    field_errors,
    missing_required: missingProblems(definition, answers, patient),
    sections: sectionProgress(definition, answers, patient, field_errors),
  }
}

/** Everything that keeps a physician from completing the sheet: wrong answers first, then what is missing. */
export function completionProblems(evaluation: SheetEvaluation): readonly FieldProblem[] {
  return [...evaluation.field_errors, ...evaluation.missing_required]
}

/** Keys of the fields that only a physician fills in. */
export function physicianKeys(definition: FormDefinition): readonly string[] {
  return fieldsOf(definition)
    .filter(({ filled_by }) => filled_by === 'physician')
    .map(fieldKey)
}

/**
 * What a nurse's preparation may not say: a physician's field answered otherwise than in the version it was prepared
 * on (`before`). Left as it was, or left out, is allowed.
 */
export function preparationProblems(
  definition: FormDefinition,
  answers: FormAnswers,
  before: FormAnswers = {},
): readonly FieldProblem[] {
  return physicianKeys(definition)
    .filter((key) => {
      const answer = answerAt(answers, key)
      return isAnswered(answer) && JSON.stringify(answer) !== JSON.stringify(answerAt(before, key))
    })
    .map((field) => ({ field, code: 'physician_only', params: {} }))
}
