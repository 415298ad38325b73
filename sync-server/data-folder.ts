import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from './start-refused.ts'

/** Where the server keeps what is not in the database. */
export interface DataFolder {
  readonly keys: string
  readonly documents: string
  readonly database: string
  readonly journal: string
}

/** Makes the data folder, readable by its owner alone. */
export function openDataFolder(path: string): DataFolder {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { code } = error as { code?: string }
    throw new StartRefused(
      `The data folder ${path} cannot be made (${code}): choose another with SIJIL_DATA_DIR.`,
    )
  }
  return {
    keys: join(path, 'keys'),
    documents: join(path, 'documents'),
    database: join(path, 'database'),
    journal: join(path, 'journal'),
  }
}

/** Refuses a folder that holds something else than a database of PGlite. */
export function checkDatabaseFolder(path: string): void {
  if (!existsSync(path) || readdirSync(path).length === 0 || existsSync(join(path, 'PG_VERSION'))) return
  throw new StartRefused(
    `The folder ${path} holds no database that this program can read; nothing in it was touched. Restore it from a backup, or choose another SIJIL_DATA_DIR.`,
  )
}

/** The process of a server that uses the folder now; null where none does, whatever a killed one left behind. */
export function holderOf(path: string): number | null {
  const file = join(path, 'server.lock')
  if (!existsSync(file)) return null
  const holder = Number.parseInt(readFileSync(file, 'utf8'), 10)
  return isRunning(holder) ? holder : null
}

/** Folders that this process holds: its own number in a lock file may be left over from a machine that restarted. */
const heldHere = new Set<string>()

/** Keeps a second server off an embedded database, which would destroy it; answers how to let go. */
export function lockDataFolder(path: string): () => void {
  const file = join(path, 'server.lock')
  if (!writeLock(file)) {
    const holder = Number.parseInt(readFileSync(file, 'utf8'), 10)
    if (heldHere.has(file) || isRunning(holder)) {
      throw new StartRefused(
        `Another Sijil server (process ${holder}) uses the folder ${path}: stop it first, or choose another SIJIL_DATA_DIR. If no such server runs, remove ${file}.`,
      )
    }
    rmSync(file, { force: true })
    if (!writeLock(file))
      throw new StartRefused(`Another Sijil server has just started with the folder ${path}.`)
  }
  heldHere.add(file)
  return () => {
    heldHere.delete(file)
    rmSync(file, { force: true })
  }
}

function writeLock(file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600)
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (error) {
    // Expected: somebody holds the lock, or held it when the machine stopped.
    if ((error as { code?: string }).code === 'EEXIST') return false
    throw error
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // No such process, or one of somebody else, which runs all the same.
    return (error as { code?: string }).code === 'EPERM'
  }
}
