import { mkdirSync } from 'node:fs'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { startPglite } from './pglite-client.ts'
import { PgliteWorkerDialect } from './pglite-dialect.ts'
import type { DatabaseSchema } from './tables.ts'
import { valueParsers } from './value-parsers.ts'

/**
 * A connection as the database's owner, whom row-level security does not hold: for migrations, and for `openDatabase`
 * to make site-bound transactions of. Nothing else in the server takes one.
 */
export interface OwnerConnection {
  readonly kind: 'pglite' | 'postgres'
  readonly kysely: Kysely<DatabaseSchema>
  /** Where PostgreSQL is; left out of an embedded database. */
  readonly address?: string
}

/** Pushes, pulls and what people ask by REST, each with their own bounds. */
const POOL_SIZE = 16

/** PostgreSQL at a `postgres://` address. Connections are made as they are needed. */
export function connectPostgres(url: string): OwnerConnection {
  const types = new pg.TypeOverrides()
  for (const [oid, parse] of Object.entries(valueParsers)) types.setTypeParser(Number(oid), parse)
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    types,
    options: '-c timezone=UTC -c datestyle=ISO,YMD -c client_min_messages=warning -c statement_timeout=10000',
    connectionTimeoutMillis: 10_000,
  })
  // A connection that breaks while idle (server restarted) is thrown away by the pool; the next use makes a new one.
  pool.on('error', () => {})
  // One that breaks in use fails its query; heard by nobody, the event beside it would end the whole server.
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    kind: 'postgres',
    kysely: new Kysely<DatabaseSchema>({ dialect: new PostgresDialect({ pool }) }),
    address: url,
  }
}

/** PGlite in a folder (made with mode 0700), or in memory when `folder` is null; `template` is a dump to start from. */
export async function connectPglite(
  folder: string | null,
  template: Uint8Array | null = null,
): Promise<OwnerConnection> {
  if (folder !== null) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const client = await startPglite({ data_dir: folder, template })
  return { kind: 'pglite', kysely: new Kysely<DatabaseSchema>({ dialect: new PgliteWorkerDialect(client) }) }
}
