import { useRef } from 'react'
import { type FlatAnswers, flattenAnswers, nestAnswers } from '../../../shared/forms/form-answers.ts'
import type { FormAnswers, FormDefinition } from '../../../shared/forms/form-definition.ts'
import type { FieldProblem } from '../../../shared/forms/form-problem.ts'

interface Settled {
  readonly answers: FormAnswers
  readonly isChecking: boolean
}

/**
 * The answers that may be judged now. A number that is being typed and does not (yet) fit keeps the value it had
 * before, so that the score neither jumps nor shows a false alarm between two keys.
 */
export function useSettled(
  definition: FormDefinition,
  answers: FormAnswers,
  typingKey: string | null,
  problems: readonly FieldProblem[],
): Settled {
  const last = useRef<FlatAnswers>({})
  const flat = flattenAnswers(definition, answers)
  const isHalfTyped = typingKey !== null && problems.some(({ field }) => field === typingKey)
  if (!isHalfTyped) {
    last.current = flat
    return { answers, isChecking: false }
  }
  return {
    answers: nestAnswers(definition, { ...flat, [typingKey]: last.current[typingKey] ?? null }),
    isChecking: true,
  }
}
