import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { type Backup, backupPath, listBackups, putBackupBack, rewrapBackups } from '../db/backup-file.ts'
import { freeBytesOf } from '../db/disk-room.ts'
import { openStore, type Store } from '../db/open.ts'
import { clearDamagedMark, isMarkedDamaged, markDamaged, takeCleanMark } from '../db/store-file.ts'
import type { ProfilePaths } from '../enrolment/profile-folder.ts'
import {
  readStationSecrets,
  type StationSecrets,
  writeStationSecrets,
} from '../enrolment/station-secret-store.ts'
import { diskFaultOf } from '../ipc/fault.ts'
import { flushFolder, writeDurably } from '../keys/durable-file.ts'
import { deriveKey, openSecret, sealSecret } from '../keys/sealed-box.ts'
import { withKey } from '../keys/slot-crypto.ts'
import { readSealedOutbox } from '../records/sealed-outbox.ts'
import { markPutBack, type Repair } from '../sync/store-standing.ts'

/*
 * Opens a station's store, whatever state its file is in. The key is one that a slot gave, so a store that it does not
 * open is damaged, not somebody else's:
 *
 *   sound                     → open (a store that was not closed in good order is looked through first)
 *   newer, read-only, setting → refused, untouched
 *   damaged, or gone          → room on the disk? → moved aside, never deleted → marked → newest sound backup → else an
 *                               empty store → new incarnation, no leased numbers → mark taken away; the server gives
 *                               the rest, and gets what the sealed outbox has
 *
 * While the mark is there, whatever stands in the store's place is put aside and all of it is done again.
 */

export interface OpeningDeps {
  readonly paths: ProfilePaths
  readonly clock: Clock
  /** The data keys before this one: what was made under them is wrapped under this one first. The caller's to zero. */
  readonly olderKeys: (key: Buffer) => Buffer[]
  /** Told once a store was put back, with no patient's data. */
  readonly onRepaired: (text: string) => void
  /** Bytes that may still be written to the disk of a folder; as the system says, unless a test knows better. */
  readonly freeBytes?: (folder: string) => number
}

export interface Opening {
  readonly store: Store
  /** Whether every page was read and proved itself. */
  readonly wasLookedThrough: boolean
}

/** Opens the store, putting it back where it is damaged or gone. Errors as of `openStore`. */
export async function openOrRepair(deps: OpeningDeps, key: Buffer): Promise<Result<Opening, AppError>> {
  const { store: path } = deps.paths
  bringUnder(deps, key)
  const isClean = takeCleanMark(path)
  if (existsSync(path) && !isMarkedDamaged(path)) {
    const opened = await openStore(path, key, isClean ? 'none' : 'quick')
    if (opened.ok) {
      try {
        await keepSecrets(deps, key, opened.value)
      } catch (error) {
        await opened.value.close().catch(() => undefined)
        throw error
      }
      return ok({ store: opened.value, wasLookedThrough: !isClean })
    }
    if (opened.error.code !== 'store_damaged') return opened
  }
  return repair(deps, key)
}

/** After a rotation: the keys of backups and the kept secrets, under today's data key. */
function bringUnder({ paths, olderKeys }: OpeningDeps, key: Buffer): void {
  for (const older of olderKeys(key)) {
    try {
      rewrapBackups(paths.backups, older, key)
      const secrets = readKeptSecrets(paths, key) === undefined ? readKeptSecrets(paths, older) : undefined
      if (secrets !== undefined) writeKeptSecrets(paths, key, secrets)
    } catch (error) {
      // A full disk keeps nobody out: the older keys stay known, and the next opening tries again.
      if (diskFaultOf(error) === undefined) throw error
    } finally {
      older.fill(0)
    }
  }
}

async function repair(deps: OpeningDeps, key: Buffer): Promise<Result<Opening, AppError>> {
  const { paths, clock } = deps
  const backups = listBackups(paths.backups)
  // Before anything is moved: a store that nothing can take the place of stays where it is.
  if (!hasRoom(deps, backups[0])) return err({ code: 'disk_full' })
  const at = instantOf(clock.nowMs())
  const aside = moveAside(paths, at)
  // Until what takes its place is whole: a program that ends before puts it back once more.
  markDamaged(paths.store)
  for (const backup of backups) {
    if (!putBackupBack({ folder: paths.backups, backup, key, store: paths.store })) continue
    const from = { at, from: 'backup', backup_at: backup.made_at } as const
    const words = `${aside} The backup of ${backup.made_at} took its place.`
    const put = await finish(deps, await openStore(paths.store, key, 'quick'), { repair: from, words })
    // A copy that does not open after all: an older one may.
    if (put.ok || put.error.code !== 'store_damaged') return put
  }
  const secrets = readKeptSecrets(paths, key)
  if (secrets === undefined) return err({ code: 'store_damaged', detail: 'no backup opens' })
  const from = { at, from: 'server', backup_at: null } as const
  const words = `${aside} There was no backup: the server gives it back.`
  return finish(deps, await openStore(paths.store, key), { repair: from, words, secrets })
}

