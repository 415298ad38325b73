import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces a small file so that power loss leaves the old text or the new one, never half of either:
 * write beside it, flush, rename, flush the folder. Readable by the account alone.
 */
export function writeDurably(path: string, text: string): void {
  const beside = `${path}.tmp`
  const file = openSync(beside, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  flushFolder(dirname(path))
}

/** Makes renames in a folder survive power loss. Windows has no such call and keeps them by itself. */
export function flushFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
