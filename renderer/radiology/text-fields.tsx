import { Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import { type ReportField, reportLimits } from './report-texts.ts'

export interface FieldsProps {
  readonly textOf: (field: ReportField) => string
  readonly errorOf: (field: ReportField) => string | undefined
  readonly onType: (field: ReportField, text: string) => void
  readonly onLeave: () => void
}

type LimitedField = keyof typeof reportLimits

interface TextFieldProps extends FieldsProps {
  readonly field: LimitedField
  readonly label: string
  readonly min?: number
  readonly rows?: number
  readonly isRequired?: boolean
}

function useCounter(length: number, max: number, min: number | undefined): ReactNode {
  const { t } = useWords()
  const isNear = min !== undefined || length > max * 0.8
  if (!isNear) return null
  return min === undefined
    ? t('fields.counter', { length, max })
    : t('fields.counter_min', { length, max, min })
}

/** One text of the report: a line, or a paragraph with the count of its characters beside the name. */
export function TextField({ field, label, min, rows, isRequired = false, ...fields }: TextFieldProps) {
  const text = fields.textOf(field)
  const max = reportLimits[field]
  const length = text.trim().length
  const counter = useCounter(length, max, min)
  const common = {
    id: `report-${field}`,
    'aria-label': label,
    'aria-required': isRequired,
    label: (
      <span className="field-head">
        <span>
          {label}
          {isRequired && (
            <span className="required" aria-hidden>
              {' '}
              *
            </span>
          )}
        </span>
        {counter !== null && (
          <span className={length > max ? 'aside counter over' : 'aside counter'} data-counter={field}>
            {counter}
          </span>
        )}
      </span>
    ),
    value: text,
    error: fields.errorOf(field),
    onChange: (event: { currentTarget: { value: string } }) =>
      fields.onType(field, event.currentTarget.value),
    onBlur: fields.onLeave,
  }
  if (rows === undefined) return <TextInput {...common} autoComplete="off" />
  return <Textarea {...common} minRows={rows} maxRows={16} autosize />
}