interface PutBack {
  readonly repair: Repair
  readonly words: string
  /** For a store that was made anew. */
  readonly secrets?: StationSecrets
}

/** The store that took the other's place becomes the station's, or is taken away: it is a copy, or empty. */
async function finish(
  { paths, onRepaired }: OpeningDeps,
  opened: Awaited<ReturnType<typeof openStore>>,
  { repair, words, secrets }: PutBack,
): Promise<Result<Opening, AppError>> {
  if (!opened.ok) {
    removeCopy(paths.store)
    return opened
  }
  const store = opened.value
  try {
    const { frames } = readSealedOutbox(paths.sealedOutbox)
    await store.db.transaction().execute(async (trx) => {
      if (secrets !== undefined) await writeStationSecrets(trx, secrets)
      await markPutBack(trx, frames, repair)
    })
    clearDamagedMark(paths.store)
  } catch (error) {
    await store.close().catch(() => undefined)
    // Else each further try would move one more copy aside.
    removeCopy(paths.store)
    throw error
  }
  onRepaired(`The store was damaged or gone; ${words}`)
  return ok({ store, wasLookedThrough: true })
}

function removeCopy(store: string): void {
  try {
    for (const path of filesOf(store)) rmSync(path, { force: true })
  } catch {
    // Expected: the disk fails for this too; the next opening puts it aside.
  }
}

/** An empty store, its log and its first pages from the server. */
const ROOM_FOR_NEW_BYTES = 16 * 1024 * 1024

/** Whether the disk has room for a copy of this backup and for the journal of its new key, or for an empty store. */
function hasRoom({ paths, freeBytes = freeBytesOf }: OpeningDeps, backup: Backup | undefined): boolean {
  const bytes = backup === undefined ? 0 : bytesOf(backupPath(paths.backups, backup))
  return freeBytes(paths.folder) >= 2 * bytes + ROOM_FOR_NEW_BYTES
}

function bytesOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    // Expected: EIO, EACCES. What cannot be read is not copied.
    return 0
  }
}

const filesOf = (store: string): string[] => ['', '-wal', '-shm'].map((end) => `${store}${end}`)

/** Puts a damaged store where nothing touches it; says where. */
function moveAside(paths: ProfilePaths, at: string): string {
  const present = filesOf(paths.store).filter((path) => existsSync(path))
  if (present.length === 0) return 'nothing was left of it.'
  const folder = unusedFolder(join(paths.folder, `set-aside-damaged-${at.replaceAll(':', '-')}`))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const path of present) renameSync(path, join(folder, path.slice(paths.folder.length + 1)))
  flushFolder(folder)
  flushFolder(paths.folder)
  return `it was moved to ${folder}.`
}

/** What was put aside in the same moment, as by a clock that was set back, stays too. */
function unusedFolder(path: string): string {
  let folder = path
  for (let n = 2; existsSync(folder); n += 1) folder = `${path}-${n}`
  return folder
}

const SECRETS_FILE = 'store-secrets.sealed'
const SECRETS_INFO = 'sijil store secrets v1'

/**
 * What only the store holds of the station's own keys, once more under the data key: a store that is lost with all its
 * backups can be made anew.
 */
export async function keepSecrets(
  { paths }: Pick<OpeningDeps, 'paths'>,
  key: Buffer,
  store: Store,
): Promise<void> {
  const secrets = await readStationSecrets(store.db)
  if (secrets === undefined) return
  const kept = readKeptSecrets(paths, key)
  if (kept !== undefined && JSON.stringify(kept) === JSON.stringify(secrets)) return
  try {
    writeKeptSecrets(paths, key, secrets)
  } catch (error) {
    // A full disk keeps nobody out: the next opening tries again.
    if (diskFaultOf(error) === undefined) throw error
  }
}

function writeKeptSecrets(paths: ProfilePaths, key: Buffer, secrets: StationSecrets): void {
  const plain = Buffer.from(JSON.stringify(secrets))
  const sealed = withKey(plain, () => withKey(secretsKey(key), (k) => sealSecret(k, SECRETS_FILE, plain)))
  writeDurably(join(paths.folder, SECRETS_FILE), `${sealed}\n`)
}

function readKeptSecrets(paths: ProfilePaths, key: Buffer): StationSecrets | undefined {
  const path = join(paths.folder, SECRETS_FILE)
  if (!existsSync(path)) return undefined
  const box = readFileSync(path, 'utf8').trim()
  const plain = withKey(secretsKey(key), (k) => openSecret(k, SECRETS_FILE, box))
  if (plain === undefined) return undefined
  return withKey(plain, () => JSON.parse(plain.toString('utf8')) as StationSecrets)
}

function secretsKey(key: Buffer): Buffer {
  return deriveKey([key], SECRETS_INFO)
}
