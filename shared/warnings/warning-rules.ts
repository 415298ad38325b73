import type { FieldError } from '../errors.ts'
import { confidentialFields, type FieldReader, mayReadConfidential } from '../policy/field-rules.ts'
import type { PatientWarning, WarningKind } from './patient-warning.ts'

const order: readonly WarningKind[] = ['resuscitation', 'isolation', 'safeguarding', 'other']

/** The warnings that count, in the order in which they are shown. */
export function standingWarnings(statements: readonly PatientWarning[]): PatientWarning[] {
  const closed = new Set(statements.flatMap(({ refutes_id, replaces_id }) => [refutes_id, replaces_id]))
  return statements
    .filter(({ act, id }) => act === 'assert' && !closed.has(id))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.id < b.id ? -1 : 1))
}

/**
 * Whether two stations disagree: two resuscitation statuses stand, or one was lifted by somebody while another, who
 * did not know, replaced it.
 */
export function isDisputedWarning(warning: PatientWarning, statements: readonly PatientWarning[]): boolean {
  const isLifted = statements.some(
    ({ refutes_id }) => refutes_id !== null && refutes_id === warning.replaces_id,
  )
  const rivals = standingWarnings(statements).filter(
    ({ kind, id, resuscitation_status }) =>
      kind === 'resuscitation' && id !== warning.id && resuscitation_status !== warning.resuscitation_status,
  )
  return isLifted || (warning.kind === 'resuscitation' && rivals.length > 0)
}

/** Safeguarding is read by physicians and by who recorded it, as the abuse section of FRM.05 is. */
export function mayReadWarning(reader: FieldReader, warning: PatientWarning): boolean {
  if (confidentialFields('patient_warnings', warning).size === 0) return true
  // A warning is of the patient wherever they lie: no ward makes a reader.
  return mayReadConfidential(reader, { author_id: warning.created_by, ward: null })
}

/** A warning as somebody sees it who may not read it: that it is there, and nothing of what it says. */
export function withheldWarning(warning: PatientWarning): PatientWarning {
  return { ...warning, note: null, reason: null }
}

/** What is missing in a warning before it says something. */
export function warningErrors(
  warning: Pick<PatientWarning, 'kind' | 'isolation_type' | 'resuscitation_status' | 'note'>,
): FieldError[] {
  const lacks: Readonly<Record<WarningKind, string | null>> = {
    isolation: warning.isolation_type === null ? 'isolation_type' : null,
    resuscitation: warning.resuscitation_status === null ? 'resuscitation_status' : null,
    safeguarding: warning.note === null ? 'note' : null,
    other: warning.note === null ? 'note' : null,
  }
  const field = lacks[warning.kind]
  return field === null ? [] : [{ field, code: 'required', message: 'is needed' }]
}
