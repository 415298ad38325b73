/** Wards as an administrator reads and writes them: with commas between, Arabic ones too. */
export function wardsText(wards: readonly string[] | null | undefined): string {
  return (wards ?? []).join(', ')
}

/** The wards of what was written; null where none is named. */
export function wardsOf(text: string): string[] | null {
  const wards = text
    .split(/[,،]/)
    .map((ward) => ward.trim())
    .filter((ward) => ward !== '')
  return wards.length === 0 ? null : [...new Set(wards)]
}
