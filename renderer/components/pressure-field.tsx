import { type ReactNode, useId } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import { FieldErrorText, FieldHead } from './field.tsx'
import { PointsChip } from './news-chip.tsx'

interface Half {
  readonly id: string
  readonly text: string
  readonly onType: (text: string) => void
  readonly onLeave?: () => void
  readonly hasError: boolean
}

interface PressureFieldProps {
  readonly systolic: Half
  readonly diastolic: Half
  readonly range?: string | undefined
  readonly points?: number | undefined
  readonly error?: ReactNode
  readonly children?: ReactNode
}

/** Blood pressure in mmHg: systolic / diastolic in one box, as it is said. */
export function PressureField({ systolic, diastolic, range, points, error, children }: PressureFieldProps) {
  const { t } = useWords()
  const id = useId()
  const half = (side: Half, label: string) => (
    <input
      id={side.id}
      type="text"
      inputMode="numeric"
      autoComplete="off"
      aria-label={label}
      aria-invalid={side.hasError}
      aria-describedby={side.hasError ? `${id}-error` : undefined}
      value={side.text}
      onChange={(event) => side.onType(event.currentTarget.value)}
      onBlur={side.onLeave}
    />
  )
  const isWrong = systolic.hasError || diastolic.hasError
  return (
    <div className="field">
      <FieldHead label={t('form.blood_pressure')} htmlFor={systolic.id} aside={range} />
      <div className={isWrong ? 'entry number pair has-error' : 'entry number pair'}>
        {half(systolic, t('form.systolic'))}
        <span className="slash" aria-hidden>
          /
        </span>
        {half(diastolic, t('form.diastolic'))}
        <span className="unit">mmHg</span>
        {points !== undefined && <PointsChip points={points} signed />}
      </div>
      <FieldErrorText id={`${id}-error`}>{error}</FieldErrorText>
      {children}
    </div>
  )
}
