import { type ReactNode, useId } from 'react'
import { FieldErrorText, FieldHead } from './field.tsx'

export interface ChoiceOption<V extends string> {
  readonly value: V
  readonly label: ReactNode
  readonly points?: number | undefined
}

interface SegmentedChoiceProps<V extends string> {
  readonly id?: string
  readonly label: string
  readonly hideLabel?: boolean
  readonly options: readonly ChoiceOption<V>[]
  readonly value: V | null
  readonly onChange: (value: V | null) => void
  readonly error?: ReactNode
  readonly aside?: ReactNode
  readonly added?: string | undefined
  readonly isRequired?: boolean
  readonly isDisabled?: boolean
  readonly small?: boolean
  readonly wide?: boolean
  /** A chosen option chosen again is taken back, so that an answer given by mistake can be emptied. */
  readonly isClearable?: boolean
}

/** One of a few options, all in sight. Real radio buttons: arrows move within, Tab moves on, unset is possible. */
export function SegmentedChoice<V extends string>(props: SegmentedChoiceProps<V>) {
  const { label, options, value, onChange, error, small = false, wide = false, isClearable = true } = props
  const ownId = useId()
  const id = props.id ?? ownId
  const hasError = error !== undefined && error !== null
  return (
    <div className="field">
      {props.hideLabel !== true && (
        <FieldHead
          id={`${id}-label`}
          label={label}
          aside={props.aside}
          isRequired={props.isRequired ?? false}
          added={props.added}
        />
      )}
      <div
        className={['segments', small ? 'small' : '', wide ? 'wide' : ''].join(' ')}
        role="radiogroup"
        aria-label={label}
        aria-describedby={hasError ? `${id}-error` : undefined}
        aria-invalid={hasError}
      >
        {options.map((option, index) => (
          <label key={option.value} className={option.value === value ? 'segment on' : 'segment'}>
            <input
              type="radio"
              id={index === 0 ? id : `${id}-${option.value}`}
              name={id}
              value={option.value}
              checked={option.value === value}
              disabled={props.isDisabled ?? false}
              onChange={() => onChange(option.value)}
              onClick={() => {
                if (isClearable && option.value === value) onChange(null)
              }}
            />
            <span>{option.label}</span>
            {option.points !== undefined && <em className="option-points n">{option.points}</em>}
          </label>
        ))}
      </div>
      <FieldErrorText id={`${id}-error`}>{error}</FieldErrorText>
    </div>
  )
}
