import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '../shared/time.ts'
import { buildApp } from './app.ts'
import type { FaultListener } from './commit/commit.ts'
import type { Epoch } from './commit/epoch-store.ts'
import type { ServerConfig } from './config.ts'
import { checkDatabaseFolder, type DataFolder, lockDataFolder, openDataFolder } from './data-folder.ts'
import { connectPglite, connectPostgres, type OwnerConnection } from './db/connection.ts'
import { type Database, databaseOver } from './db/database.ts'
import { createDiskFlush } from './db/disk-flush.ts'
import { DatabaseNewerError, migrateDatabase } from './db/migrate.ts'
import { oneAtATime } from './db/one-at-a-time.ts'
import { holdDatabase } from './db/server-hold.ts'
import { createBlobStore } from './documents/blob-store.ts'
import { faultOf } from './error-answers.ts'
import { type FirstAdmin, isStarted, startFirstTime } from './first-start.ts'
import { ServerKeysError } from './keys/key-file.ts'
import { checkKeyMarks } from './keys/key-marks-store.ts'
import { loadServerKeys, type ServerKeys } from './keys/server-keys.ts'
import { type Renewal, renewNationalIds } from './patients/renew-national-ids.ts'
import { StartRefused } from './start-refused.ts'
import { createIntakeJournal } from './sync/intake-journal.ts'
import { type ReplayTrouble, replayJournal } from './sync/journal-replay.ts'
import { takeNewerEnvelopes } from './sync/newer-envelopes.ts'
import { createSnapshotFiles } from './sync/snapshot-files.ts'

export interface AssembledServer {
  readonly app: FastifyInstance
  readonly database: Database
  readonly keys: ServerKeys
  /** The administrator that this start made, null on every later one. */
  readonly first_admin: FirstAdmin | null
  /** What this start wrote anew after a change of the national ID keys. */
  readonly renewal: Renewal
}

/** What a command looks on at, or does in between. */
export interface AssemblyHooks {
  /** Whether no server may run on the database meanwhile. */
  readonly isAlone?: boolean
  /** After the database is there and before the keys are read; whether the database was started before. */
  readonly beforeKeys?: (isStarted: boolean) => void
  /** After each batch of national IDs that was written anew. */
  readonly onRenewed?: (renewed: number) => void
  /** The database is somebody else's meanwhile; the sentence says what to do. Unless told, the process ends. */
  readonly onLost?: (sentence: string) => void
}

/** A server over its data folder that does not listen. */
export interface OpenedServer extends AssembledServer {
  close(): Promise<void>
}

export interface RunningServer extends OpenedServer {
  readonly url: string
}

const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

/** Brings a database to this version and makes the server over it; closing the app closes the database. */
export async function assembleServer(
  connection: OwnerConnection,
  folder: Pick<DataFolder, 'keys' | 'documents'> & Partial<DataFolder>,
  config: ServerConfig,
  clock: Clock,
  hooks: AssemblyHooks = {},
): Promise<AssembledServer> {
  const database = databaseOver(connection)
  // Two servers that both find an empty database would each make keys of their own for it.
  const { keys, mark, first_admin } = await oneAtATime(connection, async () => {
    await migrateDatabase(connection)
    const wasStarted = await isStarted(database)
    hooks.beforeKeys?.(wasStarted)
    const found = loadServerKeys(folder.keys, { may_create: !wasStarted })
    return {
      keys: found,
      mark: await database.transaction({ site_id: 'all' }, (trx) => checkKeyMarks(trx, found)),
      first_admin: wasStarted ? null : await startFirstTime(database, config, clock),
    }
  })
  const blobs = createBlobStore(folder.documents, database, keys)
  const journal =
    folder.journal && folder.database ? createIntakeJournal(folder.journal, folder.database, keys) : null
  const flush = folder.database ? createDiskFlush(folder.database) : undefined
  const snapshotFiles = createSnapshotFiles(join(dirname(folder.documents), 'snapshots'), keys)
  const app = await buildApp({
    config,
    database,
    address: connection.address ?? null,
    keys,
    blobs,
    clock,
    journal,
    flush,
    snapshotFiles,
  })
  if (journal) {
    const onFault: FaultListener = (error, logId) =>
      app.log.error({ log_id: logId, fault: faultOf(error) }, 'a replayed envelope failed')
    const onTrouble = ({ error, ...trouble }: ReplayTrouble): void => {
      const fault = error === undefined ? {} : { fault: faultOf(error) }
      app.log.error(
        { ...trouble, ...fault },
        'a line of the journal was not taken; its segment is kept aside',
      )
    }
    const onRestored = ({ epoch, starts_after }: Epoch): void =>
      app.log.warn({ epoch, starts_after }, 'the database lost commits that stations have seen')
    const renewed = await replayJournal({ database, keys, clock, onFault, onTrouble, onRestored }, journal)
    if (renewed > 0)
      app.log.warn({ envelopes: renewed }, 'the server ended uncleanly; its journal was taken again')
  }
  const fromNewer = await takeNewerEnvelopes({
    database,
    keys,
    clock,
    onFault: (error, logId) =>
      app.log.error({ log_id: logId, fault: faultOf(error) }, 'an envelope of a later version failed'),
  })
  if (fromNewer > 0)
    app.log.info({ envelopes: fromNewer }, 'envelopes of a later version, kept until now, were taken up')
  // Before anybody is served: a number is never looked for in a half that is not yet under the newest key.
  const renewal = await renewNationalIds({
    database,
    keys,
    clock,
    isUnderRetired: mark === 'retired',
    onBatch: (renewed) => {
      app.log.info({ renewed }, 'national IDs are written under the new keys')
      hooks.onRenewed?.(renewed)
    },
  })
  if (mark === 'retired')
    app.log.warn(
      { unreadable: renewal.unreadable },
      'this database is older than the last change of the national ID keys: national IDs under the keys that were deleted then can be opened by nobody; type them again, or stop the server and put back the database and the keys folder of one and the same day',
    )
  app.addHook('onClose', async () => {
    await database.close()
    await journal?.close()
  })
  return { app, database, keys, first_admin, renewal }
}

