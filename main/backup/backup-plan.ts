/** How many backups are kept: one for each of so many hours, days and weeks. */
const KEPT = { hour: 24, day: 7, week: 4 } as const

const HOUR_MS = 3_600_000

/** When the last hour's backup is missing, one is due. */
export function isBackupDue(newestAt: string | undefined, nowMs: number): boolean {
  if (newestAt === undefined) return true
  const ageMs = nowMs - Date.parse(newestAt)
  // A clock that was set back must not keep backups away until it has caught up.
  return ageMs >= HOUR_MS || ageMs < 0
}

interface Dated {
  readonly name: string
  readonly made_at: string
}

/**
 * The backups that may go: not the newest of any of the last 24 hours, 7 days and 4 weeks that have one, and older than
 * the last time that everything here was confirmed by the server. Times in UTC.
 */
export function backupsToRemove(backups: readonly Dated[], lastSyncAt: string | null): string[] {
  const newestFirst = [...backups].sort((a, b) => b.made_at.localeCompare(a.made_at))
  const kept = new Set<string>()
  for (const [span, count] of Object.entries(KEPT)) {
    const seen = new Set<string>()
    for (const { name, made_at } of newestFirst) {
      const period = periodOf(span as keyof typeof KEPT, made_at)
      if (seen.has(period)) continue
      seen.add(period)
      if (seen.size <= count) kept.add(name)
    }
  }
  return newestFirst
    .filter(({ name, made_at }) => !kept.has(name) && lastSyncAt !== null && made_at < lastSyncAt)
    .map(({ name }) => name)
}

function periodOf(span: keyof typeof KEPT, made_at: string): string {
  if (span === 'hour') return made_at.slice(0, 13)
  if (span === 'day') return made_at.slice(0, 10)
  return String(Math.floor((Date.parse(made_at) / HOUR_MS / 24 + 3) / 7))
}
