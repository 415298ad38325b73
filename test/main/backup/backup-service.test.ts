import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBackupService } from '../../../main/backup/backup-service.ts'
import type { StoreTask, StoreTaskResult } from '../../../main/db/store-tasks.ts'

let folder: string
let waits: (() => void)[]
let faults: unknown[]
let keys: Uint8Array[]
/** What came of each backup. */
let told: (string | null)[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-backups-'))
  waits = []
  faults = []
  keys = []
  told = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const backups = (): string => join(folder, 'backups')

function aService(result: StoreTaskResult) {
  const deps = {
    store: join(folder, 'sijil.db'),
    folder: backups(),
    clock: { nowMs: () => Date.parse('2026-05-01T08:30:00.000Z'), monotonicMs: () => 0 },
    timers: {
      after: (_delayMs: number, run: () => void) => {
        waits.push(run)
        return () => undefined
      },
    },
    lastSyncAt: async () => null,
    onDamage: () => undefined,
    onFault: (error: unknown) => faults.push(error),
    onDone: async (trouble: string | null) => void told.push(trouble),
    run: async ({ key }: StoreTask) => {
      keys.push(key)
      return result
    },
  }
  return createBackupService(deps, Buffer.alloc(32, 7))
}

/** What is said of a backup; nobody opens these. */
function aBackup(made_at: string): void {
  const name = `sijil-${made_at.replaceAll(':', '-')}`
  const note = { format: 1, made_at, sealed_key: '', patients: 0, outbox: 0, audit_seq: 0, audit_hash: null }
  mkdirSync(backups(), { recursive: true })
  writeFileSync(join(backups(), `${name}.db`), '')
  writeFileSync(join(backups(), `${name}.json`), JSON.stringify(note))
}

describe('backups of the open store', () => {
  it('go on where their folder cannot be read', async () => {
    writeFileSync(backups(), 'no folder')
    const service = aService({ kind: 'failed', detail: 'ENOTDIR' })
    service.start(true)
    for (const run of waits.splice(0)) run()
    await service.backUpNow()
    await service.stop()
    expect(faults).toHaveLength(3)
    expect(waits).toHaveLength(1)
    expect(service.status()).toEqual({ last_at: null, trouble: 'failed' })
  })

  it('give older ones up also where they leave no room for one more', async () => {
    for (let hour = 0; hour < 24; hour += 1)
      for (const day of ['2026-04-01', '2026-04-30'])
        aBackup(`${day}T${String(hour).padStart(2, '0')}:00:00.000Z`)
    const service = aService({ kind: 'failed', detail: 'ENOSPC' })
    await service.backUpNow()
    expect(service.status()).toEqual({ last_at: '2026-04-30T23:00:00.000Z', trouble: 'disk_full' })
    expect(readdirSync(backups())).toHaveLength(2 * (24 + 1))
    await service.stop()
    expect(keys[0]).toEqual(Buffer.alloc(32))
  })

  it('say what came of each', async () => {
    for (const result of [{ kind: 'made' } as const, { kind: 'failed', detail: 'ENOSPC' } as const]) {
      const service = aService(result as StoreTaskResult)
      await service.backUpNow()
      await service.stop()
    }
    expect(told).toEqual([null, 'disk_full'])
  })
})
