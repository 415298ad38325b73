import { z } from 'zod'
import {
  type AnswersOf,
  type FormDefinition,
  type FormField,
  type FormRecord,
  fieldsOf,
  type RecordAnswers,
  type TopRecord,
} from './form-definition.ts'

/** One optional, nullable zod schema per field of a record. */
export type RecordShape<D extends FormDefinition, R extends FormRecord> = {
  [N in keyof RecordAnswers<D, R>]-?: z.ZodOptional<
    z.ZodNullable<z.ZodType<NonNullable<RecordAnswers<D, R>[N]>>>
  >
}

/** A time of day on the site's clock, 00:00 to 23:59. */
const LocalTime = z.iso.time({ precision: -1 })

function valueSchema(field: FormField): z.ZodType {
  const values = (field.options ?? []).map((option) => option.value)
  switch (field.type) {
    case 'choice':
      return z.literal(values)
    case 'choices':
      return z.array(z.literal(values)).max(values.length)
    case 'boolean':
      return z.boolean()
    case 'integer':
      return z.int()
    case 'decimal':
      return z.number()
    case 'text':
    case 'long_text':
      return field.max_length === undefined ? z.string() : z.string().max(field.max_length)
    case 'date':
      return z.iso.date()
    case 'instant':
      return z.iso.datetime({ offset: true })
    case 'local_time':
      return LocalTime
  }
}

/**
 * The fields of one record as a zod shape, to spread into a table's or message's schema. Kinds, options and lengths
 * only: ranges are the rules' business (`evaluateFrm05`), so that a draft with 1680 cm can be kept and shown.
 */
export function recordShape<const D extends FormDefinition, R extends FormRecord>(
  definition: D,
  record: R,
): RecordShape<D, R> {
  const entries = fieldsOf(definition)
    .filter((field) => field.record === record)
    .map((field) => [field.name, valueSchema(field).nullish()] as const)
  // The definition's literal types say what the loop builds; the form's tests compare the two.
  return Object.fromEntries(entries) as unknown as RecordShape<D, R>
}

/** One record of a form on its own; unknown keys are dropped. */
export function recordSchema<const D extends FormDefinition, R extends FormRecord>(
  definition: D,
  record: R,
): z.ZodType<RecordAnswers<D, R>> {
  return z.object(recordShape(definition, record)) as unknown as z.ZodType<RecordAnswers<D, R>>
}

/** All answers of a form in the shape of the REST body; unknown keys are dropped. */
export function formSchema<const D extends FormDefinition>(definition: D): z.ZodType<AnswersOf<D>> {
  return z.object(formShape(definition)) as unknown as z.ZodType<AnswersOf<D>>
}

/** The REST body of a form as a zod shape, for schemas that add to it. */
export function formShape<const D extends FormDefinition>(
  definition: D,
): RecordShape<D, 'nursing_assessments'> & {
  [R in Exclude<FormRecord, TopRecord>]: z.ZodOptional<z.ZodNullable<z.ZodType<RecordAnswers<D, R>>>>
} {
  return {
    ...recordShape(definition, 'nursing_assessments'),
    vital_signs: recordSchema(definition, 'vital_signs').nullish(),
    pain_assessment: recordSchema(definition, 'pain_assessment').nullish(),
    fall_risk_assessment: recordSchema(definition, 'fall_risk_assessment').nullish(),
  }
}
