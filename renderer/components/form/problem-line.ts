import { fieldKey, fieldsOf } from '../../../shared/forms/form-definition.ts'
import type { FieldProblem } from '../../../shared/forms/form-problem.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { useForm } from './form-context.ts'
import { problemText } from './problem-text.ts'

/** The name of a field of the form at hand, by its key. */
export function useFieldName(): (key: string) => string {
  const { text } = useWords()
  const { definition } = useForm()
  const fields = fieldsOf(definition)
  return (key) => {
    const field = fields.find((each) => fieldKey(each) === key)
    return field === undefined ? key : text(field.label)
  }
}

/** A problem with the name of its field, for lists away from the field. */
export function useProblemLine(): (problem: FieldProblem) => string {
  const { language } = useWords()
  const nameOf = useFieldName()
  return (problem) => `${nameOf(problem.field)}: ${problemText(problem, language)}`
}
