import { sql } from 'kysely'
import type { OwnerConnection } from './connection.ts'

/** Which PostgreSQL answers, such as `18.4`. */
export async function readDatabaseVersion({ kysely }: OwnerConnection): Promise<string> {
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(kysely)
  return rows[0]?.server_version ?? 'unknown'
}
