import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { postgresMigrations } from '../../migrations/postgres/list.ts'
import type { OwnerConnection } from './connection.ts'

/** The database was written by a newer version of the program; nothing in it was touched. */
export class DatabaseNewerError extends Error {
  readonly found: string

  constructor(found: string) {
    super(`the database was written by a newer version of Sijil (it has the change "${found}")`)
    this.name = 'DatabaseNewerError'
    this.found = found
  }
}

async function appliedMigrations({ kysely }: OwnerConnection): Promise<string[]> {
  const { rows: tables } = await sql<{
    found: string | null
  }>`select to_regclass('kysely_migration')::text as found`.execute(kysely)
  if (!tables[0]?.found) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    kysely,
  )
  return rows.map((row) => row.name)
}

/** Names of the changes that this version would make, without making one. Throws `DatabaseNewerError`. */
export async function pendingMigrations(
  connection: OwnerConnection,
  migrations: Readonly<Record<string, Migration>> = postgresMigrations,
): Promise<string[]> {
  const applied = await appliedMigrations(connection)
  const unknown = applied.find((name) => !Object.hasOwn(migrations, name))
  if (unknown !== undefined) throw new DatabaseNewerError(unknown)
  return Object.keys(migrations).filter((name) => !applied.includes(name))
}

/**
 * Brings the database to this version, under Kysely's lock: of several servers that start together one migrates and
 * the others wait. Throws `DatabaseNewerError` before touching anything when the database is of a newer version.
 */
export async function migrateDatabase(
  connection: OwnerConnection,
  migrations: Readonly<Record<string, Migration>> = postgresMigrations,
): Promise<void> {
  // The usual start: the migrator would read the columns of every table to find nothing to do.
  if ((await pendingMigrations(connection, migrations)).length === 0) return
  await connection.kysely.connection().execute(async (db) => {
    // A change of a large table takes its time, and so does waiting for the server that makes it.
    await sql`set statement_timeout = 0`.execute(db)
    try {
      const provider = { getMigrations: async () => ({ ...migrations }) }
      const { error } = await new Migrator({ db, provider }).migrateToLatest()
      if (error !== undefined) throw error
    } finally {
      await sql`reset statement_timeout`.execute(db)
    }
  })
}
