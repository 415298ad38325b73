import { compactDigits } from './digits.ts'

const LOCAL = /^01[0125]\d{8}$/

/**
 * An Egyptian mobile number in local form (01012345678) from what a person typed: with +20, 0020 or 20 in front, the
 * leading 0 left out after it, spaces, dashes, Arabic-Indic digits. Null when it is none (010, 011, 012 and 015 exist).
 */
export function normaliseMobileNumber(text: string): string | null {
  const compact = compactDigits(text)
  const national = compact.replace(/^(?:\+|00)20/, '').replace(/^20(?=1\d{9}$|01\d{9}$)/, '')
  const local = /^1\d{9}$/.test(national) && national !== compact ? `0${national}` : national
  return LOCAL.test(local) ? local : null
}

export function isMobileNumber(text: string): boolean {
  return LOCAL.test(text)
}
