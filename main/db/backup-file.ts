import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { Instant } from '../../shared/time.ts'
import { flushFolder, writeDurably } from '../keys/durable-file.ts'
import { deriveKey, openSecret, sealSecret } from '../keys/sealed-box.ts'
import { withKey } from '../keys/slot-crypto.ts'
import { freeBytesOf } from './disk-room.ts'
import { asStore, type CheckResult, checkConnection, failureOf, flushFile, openBeside } from './store-file.ts'

/*
 * Copies of a store, encrypted as it is. `<name>.db` is the copy, `<name>.json` says what is in it and holds its key under
 * the store's data key:
 *
 *   store looked through → VACUUM INTO <name>.tmp → opened again and looked through, counted → flushed
 *     → <name>.json → renamed to <name>.db → folder flushed
 *
 * A copy without its other file, or a .tmp, is no backup. A copy keeps the key it was made with; when the data key was
 * changed, the next opening wraps that key anew (`rewrapBackups`).
 */

/** A verified copy of a store. */
export const BackupNote = z.object({
  format: z.literal(1),
  made_at: Instant,
  /** The copy's key under the store's data key. */
  sealed_key: z.string(),
  /** What was counted in the copy when it was opened again. */
  patients: z.int().nonnegative(),
  outbox: z.int().nonnegative(),
  audit_seq: z.int().nonnegative(),
  audit_hash: z.string().nullable(),
})
export type BackupNote = z.infer<typeof BackupNote>

export interface Backup extends BackupNote {
  readonly name: string
}

export type BackupResult =
  | { readonly kind: 'made'; readonly backup: Backup }
  | Exclude<CheckResult, { kind: 'sound' }>

/** What a copy leaves free for what is saved meanwhile. */
const ROOM_FOR_SAVES_BYTES = 8 * 1024 * 1024

const noRoom = (): Error => Object.assign(new Error('no room for a copy'), { code: 'ENOSPC' })

const PREFIX = 'sijil-'
const INFO = 'sijil backup key v1'

/** Makes a backup of an open store. The key stays the caller's to zero. Blocks its thread for seconds. */
export function makeBackup(order: {
  readonly store: string
  readonly key: Buffer
  readonly folder: string
  readonly now: string
}): BackupResult {
  const { store, key, folder, now } = order
  const name = `${PREFIX}${now.replaceAll(':', '-')}`
  const beside = join(folder, `${name}.tmp`)
  try {
    if (!existsSync(folder)) {
      mkdirSync(folder, { mode: 0o700 })
      flushFolder(dirname(folder))
    }
    clearLeftovers(folder)
    // Without this a copy that does not fit would fill the disk, and the saves that are made meanwhile would fail.
    if (freeBytesOf(folder) < statSync(store).size + ROOM_FOR_SAVES_BYTES) throw noRoom()
    const raw = asStore(openBeside(store, key))
    try {
      const sound = checkConnection(raw, 'full')
      if (sound.kind !== 'sound') return sound
      raw.prepare('vacuum into ?').run(beside)
    } finally {
      raw.close()
    }
    const note = {
      ...lookThrough(beside, key),
      format: 1 as const,
      made_at: now,
      sealed_key: wrap(key, name, key),
    }
    flushFile(beside)
    writeDurably(join(folder, `${name}.json`), `${JSON.stringify(note)}\n`)
    renameSync(beside, join(folder, `${name}.db`))
    flushFolder(folder)
    return { kind: 'made', backup: { ...note, name } }
  } catch (error) {
    // Expected: a full or failing disk. What was half made is no backup, and must not keep the disk full.
    removeQuietly(beside)
    // Whatever failed here, it failed on the copy: the store itself was just looked through.
    return { kind: 'failed', detail: failureOf(error).detail }
  }
}

/** Opens a copy and looks it through; throws when it is not whole. */
function lookThrough(
  path: string,
  key: Buffer,
): Pick<BackupNote, 'patients' | 'outbox' | 'audit_seq' | 'audit_hash'> {
  const raw = openBeside(path, key)
  try {
    const sound = checkConnection(raw, 'full')
    if (sound.kind !== 'sound')
      throw Object.assign(new Error('the copy is not whole'), { code: 'SQLITE_CORRUPT' })
    const count = (table: 'patients' | 'outbox'): number =>
      Number((raw.prepare(`select count(*) as n from ${table}`).get() as { n: number }).n)
    const head = raw.prepare('select audit_seq, hash from audit_log order by audit_seq desc limit 1').get() as
      | { audit_seq: number; hash: string }
      | undefined
    const audit_seq = head?.audit_seq ?? 0
    return { patients: count('patients'), outbox: count('outbox'), audit_seq, audit_hash: head?.hash ?? null }
  } finally {
    raw.close()
  }
}

export function backupPath(folder: string, { name }: Pick<Backup, 'name'>): string {
  return join(folder, `${name}.db`)
}

