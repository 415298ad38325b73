import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely } from 'kysely'
import { migrations } from '../../migrations/sqlite/index.ts'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { damageOf } from './damage.ts'
import { everyStep } from './every-step.ts'
import { migrateStore } from './migrate.ts'
import { StoreDialect } from './store-dialect.ts'
import { applyCipher, applySettings, wrongSetting } from './store-settings.ts'
import type { StationTables } from './tables.ts'
import type { Db } from './transaction.ts'

/** A station's open, encrypted store. One process owns the file. */
export interface Store {
  readonly db: Db
  /** Writes the log back into the file and empties it (at lock and exit). */
  checkpoint(): void
  /** Checkpoints and closes; the store cannot be used afterwards, also where the checkpoint failed and this throws. */
  close(): Promise<void>
}

/** How a store is looked at before anybody sees a row of it. */
export type OpeningCheck = 'none' | 'quick'

/**
 * Opens the encrypted store at `path` with its 32-byte data key, makes it if there is none, and brings its tables up
 * to date. The key buffer stays the caller's to zero. Errors: `store_damaged` (also when the key is another one: who
 * holds a key that a slot gave knows that it is not), `store_setting`, `store_newer`, `store_read_only`,
 * `store_unreadable`; in all of them the file is left as it was.
 */
export async function openStore(
  path: string,
  key: Buffer,
  check: OpeningCheck = 'none',
): Promise<Result<Store, AppError>> {
  const raw = openFile(path, key, check)
  if (!raw.ok) return raw
  const db = new Kysely<StationTables>({ dialect: new StoreDialect(raw.value) })
  const migrated = await migrateStore(db, migrations).catch(async (error: unknown) => {
    // Expected: a damaged page that the opening itself did not read.
    const damage = damageOf(error)
    if (damage !== undefined) return err({ code: 'store_damaged' as const, detail: damage })
    await db.destroy()
    throw error
  })
  if (!migrated.ok) {
    await db.destroy()
    return migrated
  }
  const checkpoint = (): void => void raw.value.pragma('wal_checkpoint(TRUNCATE)')
  return ok({
    db,
    checkpoint,
    close: () => everyStep([checkpoint, () => db.destroy()]),
  })
}

function openFile(path: string, key: Buffer, check: OpeningCheck): Result<Database, AppError> {
  if (!isWritable(dirname(path))) return err({ code: 'store_read_only' })
  let raw: Database | undefined
  try {
    raw = new Database(path)
    applyCipher(raw, key)
    // The first read shows whether the key opens the file.
    raw.prepare('select count(*) from sqlite_master').get()
    applySettings(raw)
    const wrong = wrongSetting(raw)
    const damage = wrong === undefined && check === 'quick' ? quickCheck(raw) : undefined
    if (wrong === undefined && damage === undefined) return ok(raw)
    raw.close()
    if (wrong !== undefined) return err({ code: 'store_setting', setting: wrong })
    return err({ code: 'store_damaged', detail: damage ?? '' })
  } catch (error) {
    // Expected: SQLITE_NOTADB (another key, or damaged), SQLITE_CORRUPT, SQLITE_IOERR; SQLITE_CANTOPEN, no folder.
    raw?.close()
    const damage = damageOf(error)
    if (damage !== undefined) return err({ code: 'store_damaged', detail: damage })
    return err({ code: 'store_unreadable', detail: sqliteCode(error) })
  }
}

/** Reads every page, whose cipher proves it, and the shape of every table; undefined when all is well. */
function quickCheck(raw: Database): string | undefined {
  const said = raw.pragma('quick_check(1)', { simple: true })
  return said === 'ok' ? undefined : 'quick_check'
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
