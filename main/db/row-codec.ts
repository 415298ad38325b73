import { type ColumnKind, columnsOf, type EntityName, type RecordOf } from '../../shared/sync/entities.ts'
import type { StoredRow } from './tables.ts'

/** A record as its table stores it. Fields that this version's tables do not have are left out. */
export function recordToRow<E extends EntityName>(
  entity: E,
  record: Readonly<Record<string, unknown>>,
): StoredRow<E> {
  const row: Record<string, unknown> = {}
  for (const [field, kind] of columnsOf(entity)) row[field] = encodeValue(kind, record[field])
  return row as StoredRow<E>
}

/** The record of a stored row. */
export function rowToRecord<E extends EntityName>(entity: E, row: StoredRow<E>): RecordOf<E> {
  const stored = row as Readonly<Record<string, unknown>>
  const record: Record<string, unknown> = {}
  for (const [field, kind] of columnsOf(entity)) record[field] = decode(kind, stored[field])
  return record as RecordOf<E>
}

export function encodeValue(kind: ColumnKind, value: unknown): string | number | null {
  if (value === undefined || value === null) return null
  if (kind === 'boolean') return value === true ? 1 : 0
  if (kind === 'json') return JSON.stringify(value)
  return value as string | number
}

function decode(kind: ColumnKind, value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (kind === 'boolean') return value === 1
  if (kind === 'json') return JSON.parse(String(value))
  return value
}
