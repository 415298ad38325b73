import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { migrateStore } from '../../main/db/migrate.ts'
import type { Store } from '../../main/db/open.ts'
import { StoreDialect } from '../../main/db/store-dialect.ts'
import { applySettings } from '../../main/db/store-settings.ts'
import type { StationTables } from '../../main/db/tables.ts'
import { createBlobParts } from '../../main/documents/blob-parts.ts'
import type { BlobFiles } from '../../main/sync/ports.ts'
import { migrations } from '../../migrations/sqlite/index.ts'

type Database = ConstructorParameters<typeof StoreDialect>[0]

/** A station's store as `openStore` makes it, but without a key: what the encrypted one keeps from readers. */
export async function openPlainStore(path: string): Promise<Store> {
  const name: string = 'better-sqlite3'
  const { default: SqliteDatabase } = (await import(name)) as { default: new (path: string) => Database }
  const raw = new SqliteDatabase(path)
  applySettings(raw)
  const db = new Kysely<StationTables>({ dialect: new StoreDialect(raw) })
  const migrated = await migrateStore(db, migrations)
  if (!migrated.ok) throw new Error(migrated.error.code)
  const checkpoint = (): void => void raw.pragma('wal_checkpoint(TRUNCATE)')
  return {
    db,
    checkpoint,
    close: async () => {
      checkpoint()
      await db.destroy()
    },
  }
}

/** Documents' bytes as they are, under the names that the encrypted files have. */
export function createPlainFiles(folder: string): BlobFiles {
  const pathOf = (sha256: string): string => join(folder, `${sha256}.enc`)
  return {
    remove: (sha256) => rmSync(pathOf(sha256), { force: true }),
    parts: createBlobParts(folder),
    write: (sha256, bytes) => {
      mkdirSync(folder, { recursive: true })
      writeFileSync(pathOf(sha256), Buffer.isBuffer(bytes) ? bytes : Buffer.concat([...bytes]))
      return { file_key: '' }
    },
    read: (sha256) => readFileSync(pathOf(sha256)),
  }
}
