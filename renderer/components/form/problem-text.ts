import {
  type FieldProblem,
  fillText,
  problemTexts,
  suggestionText,
} from '../../../shared/forms/form-problem.ts'
import type { Language } from '../../i18n/i18n.ts'

/** A problem's sentence without its suggestion, which the field offers as a button. */
export function problemText(problem: FieldProblem, language: Language): string {
  return fillText(problemTexts[problem.code][language], problem.params)
}

export function suggestionSentence(problem: FieldProblem, language: Language): string {
  return fillText(suggestionText[language], problem.params)
}

/** The problem that is told beside a field, of those that a form has. */
export function problemOf(problems: readonly FieldProblem[], key: string): FieldProblem | undefined {
  return problems.find(({ field }) => field === key)
}
