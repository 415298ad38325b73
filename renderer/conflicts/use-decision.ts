import { useState } from 'react'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { ConflictDetail, ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { changeActions } from '../../shared/policy/commit-actions.ts'
import type { Action } from '../../shared/policy/policy.ts'
import { isEntityName } from '../../shared/sync/entities.ts'
import { useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { useNeedsReasonForAny } from '../api/use-session.ts'
import { refusalOf } from './choice-refusal.ts'
import { fieldsInConflict } from './conflict-words.tsx'
import { isValidText, textOfValue, valueOfText } from './field-kinds.ts'
import { type MergeBasis, mergeOf } from './version-merge.ts'

/** A candidate's id, a value of one's own, or a version merged of those that compete. */
export type Choice = string | 'other' | 'merge' | null

export type Lack = 'choice' | 'merge' | 'reason' | 'administration_reason' | 'value'

/** Where a value of one's own stands in the draft. */
const valueKey = (field: string): string => `value.${field}`

/** What was typed just now over the stored draft, as texts. */
function useDecisionTexts(conflict: ConflictView, isDeciding: boolean) {
  const draft = useDraft(isDeciding ? conflict.id : undefined, 'CONFLICT')
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const textOf = (key: string): string | undefined => {
    const stored = draft.stored?.fields[key]
    return typed[key] ?? (typeof stored === 'string' ? stored : undefined)
  }
  const put = (changes: Readonly<Record<string, string>>): void => {
    // Before the draft is read nothing may go over it.
    if (draft.stored === undefined) return
    setTyped((before) => ({ ...before, ...changes }))
    for (const [key, text] of Object.entries(changes)) draft.change(key, text)
  }
  return { draft, textOf, put }
}

/** The acts that a decision is: what it writes, not that it decides. */
function actsOf({ entity, group_name, kind }: ConflictView, current: FieldValues, to: FieldValues): Action[] {
  if (kind === 'duplicate_patient' || !isEntityName(entity)) return []
  return changeActions({ entity, group_name, record: current, from: current, to })
}

/** A person's decision while it is made: the choice, another value as typed, the reason; kept as a draft until it is saved. */
export function useDecision(conflict: ConflictDetail, isDeciding: boolean, basis: MergeBasis | null) {
  const resolve = useSend('conflicts.resolve')
  const sendMerge = useSend('conflicts.merge_versions')
  const current = conflict.candidates.find(({ is_current }) => is_current)?.values ?? {}
  const { draft, textOf: draftText, put } = useDecisionTexts(conflict, isDeciding)
  const [tries, setTries] = useState(0)

  const chosen = draftText('choice') ?? null
  const isRefused = (candidateId: string): boolean => refusalOf(conflict, candidateId) !== undefined
  // A candidate may have gone since the draft was stored, or be another person's choice by now.
  const isThere =
    chosen === 'other' ||
    (chosen === 'merge' && basis !== null) ||
    conflict.candidates.some(({ candidate_id }) => candidate_id === chosen && !isRefused(candidate_id))
  const choice: Choice = isThere ? chosen : null
  // What was refused is another question once something else is chosen.
  const putPick = (changes: Readonly<Record<string, string>>): void => {
    sendMerge.forget()
    put(changes)
  }
  const merge =
    basis === null || choice !== 'merge'
      ? null
      : mergeOf(conflict, basis, { textOf: draftText, put: putPick })
  const reason = draftText('reason') ?? ''
  const administrationReason = draftText('administration_reason') ?? ''
  const textOf = (field: string): string => draftText(valueKey(field)) ?? textOfValue(field, current[field])
  const isDuplicate = conflict.kind === 'duplicate_patient'

  function chosenValues(): FieldValues {
    if (isDuplicate) return {}
    if (choice === 'other') {
      return Object.fromEntries(
        fieldsInConflict(conflict).map((field) => [field, valueOfText(field, textOf(field))]),
      )
    }
    return conflict.candidates.find(({ candidate_id }) => candidate_id === choice)?.values ?? {}
  }

  const asTyped = (): FieldValues =>
    Object.fromEntries(fieldsInConflict(conflict).map((field) => [field, textOf(field)]))
  const needsAdministrationReason = useNeedsReasonForAny(
    actsOf(conflict, current, choice === 'other' ? asTyped() : chosenValues()),
  )

  function lacks(): Lack[] {
    const isWrong =
      choice === 'other' && fieldsInConflict(conflict).some((field) => !isValidText(field, textOf(field)))
    return [
      ...(choice === null && !isDuplicate ? (['choice'] as const) : []),
      ...(merge !== null && merge.doneCount < merge.basis.choices.length ? (['merge'] as const) : []),
      ...(isWrong ? (['value'] as const) : []),
      ...(reason.trim() === '' ? (['reason'] as const) : []),
      ...(needsAdministrationReason && administrationReason.trim() === ''
        ? (['administration_reason'] as const)
        : []),
    ]
  }

  async function save(): Promise<void> {
    setTries((before) => before + 1)
    if (lacks().length > 0 || resolve.isBusy || sendMerge.isBusy) return
    // What stands on the screen at the press of the button; a candidate may arrive while the draft is stored.
    const seen_candidate_ids = conflict.candidates.map(({ candidate_id }) => candidate_id)
    const decision = {
      id: conflict.id,
      seen_candidate_ids,
      reason: reason.trim(),
      ...(needsAdministrationReason ? { administration_reason: administrationReason.trim() } : {}),
    }
    const merging = merge && { visit_id: merge.basis.visit.visit.id, choices: merge.choices() }
    await draft.flush()
    const resolved = merging
      ? await sendMerge.send({ ...decision, ...merging })
      : await resolve.send({ ...decision, values: chosenValues() })
    if (resolved !== undefined) await draft.discard()
  }

  return {
    draft,
    choice,
    /** An empty text takes the choice back; what is not this person's to choose changes nothing. */
    choose: (next: string) => {
      if (!isRefused(next)) put({ choice: next })
    },
    refusalOf: (candidateId: string) => refusalOf(conflict, candidateId),
    merge,
    textOf,
    type: (field: string, text: string) => put({ [valueKey(field)]: text, choice: 'other' }),
    reason,
    setReason: (text: string) => put({ reason: text }),
    administrationReason,
    setAdministrationReason: (text: string) => put({ administration_reason: text }),
    needsAdministrationReason,
    lacks: tries > 0 ? lacks() : [],
    /** How often somebody tried to save. */
    tries,
    save,
    error: merge === null ? resolve.error : sendMerge.error,
    isBusy: resolve.isBusy || sendMerge.isBusy,
  }
}

export type Decision = ReturnType<typeof useDecision>
