import { damm } from 'cdigit'
import { compactDigits } from './digits.ts'

/** The site code that no site has: numbers beginning with it are given in practice mode only. */
export const PRACTICE_SITE_CODE = '00'

/** The highest number that a site can give: seven digits. */
export const LAST_MEDICAL_SEQUENCE = 9_999_999

/**
 * The medical number of a site's n-th registration: site code (2 digits), n (7 digits), Damm check digit. Throws when
 * either does not fit: a lease that holds such numbers is a fault.
 */
export function medicalNumberAt(siteCode: string, n: number): string {
  if (!/^\d{2}$/.test(siteCode)) throw new Error(`site code is not two digits: ${siteCode}`)
  if (!Number.isInteger(n) || n < 0 || n > LAST_MEDICAL_SEQUENCE) {
    throw new Error(`medical number is out of its seven digits: ${n}`)
  }
  return damm.generate(`${siteCode}${String(n).padStart(7, '0')}`)
}

/**
 * A medical number as typed or scanned (03-0048217-8, Arabic-Indic digits, spaces) as its ten plain digits. Null when
 * it has not ten digits or its check digit does not fit: then a digit was mistyped or two were swapped.
 */
export function parseMedicalNumber(text: string): string | null {
  const digits = compactDigits(text)
  return /^\d{10}$/.test(digits) && damm.validate(digits) ? digits : null
}

/** How people read it: 2-7-1. Anything that has not ten digits comes back as it is. */
export function formatMedicalNumber(digits: string): string {
  return /^\d{10}$/.test(digits) ? `${digits.slice(0, 2)}-${digits.slice(2, 9)}-${digits.slice(9)}` : digits
}
