/**
 * Whether a program is of an older version than another: by the three numbers at its beginning, whatever follows them.
 * One that says none counts as older.
 */
export function isOlderVersion(version: string | null, than: string): boolean {
  const [own, other] = [numbersOf(version ?? ''), numbersOf(than)]
  if (own === null || other === null) return other !== null
  const at = own.findIndex((number, i) => number !== other[i])
  return at !== -1 && (own[at] ?? 0) < (other[at] ?? 0)
}

function numbersOf(version: string): number[] | null {
  const found = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?!\d)/.exec(version)
  return found === null ? null : found.slice(1).map(Number)
}
