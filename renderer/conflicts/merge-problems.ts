import type { FieldError } from '../../shared/errors.ts'
import { fieldKey, fieldsOf } from '../../shared/forms/form-definition.ts'
import { fillText, type ProblemCode, problemTexts } from '../../shared/forms/form-problem.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { fieldErrorText } from '../api/error-text.ts'
import type { Words } from '../i18n/use-words.tsx'

/** Why a field of the merged form was refused, in the words of the form. */
export function mergeProblemText(error: FieldError, words: Pick<Words, 't' | 'language'>): string {
  const { code, params } = error
  if (code === 'together' || code === 'contradicted') return words.t(`conflicts.merge_${code}`)
  if (Object.hasOwn(problemTexts, code)) {
    return fillText(problemTexts[code as ProblemCode][words.language], params ?? {})
  }
  return fieldErrorText(error, words)
}

/** The same with the field's name, for a list. */
export function mergeProblemLine(error: FieldError, words: Pick<Words, 't' | 'language' | 'text'>): string {
  const field = fieldsOf(frm05).find((each) => fieldKey(each) === error.field)
  const text = mergeProblemText(error, words)
  return field === undefined ? text : `${words.text(field.label)}: ${text}`
}
