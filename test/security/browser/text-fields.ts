import { z } from 'zod'

/** A text of people's own: long enough for a sentence, of no fixed form such as an id, a day or a code. */
const FREE_TEXT_FROM = 20

/**
 * Names of the fields that hold free text, in this schema and in all within it. What only a machine writes has a form or
 * is shorter, and is left out.
 */
export function textFieldsOf(schema: unknown, found: Set<string> = new Set()): Set<string> {
  walk(schema, null, found, new Set())
  return found
}

function walk(schema: unknown, name: string | null, found: Set<string>, seen: Set<unknown>): void {
  if (!(schema instanceof z.ZodType) || (name === null && seen.has(schema))) return
  seen.add(schema)
  if (schema instanceof z.ZodString) {
    const isFree = schema.format === null && (schema.maxLength ?? 0) >= FREE_TEXT_FROM && !hasPattern(schema)
    if (isFree && name !== null) found.add(name)
    return
  }
  if (schema instanceof z.ZodObject) {
    for (const [key, part] of Object.entries(schema.shape)) walk(part, key, found, seen)
    return
  }
  const { def } = schema as unknown as { def: Record<string, unknown> }
  for (const key of ['innerType', 'element', 'valueType', 'in', 'out', 'left', 'right'])
    walk(def[key], name, found, seen)
  for (const key of ['options', 'items']) {
    if (Array.isArray(def[key])) for (const part of def[key]) walk(part, name, found, seen)
  }
}

function hasPattern(schema: z.ZodString): boolean {
  const checks = (schema.def.checks ?? []) as readonly { _zod: { def: { check: string } } }[]
  return checks.some(({ _zod }) => _zod.def.check === 'string_format')
}
