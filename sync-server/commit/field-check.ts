import { z } from 'zod'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { type EntityName, entityDefinition } from '../../shared/sync/entities.ts'
import { refuse } from './refusal.ts'

/** Fields that a record keeps for life: what it is of, and where it came from. */
const FIXED = [
  'id',
  'site_id',
  'row_version',
  'created_at',
  'created_by',
  'created_on_station',
  'patient_id',
  'visit_id',
  'study_id',
]

function fieldSchema(entity: EntityName, field: string): z.ZodType | undefined {
  return entityDefinition(entity).schema.shape[field] as z.ZodType | undefined
}

const looseSchemas = new Map<EntityName, z.ZodObject>()

/** A record's schema that lets fields of newer stations through: made once each, since making one compiles it anew. */
function looseSchema(entity: EntityName): z.ZodObject {
  const known = looseSchemas.get(entity)
  if (known !== undefined) return known
  const schema = z.looseObject(entityDefinition(entity).schema.shape)
  looseSchemas.set(entity, schema)
  return schema
}

/** Checks a whole new record. A field that an older station does not know is null; one that only a newer knows stays. */
export function checkedRecord(entity: EntityName, row: FieldValues): FieldValues {
  const schema = looseSchema(entity)
  const absent = Object.entries(schema.shape)
    .filter(([field, type]) => !(field in row) && (type as z.ZodType).safeParse(null).success)
    .map(([field]) => [field, null] as const)
  const parsed = schema.safeParse({ ...row, ...Object.fromEntries(absent) })
  if (!parsed.success) refuse('invalid', describe(entity, parsed.error))
  return parsed.data as FieldValues
}

/** Checks the new values of a patch or decision, field by field. */
export function checkedValues(entity: EntityName, values: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      if (FIXED.includes(field)) refuse('invalid', `${entity}.${field} cannot be changed`)
      const parsed = fieldSchema(entity, field)?.safeParse(value)
      if (parsed === undefined) return [field, value]
      if (!parsed.success) refuse('invalid', describe(`${entity}.${field}`, parsed.error))
      return [field, parsed.data as FieldValues[string]]
    }),
  )
}

/** Paths and kinds of what is wrong, never the values: the text goes to logs and administrators. */
function describe(what: string, error: z.ZodError): string {
  const issues = error.issues.slice(0, 10).map((issue) => `${issue.path.join('.')} ${issue.code}`.trim())
  return `${what}: ${issues.join(', ')}`
}
