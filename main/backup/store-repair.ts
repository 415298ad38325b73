import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { listBackups, putBackupBack, rewrapBackups } from '../db/backup-file.ts'
import { openStore, type Store } from '../db/open.ts'
import { isMarkedDamaged, takeCleanMark } from '../db/store-file.ts'
import type { ProfilePaths } from '../enrolment/profile-folder.ts'
import {
  readStationSecrets,
  type StationSecrets,
  writeStationSecrets,
} from '../enrolment/station-secret-store.ts'
import { diskFaultOf } from '../ipc/fault.ts'
import { flushFolder, writeDurably } from '../keys/durable-file.ts'
import { deriveKey, openSecret, sealSecret } from '../keys/sealed-box.ts'
import { readSealedOutbox } from '../records/sealed-outbox.ts'
import { markPutBack } from '../sync/store-standing.ts'

/*
 * Opens a station's store, whatever state its file is in. The key is one that a slot gave, so a store that it does not
 * open is damaged, not somebody else's:
 *
 *   sound                     → open (a store that was not closed in good order is looked through first)
 *   newer, read-only, setting → refused, untouched
 *   damaged, or gone          → moved aside, never deleted → newest sound backup → else an empty store
 *                               → new incarnation; the server gives the rest, and gets what the sealed outbox has
 */

export interface OpeningDeps {
  readonly paths: ProfilePaths
  readonly clock: Clock
  /** The data keys before this one: what was made under them is wrapped under this one first. The caller's to zero. */
  readonly olderKeys: (key: Buffer) => Buffer[]
  /** Told once a store was put back, with no patient's data. */
  readonly onRepaired: (text: string) => void
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
      await keepSecrets(deps, key, opened.value)
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
  const at = instantOf(clock.nowMs())
  const aside = moveAside(paths, at)
  const { frames } = readSealedOutbox(paths.sealedOutbox)
  for (const backup of listBackups(paths.backups)) {
    if (!putBackupBack({ folder: paths.backups, backup, key, store: paths.store })) continue
    const opened = await openStore(paths.store, key, 'quick')
    if (!opened.ok) return opened
    await markPutBack(opened.value.db, frames, { at, from: 'backup', backup_at: backup.made_at })
    deps.onRepaired(`The store was damaged or gone; ${aside} The backup of ${backup.made_at} took its place.`)
    return ok({ store: opened.value, wasLookedThrough: true })
  }
  const secrets = readKeptSecrets(paths, key)
  if (secrets === undefined) return err({ code: 'store_damaged', detail: 'no backup opens' })
  const empty = await openStore(paths.store, key)
  if (!empty.ok) return empty
  await empty.value.db.transaction().execute((trx) => writeStationSecrets(trx, secrets))
  await markPutBack(empty.value.db, frames, { at, from: 'server', backup_at: null })
  deps.onRepaired(`The store was damaged or gone; ${aside} There was no backup: the server gives it back.`)
  return ok({ store: empty.value, wasLookedThrough: true })
}

/** Puts a damaged store where nothing touches it; says where. */
function moveAside(paths: ProfilePaths, at: string): string {
  const present = ['', '-wal', '-shm', '.damaged']
    .map((end) => `${paths.store}${end}`)
    .filter((path) => existsSync(path))
  if (present.length === 0) return 'nothing was left of it.'
  const folder = join(paths.folder, `set-aside-damaged-${at.replaceAll(':', '-')}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const path of present) renameSync(path, join(folder, path.slice(paths.folder.length + 1)))
  flushFolder(folder)
  flushFolder(paths.folder)
  return `it was moved to ${folder}.`
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
  writeKeptSecrets(paths, key, secrets)
}

function writeKeptSecrets(paths: ProfilePaths, key: Buffer, secrets: StationSecrets): void {
  const plain = Buffer.from(JSON.stringify(secrets))
  writeDurably(join(paths.folder, SECRETS_FILE), `${sealSecret(secretsKey(key), SECRETS_FILE, plain)}\n`)
  plain.fill(0)
}

function readKeptSecrets(paths: ProfilePaths, key: Buffer): StationSecrets | undefined {
  const path = join(paths.folder, SECRETS_FILE)
  if (!existsSync(path)) return undefined
  const plain = openSecret(secretsKey(key), SECRETS_FILE, readFileSync(path, 'utf8').trim())
  return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as StationSecrets)
}

function secretsKey(key: Buffer): Buffer {
  return deriveKey([key], SECRETS_INFO)
}
