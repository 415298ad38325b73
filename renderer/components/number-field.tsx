import { type ReactNode, useId } from 'react'
import { FieldErrorText, FieldHead } from './field.tsx'
import { PointsChip } from './news-chip.tsx'

interface NumberFieldProps {
  readonly id?: string
  readonly label: string
  readonly accessibleName?: string
  /** The text as typed; Arabic-Indic digits and a comma are accepted and left as typed. */
  readonly text: string
  readonly onType: (text: string) => void
  readonly onLeave?: () => void
  readonly unit?: string | undefined
  readonly range?: string | undefined
  readonly points?: number | undefined
  readonly added?: string | undefined
  readonly error?: ReactNode
  readonly children?: ReactNode
  readonly inputMode?: 'decimal' | 'numeric' | 'tel'
}

/** A measured number: unit printed beside it, points shown as one types. A text input, so that ٣٨٫٤ can be typed. */
export function NumberField(props: NumberFieldProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const hasError = props.error !== undefined && props.error !== null
  return (
    <div className="field">
      <FieldHead label={props.label} htmlFor={id} aside={props.range} added={props.added} />
      <div className={hasError ? 'entry number has-error' : 'entry number'}>
        <input
          id={id}
          type="text"
          inputMode={props.inputMode ?? 'decimal'}
          autoComplete="off"
          aria-label={props.accessibleName ?? props.label}
          value={props.text}
          aria-invalid={hasError}
          aria-describedby={hasError ? `${id}-error` : undefined}
          onChange={(event) => props.onType(event.currentTarget.value)}
          onBlur={props.onLeave}
        />
        {props.unit !== undefined && <span className="unit">{props.unit}</span>}
        {props.points !== undefined && <PointsChip points={props.points} signed />}
      </div>
      <FieldErrorText id={`${id}-error`}>{props.error}</FieldErrorText>
      {props.children}
    </div>
  )
}
