import { IconAlertCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface FieldHeadProps {
  readonly label: ReactNode
  readonly htmlFor?: string
  readonly id?: string
  /** Range or counter at the end of the line. */
  readonly aside?: ReactNode
  readonly isRequired?: boolean
  readonly added?: string | undefined
}

/** A field's name with its range beside it; a label where it names one input. */
export function FieldHead({ label, htmlFor, id, aside, isRequired = false, added }: FieldHeadProps) {
  const name = (
    <span>
      {label}
      {isRequired && (
        <span className="required" aria-hidden>
          {' '}
          *
        </span>
      )}
      {added !== undefined && <span className="added-mark"> · {added}</span>}
    </span>
  )
  return (
    <div className="field-head">
      {htmlFor === undefined ? (
        <span id={id}>{label === '' ? null : name}</span>
      ) : (
        <label htmlFor={htmlFor}>{name}</label>
      )}
      {aside !== undefined && <span className="aside n">{aside}</span>}
    </div>
  )
}

/** What is wrong with a field and what to do, beside it. */
export function FieldErrorText({ id, children }: { id: string; children: ReactNode }) {
  if (children === undefined || children === null || children === false) return null
  return (
    <div className="field-error" id={id} role="alert">
      <IconAlertCircle size={16} stroke={2} aria-hidden />
      <span>{children}</span>
    </div>
  )
}

/** A quiet line under a field. */
export function Hint({ icon, tone, children }: { icon?: ReactNode; tone?: 'accent'; children: ReactNode }) {
  return (
    <div className={tone === undefined ? 'hint' : `hint ${tone}`}>
      {icon}
      <span>{children}</span>
    </div>
  )
}
