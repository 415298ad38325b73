/** One or two letters that stand for a person in a round badge; titles such as "Dr." are passed over. */
export function initialsOf(fullName: string): string {
  const names = fullName.split(/\s+/).filter((name) => name !== '' && !/^(dr|د)\.?$/i.test(name))
  const letters = names.slice(0, 2).map((name) => [...name][0] ?? '')
  const isArabic = /[\u0600-\u06ff]/.test(letters[0] ?? '')
  return isArabic ? (letters[0] ?? '') : letters.join('').toUpperCase()
}
