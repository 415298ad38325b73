import { accessSync, constants, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { ServerConfig } from './config.ts'
import { checkDatabaseFolder, holderOf } from './data-folder.ts'
import { connectPostgres } from './db/connection.ts'
import { readDatabaseVersion } from './db/database-version.ts'
import { DatabaseNewerError, pendingMigrations } from './db/migrate.ts'
import { StartRefused } from './start-refused.ts'
import { readTls } from './tls.ts'

/** One thing that starting needs, as a sentence: what is there, or what to do. Never a password, never patient data. */
export interface ConfigCheck {
  readonly is_ok: boolean
  readonly text: string
}

/** Whether a server could start with this configuration. Makes and changes nothing. */
export async function checkConfig(config: ServerConfig): Promise<ConfigCheck[]> {
  const { username, password } = config.admin
  const { code, name, time_zone } = config.site
  const secret = password === null ? 'a one-time password that is printed' : 'the password given'
  return [
    checkDataFolder(config.data_dir),
    config.database_url === null ? checkEmbedded(config.data_dir) : await checkPostgres(config.database_url),
    await checkPort(config.host, config.port),
    checkTls(config),
    fine(`log level ${config.log_level}`),
    fine(`first start only: administrator ${username} with ${secret}; site ${code} "${name}", ${time_zone}`),
  ]
}

const fine = (text: string): ConfigCheck => ({ is_ok: true, text })
const wrong = (text: string): ConfigCheck => ({ is_ok: false, text })

/** A folder that is not there yet must be makeable in the nearest one that is. */
function checkDataFolder(path: string): ConfigCheck {
  let nearest = path
  while (!existsSync(nearest) && nearest !== dirname(nearest)) nearest = dirname(nearest)
  try {
    accessSync(nearest, constants.R_OK | constants.W_OK | constants.X_OK)
    return fine(`data folder ${path} ${nearest === path ? 'can be written' : 'can be made'}`)
  } catch (error) {
    // Expected: the folder is another account's, or its disk is read-only.
    const { code } = error as { code?: string }
    return wrong(
      `data folder ${path}: ${nearest} cannot be written (${code}). Give it to this account, or set SIJIL_DATA_DIR.`,
    )
  }
}

function checkEmbedded(dataDir: string): ConfigCheck {
  const folder = join(dataDir, 'database')
  try {
    checkDatabaseFolder(folder)
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error
    return wrong(error.message)
  }
  const holder = holderOf(dataDir)
  if (holder !== null) {
    return wrong(`database: another Sijil server (process ${holder}) uses ${dataDir}. Stop it first.`)
  }
  return fine(`database embedded PGlite, ${existsSync(folder) ? folder : 'made at the first start'}`)
}

async function checkPostgres(url: string): Promise<ConfigCheck> {
  const shown = redacted(url)
  const connection = connectPostgres(url)
  try {
    const version = await readDatabaseVersion(connection)
    const pending = await pendingMigrations(connection)
    const changes = pending.length === 0 ? 'up to date' : `the start will make ${pending.join(', ')}`
    return fine(`database ${shown}: PostgreSQL ${version}, ${changes}`)
  } catch (error) {
    // Expected: not reachable, nobody let in, or a newer program's database.
    if (error instanceof DatabaseNewerError) {
      return wrong(`database ${shown}: a newer Sijil wrote it ("${error.found}"). Update this program.`)
    }
    const { code, name } = error as { code?: string; name?: string }
    return wrong(
      `database ${shown} cannot be used (${code ?? name}). Check DATABASE_URL and that the database runs and lets this user in.`,
    )
  } finally {
    await connection.kysely.destroy()
  }
}

/** The address without its password and without parameters, which may carry one too. */
function redacted(url: string): string {
  const { protocol, username, host, pathname } = new URL(url)
  return `${protocol}//${username === '' ? '' : `${username}:…@`}${host}${pathname}`
}

function checkTls({ tls, host }: ServerConfig): ConfigCheck {
  if (tls == null) {
    const isOpen = !['127.0.0.1', '::1', 'localhost'].includes(host)
    const warning = isOpen ? ', so nothing but a TLS proxy may reach this port: stations take no other' : ''
    return fine(`http without TLS${warning}`)
  }
  try {
    readTls(tls, Date.now())
    return fine(`TLS 1.2 and 1.3 with the certificate in ${tls.cert}`)
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error
    return wrong(error.message)
  }
}

function checkPort(host: string, port: number): Promise<ConfigCheck> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(
        wrong(
          code === 'EADDRINUSE'
            ? `port ${port} on ${host} is in use. Stop the other program, or set SIJIL_PORT.`
            : `port ${port} on ${host} cannot be listened at (${code}). Check SIJIL_HOST and SIJIL_PORT.`,
        ),
      ),
    )
    probe.listen(port, host, () => probe.close(() => resolve(fine(`port ${port} on ${host} is free`))))
  })
}
