import type { FieldError } from '../errors.ts'

/** What is wrong with a PIN beyond its length: one digit only, or digits in a row, are what is guessed first. */
export function pinErrors(pin: string): FieldError[] {
  const digits = [...pin].map(Number)
  const steps = digits.slice(1).map((digit, index) => digit - (digits[index] ?? digit))
  const isPlain = [0, 1, -1].some((step) => steps.every((each) => each === step))
  const message = 'a PIN is not one digit repeated, nor digits in a row'
  return isPlain ? [{ field: 'pin', code: 'pin_too_plain', message }] : []
}
