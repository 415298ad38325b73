import { useState } from 'react'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { useSend } from '../api/use-query.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { fieldsInConflict } from './conflict-words.tsx'
import { isValidText, textOfValue, valueOfText } from './field-kinds.ts'

/** A candidate's id, or a value of one's own. */
export type Choice = string | 'other' | null

export type Lack = 'choice' | 'reason' | 'administration_reason' | 'value'

/** A person's decision while it is made: the choice, another value as typed, the reason; nothing is lost on a refusal. */
export function useDecision(conflict: ConflictView) {
  const resolve = useSend('conflicts.resolve')
  const needsAdministrationReason = useNeedsReason('conflicts.resolve')
  const current = conflict.candidates.find(({ is_current }) => is_current)?.values ?? {}
  const [choice, setChoice] = useState<Choice>(null)
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [reason, setReason] = useState('')
  const [administrationReason, setAdministrationReason] = useState('')
  const [hasTried, setTried] = useState(false)

  const textOf = (field: string): string => texts[field] ?? textOfValue(field, current[field])
  const isDuplicate = conflict.kind === 'duplicate_patient'

  function lacks(): Lack[] {
    const isWrong =
      choice === 'other' && fieldsInConflict(conflict).some((field) => !isValidText(field, textOf(field)))
    return [
      ...(choice === null && !isDuplicate ? (['choice'] as const) : []),
      ...(isWrong ? (['value'] as const) : []),
      ...(reason.trim() === '' ? (['reason'] as const) : []),
      ...(needsAdministrationReason && administrationReason.trim() === ''
        ? (['administration_reason'] as const)
        : []),
    ]
  }

  function chosenValues(): FieldValues {
    if (isDuplicate) return {}
    if (choice === 'other') {
      return Object.fromEntries(
        fieldsInConflict(conflict).map((field) => [field, valueOfText(field, textOf(field))]),
      )
    }
    return conflict.candidates.find(({ candidate_id }) => candidate_id === choice)?.values ?? {}
  }

  async function save(): Promise<void> {
    setTried(true)
    if (lacks().length > 0 || resolve.isBusy) return
    await resolve.send({
      id: conflict.id,
      values: chosenValues(),
      reason: reason.trim(),
      ...(needsAdministrationReason ? { administration_reason: administrationReason.trim() } : {}),
    })
  }

  return {
    choice,
    choose: setChoice,
    textOf,
    type: (field: string, text: string) => {
      setTexts({ ...texts, [field]: text })
      setChoice('other')
    },
    reason,
    setReason,
    administrationReason,
    setAdministrationReason,
    needsAdministrationReason,
    lacks: hasTried ? lacks() : [],
    save,
    error: resolve.error,
    isBusy: resolve.isBusy,
  }
}

export type Decision = ReturnType<typeof useDecision>
