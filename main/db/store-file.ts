import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { CHAIN_START, ChainedAuditEvent } from '../../shared/audit/audit-event.ts'
import { auditHash } from '../audit/audit-store.ts'
import { flushFolder } from '../keys/durable-file.ts'
import { damageOf } from './damage.ts'
import { applyCipher, applySettings } from './store-settings.ts'

/** What a look at a store's file found: nothing wrong, damage, or that it could not be looked at now. */
export type CheckResult =
  | { readonly kind: 'sound' }
  | { readonly kind: 'damaged'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string }

/**
 * `quick`: every page proves itself and every table has its shape. `full`: also every index, every reference between
 * tables and the whole chain of audit events. Half a second or a whole one for each 100 MB: not for the main thread.
 */
export function checkStoreFile(path: string, key: Buffer, depth: 'quick' | 'full'): CheckResult {
  try {
    const raw = openBeside(path, key)
    try {
      return checkConnection(raw, depth)
    } finally {
      raw.close()
    }
  } catch (error) {
    return failureOf(error)
  }
}

/** A further connection to a store that is open already, or to a copy of one. */
export function openBeside(path: string, key: Buffer): Database {
  const raw = new Database(path, { fileMustExist: true })
  try {
    applyCipher(raw, key)
    raw.prepare('select count(*) from sqlite_master').get()
    return raw
  } catch (error) {
    raw.close()
    throw error
  }
}

export function checkConnection(raw: Database, depth: 'quick' | 'full'): CheckResult {
  try {
    const pragma = depth === 'quick' ? 'quick_check(1)' : 'integrity_check(1)'
    if (raw.pragma(pragma, { simple: true }) !== 'ok') return { kind: 'damaged', detail: pragma }
    if (depth === 'quick') return { kind: 'sound' }
    if ((raw.pragma('foreign_key_check') as unknown[]).length > 0) {
      return { kind: 'damaged', detail: 'foreign_key_check' }
    }
    return checkAuditChain(raw)
  } catch (error) {
    return failureOf(error)
  }
}

function checkAuditChain(raw: Database): CheckResult {
  let expected = { audit_seq: 1, prev_hash: CHAIN_START }
  const rows = raw.prepare('select audit_seq, event, prev_hash, hash from audit_log order by audit_seq')
  for (const row of rows.iterate() as Iterable<{
    audit_seq: number
    event: string
    prev_hash: string
    hash: string
  }>) {
    const {
      audit_seq: _seq,
      prev_hash: _prev,
      hash: _hash,
      ...event
    } = ChainedAuditEvent.parse({
      ...JSON.parse(row.event),
      audit_seq: row.audit_seq,
      prev_hash: row.prev_hash,
      hash: row.hash,
    })
    const follows = row.audit_seq === expected.audit_seq && row.prev_hash === expected.prev_hash
    if (!follows || auditHash(row.prev_hash, event) !== row.hash) {
      return { kind: 'damaged', detail: `audit event ${row.audit_seq}` }
    }
    expected = { audit_seq: row.audit_seq + 1, prev_hash: row.hash }
  }
  return { kind: 'sound' }
}

export function failureOf(error: unknown): Exclude<CheckResult, { kind: 'sound' }> {
  const damage = damageOf(error)
  if (damage !== undefined) return { kind: 'damaged', detail: damage }
  return { kind: 'failed', detail: error instanceof Error && 'code' in error ? String(error.code) : 'fault' }
}

/** Makes what was written to a file survive a power cut. */
export function flushFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const markOf = (path: string): string => `${path}.clean`

/**
 * Notes that a store was closed in good order. A store that carries the note, and that nobody has written to since, is
 * looked through in the background after it opens; any other before the first row of it is shown.
 */
export function markClean(path: string): void {
  const { size, mtimeMs } = statSync(path)
  writeFileSync(markOf(path), JSON.stringify({ size, mtimeMs }), { mode: 0o600 })
}

/** Whether the store was closed in good order; the note is taken away. */
export function takeCleanMark(path: string): boolean {
  if (!existsSync(markOf(path)) || !existsSync(path)) return false
  try {
    const { size, mtimeMs } = JSON.parse(readFileSync(markOf(path), 'utf8'))
    const now = statSync(path)
    return now.size === size && now.mtimeMs === mtimeMs && !existsSync(`${path}-wal`)
  } catch {
    // Expected: a note that was torn by a power cut.
    return false
  } finally {
    unlinkSync(markOf(path))
  }
}

const damagedMarkOf = (path: string): string => `${path}.damaged`

/** Notes that a whole look through a store found damage that a quick one may not find; it stays until that is put aside. */
export function markDamaged(path: string): void {
  writeFileSync(damagedMarkOf(path), '', { mode: 0o600 })
  flushFile(damagedMarkOf(path))
  flushFolder(dirname(path))
}

/** What stands in the store's place is whole: the note goes, and stays away through a power cut. */
export function clearDamagedMark(path: string): void {
  rmSync(damagedMarkOf(path), { force: true })
  flushFolder(dirname(path))
}

export function isMarkedDamaged(path: string): boolean {
  return existsSync(damagedMarkOf(path))
}

/** Gives a connection the settings under which a store is written. */
export function asStore(raw: Database): Database {
  applySettings(raw)
  return raw
}
