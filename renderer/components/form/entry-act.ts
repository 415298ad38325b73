import type { FormAnswers } from '../../../shared/forms/form-definition.ts'
import type { FieldProblem } from '../../../shared/forms/form-problem.ts'
import type { SectionProgress } from '../../../shared/forms/form-progress.ts'
import type { Action } from '../../../shared/policy/policy.ts'
import type { CallError } from '../../api/call.ts'

/** What the rules say of any form as it is filled in so far. */
export interface FormEvaluation {
  readonly field_errors: readonly FieldProblem[]
  readonly missing_required: readonly FieldProblem[]
  readonly sections: readonly SectionProgress[]
}

/** One way to hand the form over. */
export interface EntryAct<E extends FormEvaluation = FormEvaluation> {
  readonly code: string
  readonly label: string
  /** The act of the policy table: an administrator says why. */
  readonly action: Action
  /** What keeps the form from being handed over so. */
  problemsOf(evaluation: E): readonly FieldProblem[]
}

export interface SubmitReasons {
  readonly amendment_reason: string | null
  readonly administration_reason: string | null
}

/** The way to the station core. */
export interface Submission {
  readonly isBusy: boolean
  readonly error: CallError | null
  /** True once it is stored. */
  send(act: string, answers: FormAnswers, reasons: SubmitReasons): Promise<boolean>
  forget(): void
}
