import { compactDigits } from '../identifiers/digits.ts'
import { searchTokens } from '../identifiers/name-folding.ts'

/** Names of two letters there are few; one letter is a word that is being typed. */
const LETTERS_AT_LEAST = 3
/** Of a number that is being typed the first digits mean thousands. */
const DIGITS_AT_LEAST = 10

/** Whether a search says enough for the server to be asked too: a whole number, or some letters of a name. */
export function isWorthLookingUp(query: string): boolean {
  const digits = compactDigits(query)
  if (/^\+?\d+$/.test(digits)) return digits.length >= DIGITS_AT_LEAST
  return searchTokens(query).join('').length >= LETTERS_AT_LEAST
}

/** Whether what is typed of somebody who is registered tells them apart: a national ID, or a name and a birth date. */
export function isWorthLookingUpAlike(typed: {
  readonly ssn: string | null
  readonly full_name: string
  readonly date_of_birth: string | null
}): boolean {
  return typed.ssn !== null || (typed.date_of_birth !== null && isWorthLookingUp(typed.full_name))
}
