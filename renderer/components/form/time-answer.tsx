import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { type FormField, fieldKey } from '../../../shared/forms/form-definition.ts'
import { toWesternDigits } from '../../../shared/identifiers/digits.ts'
import { dayBounds } from '../../../shared/time.ts'
import { useTimeZone } from '../../i18n/time-zone.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { DayInput } from '../day-input.tsx'
import { fieldId, useForm } from './form-context.ts'
import { problemOf, problemText } from './problem-text.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** 09:38 typed as 09:38, 9.38 or 0938; null when it is no time of day. */
export function minutesOfText(text: string): number | null {
  const match = /^(\d{1,2})\D?(\d{2})$/.exec(toWesternDigits(text).trim())
  if (match === null) return null
  const [hours, minutes] = [Number(match[1]), Number(match[2])]
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null
}

/** The latest instant, not after now, at which the site's clock showed this time: late entry of the last 24 hours. */
export function latestInstantAt(
  minutes: number,
  localDate: (at: number) => string,
  timeZone: string,
): string {
  const now = Date.now()
  const onDay = (at: number): number =>
    Date.parse(dayBounds(localDate(at), timeZone).start) + minutes * MINUTE_MS
  const today = onDay(now)
  return new Date(today <= now ? today : onDay(now - DAY_MS)).toISOString()
}

/** A time of day in the last 24 hours, for what was measured earlier than it is entered. */
export function MomentAnswer({ field }: { field: FormField }) {
  const { t, text: words, format, language } = useWords()
  const { state, problems } = useForm()
  const timeZone = useTimeZone((zone) => zone.timeZone)
  const key = fieldKey(field)
  const value = state.answerOf(key)
  const [typed, setTyped] = useState<string | null>(null)
  const shown =
    typed ?? (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? format.time(value) : '')
  const isWrong = typed !== null && typed.trim() !== '' && minutesOfText(typed) === null
  const problem = problemOf(problems, key)
  return (
    <TextInput
      id={fieldId(key)}
      label={words(field.label)}
      value={shown}
      placeholder={t('form.now')}
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
        if (minutes !== null) state.answer(key, latestInstantAt(minutes, format.localDate, timeZone))
        // Text that is no time is an answer too: the rules refuse it, so that no earlier time is signed in its place.
        else state.answer(key, next.trim() === '' ? null : next)
      }}
      onBlur={() => {
        if (!isWrong) setTyped(null)
        state.leave()
      }}
    />
  )
}

/** A calendar day. */
export function DayAnswer({ field }: { field: FormField }) {
  const { text, language } = useWords()
  const { state, problems } = useForm()
  const key = fieldKey(field)
  const value = state.answerOf(key)
  const problem = problemOf(problems, key)
  return (
    <DayInput
      id={fieldId(key)}
      label={text(field.label)}
      value={typeof value === 'string' ? value : ''}
      error={problem === undefined ? undefined : problemText(problem, language)}
      // Text that is no day is an answer too: the rules refuse it.
      onChange={(day) => state.answer(key, day === '' ? null : day)}
      onBlur={state.leave}
    />
  )
}
