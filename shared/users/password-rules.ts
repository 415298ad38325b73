import type { FieldError } from '../errors.ts'

/*
 * Which passwords are refused although they are long enough. No rule asks for kinds of characters: they make people
 * write "Password123!" on a note. What is compared is the heart of the password: lower case, without what stands around
 * it ("!!Dragon2024" is "dragon") and with look-alikes read as letters ("p4ssw0rd" is "password").
 */

const MIN_LENGTH = 12
const MAX_LENGTH = 128
/** What must be left of a password when the names that anybody knows are taken out. */
const MIN_OWN_LETTERS = 4
const MIN_NAME_LENGTH = 3
const MIN_DISTINCT = 5

/** What anybody knows of a person: their names, and those of their hospital. */
export interface KnownOf {
  readonly username: string
  readonly full_name: string
  readonly places: readonly string[]
}

export type PasswordProblem = 'password_short' | 'password_long' | 'password_common' | 'password_personal'

/** Names of the product and of every such place. */
const EVERYWHERE = ['sijil', 'سجل', 'hospital', 'مستشفى']

const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}

/** Why a password is refused; null when it may be used. `isCommon` says whether many people have a text as password. */
export function passwordProblem(
  password: string,
  known: KnownOf,
  isCommon: (text: string) => boolean,
): PasswordProblem | null {
  const text = password.normalize('NFKC')
  const length = [...text].length
  if (length < MIN_LENGTH) return 'password_short'
  if (length > MAX_LENGTH) return 'password_long'
  const lower = text.toLowerCase()
  if (new Set(lower).size < MIN_DISTINCT || isRun(lower)) return 'password_common'
  if (heartsOf(lower).some((heart) => isCommon(heart) || isRepeated(heart, isCommon)))
    return 'password_common'
  return isOfNames(lower, known) ? 'password_personal' : null
}

/** The forms of a password that are looked up. */
function heartsOf(lower: string): string[] {
  const plain = lower.replace(/[^\p{L}\p{N}]/gu, '')
  const trimmed = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const read = [...lower].map((sign) => lookAlikes[sign] ?? sign).join('')
  const readTrimmed = [...trimmed].map((sign) => lookAlikes[sign] ?? sign).join('')
  const lettersOnly = read.replace(/[^\p{L}]/gu, '')
  return [lower, plain, trimmed, readTrimmed.replace(/[^\p{L}\p{N}]/gu, ''), lettersOnly].filter(
    (heart) => heart.length > 0,
  )
}

/** "dragondragon": one common text again and again. */
function isRepeated(heart: string, isCommon: (text: string) => boolean): boolean {
  for (let size = 1; size <= heart.length / 2; size += 1) {
    const part = heart.slice(0, size)
    if (part.repeat(heart.length / size) === heart && (size < MIN_DISTINCT || isCommon(part))) return true
  }
  return false
}

const RUNS = [
  '012345678901234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
]

/** Signs that stand beside each other, on the keyboard or in the alphabet. */
function isRun(lower: string): boolean {
  return RUNS.some((run) => run.includes(lower) || [...run].reverse().join('').includes(lower))
}

/** Whether hardly a letter is left when the names are taken out. */
function isOfNames(lower: string, { username, full_name, places }: KnownOf): boolean {
  const names = [username, full_name, ...places, ...EVERYWHERE]
    .flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)])
    .map((name) => name.normalize('NFKC').toLowerCase())
    .filter((name) => name.length >= MIN_NAME_LENGTH)
    .sort((a, b) => b.length - a.length)
  let rest = lower
  for (const name of names) rest = rest.replaceAll(name, ' ')
  return rest !== lower && rest.replace(/[^\p{L}]/gu, '').length < MIN_OWN_LETTERS
}

/** The refusal as forms and REST show it. */
export function passwordFieldError(field: string, code: PasswordProblem): FieldError {
  return { field, code, message: messages[code] }
}

const messages: Readonly<Record<PasswordProblem, string>> = {
  password_short: `has fewer than ${MIN_LENGTH} characters`,
  password_long: `has more than ${MAX_LENGTH} characters`,
  password_common: 'is one that many people use; three or four words that only you put together are better',
  password_personal: 'is made of names that anybody here knows; add words that only you put together',
}
