/** How many backups are kept: one for each of so many hours, days and weeks. */
const KEPT = { hour: 24, day: 7, week: 4 } as const

/** And of those made since the server last had everything: a PC without it would fill its disk with one of each hour. */
const KEPT_UNSENT = { day: 28, week: Number.POSITIVE_INFINITY } as const

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
 * The backups that may go: not the newest of any of the last 24 hours, 7 days and 4 weeks that have one; nor, of those
 * made since everything here was last confirmed by the server, the newest of any of 28 days and of any week. What was
 * only here then is in the one of the same day or week that is kept. Times in UTC.
 */
export function backupsToRemove(backups: readonly Dated[], lastSyncAt: string | null): string[] {
  const newestFirst = [...backups].sort((a, b) => b.made_at.localeCompare(a.made_at))
  const unsent = newestFirst.filter(({ made_at }) => lastSyncAt === null || made_at >= lastSyncAt)
  const kept = new Set([...newestOfEach(newestFirst, KEPT), ...newestOfEach(unsent, KEPT_UNSENT)])
  return newestFirst.filter((backup) => !kept.has(backup)).map(({ name }) => name)
}

type Span = keyof typeof KEPT

function newestOfEach(
  newestFirst: readonly Dated[],
  counts: Readonly<Partial<Record<Span, number>>>,
): Dated[] {
  return Object.entries(counts).flatMap(([span, count]) => {
    const seen = new Map<string, Dated>()
    for (const backup of newestFirst) {
      const period = periodOf(span as Span, backup.made_at)
      if (!seen.has(period)) seen.set(period, backup)
    }
    return [...seen.values()].slice(0, count)
  })
}

function periodOf(span: Span, made_at: string): string {
  if (span === 'hour') return made_at.slice(0, 13)
  if (span === 'day') return made_at.slice(0, 10)
  return String(Math.floor((Date.parse(made_at) / HOUR_MS / 24 + 3) / 7))
}