/** Starts the server as configured; throws `StartRefused` with one clear sentence where it cannot. */
export async function startServer(
  config: ServerConfig,
  clock: Clock = systemClock,
  hooks: Pick<AssemblyHooks, 'onLost'> = {},
): Promise<RunningServer> {
  return opened(config, clock, hooks, async (app) => app.listen({ host: config.host, port: config.port }))
}

/** The server without its port, for a command; throws `StartRefused` like `startServer`. */
export async function openServer(config: ServerConfig, hooks: AssemblyHooks): Promise<OpenedServer> {
  return opened(config, systemClock, hooks, async (app) => {
    await app.ready()
    return ''
  })
}

async function opened(
  config: ServerConfig,
  clock: Clock,
  hooks: AssemblyHooks,
  begin: (app: FastifyInstance) => Promise<string>,
): Promise<RunningServer> {
  const folder = openDataFolder(config.data_dir)
  let unlock: () => void | Promise<void> = () => {}
  let connection: OwnerConnection | undefined
  let assembled: AssembledServer | undefined
  try {
    unlock = await hold(config, hooks, () => assembled)
    connection = await connect(config, folder)
    const { journal, database, ...needed } = folder
    const kept = config.database_url === null ? { journal, database } : {}
    const made = await assembleServer(connection, { ...needed, ...kept }, config, clock, hooks)
    assembled = made
    const url = await begin(made.app)
    const close = async (): Promise<void> => {
      await made.app.close()
      await unlock()
    }
    return { ...made, url, close }
  } catch (error) {
    // Expected: what keeps a server from starting; it is said in one sentence, with what to do.
    await connection?.kysely.destroy().catch(() => {})
    await unlock()
    throw startRefusedOf(error, config)
  }
}

const LOST =
  'The connection that held the database broke, and a command began to change its keys meanwhile. This server ended so that nothing is written under keys of before: start it when the command has ended.'
const LOST_ALONE =
  'The connection that held the database alone broke. The command ended where it was: give it again, and it goes on.'

function endProcess(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

/** Keeps others off what only one may use: the embedded database, or PostgreSQL while a command changes keys. */
async function hold(
  { database_url, data_dir }: ServerConfig,
  { isAlone = false, onLost = endProcess }: AssemblyHooks,
  assembled: () => AssembledServer | undefined,
): Promise<() => void | Promise<void>> {
  if (database_url === null) return lockDataFolder(data_dir)
  const letGo = await holdDatabase(database_url, isAlone ? 'alone' : 'shared', {
    onLost: () => onLost(isAlone ? LOST_ALONE : LOST),
    onHeldAgain: () => {
      const server = assembled()
      // Before it is assembled, it looks at the marks itself.
      if (server === undefined) return
      const look = server.database.transaction({ site_id: 'all' }, (trx) => checkKeyMarks(trx, server.keys))
      // A database that does not answer is found out by everything else; keys of before are found out here.
      look.catch((error: unknown) => {
        if (error instanceof ServerKeysError) onLost(LOST)
      })
    },
  })
  if (letGo !== undefined) return letGo
  throw new StartRefused(
    isAlone
      ? 'A server runs on this database: stop it on every machine, and give the command again.'
      : 'A command is changing the keys of this database: start the server when it has ended.',
  )
}

async function connect(config: ServerConfig, folder: DataFolder): Promise<OwnerConnection> {
  if (config.database_url !== null) return connectPostgres(config.database_url)
  checkDatabaseFolder(folder.database)
  try {
    return await connectPglite(folder.database)
  } catch (error) {
    throw new StartRefused(
      `The database in ${folder.database} cannot be read (${describe(error)}). Nothing was changed: restore it from a backup, or call IT.`,
    )
  }
}

function startRefusedOf(error: unknown, config: ServerConfig): unknown {
  if (error instanceof DatabaseNewerError) {
    return new StartRefused(
      `A newer version of Sijil wrote this database (it has the change "${error.found}"). Nothing was changed: update this program.`,
    )
  }
  if (error instanceof ServerKeysError)
    return new StartRefused(`The server's keys cannot be used: ${error.message}.`)
  const { code } = (error ?? {}) as { code?: unknown }
  if (code === 'EADDRINUSE') {
    return new StartRefused(
      `Port ${config.port} on ${config.host} is in use: stop the other program, or set SIJIL_PORT.`,
    )
  }
  if (code === 'ENOSPC' || code === '53100')
    return new StartRefused('The disk is full: free some space and start again.')
  if (config.database_url !== null && isUnreachable(code)) {
    const { host } = new URL(config.database_url)
    return new StartRefused(
      `PostgreSQL at ${host} cannot be used (${describe(error)}): check DATABASE_URL and that the database runs and lets this user in.`,
    )
  }
  return error
}

/** Connection trouble, and what PostgreSQL says when it lets nobody in (SQLSTATE classes 08, 28, 3D, 57). */
function isUnreachable(code: unknown): boolean {
  return typeof code === 'string' && /^(ECONN|ENOTFOUND|ETIMEDOUT|EAI_|08|28|3D|57)/.test(code)
}

function describe(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return String(code ?? name ?? 'unknown fault')
}
