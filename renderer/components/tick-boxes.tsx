import { type ReactNode, useId } from 'react'
import { FieldErrorText, FieldHead } from './field.tsx'

interface TickBoxProps {
  readonly id?: string
  readonly label: ReactNode
  readonly isTicked: boolean
  readonly onChange: (isTicked: boolean) => void
  readonly isDisabled?: boolean
}

/** One tick box with a target of 44 pixels. */
export function TickBox({ id, label, isTicked, onChange, isDisabled = false }: TickBoxProps) {
  return (
    <label className="tick">
      <input
        id={id}
        type="checkbox"
        checked={isTicked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  )
}

interface TickGroupProps {
  readonly label: string
  readonly added?: string | undefined
  readonly error?: ReactNode
  readonly children: ReactNode
}

/** Tick boxes that are one question. */
export function TickGroup({ label, added, error, children }: TickGroupProps) {
  const id = useId()
  return (
    <fieldset className="field" aria-label={label}>
      <FieldHead id={id} label={label} added={added} />
      <div className="ticks">{children}</div>
      <FieldErrorText id={`${id}-error`}>{error}</FieldErrorText>
    </fieldset>
  )
}
