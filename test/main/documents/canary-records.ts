import { z } from 'zod'
import { type EntityName, entities, type RecordOf } from '../../../shared/sync/entities.ts'

/*
 * A record of every synced table in which each text is a text of its own, made from the table's schema: a field that is
 * added tomorrow is looked for tomorrow. A text whose form this file cannot meet makes it throw.
 */

/** Texts that are too short to be looked for, are no person's, or are a time of the day: by field. */
const notLookedFor: ReadonlySet<string> = new Set([
  'patients.ssn_last4',
  'sites.code',
  'settings.logo_png',
  'radiology_sheets.preparation_time',
  'radiology_sheets.injection_time',
])

export interface CanaryRecord<E extends EntityName = EntityName> {
  readonly entity: E
  readonly record: RecordOf<E>
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly $ref?: string
}

/** A record of each table, and the texts in them by field: `patients.full_name`. */
export function canaryRecords(): { records: CanaryRecord[]; kept: Map<string, string> } {
  const kept = new Map<string, string>()
  let n = 5000

  const textOf = (schema: Schema, where: string): string => {
    n += 1
    const { format, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema
    const patterns = [schema, ...(schema.allOf ?? [])].flatMap(({ pattern }) => pattern ?? [])
    const fits = (text: string): boolean =>
      text.length >= minLength &&
      text.length <= maxLength &&
      patterns.every((pattern) => new RegExp(pattern, 'u').test(text))
    if (format === 'uuid') return `00000000-0000-7000-8000-00000000${n}`
    if (format === 'date-time') return '2026-11-22T08:00:00.000Z'
    if (format === 'date') return keep(where, `${1000 + (n % 900)}-02-11`)
    const digits = [`015${n}0${n}`, `77${n}7${n}7`].map((text, i) =>
      text.slice(0, 11 - i).padEnd(11 - i, '7'),
    )
    const choices = [`Qanary${n}z كناريا${n}`, `QX${n}Z`, `qx${n}z`, ...digits, hexOf(n)]
    const text = [...choices, `QX${n}Z`.padEnd(minLength, 'q')].find(fits)
    if (text !== undefined) return keep(where, text)
    const short = ['1234', '12', '08:15', ''].find(fits)
    if (notLookedFor.has(where)) return short ?? ''
    throw new Error(`no text fits ${where}: say here what does`)
  }
  const keep = (where: string, text: string): string => {
    let name = where
    for (let again = 2; kept.has(name); again++) name = `${where} (${again})`
    if (!notLookedFor.has(where)) kept.set(name, text)
    return text
  }
  const sampleOf = (schema: Schema, where: string): unknown => {
    const branches = (schema.anyOf ?? schema.oneOf ?? []).filter((branch) => typeOf(branch) !== 'null')
    if (branches.length > 0) return sampleOf(mostTelling(branches), where)
    if (schema.const !== undefined) return schema.const
    if (schema.enum !== undefined) return schema.enum[0]
    if (schema.$ref !== undefined) return textOf({ type: 'string' }, where)
    switch (typeOf(schema)) {
      case 'string':
        return textOf(schema, where)
      case 'integer':
      case 'number':
        return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1, 1)
      case 'boolean':
        return true
      case 'array':
        return schema.items === undefined ? [] : [sampleOf(schema.items, `${where}[]`)]
      case 'object':
        return objectOf(schema, where)
      default:
        throw new Error(`${where}: no value for ${JSON.stringify(schema)}`)
    }
  }
  const objectOf = ({ properties, additionalProperties }: Schema, where: string): Record<string, unknown> => {
    if (properties === undefined) {
      const any = typeof additionalProperties === 'object' ? additionalProperties : { type: 'string' }
      return { note: sampleOf(any, `${where}.note`) }
    }
    return Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, sampleOf(schema, `${where}.${name}`)]),
    )
  }

  const records = (Object.keys(entities) as EntityName[]).map((entity) => {
    const { schema } = entities[entity]
    const made = objectOf(z.toJSONSchema(schema, { unrepresentable: 'any' }) as Schema, entity)
    // What the schema says in code only (two fields that go together) is not asked here: stations keep what they are sent.
    return { entity, record: made as RecordOf<typeof entity> }
  })
  return { records, kept }
}

function hexOf(n: number): string {
  return `feed${n}`.padEnd(64, 'c0ffee')
}

/** What a value is where it is there at all. */
function typeOf({ type }: Schema): string | undefined {
  return typeof type === 'string' ? type : type?.find((each) => each !== 'null')
}

/** Of several forms of a value the one with a text in it. */
function mostTelling(branches: readonly Schema[]): Schema {
  const [first] = branches
  if (first === undefined) throw new Error('a choice of nothing')
  const telling = (schema: Schema): number =>
    typeOf(schema) === 'string' && schema.enum === undefined && schema.const === undefined
      ? 1
      : Object.values(schema.properties ?? {}).length
  return branches.toSorted((a, b) => telling(b) - telling(a))[0] ?? first
}
