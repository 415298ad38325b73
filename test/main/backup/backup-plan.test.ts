import { describe, expect, it } from 'vitest'
import { backupsToRemove, isBackupDue } from '../../../main/backup/backup-plan.ts'

const HOUR_MS = 3_600_000
const start = Date.parse('2026-03-01T00:30:00.000Z')
const at = (hours: number): string => new Date(start + hours * HOUR_MS).toISOString()
const hourly = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `b${n}`, made_at: at(n) }))

describe('backups', () => {
  it('are kept for each of 24 hours, 7 days and 4 weeks', () => {
    const all = hourly(24 * 40)
    const gone = new Set(backupsToRemove(all, at(24 * 41)))
    const kept = all.filter(({ name }) => !gone.has(name)).map(({ made_at }) => made_at)
    expect(kept.slice(-24)).toEqual(all.slice(-24).map(({ made_at }) => made_at))
    expect(new Set(kept.map((time) => time.slice(0, 10))).size).toBeGreaterThanOrEqual(7)
    expect(kept.length).toBeLessThanOrEqual(24 + 7 + 4)
    expect(Date.parse(kept[0] ?? '')).toBeLessThan(start + 24 * 23 * HOUR_MS)
  })

  it('stay while the server has not had everything since they were made', () => {
    const all = hourly(24 * 200)
    const keptSince = (lastSyncAt: string | null): string[] => {
      const gone = new Set(backupsToRemove(all, lastSyncAt))
      return all.filter(({ name }) => !gone.has(name)).map(({ made_at }) => made_at)
    }
    const daysOf = (times: string[]): string[] => [...new Set(times.map((time) => time.slice(0, 10)))]
    // The last of each of four weeks of days, and of each week before.
    expect(daysOf(keptSince(null)).slice(-28)).toEqual(daysOf(all.map(({ made_at }) => made_at)).slice(-28))
    expect(keptSince(at(24 * 100)).filter((time) => time < at(24 * 170))).toHaveLength(10)
    expect(daysOf(keptSince(null))[0]).toBe('2026-03-01')
    expect(keptSince(null).length).toBeLessThan(24 + 28 + 30)
  })

  it.each([
    [undefined, true],
    [at(0), false],
    [at(-1), true],
    [at(5), true],
  ])('are due an hour after the last, also when the clock was set back: %s', (newest, isDue) => {
    expect(isBackupDue(newest, start)).toBe(isDue)
  })
})
