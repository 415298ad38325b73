import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import {
  answerChanges,
  type FlatAnswers,
  flattenAnswers,
  initialAnswers,
  nestAnswers,
} from '../../../shared/forms/form-answers.ts'
import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  type FormField,
  fieldKey,
  fieldsOf,
} from '../../../shared/forms/form-definition.ts'
import { parseNumberText } from '../../../shared/identifiers/digits.ts'
import type { Draft } from '../../api/use-draft.ts'

/** How long a number may stand half typed before it is judged. */
const SETTLE_MS = 900

/** A field is judged a moment after it was left: a sentence that appears at once would move the target of the click that left it. */
const LEAVE_MS = 250

export interface FormState {
  readonly isReady: boolean
  /** Answers as the rules take them; a text that is no number stands as it was typed, for the rules to refuse. */
  readonly answers: FormAnswers
  /** The number being typed right now: not judged until it is left or nothing was typed for a moment. */
  readonly typingKey: string | null
  /** The text in a number field, as typed. */
  textOf(key: string): string
  answerOf(key: string): unknown
  answer(key: string, value: unknown): void
  /** A number field's text as it is typed. */
  typeNumber(key: string, text: string): void
  /** A field was left: what is noted is stored now. */
  leave(): void
}

type Json = Parameters<Draft['change']>[1]

function isNumberField(field: FormField | undefined): boolean {
  return field?.type === 'integer' || field?.type === 'decimal'
}

function numberOf(text: string): unknown {
  const number = parseNumberText(text)
  return number === undefined ? text : number
}

/**
 * The answers of a form while a person fills it in: typed texts, the draft that follows each change, and what the
 * rules see. `start` are the answers that an amendment begins with; a stored draft goes before them.
 */
export function useFormState(definition: FormDefinition, draft: Draft, start: FormAnswers | null): FormState {
  const [flat, setFlat] = useState<FlatAnswers>({})
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [isReady, setReady] = useState(false)
  const [typingKey, setTypingKey] = useState<string | null>(null)
  const fields = useMemo(
    () => new Map(fieldsOf(definition).map((field) => [fieldKey(field), field])),
    [definition],
  )
  const latest = useRef<FlatAnswers>(flat)
  const settleTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const { stored, change, flush } = draft

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the stored draft has been read
  useEffect(() => {
    if (stored === undefined || isReady) return
    const kept = Object.entries(stored.fields).filter(([key, value]) => fields.has(key) && value !== null)
    const begin = start === null ? initialAnswers(definition) : flattenAnswers(definition, start)
    const numbers = kept.filter(([key]) => isNumberField(fields.get(key)))
    setTexts(Object.fromEntries(numbers.map(([key, value]) => [key, String(value)])))
    latest.current = {
      ...begin,
      ...Object.fromEntries(
        kept.map(([key, value]) => [key, isNumberField(fields.get(key)) ? numberOf(String(value)) : value]),
      ),
    }
    // What was emptied in the draft stays empty, though the start has an answer.
    for (const [key, value] of Object.entries(stored.fields)) {
      if (value === null) latest.current = { ...latest.current, [key]: null }
    }
    setFlat(latest.current)
    setReady(true)
  }, [stored, isReady])

  const put = useCallback(
    (key: string, value: unknown, text: string | null) => {
      const changes = answerChanges(definition, latest.current, key, value)
      latest.current = { ...latest.current, ...changes }
      setFlat(latest.current)
      for (const [name, changed] of Object.entries(changes)) {
        change(name, (name === key && text !== null ? text : (changed ?? null)) as Json)
      }
    },
    [definition, change],
  )

  const answer = useCallback((key: string, value: unknown) => put(key, value, null), [put])

  const typeNumber = useCallback(
    (key: string, text: string) => {
      setTexts((now) => ({ ...now, [key]: text }))
      setTypingKey(key)
      clearTimeout(settleTimer.current)
      settleTimer.current = setTimeout(() => setTypingKey(null), SETTLE_MS)
      put(key, numberOf(text), text === '' ? null : text)
    },
    [put],
  )

  const leave = useCallback(() => {
    clearTimeout(settleTimer.current)
    settleTimer.current = setTimeout(() => setTypingKey(null), LEAVE_MS)
    void flush()
  }, [flush])

  const answers = useMemo(() => nestAnswers(definition, flat), [definition, flat])
  const answerOf = useCallback((key: string) => answerAt(answers, key), [answers])
  const textOf = useCallback(
    (key: string) => {
      const value = answerAt(answers, key)
      return texts[key] ?? (typeof value === 'number' || typeof value === 'string' ? String(value) : '')
    },
    [answers, texts],
  )

  return { isReady, answers, typingKey, textOf, answerOf, answer, typeNumber, leave }
}
