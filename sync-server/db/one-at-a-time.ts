import { sql } from 'kysely'
import type { OwnerConnection } from './connection.ts'

/** Names the lock among all advisory locks of the database. */
const LOCK = 5_390_415

/**
 * Does what only one of several servers over one PostgreSQL may do at a time; the others wait until it is done, or until
 * the server that does it has ended. An embedded database has one server.
 */
export async function oneAtATime<T>(connection: OwnerConnection, work: () => Promise<T>): Promise<T> {
  if (connection.kind === 'pglite') return work()
  return connection.kysely.connection().execute(async (db) => {
    await sql`set statement_timeout = 0`.execute(db)
    await sql`select pg_advisory_lock(${LOCK})`.execute(db)
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(db)
      await sql`reset statement_timeout`.execute(db)
    }
  })
}
