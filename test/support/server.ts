import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { Kysely, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Clock } from '../../shared/time.ts'
import { hashPassword } from '../../sync-server/auth/passwords.ts'
import type { ServerConfig } from '../../sync-server/config.ts'
import { connectPostgres, type OwnerConnection } from '../../sync-server/db/connection.ts'
import type { Database } from '../../sync-server/db/database.ts'
import type { PgliteClient } from '../../sync-server/db/pglite-client.ts'
import { PgliteWorkerDialect } from '../../sync-server/db/pglite-dialect.ts'
import type { DatabaseSchema } from '../../sync-server/db/tables.ts'
import { startFirstTime } from '../../sync-server/first-start.ts'
import type { ServerKeys } from '../../sync-server/keys/server-keys.ts'
import { assembleServer } from '../../sync-server/server.ts'
import { emptyAll } from './emptied.ts'
import { lendPglite } from './lent-pglite.ts'
import { lentPostgres } from './postgres.ts'

export type DatabaseKind = 'pglite' | 'postgres'

/** Both databases that the server runs on, for `describe.each`. */
export const databaseKinds: readonly DatabaseKind[] = ['pglite', 'postgres']

/**
 * What journeys of several programs run on, for `describe.each`: PostgreSQL, since those in the browser run on PGlite.
 * Both where SIJIL_TEST_BOTH is set; each takes a minute of a processor.
 */
export const journeyKinds: readonly DatabaseKind[] =
  process.env.SIJIL_TEST_BOTH === undefined ? ['postgres'] : databaseKinds

export const TEST_ADMIN = { username: 'admin', password: 'correct horse battery' } as const

/** Time that a test sets; it stands still until told. */
export interface TestClock extends Clock {
  set(iso: string): void
  advance(ms: number): void
}

export interface TestServer {
  readonly kind: DatabaseKind
  readonly url: string
  readonly app: FastifyInstance
  readonly database: Database
  /** The database's owner, whom row-level security does not hold: to look at rows and to tamper with them. */
  readonly owner: Kysely<DatabaseSchema>
  readonly keys: ServerKeys
  readonly clock: TestClock
  readonly data_dir: string
  readonly config: ServerConfig
  /** The site that the first start made. */
  siteId(): Promise<Id>
  adminId(): Promise<Id>
  /** Empties the database and starts it for the first time again: between tests. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** The public half of a recovery key that nobody has. */
export const TEST_RECOVERY_PUBLIC_KEY = 'tR0rIiGaL6LlxMuEX-qagF6E4GDiKcAeGBz0OVS64zU'

export function testClock(start = '2026-05-01T08:00:00.000Z'): TestClock {
  let nowMs = Date.parse(start)
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    set: (iso) => {
      nowMs = Date.parse(iso)
    },
    advance: (ms) => {
      nowMs += ms
    },
  }
}

function testConfig(data_dir: string): ServerConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    data_dir,
    database_url: null,
    recovery_public_key: TEST_RECOVERY_PUBLIC_KEY,
    log_level: 'silent',
    admin: TEST_ADMIN,
    site: { code: '01', name: 'Sijil Hospital', time_zone: 'Africa/Cairo' },
  }
}

function connectionOf(client: PgliteClient): OwnerConnection {
  return { kind: 'pglite', kysely: new Kysely<DatabaseSchema>({ dialect: new PgliteWorkerDialect(client) }) }
}

/** Starts the whole server over HTTP, on PGlite in memory or on a PostgreSQL of its own. */
export async function startTestServer({
  database: kind,
  clock = testClock(),
  config: own = {},
}: {
  readonly database: DatabaseKind
  readonly clock?: TestClock
  /** What differs from the usual configuration of tests. */
  readonly config?: Partial<ServerConfig>
}): Promise<TestServer> {
  const data_dir = mkdtempSync(join(tmpdir(), 'sijil-server-'))
  const config = { ...testConfig(data_dir), ...own }
  const cluster = kind === 'postgres' ? await lentPostgres() : null
  const connection = cluster
    ? connectPostgres(await cluster.createDatabase('migrated'))
    : connectionOf(await lendPglite())
  const owner = connection.kysely
  const folder = { keys: join(data_dir, 'keys'), documents: join(data_dir, 'documents') }
  const { app, database, keys } = await assembleServer(connection, folder, config, clock)
  const url = await app.listen({ host: config.host, port: 0 })
  // Hashing is slow on purpose; the administrator's password is the same in every test.
  const adminHash = hashPassword(TEST_ADMIN.password)
  const single = async (query: string): Promise<Id> => {
    const { rows } = await sql.raw<{ id: Id }>(query).execute(owner)
    const id = rows[0]?.id
    if (id === undefined) throw new Error('the first start made no such row')
    return id
  }
  return {
    kind,
    url,
    app,
    database,
    owner,
    keys,
    clock,
    data_dir,
    config,
    siteId: () => single(`select id from sites order by code limit 1`),
    adminId: () => single(`select id from users where username = '${TEST_ADMIN.username}'`),
    async reset() {
      await emptyAll(owner)
      await startFirstTime(database, config, clock, () => adminHash)
    },
    async close() {
      await app.close()
      await cluster?.close()
      rmSync(data_dir, { recursive: true, force: true })
    },
  }
}

/** The parts of a test server that a stand-in station needs, of a server that was started as in production. */
export function asTestServer(
  running: Pick<TestServer, 'url' | 'app' | 'database' | 'keys'>,
  clock: TestClock,
): Pick<TestServer, 'url' | 'database' | 'clock' | 'siteId' | 'adminId'> {
  const { url, database } = running
  const single = (table: 'sites' | 'users'): Promise<Id> =>
    database.transaction({ site_id: 'all' }, async (trx) => {
      const { id } = await trx
        .selectFrom(table)
        .select('id')
        .orderBy('created_at')
        .limit(1)
        .executeTakeFirstOrThrow()
      return id
    })
  return { url, database, clock, siteId: () => single('sites'), adminId: () => single('users') }
}
