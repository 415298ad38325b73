import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOrRepair } from '../../../main/backup/store-repair.ts'
import { backupPath, listBackups, makeBackup } from '../../../main/db/backup-file.ts'
import { openStore } from '../../../main/db/open.ts'
import type { Db } from '../../../main/db/transaction.ts'
import { type ProfilePaths, profilePaths } from '../../../main/enrolment/profile-folder.ts'
import { readStationSecrets, writeStationSecrets } from '../../../main/enrolment/station-secret-store.ts'
import { addMedicalNumberLease, peekMedicalNumber } from '../../../main/records/medical-number-store.ts'
import { readNumber, readState } from '../../../main/records/sync-state.ts'
import { aProfile } from '../session/a-station.ts'

const now = '2026-05-01T08:00:00.000Z'
const earlier = '2026-04-30T08:00:00.000Z'
let paths: ProfilePaths
let key: Buffer
let repaired: string[]

beforeEach(async () => {
  paths = profilePaths(aProfile())
  key = randomBytes(32)
  repaired = []
  const made = await openStore(paths.store, key)
  if (!made.ok) throw new Error(made.error.code)
  await made.value.db.transaction().execute(async (trx) => {
    const keys = { ssn_index_key: 'i', ssn_seal_public_key: 's', device_key: 'd', outbox_public_key: null }
    await writeStationSecrets(trx, keys)
    await addMedicalNumberLease(trx, { first: 1, last: 100, site_code: 'A' })
  })
  await made.value.close()
})
afterEach(() => rmSync(paths.folder, { recursive: true }))

/** Opens the store as a sign-in does, looks at it and closes it; answers the error of an opening that is refused. */
async function opening(look: (db: Db) => Promise<void>, freeBytes = Number.POSITIVE_INFINITY) {
  const clock = { nowMs: () => Date.parse(now), monotonicMs: () => 0 }
  const onRepaired = (text: string) => void repaired.push(text)
  const deps = { paths, clock, olderKeys: () => [], onRepaired, freeBytes: () => freeBytes }
  const opened = await openOrRepair(deps, key)
  if (!opened.ok) return opened.error
  try {
    await look(opened.value.store.db)
  } finally {
    await opened.value.store.close()
  }
  return null
}

function damage(): void {
  const bytes = readFileSync(paths.store)
  for (let at = 5000; at < bytes.length; at += 4096) bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(paths.store, bytes)
}

const aside = (): string[] => readdirSync(paths.folder).filter((name) => name.startsWith('set-aside'))

describe('a store that is put back', () => {
  it.each(['a backup', 'nothing'])('from %s is put back once more where that was cut short', async (from) => {
    if (from === 'a backup') makeBackup({ store: paths.store, key, folder: paths.backups, now })
    // Once, for the copy of its own keys.
    expect(await opening(async () => undefined)).toBeNull()
    const copy = readFileSync(paths.store)
    damage()
    mkdirSync(paths.sealedOutbox)
    await expect(opening(async () => undefined)).rejects.toThrow('EISDIR')
    rmdirSync(paths.sealedOutbox)
    expect(repaired).toEqual([])
    // As a program that was ended leaves it: a copy stands in its place, and knows nothing of it.
    writeFileSync(paths.store, copy)
    await opening(async (db) => {
      expect(await readStationSecrets(db)).toMatchObject({ device_key: 'd' })
      expect(await readState(db, 'sealed_replay')).toBe('due')
      expect(await readNumber(db, 'incarnation')).toBe(2)
      expect(await peekMedicalNumber(db)).toEqual({ medical_number: null, left: 0 })
    })
    expect(repaired).toHaveLength(1)
    expect(aside()).toHaveLength(2)
    // And is the station's store from then on.
    await opening(async (db) => expect(await readNumber(db, 'incarnation')).toBe(2))
    expect(repaired).toHaveLength(1)
  })

  it('leaves nothing more aside for each time that it cannot be put back', async () => {
    makeBackup({ store: paths.store, key, folder: paths.backups, now })
    damage()
    mkdirSync(paths.sealedOutbox)
    for (let tries = 0; tries < 3; tries += 1)
      await expect(opening(async () => undefined)).rejects.toThrow('EISDIR')
    rmdirSync(paths.sealedOutbox)
    expect(aside()).toHaveLength(1)
    expect(await opening(async () => undefined)).toBeNull()
    expect(repaired).toEqual([expect.stringContaining(`The backup of ${now} took its place`)])
  })

  it('is put back from the newest backup that can be read', async () => {
    makeBackup({ store: paths.store, key, folder: paths.backups, now: earlier })
    makeBackup({ store: paths.store, key, folder: paths.backups, now })
    damage()
    const [newest] = listBackups(paths.backups)
    const unreadable = backupPath(paths.backups, { name: newest?.name ?? '' })
    rmSync(unreadable)
    mkdirSync(unreadable)
    expect(await opening(async () => undefined)).toBeNull()
    expect(repaired).toEqual([expect.stringContaining(`The backup of ${earlier} took its place`)])
    expect(existsSync(unreadable)).toBe(true)
  })

  it('is not moved before there is room for what takes its place', async () => {
    makeBackup({ store: paths.store, key, folder: paths.backups, now })
    damage()
    const damaged = readFileSync(paths.store)
    expect(await opening(async () => undefined, 1024)).toEqual({ code: 'disk_full' })
    expect(readFileSync(paths.store)).toEqual(damaged)
    expect(aside()).toEqual([])
    expect(await opening(async () => undefined)).toBeNull()
    expect(existsSync(`${paths.folder}/${aside()[0]}/sijil.db`)).toBe(true)
  })
})
