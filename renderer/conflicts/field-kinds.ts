import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { toWesternDigits } from '../../shared/identifiers/digits.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import { LocalDate } from '../../shared/time.ts'
import { Modality, VisitType } from '../../shared/visits/visit.ts'

/** How a person can write another value of a field; fields that are not listed can only be chosen. */
const kinds = {
  full_name: 'text',
  mobile_number: 'number_text',
  mobile_unavailable_reason: 'text',
  phone_number: 'number_text',
  passport_number: 'number_text',
  address: 'text',
  governorate: 'governorate',
  date_of_birth: 'day',
  birth_date_is_estimated: 'yes_no',
  gender: 'gender',
  chief_complaint: 'text',
  diagnosis: 'text',
  diagnosis_code: 'number_text',
  visit_type: 'visit_type',
  ward: 'text',
  room: 'text',
  bed: 'number_text',
  modality: 'modality',
  body_region: 'text',
  accession_number: 'number_text',
  name: 'text',
  relation: 'text',
  phone: 'number_text',
  is_guardian: 'yes_no',
} as const

export type FieldKind = (typeof kinds)[keyof typeof kinds]

export function kindOf(field: string): FieldKind | undefined {
  return Object.hasOwn(kinds, field) ? kinds[field as keyof typeof kinds] : undefined
}

/** Whether another value may be written for the group: only when that is possible for each of its fields. */
export function isWritable(fields: readonly string[]): boolean {
  return fields.length > 0 && fields.every((field) => kindOf(field) !== undefined)
}

/** The fields of a conflict's group, as its values name them. */
export function fieldsOfValues(values: readonly FieldValues[]): string[] {
  return [...new Set(values.flatMap((each) => Object.keys(each)))]
}

/** The fields in which values differ; missing and empty are the same. */
export function differingOf(fields: readonly string[], values: readonly FieldValues[]): string[] {
  const textOf = (each: FieldValues, field: string): string => JSON.stringify(each[field] ?? null)
  return fields.filter((field) => new Set(values.map((each) => textOf(each, field))).size > 1)
}

/** A stored value as the text that its editor shows. */
export function textOfValue(field: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (kindOf(field) === 'day' && typeof value === 'string') return value.split('-').reverse().join('/')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A day written as DD/MM/YYYY, as `YYYY-MM-DD`; null when it is none. */
function dayOfText(text: string): string | null {
  const [, day = '', month = '', year = ''] =
    /^(\d{1,2})\D(\d{1,2})\D(\d{4})$/.exec(toWesternDigits(text).trim()) ?? []
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return LocalDate.safeParse(written).success ? written : null
}

/** Whether an editor's text can be stored; empty can, as "not known". */
export function isValidText(field: string, text: string): boolean {
  if (text.trim() === '') return true
  if (field === 'mobile_number') return normaliseMobileNumber(text) !== null
  return kindOf(field) !== 'day' || dayOfText(text) !== null
}

/** An editor's text as the value that is stored; empty is "not known". */
export function valueOfText(field: string, text: string): FieldValues[string] {
  if (kindOf(field) === 'yes_no') return text === 'true'
  if (kindOf(field) === 'day') return dayOfText(text)
  return text.trim() === '' ? null : text.trim()
}

export const optionsOf = { visit_type: VisitType.options, modality: Modality.options } as const
