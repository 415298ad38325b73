import { mkdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOrRepair } from '../../main/backup/store-repair.ts'
import { listBackups, putBackupBack } from '../../main/db/backup-file.ts'
import { checkStoreFile } from '../../main/db/store-file.ts'
import { profilePaths } from '../../main/enrolment/profile-folder.ts'
import { readStationSecrets } from '../../main/enrolment/station-secret-store.ts'
import { readSealedOutbox } from '../../main/records/sealed-outbox.ts'
import { readState } from '../../main/records/sync-state.ts'
import { amountOf, hasTool, reached } from './amounts.ts'
import {
  backUp,
  bundleStoreLife,
  makeProfile,
  namesIn,
  savesIn,
  scratchFolder,
  storeKey,
  victimOn,
} from './store-bench.ts'
import {
  countCalls,
  type Ended,
  injectionsFor,
  inParallel,
  leastMet,
  runWithFault,
  spread,
} from './strace.ts'

/*
 * Row 1 for the store: a kill, EIO and ENOSPC at every file call of saving with its sealed copy and its checkpoint, of a
 * backup, and of putting a damaged store back.
 */

const model = scratchFolder()
const ACTS = ['save', 'back-up', 'repair'] as const
type Act = (typeof ACTS)[number]

beforeAll(async () => {
  await bundleStoreLife(join(model, 'bundle'))
  for (const act of ACTS) {
    mkdirSync(join(model, act))
    const paths = await makeProfile(join(model, act))
    if (act !== 'repair') continue
    backUp(paths, '2026-05-01T07:00:00.000Z')
    truncateSync(paths.store, 4096 * 5)
  }
})
afterAll(() => rmSync(model, { recursive: true, force: true }))

/** What is wrong after a fault; null when nothing is. */
async function faultAfter(act: Act, folder: string, { stdout, hung }: Ended): Promise<string | null> {
  if (hung) return 'it hung'
  const paths = profilePaths(folder)
  const said = new Set(stdout.split('\n'))
  if (act === 'repair') {
    const clock = { nowMs: () => Date.parse('2026-05-01T10:00:00.000Z'), monotonicMs: () => 0 }
    const opened = await openOrRepair(
      { paths, clock, olderKeys: () => [], onRepaired: () => undefined },
      storeKey,
    )
    if (!opened.ok) return `not put back: ${opened.error.code}`
    const { db } = opened.value.store
    const isNoted = (await readState(db, 'sealed_replay')) === 'due'
    const hasSecrets = (await readStationSecrets(db)) !== undefined
    await opened.value.store.close()
    if (!isNoted || !hasSecrets) return 'it does not know that it was put back'
    return namesIn(paths.store).has('before') ? null : 'the record of the backup is gone'
  }
  const check = checkStoreFile(paths.store, storeKey, 'full')
  if (check.kind !== 'sound') return `the store is ${check.kind}`
  if (act === 'back-up') {
    const backups = listBackups(paths.backups)
    if (said.has('made') && backups.length !== 1) return 'a backup that was made is not there'
    const to = join(folder, 'from-backup.db')
    const isWhole = backups.every((backup) =>
      putBackupBack({ folder: paths.backups, backup, key: storeKey, store: to }),
    )
    return isWhole ? null : 'a backup that is listed is not whole'
  }
  const saves = savesIn(namesIn(paths.store))
  const acknowledged = [1, 2, 3].filter((n) => said.has(`saved ${n}`)).length
  if (saves < acknowledged) return `${acknowledged} acknowledged, ${saves} there`
  const { frames } = readSealedOutbox(paths.sealedOutbox)
  return frames.length < acknowledged ? `${acknowledged} acknowledged, ${frames.length} sealed` : null
}

describe.skipIf(!hasTool(1, 'strace', ['strace']))('a fault at every file call of', () => {
  it.each(ACTS)(
    '%s loses nothing acknowledged and leaves nothing half',
    async (act) => {
      const begun = performance.now()
      const run = join(model, `${act}-count`)
      const all = injectionsFor(await countCalls(victimOn(act, join(model, act), run)))
      const chosen = spread(all, amountOf({ fast: 6, full: all.length }))
      const wrong: string[] = []
      let met = 0
      await inParallel(chosen, async (injection, i) => {
        const folder = join(model, `${act}-${i}`)
        const ended = await runWithFault(victimOn(act, join(model, act), folder), injection)
        if (ended.met) met += 1
        const fault = await faultAfter(act, folder, ended).catch(String)
        if (fault !== null) wrong.push(`${JSON.stringify(injection)}: ${fault}`)
        rmSync(folder, { recursive: true, force: true })
      })
      const seconds = Math.round((performance.now() - begun) / 1000)
      reached(1, `store: ${act}`, {
        injections: chosen.length,
        of: all.length,
        met,
        bad: wrong.length,
        seconds,
      })
      expect(wrong).toEqual([])
      expect(met).toBeGreaterThanOrEqual(leastMet(chosen))
      expect(all.length).toBeGreaterThan(20)
    },
    600_000,
  )
})
