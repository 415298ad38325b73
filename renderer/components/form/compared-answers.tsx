import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  type FormField,
  fieldKey,
  isAnswered,
  type Text,
} from '../../../shared/forms/form-definition.ts'
import type { ComparedSection } from '../version-comparison.tsx'
import { AnswerValue } from './answers-view.tsx'

function isDifferent(field: FormField, older: FormAnswers, newer: FormAnswers): boolean {
  const [before, after] = [older, newer].map((answers) => answerAt(answers, fieldKey(field)))
  if (!isAnswered(before) && !isAnswered(after)) return false
  return JSON.stringify(before ?? null) !== JSON.stringify(after ?? null)
}

/** Two filled versions of a paper form, field by field. */
export function comparedAnswers(
  definition: FormDefinition,
  older: FormAnswers,
  newer: FormAnswers,
  text: (words: Text) => string,
): ComparedSection[] {
  const said = (field: FormField, answers: FormAnswers) =>
    isAnswered(answerAt(answers, fieldKey(field))) ? <AnswerValue field={field} answers={answers} /> : null
  return definition.sections.map((section) => ({
    code: section.code,
    title: text(section.title),
    rows: section.fields.map((field) => ({
      key: fieldKey(field),
      label: text(field.label),
      older: said(field, older),
      newer: said(field, newer),
      isDifferent: isDifferent(field, older, newer),
    })),
  }))
}
