import type { FieldError } from '../../shared/errors.ts'
import { fillText, type ProblemCode, problemTexts } from '../../shared/forms/form-problem.ts'
import { fieldErrorText } from '../api/error-text.ts'
import { fieldLabel } from '../components/record-field.tsx'
import type { Words } from '../i18n/use-words.tsx'
import type { FormVersion } from './form-versions.ts'

/** Why a field of the merged form was refused, in the words of the form. */
export function mergeProblemText(error: FieldError, words: Pick<Words, 't' | 'language'>): string {
  const { code, params } = error
  if (code === 'together' || code === 'contradicted') return words.t(`conflicts.merge_${code}`)
  if (Object.hasOwn(problemTexts, code)) {
    return fillText(problemTexts[code as ProblemCode][words.language], params ?? {})
  }
  return fieldErrorText(error, words)
}

/** The same with the name of the form's field, for a list. */
export function mergeProblemLine(
  error: FieldError,
  { fields }: FormVersion,
  words: Pick<Words, 't' | 'language' | 'text'>,
): string {
  const field = fields.find(({ key }) => key === error.field)
  const text = mergeProblemText(error, words)
  return field === undefined ? text : `${fieldLabel(field.entity, field.name, words)}: ${text}`
}
