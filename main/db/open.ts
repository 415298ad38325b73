import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely } from 'kysely'
import { migrations } from '../../migrations/sqlite/index.ts'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { migrateStore } from './migrate.ts'
import { StoreDialect } from './store-dialect.ts'
import type { StationTables } from './tables.ts'
import type { Db } from './transaction.ts'

/** A station's open, encrypted store. One process owns the file. */
export interface Store {
  readonly db: Db
  /** Writes the log back into the file and empties it (at lock and exit). */
  checkpoint(): void
  /** Checkpoints and closes; the store cannot be used afterwards. */
  close(): Promise<void>
}

/** A PRAGMA as it is set and as it must read afterwards. */
interface Setting {
  readonly name: string
  readonly set: string
  readonly reads: string | number
}

/**
 * The save that fills the log writes it back into the file, and its person waits. At SQLite's own 1,000 pages that is
 * each twentieth assessment; a log of 16 MB is still read in a moment after a crash.
 */
const CHECKPOINT_PAGES = 4000

const JOURNAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * Pages kept decrypted in memory. SQLite's own 2 MB hold less than the search index of a hospital's patients, and each
 * page that is read again is decrypted again.
 */
const PAGE_CACHE_KIB = 64 * 1024

/** What keeps acknowledged records through power loss and patient data off the disk in clear: read back at every open. */
export const storeSettings: readonly Setting[] = [
  { name: 'journal_mode', set: 'WAL', reads: 'wal' },
  { name: 'synchronous', set: 'FULL', reads: 2 },
  { name: 'temp_store', set: 'MEMORY', reads: 2 },
  { name: 'secure_delete', set: 'ON', reads: 1 },
  { name: 'foreign_keys', set: 'ON', reads: 1 },
  { name: 'trusted_schema', set: 'OFF', reads: 0 },
  { name: 'cell_size_check', set: 'ON', reads: 1 },
  { name: 'mmap_size', set: '0', reads: 0 },
  { name: 'cache_size', set: String(-PAGE_CACHE_KIB), reads: -PAGE_CACHE_KIB },
  { name: 'busy_timeout', set: '5000', reads: 5000 },
  { name: 'wal_autocheckpoint', set: String(CHECKPOINT_PAGES), reads: CHECKPOINT_PAGES },
  { name: 'journal_size_limit', set: String(JOURNAL_SIZE_LIMIT_BYTES), reads: JOURNAL_SIZE_LIMIT_BYTES },
  ...(process.platform === 'darwin'
    ? [
        { name: 'fullfsync', set: 'ON', reads: 1 },
        { name: 'checkpoint_fullfsync', set: 'ON', reads: 1 },
      ]
    : []),
]

/**
 * Opens the encrypted store at `path` with its 32-byte data key, makes it if there is none, and brings its tables up
 * to date. The key buffer stays the caller's to zero. Errors: `store_unreadable` (wrong key, damaged, or a setting
 * that does not hold), `store_newer`, `store_read_only`; in all of them the file is left as it was.
 */
export async function openStore(path: string, key: Buffer): Promise<Result<Store, AppError>> {
  const raw = openFile(path, key)
  if (!raw.ok) return raw
  const db = new Kysely<StationTables>({ dialect: new StoreDialect(raw.value) })
  const migrated = await migrateStore(db, migrations)
  if (!migrated.ok) {
    await db.destroy()
    return migrated
  }
  const checkpoint = (): void => void raw.value.pragma('wal_checkpoint(TRUNCATE)')
  return ok({
    db,
    checkpoint,
    close: async () => {
      checkpoint()
      await db.destroy()
    },
  })
}

function openFile(path: string, key: Buffer): Result<Database, AppError> {
  if (!isWritable(dirname(path))) return err({ code: 'store_read_only' })
  let raw: Database | undefined
  const rawKey = Buffer.concat([Buffer.from('raw:'), key])
  try {
    raw = new Database(path)
    raw.pragma("cipher = 'chacha20'")
    raw.key(rawKey)
    // The first read shows whether the key opens the file.
    raw.prepare('select count(*) from sqlite_master').get()
    const opened = raw
    for (const { name, set } of storeSettings) opened.pragma(`${name} = ${set}`)
    const wrong = storeSettings.find(({ name, reads }) => opened.pragma(name, { simple: true }) !== reads)
    if (wrong === undefined) return ok(raw)
    raw.close()
    return err({ code: 'store_unreadable', detail: `setting ${wrong.name} does not hold` })
  } catch (error) {
    // Expected: SQLITE_NOTADB (wrong key, or not a store), SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_IOERR, no folder.
    raw?.close()
    return err({ code: 'store_unreadable', detail: sqliteCode(error) })
  } finally {
    rawKey.fill(0)
  }
}

/** Whether the log beside the store can be made: without it SQLite cannot even read. */
function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    // Expected: EROFS, EACCES. A folder that is not there is told of by the opening itself.
    return !existsSync(folder)
  }
}

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
