import { Temporal } from 'temporal-polyfill'
import { acceptedRange } from './field-range.ts'
import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  type FormField,
  type FormRecord,
  fieldKey,
  fieldsOf,
  isAnswered,
  isTopRecord,
  type PatientContext,
} from './form-definition.ts'
import { visibleFields } from './form-visibility.ts'

/** Answers by field key, as drafts are kept; null empties a field. */
export type FlatAnswers = { readonly [key: string]: unknown }

/** An empty form: only what the paper itself preselects. */
export function initialAnswers(definition: FormDefinition): FlatAnswers {
  const withDefault = fieldsOf(definition).filter((field) => field.default_value !== undefined)
  return Object.fromEntries(withDefault.map((field) => [fieldKey(field), field.default_value]))
}

/** Flat answers in the shape of the REST body; keys that the form does not know are left out. */
export function nestAnswers(definition: FormDefinition, flat: FlatAnswers): FormAnswers {
  const nested: Record<string, unknown> = {}
  for (const field of fieldsOf(definition)) {
    const value = flat[fieldKey(field)]
    if (value === undefined) continue
    if (isTopRecord(field.record)) nested[field.name] = value
    else nested[field.record] = { ...(nested[field.record] as object | undefined), [field.name]: value }
  }
  return nested
}

/** The answers of the REST body by field key; only fields that have a value. */
export function flattenAnswers(definition: FormDefinition, answers: FormAnswers): FlatAnswers {
  const entries = fieldsOf(definition)
    .map((field) => [fieldKey(field), answerAt(answers, fieldKey(field))] as const)
    .filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

/**
 * Everything that changes when a person answers one field: the answer itself; "none" boxes and their siblings, which
 * exclude each other; a "measured and confirmed" that was given for the value before.
 */
export function answerChanges(
  definition: FormDefinition,
  flat: FlatAnswers,
  key: string,
  value: unknown,
): FlatAnswers {
  const fields = fieldsOf(definition)
  const field = fields.find((candidate) => fieldKey(candidate) === key)
  if (field === undefined) throw new Error(`the form has no field ${key}`)
  return {
    [key]: Array.isArray(value) ? withoutContradiction(field, flat[key], value) : value,
    ...excludedBy(field, flat, value),
    ...noneTurnedOff(fields, key, value),
    ...confirmationDropped(field, flat, value),
  }
}

/** In a list with a "none": the box ticked last wins. */
function withoutContradiction(field: FormField, before: unknown, after: readonly unknown[]): unknown[] {
  const none = field.options?.find((option) => option.excludes_others === true)?.value
  if (none === undefined || !after.includes(none) || after.length === 1) return [...after]
  const hadNone = Array.isArray(before) && before.includes(none)
  return hadNone ? after.filter((value) => value !== none) : [none]
}

function excludedBy(field: FormField, flat: FlatAnswers, value: unknown): FlatAnswers {
  if (value !== (field.ticked_value ?? true)) return {}
  const ticked = (field.excludes ?? []).filter((key) => isAnswered(flat[key]))
  return Object.fromEntries(ticked.map((key) => [key, null]))
}

function noneTurnedOff(fields: readonly FormField[], key: string, value: unknown): FlatAnswers {
  if (value !== true) return {}
  const nones = fields.filter((field) => field.excludes?.includes(key))
  return Object.fromEntries(nones.map((none) => [fieldKey(none), !(none.ticked_value ?? true)]))
}

function confirmationDropped(field: FormField, flat: FlatAnswers, value: unknown): FlatAnswers {
  const key = `${field.record}.confirmed_out_of_range`
  const confirmed = flat[key]
  if (field.range === undefined || !Array.isArray(confirmed) || !confirmed.includes(field.name)) return {}
  if (value === flat[fieldKey(field)]) return {}
  return { [key]: confirmed.filter((name) => name !== field.name) }
}

/**
 * Answers as they are stored: text trimmed, blank text and empty lists left out, instants in UTC with milliseconds,
 * and nothing of fields that are not asked (an allergy typed before "no known allergy" was chosen, a child's scale of
 * an adult), so that no record contradicts itself. A confirmation stays only with a value outside its range.
 */
export function tidyAnswers<A extends FormAnswers>(
  definition: FormDefinition,
  answers: A,
  patient: PatientContext,
): A {
  const flat: Record<string, unknown> = {}
  for (const field of visibleFields(definition, answers, patient)) {
    const value = tidyValue(field, answerAt(answers, fieldKey(field)))
    if (isAnswered(value)) flat[fieldKey(field)] = value
  }
  for (const field of fieldsOf(definition)) dropNeedlessConfirmation(field, flat, patient)
  return nestAnswers(definition, flat) as A
}

function tidyValue(field: FormField, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (field.type !== 'instant') return value.trim()
  try {
    return Temporal.Instant.from(value).toString({ smallestUnit: 'millisecond' })
  } catch {
    // No instant: left as it is for the rules to refuse.
    return value
  }
}

function dropNeedlessConfirmation(
  field: FormField,
  flat: Record<string, unknown>,
  patient: PatientContext,
): void {
  const key = `${field.record}.confirmed_out_of_range`
  const confirmed = flat[key]
  const range = acceptedRange(field, patient)
  if (range === undefined || !Array.isArray(confirmed)) return
  const value = flat[fieldKey(field)]
  const isOutside = typeof value === 'number' && (value < range.min || value > range.max)
  if (isOutside) return
  const rest = confirmed.filter((name) => name !== field.name)
  if (rest.length === 0) delete flat[key]
  else flat[key] = rest
}

/** The fields of one record, for screens and tables that show it alone. */
export function fieldsOfRecord(definition: FormDefinition, record: FormRecord): readonly FormField[] {
  return fieldsOf(definition).filter((field) => field.record === record)
}
