import type { z } from 'zod'
import type { Conflict, FieldValues } from '../../shared/conflicts/conflict.ts'
import { type AppError, type FieldError, invalidInput } from '../../shared/errors.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import { changeActions } from '../../shared/policy/commit-actions.ts'
import { isBookkeeping } from '../../shared/policy/field-rules.ts'
import type { Action } from '../../shared/policy/policy.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { entityDefinition, isEntityName } from '../../shared/sync/entities.ts'
import { groupNamed } from '../../shared/sync/merge.ts'

/** A group's values as screens may see them. */
export function shownValues(values: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !isBookkeeping(field)))
}

/**
 * The acts of the policy table that a decision needs: only who may write the values may decide for them. `record` is
 * what the conflict is about, as it is now. Null for a record of a newer version.
 */
export function actionsOfDecision(
  { entity, group_name }: Pick<Conflict, 'entity' | 'group_name'>,
  record: FieldValues,
  values: FieldValues,
): Action[] | null {
  if (!isEntityName(entity)) return null
  return changeActions({ entity, group_name, record, from: record, to: values })
}

/**
 * A person's decision as it is stored. `values` kinds take fields of the group only, and valid ones; a decision about
 * versions names one of the candidates; two registrations of one person can only be marked as looked at.
 */
export function readDecision(conflict: Conflict, values: FieldValues): Result<FieldValues, AppError> {
  switch (conflict.kind) {
    case 'duplicate_patient':
      return Object.keys(values).length === 0 ? ok({}) : err(invalidInput([wrong('values', 'invalid')]))
    case 'versions':
      return versionOf(conflict, values)
    case 'values':
      return groupValues(conflict, values)
  }
}

function versionOf(conflict: Conflict, { current_version }: FieldValues): Result<FieldValues, AppError> {
  const known = conflict.candidates.some(({ values }) => values.current_version === current_version)
  if (known && current_version !== undefined) return ok({ current_version })
  return err(invalidInput([wrong('values.current_version', 'not_an_option')]))
}

function groupValues(conflict: Conflict, typed: FieldValues): Result<FieldValues, AppError> {
  if (!isEntityName(conflict.entity)) return err(invalidInput([wrong('values', 'invalid')]))
  const { schema, groups } = entityDefinition(conflict.entity)
  const fields = groupNamed(groups, conflict.group_name).fields
  const strange = Object.keys(typed).filter((field) => !fields.includes(field))
  if (strange.length > 0 || Object.keys(typed).length === 0) {
    return err(invalidInput([wrong('values', 'invalid')]))
  }
  const values = isSsnGroup(fields) ? ssnOfCandidate(conflict, typed) : normalised(typed)
  if (values === undefined) return err(invalidInput([wrong('values.ssn_last4', 'not_an_option')]))
  const shape: Readonly<Record<string, z.ZodType | undefined>> = schema.shape
  const invalid = Object.entries(values).filter(([field, value]) => !shape[field]?.safeParse(value).success)
  if (invalid.length === 0) return ok(values)
  return err(invalidInput(invalid.map(([field]) => wrong(`values.${field}`, 'invalid'))))
}

function isSsnGroup(fields: readonly string[]): boolean {
  return fields.includes('ssn_index')
}

/** The screen knows four digits; the candidate that has them holds the rest. Two alike cannot be told apart here. */
function ssnOfCandidate(conflict: Conflict, typed: FieldValues): FieldValues | undefined {
  const { ssn_last4 } = typed
  const matching = [...conflict.candidates.map(({ values }) => values), conflict.base].filter(
    (values) => 'ssn_index' in values && (values.ssn_last4 ?? null) === (ssn_last4 ?? null),
  )
  const indexes = new Set(matching.map((values) => values.ssn_index))
  return indexes.size === 1 ? matching[0] : undefined
}

/** A mobile number typed as the third choice is stored as every other one. */
function normalised(values: FieldValues): FieldValues {
  const { mobile_number } = values
  if (typeof mobile_number !== 'string') return values
  return { ...values, mobile_number: normaliseMobileNumber(mobile_number) ?? mobile_number }
}

function wrong(field: string, code: string): FieldError {
  return { field, code, message: 'is not a value that this conflict can be decided by' }
}
