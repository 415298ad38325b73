import type { Id } from '../ids.ts'

/** Crockford's digits: no I, L, O or U, so that nobody reads one for another. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_DIGITS = 8

/**
 * The accession number that a study gets where it is made, without asking anybody: the day (YYMMDD, UTC) and 40 random
 * bits of its id, 14 characters (DICOM takes 16). Among 1,000 studies of a day two are alike once in 2 million days; a
 * number of the hospital's own system is typed over it.
 */
export function accessionNumber(studyId: Id, createdAt: string): string {
  const day = createdAt.slice(2, 10).replaceAll('-', '')
  let bits = Number.parseInt(studyId.replaceAll('-', '').slice(-10), 16)
  let digits = ''
  for (let place = 0; place < RANDOM_DIGITS; place++) {
    digits = (DIGITS[bits % 32] ?? '0') + digits
    bits = Math.floor(bits / 32)
  }
  return day + digits
}