/** The backups of a folder, newest first. */
export function listBackups(folder: string): Backup[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.startsWith(PREFIX) && file.endsWith('.db'))
    .flatMap((file) => {
      const name = file.slice(0, -'.db'.length)
      const note = readNote(folder, name)
      return note === undefined ? [] : [{ ...note, name }]
    })
    .sort((a, b) => b.made_at.localeCompare(a.made_at))
}

/**
 * Puts a backup in the place where the store was, under the store's present key. Whether it did: a backup that cannot be
 * read, is itself damaged, or of a key that is lost, stays where it is and the next older one is tried. Throws what the
 * disk throws of the place, as when it is full.
 */
export function putBackupBack(order: {
  readonly folder: string
  readonly backup: Backup
  readonly key: Buffer
  readonly store: string
}): boolean {
  const { folder, backup, key, store } = order
  const own = unwrap(key, backup.name, backup.sealed_key)
  if (own === undefined) return false
  const beside = `${store}.tmp`
  try {
    if (!copyFrom(backupPath(folder, backup), beside)) return false
    lookThrough(beside, own)
    if (!own.equals(key)) changeKey(beside, own, key)
    flushFile(beside)
    renameSync(beside, store)
    flushFolder(dirname(store))
    return true
  } catch (error) {
    removeQuietly(beside)
    if (failureOf(error).kind === 'damaged') return false
    throw error
  } finally {
    own.fill(0)
  }
}

const COPY_BYTES = 1024 * 1024
/** What is wrong with this process, not with the file that it wanted to read. */
const NO_FAULT_OF_FILE = ['EMFILE', 'ENFILE', 'ENOMEM']

/** Copies a file; false where it cannot be read, as from a failing sector. Throws what the disk throws of the copy. */
function copyFrom(path: string, to: string): boolean {
  const source = reading(() => openSync(path, 'r'))
  if (source === undefined) return false
  try {
    const copy = openSync(to, 'w', 0o600)
    try {
      const bytes = Buffer.alloc(COPY_BYTES)
      for (;;) {
        const count = reading(() => readSync(source, bytes))
        if (count === 0) return true
        if (count === undefined) break
        for (let at = 0; at < count; ) at += writeSync(copy, bytes, at, count - at)
      }
    } finally {
      closeSync(copy)
    }
    removeQuietly(to)
    return false
  } finally {
    closeSync(source)
  }
}

function reading<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    // Expected: EIO, EISDIR, EACCES; ENOENT, as of a folder that somebody has cleared meanwhile.
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '' || NO_FAULT_OF_FILE.includes(code)) throw error
    return undefined
  }
}

function changeKey(path: string, from: Buffer, to: Buffer): void {
  const raw = openBeside(path, from)
  const rawKey = Buffer.concat([Buffer.from('raw:'), to])
  try {
    raw.pragma('journal_mode = DELETE')
    raw.rekey(rawKey)
  } finally {
    rawKey.fill(0)
    raw.close()
  }
}

/**
 * Wraps the keys of all backups under a new data key; to be called while the old one is still held, and again after a
 * crash in between: one that is wrapped already stays as it is. Answers how many no key opens.
 */
export function rewrapBackups(folder: string, oldKey: Buffer, newKey: Buffer): number {
  let lost = 0
  for (const { name, ...note } of listBackups(folder)) {
    const known = unwrap(newKey, name, note.sealed_key)
    known?.fill(0)
    if (known !== undefined) continue
    const own = unwrap(oldKey, name, note.sealed_key)
    if (own === undefined) {
      lost += 1
      continue
    }
    const sealed_key = wrap(newKey, name, own)
    own.fill(0)
    writeDurably(join(folder, `${name}.json`), `${JSON.stringify({ ...note, sealed_key })}\n`)
  }
  return lost
}

/** Takes backups away: first the copy, then what is said of it. */
export function removeBackups(folder: string, names: readonly string[]): void {
  for (const name of names) {
    rmSync(join(folder, `${name}.db`), { force: true })
    rmSync(join(folder, `${name}.json`), { force: true })
  }
}

function readNote(folder: string, name: string): BackupNote | undefined {
  try {
    return BackupNote.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))
  } catch {
    // Expected: no such file, or one of another program.
    return undefined
  }
}

function clearLeftovers(folder: string): void {
  for (const file of readdirSync(folder)) {
    const isHalf = file.startsWith(PREFIX) && /\.tmp(-journal)?$/.test(file)
    const isNoteAlone =
      file.endsWith('.json') && !existsSync(join(folder, `${file.slice(0, -'.json'.length)}.db`))
    if (isHalf || (file.startsWith(PREFIX) && isNoteAlone)) rmSync(join(folder, file), { force: true })
  }
}

function wrappingKey(key: Buffer): Buffer {
  return deriveKey([key], INFO)
}

function wrap(key: Buffer, name: string, own: Buffer): string {
  return withKey(wrappingKey(key), (k) => sealSecret(k, name, own))
}

function unwrap(key: Buffer, name: string, box: string): Buffer | undefined {
  return withKey(wrappingKey(key), (k) => openSecret(k, name, box))
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Expected: the disk fails for this too; the next backup clears it away.
  }
}
