import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Backup,
  listBackups,
  makeBackup,
  putBackupBack,
  rewrapBackups,
} from '../../../main/db/backup-file.ts'
import { openStore } from '../../../main/db/open.ts'
import { checkStoreFile } from '../../../main/db/store-file.ts'
import { runStoreTask } from '../../../main/db/store-tasks.ts'

let folder: string
let store: string
let backups: string
const key = randomBytes(32)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-backup-'))
  store = join(folder, 'sijil.db')
  backups = join(folder, 'backups')
  const opened = await openStore(store, key)
  if (!opened.ok) throw new Error(opened.error.code)
  await opened.value.db.insertInto('sync_state').values({ name: 'kept', value: 'canary of a ward' }).execute()
  await opened.value.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function backUp(): Backup {
  const made = makeBackup({ store, key, folder: backups, now: '2026-05-01T08:00:00.000Z' })
  if (made.kind !== 'made') throw new Error(made.kind)
  return made.backup
}

const putBack = (backup: Backup, under: Buffer): boolean =>
  putBackupBack({ folder: backups, backup, key: under, store: join(folder, 'back.db') })

describe('a backup', () => {
  it('is a whole store, encrypted, and says what is in it', () => {
    const backup = backUp()
    expect(listBackups(backups)).toEqual([backup])
    expect(readdirSync(backups).sort()).toEqual([`${backup.name}.db`, `${backup.name}.json`])
    expect(readFileSync(join(backups, `${backup.name}.db`)).includes('canary of a ward')).toBe(false)
    expect(putBack(backup, key)).toBe(true)
    expect(checkStoreFile(join(folder, 'back.db'), key, 'full')).toEqual({ kind: 'sound' })
  })

  it('that is damaged does not take the place of the store', () => {
    const backup = backUp()
    const file = join(backups, `${backup.name}.db`)
    const bytes = readFileSync(file)
    const at = bytes.length - 1500
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(file, bytes)
    expect(putBack(backup, key)).toBe(false)
    expect(existsSync(join(folder, 'back.db'))).toBe(false)
  })

  it('is no backup of a store that is damaged', () => {
    const bytes = readFileSync(store)
    bytes[5000] = (bytes[5000] ?? 0) ^ 1
    writeFileSync(store, bytes)
    expect(makeBackup({ store, key, folder: backups, now: '2026-05-01T08:00:00.000Z' }).kind).toBe('damaged')
    expect(listBackups(backups)).toEqual([])
  })

  it('opens under the new data key once its own was wrapped again, and no more under the old', () => {
    backUp()
    const newKey = randomBytes(32)
    expect(rewrapBackups(backups, key, newKey)).toBe(0)
    expect(rewrapBackups(backups, key, newKey)).toBe(0)
    const [backup] = listBackups(backups)
    if (backup === undefined) throw new Error('no backup')
    expect(putBack(backup, key)).toBe(false)
    expect(putBack(backup, newKey)).toBe(true)
    expect(checkStoreFile(join(folder, 'back.db'), newKey, 'full')).toEqual({ kind: 'sound' })
  })

  it('is made in a thread of its own', async () => {
    const task = { kind: 'backup', store, key, folder: backups, now: '2026-05-01T08:00:00.000Z' } as const
    expect((await runStoreTask(task)).kind).toBe('made')
    expect(await runStoreTask({ kind: 'check', store, key, depth: 'full' })).toEqual({ kind: 'sound' })
    expect(key.some((byte) => byte !== 0)).toBe(true)
  })
})
