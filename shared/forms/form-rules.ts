import { z } from 'zod'
import { acceptedRange } from './field-range.ts'
import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  type FormField,
  type FormSection,
  fieldKey,
  isAnswered,
  type NumberRange,
  type PatientContext,
} from './form-definition.ts'
import type { FieldProblem } from './form-problem.ts'
import { fieldsToAsk, holds, visibleSections } from './form-visibility.ts'

/** What is wrong with the answers given, in paper order; hidden fields are not looked at. Empty is never wrong here. */
export function fieldProblems(
  definition: FormDefinition,
  answers: FormAnswers,
  patient: PatientContext,
): readonly FieldProblem[] {
  const sections = visibleSections(definition, answers, patient)
  const problems = sections.flatMap((section) =>
    fieldsToAsk(section, answers, patient).flatMap((field) => problemsOf(field, answers, patient)),
  )
  // A field that two sections share is reported once.
  const seen = new Set<string>()
  return problems.filter(({ field, code }) => {
    const isNew = !seen.has(`${field} ${code}`)
    seen.add(`${field} ${code}`)
    return isNew
  })
}

/** What submission asks for and is still empty: required fields, and the line behind an "other" or a "yes". */
export function missingProblems(
  definition: FormDefinition,
  answers: FormAnswers,
  patient: PatientContext,
): readonly FieldProblem[] {
  return visibleSections(definition, answers, patient).flatMap((section) => {
    const fields = fieldsToAsk(section, answers, patient)
    const isEmpty = (field: FormField): boolean => !isAnswered(answerAt(answers, fieldKey(field)))
    const missing = fields.flatMap((field): FieldProblem[] => {
      if (!isEmpty(field)) return []
      if (field.required || isRequiredNow(field, answers, patient))
        return [{ field: fieldKey(field), code: 'required', params: {} }]
      if (field.required_when_shown) return [{ field: fieldKey(field), code: 'detail_required', params: {} }]
      return []
    })
    return [...missing, ...emptyGroups(section, fields, isEmpty)]
  })
}

function isRequiredNow(field: FormField, answers: FormAnswers, patient: PatientContext): boolean {
  return field.required_when !== undefined && holds(field.required_when, answers, patient)
}

function emptyGroups(
  section: FormSection,
  fields: readonly FormField[],
  isEmpty: (field: FormField) => boolean,
): readonly FieldProblem[] {
  return (section.groups ?? []).flatMap((group): FieldProblem[] => {
    const members = fields.filter((field) => field.group === group.code)
    const first = members[0]
    if (!group.required_when_shown || first === undefined || !members.every(isEmpty)) return []
    return [{ field: fieldKey(first), code: 'detail_required', params: {} }]
  })
}

function problemsOf(
  field: FormField,
  answers: FormAnswers,
  patient: PatientContext,
): readonly FieldProblem[] {
  const key = fieldKey(field)
  const answer = answerAt(answers, key)
  if (!isAnswered(answer)) return []
  const problem = (code: FieldProblem['code'], params: FieldProblem['params'] = {}): FieldProblem[] => [
    { field: key, code, params },
  ]
  switch (field.type) {
    case 'integer':
    case 'decimal':
      if (typeof answer !== 'number' || !Number.isFinite(answer)) return problem('not_a_number')
      if (field.type === 'integer' && !Number.isInteger(answer)) return problem('not_whole')
      return numberProblems(field, answer, acceptedRange(field, patient), isConfirmed(field, answers))
    case 'text':
    case 'long_text':
      if (field.max_length === undefined || String(answer).trim().length <= field.max_length) return []
      return problem('too_long', { max: field.max_length })
    case 'boolean':
      if (typeof answer !== 'boolean') return problem('not_an_option')
      return answer === (field.ticked_value ?? true) && contradicts(field, answers)
        ? problem('contradicts_none')
        : []
    case 'choice':
      return isOption(field, answer) ? [] : problem('not_an_option')
    case 'choices':
      if (!Array.isArray(answer) || !answer.every((value) => isOption(field, value))) {
        return problem('not_an_option')
      }
      return answer.length > 1 && answer.some((value) => isExclusive(field, value))
        ? problem('contradicts_none')
        : []
    case 'date':
      return z.iso.date().safeParse(answer).success ? [] : problem('not_a_date')
    case 'instant':
      return z.iso.datetime({ offset: true }).safeParse(answer).success ? [] : problem('not_a_date')
    case 'local_time':
      return z.iso.time({ precision: -1 }).safeParse(answer).success ? [] : problem('not_a_time')
  }
}

function isOption(field: FormField, value: unknown): boolean {
  return (field.options ?? []).some((option) => option.value === value)
}

function isExclusive(field: FormField, value: unknown): boolean {
  return (field.options ?? []).some((option) => option.value === value && option.excludes_others === true)
}

function contradicts(none: FormField, answers: FormAnswers): boolean {
  return (none.excludes ?? []).some((key) => answerAt(answers, key) === true)
}

/** Whether a person stated "measured and confirmed" for the field. */
export function isConfirmed(field: Pick<FormField, 'name' | 'record'>, answers: FormAnswers): boolean {
  const confirmed = answerAt(answers, `${field.record}.confirmed_out_of_range`)
  return Array.isArray(confirmed) && confirmed.includes(field.name)
}

function numberProblems(
  field: FormField,
  value: number,
  range: NumberRange | undefined,
  confirmed: boolean,
): readonly FieldProblem[] {
  const { limits } = field
  const key = fieldKey(field)
  const params = (bounds: NumberRange): FieldProblem['params'] => ({
    min: bounds.min,
    max: bounds.max,
    unit: field.unit ?? '',
  })
  if (limits !== undefined && !isWithin(limits, value)) {
    const code = range !== undefined ? 'impossible' : value > limits.max ? 'too_high' : 'too_low'
    return [
      { field: key, code, params: { ...params(limits), ...suggestionFor(field, value, limits, range) } },
    ]
  }
  if (range === undefined || isWithin(range, value) || confirmed) return []
  return [{ field: key, code: 'confirm_out_of_range', params: params(range) }]
}

function isWithin(bounds: NumberRange, value: number): boolean {
  return value >= bounds.min && value <= bounds.max
}

/** The value that was probably meant when the decimal point slipped (1680 cm → 168, 3.84 °C → 38.4). */
function suggestionFor(
  field: FormField,
  value: number,
  limits: NumberRange,
  range: NumberRange | undefined,
): { readonly suggestion?: number } {
  const bounds = range ?? limits
  const decimals = field.type === 'integer' ? 0 : (field.decimals ?? 0)
  const candidates = value > limits.max ? [value / 10, value / 100] : [value * 10]
  const meant = candidates
    .map((candidate) => Number(candidate.toPrecision(6)))
    .find((candidate) => isWithin(bounds, candidate) && Number(candidate.toFixed(decimals)) === candidate)
  return meant === undefined || meant <= 0 ? {} : { suggestion: meant }
}
