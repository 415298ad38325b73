import type {
  Condition,
  FormAnswers,
  FormDefinition,
  FormField,
  PatientContext,
} from '../../shared/forms/form-definition.ts'
import { visibleFields } from '../../shared/forms/form-visibility.ts'

/** An answer that the field takes. */
function anAnswer(field: FormField): unknown {
  switch (field.type) {
    case 'boolean':
      return field.ticked_value ?? true
    case 'choice':
      return field.options?.at(-1)?.value
    case 'choices':
      return [field.options?.[0]?.value]
    case 'integer':
    case 'decimal': {
      const bounds = field.range ?? field.limits ?? { min: 1, max: 1 }
      return Math.ceil((bounds.min + bounds.max) / 2)
    }
    case 'date':
      return '2026-04-02'
    case 'local_time':
      return '09:38'
    case 'instant':
      return '2026-04-02T08:00:00.000Z'
    default:
      return `${field.name} typed`
  }
}

/** The answers that open every question which hangs on another answer. */
function opening(condition: Condition | undefined): Record<string, unknown> {
  if (condition === undefined) return {}
  if ('all' in condition) return Object.assign({}, ...condition.all.map(opening))
  if ('any' in condition) return opening(condition.any[0])
  if ('patient' in condition || 'study' in condition) return {}
  return { [condition.field]: 'at_least' in condition ? condition.at_least + 1 : condition.is_one_of[0] }
}

/** A form with everything answered that this patient is asked: fields of the form itself, no observations. */
export function everythingAnswered(definition: FormDefinition, patient: PatientContext): FormAnswers {
  const keys = Object.assign(
    {},
    ...definition.sections.flatMap((section) =>
      [section.shown_when, ...section.fields.map(({ shown_when }) => shown_when)].map(opening),
    ),
  ) as Record<string, unknown>
  let answers: Record<string, unknown> = { ...keys }
  // What an answer opens may open more.
  for (let round = 0; round < 3; round++) {
    const asked = visibleFields(definition, answers, patient)
    answers = Object.fromEntries(asked.map((field) => [field.name, keys[field.name] ?? anAnswer(field)]))
  }
  return answers
}
