import { z } from 'zod'
import { type Channel, contract } from '../../shared/ipc/contract.ts'

/* An input for every channel, made from its schema; what a schema cannot say stands below. */

/** Ids by what they are of: a field `visit_id`, or the `id` of a channel about visits. */
export type SampleIds = Readonly<Record<'patient' | 'visit' | 'study' | 'form' | 'other', string>>

const nounOfChannel: Readonly<Record<string, keyof SampleIds>> = {
  patients: 'patient',
  visits: 'visit',
  worklist: 'visit',
  assessments: 'visit',
  observations: 'visit',
}

const texts = [
  'Written by the matrix',
  'nobody',
  'a long enough password',
  '01112345678',
  '2026-11-01T08:00:00.000Z',
  '2026-11-01',
  'x',
  '11',
  'a'.repeat(64),
  'patients',
]

type Schema = {
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly minItems?: number
  readonly minimum?: number
  readonly minLength?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

const byHand: Readonly<Partial<Record<Channel, (ids: SampleIds) => object>>> = {
  'account.confirm_second_factor': () => ({ totp: '000000' }),
  'session.unlock': () => ({ pin: '2580' }),
  'emergency.open_elsewhere': () => ({ identifier: '0100000001' }),
  'radiology.number_study': () => ({ accession_number: 'A-1' }),
  'patients.register': () => ({ full_name: 'Hoda Samir', mobile_number: '01112345678' }),
}

export function sampleOf(channel: Channel, ids: SampleIds): unknown {
  const schema = z.toJSONSchema(contract[channel].input as z.ZodType, {
    io: 'input',
    unrepresentable: 'any',
  }) as Schema
  const made = exampleOf(schema, '', channel, ids)
  const { properties = {} } = schema
  const reason =
    'administration_reason' in properties ? { administration_reason: 'Written by the matrix' } : {}
  return { ...(made as object), ...reason, ...byHand[channel]?.(ids) }
}

function exampleOf(schema: Schema, name: string, channel: string, ids: SampleIds): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const options = schema.anyOf ?? schema.oneOf
  if (options !== undefined) {
    if (options.some(({ type }) => type === 'null')) return null
    const [first] = options
    return first === undefined ? null : exampleOf(first, name, channel, ids)
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((field) => [
          field,
          exampleOf(schema.properties?.[field] ?? {}, field, channel, ids),
        ]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () =>
        exampleOf(schema.items ?? {}, name, channel, ids),
      )
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'string':
      return schema.format === 'uuid' ? idFor(name, channel, ids) : textFor(schema)
    default:
      return null
  }
}

function textFor({ pattern, minLength = 0, format }: Schema): string {
  const fits = (text: string): boolean =>
    text.length >= minLength && (pattern === undefined || new RegExp(pattern).test(text))
  if (format === 'date-time') return '2026-11-01T08:00:00.000Z'
  return texts.find(fits) ?? 'x'.repeat(Math.max(1, minLength))
}

function idFor(name: string, channel: string, ids: SampleIds): string {
  if (name.includes('patient') || name === 'survivor_id' || name === 'absorbed_id') return ids.patient
  if (name.includes('visit') || name === 'owner_id') return ids.visit
  if (name.includes('study')) return ids.study
  if (name.includes('submission') || name.includes('form')) return ids.form
  return name === 'id' ? ids[nounOfChannel[channel.split('.')[0] ?? ''] ?? 'other'] : ids.other
}
