import { Temporal } from 'temporal-polyfill'
import { compactDigits, toWesternDigits } from './digits.ts'
import { findGovernorate } from './governorates.ts'

/** Oddities that never block: the person is asked to look again and confirm. */
export type NationalIdWarning =
  | 'impossible_date'
  | 'future_date'
  | 'unknown_governorate'
  | 'birth_date_differs'
  | 'gender_differs'

/**
 * What an Egyptian national ID says of its holder: digit 1 the century, 2 to 7 the birth date, 8 and 9 the
 * governorate of birth, 13 the sex. The check digit is never used: no official algorithm is known, and genuine IDs
 * fail the circulating ones. `date_of_birth` is null when the digits are no date; `future_date` keeps it.
 */
export interface NationalId {
  readonly kind: 'ok'
  readonly digits: string
  readonly date_of_birth: string | null
  readonly gender: 'male' | 'female'
  readonly governorate_code: string
  readonly warnings: readonly NationalIdWarning[]
}

export interface InvalidNationalId {
  readonly kind: 'invalid'
  readonly code: 'empty' | 'not_digits' | 'not_14_digits'
}

/**
 * Reads a national ID as typed (Arabic-Indic and Persian digits, spaces and dashes are accepted). Only what is not
 * 14 digits is invalid. `today` is the local day, YYYY-MM-DD.
 */
export function parseNationalId(text: string, today: string): NationalId | InvalidNationalId {
  const digits = compactDigits(text)
  if (digits === '') return { kind: 'invalid', code: 'empty' }
  if (!/^\d+$/.test(digits)) return { kind: 'invalid', code: 'not_digits' }
  if (digits.length !== 14) return { kind: 'invalid', code: 'not_14_digits' }
  const date_of_birth = birthDateOf(digits)
  const governorate_code = digits.slice(7, 9)
  const warnings: NationalIdWarning[] = []
  if (date_of_birth === null) warnings.push('impossible_date')
  else if (date_of_birth > today) warnings.push('future_date')
  if (findGovernorate(governorate_code) === null) warnings.push('unknown_governorate')
  const gender = Number(digits.charAt(12)) % 2 === 1 ? 'male' : 'female'
  return { kind: 'ok', digits, date_of_birth, gender, governorate_code, warnings }
}

/**
 * What is entered beside the ID and differs from it. Fields that are empty, and a birth date that the ID does not
 * tell, are not compared; sex "other" is not a difference.
 */
export function nationalIdMismatches(
  id: NationalId,
  entered: { readonly date_of_birth: string | null; readonly gender: 'male' | 'female' | 'other' | null },
): readonly NationalIdWarning[] {
  const warnings: NationalIdWarning[] = []
  if (
    id.date_of_birth !== null &&
    entered.date_of_birth !== null &&
    id.date_of_birth !== entered.date_of_birth
  ) {
    warnings.push('birth_date_differs')
  }
  const isOpposite = entered.gender === 'male' || entered.gender === 'female'
  if (isOpposite && entered.gender !== id.gender) warnings.push('gender_differs')
  return warnings
}

/**
 * Whether a free text seems to hold a national ID: 14 digits that tell a possible birth date and a governorate, typed in
 * any digits and groups. A hint for whoever typed it; the text stays as it is.
 */
export function seemsToHoldNationalId(text: string, today: string): boolean {
  const joined = toWesternDigits(text).replace(/(?<=\d)[\s\u00a0\u202f-](?=\d)/g, '')
  const numbers = joined.match(/(?<!\d)\d{14}(?!\d)/g) ?? []
  return numbers.some((digits) => {
    const id = parseNationalId(digits, today)
    return id.kind === 'ok' && id.warnings.length === 0
  })
}

const CENTURIES: Readonly<Record<string, string>> = { '2': '19', '3': '20' }

function birthDateOf(digits: string): string | null {
  const century = CENTURIES[digits.charAt(0)]
  if (century === undefined) return null
  const date = `${century}${digits.slice(1, 3)}-${digits.slice(3, 5)}-${digits.slice(5, 7)}`
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' }).toString()
  } catch {
    // The digits name a day that no calendar has.
    return null
  }
}
