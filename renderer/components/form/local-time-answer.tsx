import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { type FormField, fieldKey } from '../../../shared/forms/form-definition.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { fieldId, useForm } from './form-context.ts'
import { problemOf, problemText } from './problem-text.ts'
import { minutesOfText } from './time-answer.tsx'

function timeText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}

/** A time of day on the site's clock, typed as 09:38, 9.38 or 0938. */
export function LocalTimeAnswer({ field }: { field: FormField }) {
  const { t, text: words, language } = useWords()
  const { state, problems } = useForm()
  const key = fieldKey(field)
  const value = state.answerOf(key)
  const [typed, setTyped] = useState<string | null>(null)
  const isWrong = typed !== null && typed.trim() !== '' && minutesOfText(typed) === null
  const problem = problemOf(problems, key)
  return (
    <TextInput
      id={fieldId(key)}
      label={words(field.label)}
      value={typed ?? (typeof value === 'string' ? value : '')}
      placeholder="09:30"
      dir="ltr"
      inputMode="numeric"
      autoComplete="off"
      error={
        isWrong ? t('fields.invalid') : problem === undefined ? undefined : problemText(problem, language)
      }
      onChange={(event) => {
        const next = event.currentTarget.value
        setTyped(next)
        const minutes = minutesOfText(next)
        // Text that is no time is an answer too: the rules refuse it, so that no earlier time is signed in its place.
        state.answer(key, minutes !== null ? timeText(minutes) : next.trim() === '' ? null : next)
      }}
      onBlur={() => {
        if (!isWrong) setTyped(null)
        state.leave()
      }}
    />
  )
}
