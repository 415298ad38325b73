import { describe, expect, it } from 'vitest'
import { clashPlan, holdingOf, idOf, patientRecord, patientRecords } from './records.ts'
import type { SyncFigures } from './suite.ts'
import { syncReportOf } from './sync-report.ts'

const cost = {
  server_cpu_ms: 900,
  devices_cpu_ms: 700,
  server_peak_mib: 400,
  device_peak_mib: 120,
  wire_bytes: 1024 * 1024,
}
const created = (on_server_ms: number) => ({
  on_server_ms,
  on_second_ms: on_server_ms + 100,
  disk_server_bytes: 0,
  disk_devices_bytes: 0,
  ...cost,
})
const clash = { converged_ms: 2000, recoverable: 1990, edits: 2000, visible: 500, clashes: 500, ...cost }
const figures: SyncFigures = {
  order: { runs: 3, patients: 10_000, first_sync_patients: 0, is_postgres: false, is_profiled: true },
  engines: [
    { name: 'ours', created: [1200, 1400, 1600].map(created), seen_ms: [100, 120, 400], clash: [clash] },
    { name: 'bare', created: [600, 700, 800].map(created), seen_ms: [20, 30, 40], clash: [clash] },
  ],
  bulk: { rows: 1000, pages_ms: [30], chunks_ms: [10], bare_ms: [10] },
  first_sync: null,
  threads: [
    {
      thread: 'server',
      profile: {
        busy_ms: 200,
        modules: [{ part: 'zod', self_ms: 50 }],
        functions: [{ part: 'parse · zod', self_ms: 50 }],
      },
    },
  ],
}
const run = { machine: '2 × X', commit: 'abcdef12', date: '2026-11-23', processors: 2, load_before: 0 }

describe('the report of sync', () => {
  const report = syncReportOf(figures, run)

  it('says of each goal whether it was met, with the ratio to the bare databases', () => {
    expect(report).toContain(
      '| 10,000 patients created offline → on the server | 1,400 (1,200 to 1,600) ms | 700 (600 to 800) ms | 2.0× | 1,500 ms: met |',
    )
    expect(report).toContain(
      '400 ms (median 120, 99th 400, n 3) | 40 ms (median 30) | 10.0× | 300 ms: **missed** |',
    )
    expect(report).toContain(
      '| bulk apply of pages of a pull | 33,333 rows/s | 100,000 rows/s | 3.0× | 2×: **missed** |',
    )
    expect(report).toContain(
      '| bulk apply of chunks of a snapshot | 100,000 rows/s | 100,000 rows/s | 1.0× | 2×: met |',
    )
  })

  it('says which parts were not measured, and has no row of them', () => {
    expect(report).toContain('**Not measured in this run: first sync.**')
    const begun = syncReportOf({ ...figures, bulk: null }, run)
    expect(begun).toContain('**Not measured in this run: bulk apply, first sync.**')
    expect(begun).not.toContain('| bulk apply of')
  })

  it('misses a goal of which one edit is gone', () => {
    expect(report).toContain(
      '| edits that people can still read | 1,990 of 2,000 | 1,990 of 2,000 |  | all: **missed** |',
    )
    expect(report).toContain('| conflicts that people see | 500 of 500 | 500 of 500 |  | all: met |')
  })

  it('says where the time went', () => {
    expect(report).toContain('### server: 200 ms busy')
    expect(report).toContain('| zod | 50 (25 %) | parse · zod | 50 (25 %) |')
  })
})

describe('the records of the benchmark', () => {
  it('are the same 12 fields of some 260 bytes each time', () => {
    const record = patientRecord(4711)
    expect(record).toEqual(patientRecord(4711))
    expect(Object.keys(record)).toHaveLength(12)
    const bytes = patientRecords(200).map((one) => Buffer.byteLength(JSON.stringify(one)))
    expect(bytes.reduce((sum, size) => sum + size, 0) / bytes.length).toBeGreaterThan(230)
    expect(Math.max(...bytes)).toBeLessThan(330)
  })

  it('have one hash, in whatever order they come, and another once one differs', () => {
    const rows = patientRecords(20).map((record) => ({ ...record }))
    const { hash } = holdingOf(rows)
    expect(holdingOf(rows.toReversed()).hash).toBe(hash)
    expect(holdingOf(rows.map((row, n) => (n === 7 ? { ...row, street: 'elsewhere' } : row))).hash).not.toBe(
      hash,
    )
  })

  it('clash in 500 of 1,000 patients, of whom a hundred are deleted where that can be', () => {
    const without = clashPlan(false)
    expect(without.edits.flat()).toHaveLength(2000)
    expect(new Set(without.edits.flat().map(({ value }) => value)).size).toBe(2000)
    expect(without.clashing).toHaveLength(500)
    const deleting = clashPlan(true)
    expect(deleting.removed).toHaveLength(100)
    expect(deleting.edits.flat().length + deleting.removed.length).toBe(2000)
    expect(deleting.removed).toContain(idOf(999))
  })
})
