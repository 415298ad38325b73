import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { StationTables } from './tables.ts'

/**
 * Runs the migrations that the store has not had. A store that has had one we do not know was written by a newer
 * program and is refused untouched.
 */
export async function migrateStore(
  db: Kysely<StationTables>,
  migrations: Readonly<Record<string, Migration>>,
): Promise<Result<void, AppError>> {
  const applied = await appliedNames(db)
  const unknown = applied.find((name) => !Object.hasOwn(migrations, name))
  if (unknown !== undefined) return err({ code: 'store_newer', found: unknown })
  // The usual opening: the migrator would read the columns of every table to find nothing to do.
  if (applied.length === Object.keys(migrations).length) return ok(undefined)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  return ok(undefined)
}

async function appliedNames(db: Kysely<StationTables>): Promise<string[]> {
  const table = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name = 'kysely_migration'`.execute(db)
  if (table.rows.length === 0) return []
  const applied = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return applied.rows.map((row) => row.name)
}
