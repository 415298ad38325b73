import { dictionary } from '@zxcvbn-ts/language-common'

/** Shorter entries would refuse a password for a word of three letters in it. */
const MIN_LENGTH = 4

/** Passwords that many people have (about 49,000, of leaks), in lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  dictionary['passwords-common']
    .map((text) => text.normalize('NFKC').toLowerCase())
    .filter((text) => text.length >= MIN_LENGTH),
)
