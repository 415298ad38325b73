import { toWesternDigits } from '../../shared/identifiers/digits.ts'

/* A site chooses its digits, and a field may take Arabic-Indic ones as those that it stores. */

/** Whether two texts are the same in whichever digits. */
export function isAlike(held: string, wanted: string): boolean {
  return toWesternDigits(held) === toWesternDigits(wanted)
}

const arabicIndic = '٠١٢٣٤٥٦٧٨٩'

/** Finds a text on a page in whichever digits. */
export function inAnyDigits(text: string): RegExp {
  const plain = toWesternDigits(text).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(plain.replace(/\d/g, (digit) => `[${digit}${arabicIndic[Number(digit)]}]`))
}
