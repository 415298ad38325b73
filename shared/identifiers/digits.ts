const ZEROS = [0x0660, 0x06f0] as const

/** Arabic-Indic (٠–٩) and Persian (۰–۹) digits as 0–9; everything else stays as typed. */
export function toWesternDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => {
    const code = digit.charCodeAt(0)
    const zero = ZEROS.find((start) => code >= start && code <= start + 9) ?? code
    return String(code - zero)
  })
}

/** What people type between digits, and marks that copying from right-to-left text leaves behind. */
const SEPARATORS = /[\s\u00a0\-.()\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g

/** Digits as typed, without spaces, dashes, dots, brackets and direction marks; letters stay, so they can be refused. */
export function compactDigits(text: string): string {
  return toWesternDigits(text).replace(SEPARATORS, '')
}

/**
 * A number as typed on an English, Arabic or Persian keyboard: ٣٨٫٤, 38.4 and 38,4 are 38.4. Null for blank text;
 * undefined for text that is no number (a comma before three digits is one decimal comma, never a thousands mark).
 */
export function parseNumberText(text: string): number | null | undefined {
  const plain = toWesternDigits(text)
    .replace(/[\s\u00a0\u200e\u200f\u061c\u2066-\u2069]/g, '')
    .replace(/[\u066b,\u060c]/g, '.')
    .replace(/^\u2212/, '-')
  if (plain === '') return null
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : undefined
}
