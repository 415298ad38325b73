import { createContext, useContext } from 'react'
import type { FormDefinition, PatientContext } from '../../../shared/forms/form-definition.ts'
import type { FieldProblem } from '../../../shared/forms/form-problem.ts'
import type { FormState } from './use-form-state.ts'

/** What the fields of one form share. */
export interface FormContextValue {
  readonly definition: FormDefinition
  readonly patient: PatientContext
  readonly state: FormState
  /** Problems to show now, beside their fields. */
  readonly problems: readonly FieldProblem[]
  /** NEWS2 points by vital sign field name; null while a value is missing. */
  readonly points: Readonly<Record<string, number | null>>
}

export const FormContext = createContext<FormContextValue | null>(null)

export function useForm(): FormContextValue {
  const value = useContext(FormContext)
  if (value === null) throw new Error('a form field outside its form')
  return value
}

/** The id of a field's first control, by which links and shortcuts find it. */
export function fieldId(key: string): string {
  return `field-${key}`
}
