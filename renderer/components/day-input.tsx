import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import { dayToText, parseDayText } from './day-text.ts'

interface DayInputProps {
  readonly id?: string
  readonly label: string
  /** `YYYY-MM-DD`, text that is no day, or empty. */
  readonly value: string
  readonly error?: ReactNode
  /** The day as `YYYY-MM-DD`; what was typed where that is no day, so that nothing earlier stands in its place. */
  readonly onChange: (day: string) => void
  readonly onBlur?: () => void
}

/**
 * A day typed as it is written here, day first, in either digits. The browser's own date field follows the language of
 * the browser, not the one chosen in the program.
 */
export function DayInput({ id, label, value, error, onChange, onBlur }: DayInputProps) {
  const { t } = useWords()
  const [typed, setTyped] = useState<string | null>(null)
  const isDay = (text: string): boolean => parseDayText(text) !== null
  const shown = typed ?? (isDay(value) ? dayToText(value) : value)
  const isWrong = shown.trim() !== '' && !isDay(shown)
  return (
    <TextInput
      {...(id === undefined ? {} : { id })}
      label={label}
      value={shown}
      placeholder={t('register.born_placeholder')}
      dir="ltr"
      inputMode="numeric"
      autoComplete="off"
      error={error ?? (isWrong && typed === null ? t('fields.invalid') : undefined)}
      onChange={(event) => {
        const next = event.currentTarget.value
        setTyped(next)
        onChange(parseDayText(next) ?? next.trim())
      }}
      onBlur={() => {
        setTyped(null)
        onBlur?.()
      }}
    />
  )
}
