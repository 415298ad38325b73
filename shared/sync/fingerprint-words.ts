/*
 * A PC that asks to become a station shows six words made of its key; the administrator sees the same six and approves
 * only if they agree. Each word holds 16 bits as consonant, vowel, consonant, vowel, consonant ("proquints", Wilkerson
 * 2009, arXiv:0901.4016), so that it can be read out over a telephone in any language.
 */

const CONSONANTS = 'bdfghjklmnprstvz'
const VOWELS = 'aiou'
const WORDS = 6

/** What is hashed (SHA-256) for the words: the PC's id and its public key. */
export function fingerprintText(station: {
  readonly station_id: string
  readonly public_key: string
}): string {
  return `sijil station fingerprint v1|${station.station_id}|${station.public_key}`
}

/** The first twelve bytes of a hash as six words. */
export function fingerprintWords(hash: Uint8Array): string {
  const words = Array.from({ length: WORDS }, (_, index) =>
    wordOf(((hash[2 * index] ?? 0) << 8) | (hash[2 * index + 1] ?? 0)),
  )
  return words.join(' ')
}

function wordOf(bits: number): string {
  const consonant = (shift: number): string => CONSONANTS.charAt((bits >> shift) & 15)
  const vowel = (shift: number): string => VOWELS.charAt((bits >> shift) & 3)
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0)
}
