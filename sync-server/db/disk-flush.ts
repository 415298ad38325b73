import { open, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/*
 * PGlite never asks the disk to keep what it wrote. Pushes are journalled for that; whatever else the server says that it
 * has done is told only when the files that changed are on the disk.
 */

/** A file's time of change may lag behind the clock by a tick of the system's. */
const LAG_MS = 2_000

/** Resolves when what the database has committed until now outlives a power cut. */
export type DiskFlush = () => Promise<void>

/**
 * Flushes what changed in a folder since it was flushed last; the first time everything, since what was there before may
 * never have been. Who asks while that goes on is answered by the next one.
 */
export function createDiskFlush(
  folder: string,
  keep: (path: string) => Promise<void> = flushFile,
): DiskFlush {
  let changedSinceMs = Number.NEGATIVE_INFINITY
  let last: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  const flush = async (): Promise<void> => {
    next = undefined
    const startedMs = Date.now()
    const changed = await listChanged(folder, changedSinceMs - LAG_MS)
    for (const path of changed) await keep(path)
    for (const parent of new Set(changed.map(dirname))) await flushEntries(parent)
    changedSinceMs = startedMs
  }
  return () => {
    next ??= last.catch(() => undefined).then(flush)
    last = next
    return next
  }
}

/** Makes the disk keep every file of a folder. */
export async function flushFolder(folder: string): Promise<void> {
  for (const path of await listChanged(folder, Number.NEGATIVE_INFINITY)) await flushFile(path)
}

/** Makes the disk keep which files a folder has. */
export async function flushEntries(folder: string): Promise<void> {
  const entries = await open(folder, 'r')
  try {
    await entries.sync()
  } catch (error) {
    // Expected: Windows does not flush folders.
    if (process.platform !== 'win32') throw error
  } finally {
    await entries.close()
  }
}

async function listChanged(folder: string, sinceMs: number): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const changed = await Promise.all(paths.map((path) => isChanged(path, sinceMs)))
  return paths.filter((_path, n) => changed[n])
}

async function isChanged(path: string, sinceMs: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs >= sinceMs
  } catch (error) {
    return unlessRemoved(error)
  }
}

async function flushFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    unlessRemoved(error)
  }
}

/** Expected: the database removed a file while the folder was walked. */
function unlessRemoved(error: unknown): false {
  if ((error as { code?: string }).code !== 'ENOENT') throw error
  return false
}
