import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../main/db/open.ts'
import { practicePaths } from '../../../main/practice/practice-folder.ts'
import { createPracticeService, type PracticeService } from '../../../main/practice/practice-service.ts'
import type { SessionUser } from '../../../shared/session/session-ipc.ts'
import { unwrap } from '../session/a-station.ts'
import { SITE } from '../session/stand-in-server.ts'

const heba: SessionUser = {
  id: v7(),
  username: 'heba',
  full_name: 'Heba Ali',
  role: 'nurse',
  is_charge_nurse: false,
}

describe('practice of somebody whose account changes', () => {
  let folder: string
  let store: Store
  let practice: PracticeService
  let user: SessionUser | null
  let locks: string[]
  let told: ReturnType<PracticeService['world']>[]
  const faults: unknown[] = []
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sijil-practice-'))
    store = unwrap(await openStore(join(folder, 'sijil.db'), randomBytes(32)))
    user = heba
    locks = []
    told = []
    practice = createPracticeService({
      paths: practicePaths(folder),
      station_name: 'Ward 3',
      site: SITE,
      clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
      newId: () => v7(),
      signedIn: () => user,
      stationStore: () => store.db,
      lock: async (reason) => {
        await Promise.resolve()
        locks.push(reason)
        user = null
        practice.follow()
      },
      onChanged: () => undefined,
      onSwitched: () => void told.push(practice.world()),
      onFault: (error) => void faults.push(error),
    })
    unwrap(await practice.enter())
    told.length = 0
  })
  afterEach(async () => {
    await practice.close()
    await store.close()
    rmSync(folder, { recursive: true })
    expect(faults).toEqual([])
  })

  it.each([
    ['rights', { ...heba, is_charge_nurse: true }],
    ['name', { ...heba, full_name: 'Heba Ali Hassan' }],
  ])('ends in a lock when their %s changed, with no moment in the records', async (_what, changed) => {
    expect(practice.world()).toBe('practice')
    user = changed
    practice.follow()
    expect(practice.world()).toBe('changing')
    await expect.poll(() => told.length).toBe(1)
    expect(locks).toEqual(['the account was changed while practising'])
    expect(user).toBeNull()
    expect(told).toEqual(['records'])
  })

  it('goes on when nothing changed', () => {
    user = { ...heba }
    practice.follow()
    expect(practice.world()).toBe('practice')
    expect(locks).toEqual([])
  })
})
