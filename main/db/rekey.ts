import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { flushFolder } from '../keys/durable-file.ts'
import { damageOf } from './damage.ts'

/**
 * Whether the closed store at `path` opens with this data key; undefined where it could not be looked at now, which says
 * nothing of the key. Of two keys the older one is tried first, and the other one only where that was a no: a journal that
 * was left behind is played back by whoever opens first, and by the wrong key it would spoil the store.
 */
export function isStoreUnder(path: string, key: Buffer): boolean | undefined {
  if (!existsSync(path)) return false
  let raw: Database | undefined
  try {
    raw = openWith(path, key)
    return true
  } catch (error) {
    // Expected: SQLITE_NOTADB, another key, or damaged; SQLITE_CANTOPEN and others, no more open files or a lock.
    return damageOf(error) === undefined ? undefined : false
  } finally {
    raw?.close()
  }
}

/** Which of two data keys the closed store at `path` is under; undefined where neither could be shown to open it. */
export function keyOfStore(
  path: string,
  { old, next }: { readonly old: Buffer; readonly next: Buffer },
): Buffer | undefined {
  const isOld = isStoreUnder(path, old)
  if (isOld === true) return old
  return isOld === false && isStoreUnder(path, next) === true ? next : undefined
}

/**
 * Puts the closed store at `path` under another data key: log emptied, a copy beside it put under the new key (journal
 * DELETE, rekey, opened anew and checked, back to the log), and the copy takes the store's name. Killed or refused by the
 * disk at any step, the store opens with exactly one of the two keys, with every record; it needs room for the copy.
 * Throws what SQLite and the disk throw.
 */
export function rekeyStore(
  path: string,
  { old, next }: { readonly old: Buffer; readonly next: Buffer },
): void {
  const copy = `${path}.rekey`
  const raw = openWith(path, old)
  try {
    raw.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    raw.close()
  }
  // What an earlier try left.
  for (const left of [copy, `${copy}-journal`]) rmSync(left, { force: true })
  copyFileSync(path, copy)
  rekeyInPlace(copy, old, next)
  const file = openSync(copy, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(copy, path)
  flushFolder(dirname(path))
}

/** Only ever a copy: a commit that the disk refuses is rolled back with the wrong key, and leaves no whole file. */
function rekeyInPlace(path: string, old: Buffer, next: Buffer): void {
  const raw = openWith(path, old)
  try {
    const mode = raw.pragma('journal_mode = DELETE', { simple: true })
    if (mode !== 'delete') throw new Error('the copy is in use elsewhere')
    raw.pragma('secure_delete = ON')
    raw.pragma('temp_store = MEMORY')
    const rawKey = rawForm(next)
    try {
      raw.rekey(rawKey)
    } finally {
      rawKey.fill(0)
    }
  } finally {
    raw.close()
  }
  const again = openWith(path, next)
  try {
    const said = again.pragma('integrity_check', { simple: true })
    if (said !== 'ok') throw new Error('the store is not whole under its new key')
    again.pragma('journal_mode = WAL')
  } finally {
    again.close()
  }
}

function openWith(path: string, key: Buffer): Database {
  const raw = new Database(path, { fileMustExist: true })
  const rawKey = rawForm(key)
  try {
    raw.pragma("cipher = 'chacha20'")
    raw.key(rawKey)
    raw.prepare('select count(*) from sqlite_master').get()
    return raw
  } catch (error) {
    raw.close()
    throw error
  } finally {
    rawKey.fill(0)
  }
}

function rawForm(key: Buffer): Buffer {
  return Buffer.concat([Buffer.from('raw:'), key])
}
