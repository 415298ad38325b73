import { createHash } from 'node:crypto'
import { brotliDecompressSync } from 'node:zlib'
import { type EntityName, isEntityName } from '../../shared/sync/entities.ts'
import { SNAPSHOT_CHUNK_MAX_BYTES, SnapshotSection } from '../../shared/sync/snapshot-message.ts'
import type { Trx } from '../db/transaction.ts'
import { type CopyValues, copyColumns, idOf, isUnderstood, listOwnRows, putCopies } from './bulk-copies.ts'
import { type ServerCopy, takeServerCopy } from './server-copy.ts'

/** The rows of one table, each an array of the values of `fields`, and perhaps an object of further ones. */
export interface Section {
  readonly entity: string
  readonly fields: readonly string[]
  readonly rows: readonly unknown[][]
}

/** Unpacks and reads a chunk; undefined when it is not what its hash says. */
export function readChunk(packed: Buffer, sha256: string): Section[] | undefined {
  try {
    const text = brotliDecompressSync(packed, { maxOutputLength: SNAPSHOT_CHUNK_MAX_BYTES })
    if (createHash('sha256').update(text).digest('hex') !== sha256) return undefined
    return sectionsOf(text.toString('utf8').split('\n'))
  } catch {
    // Expected: bytes that were cut off or changed on the way.
    return undefined
  }
}

function sectionsOf(lines: readonly string[]): Section[] {
  const sections: Section[] = []
  for (let at = 0; at < lines.length - 1; ) {
    const { entity, fields, row_count } = SnapshotSection.parse(JSON.parse(lines[at] ?? ''))
    const body = lines.slice(at + 1, at + 1 + row_count)
    sections.push({ entity, fields, rows: JSON.parse(`[${body.join(',')}]`) as unknown[][] })
    at += 1 + row_count
  }
  return sections
}

/** Takes the rows of a chunk that are newer than this store's; answers the tables that changed. */
export async function applySections(trx: Trx, sections: readonly Section[]): Promise<Set<EntityName>> {
  const own = await listOwnRows(trx)
  const changed = new Set<EntityName>()
  for (const { entity, fields, rows } of sections) {
    const together: CopyValues[] = []
    const places = isEntityName(entity) ? placesOf(entity, fields) : null
    for (const row of rows) {
      const values = places === null || row.length !== fields.length ? undefined : places.map((at) => row[at])
      if (isEntityName(entity) && canBePut(entity, values) && !own.has(entity, idOf(entity, values))) {
        together.push(values)
        continue
      }
      const stands = await takeServerCopy(trx, entity, copyOf(fields, row))
      if (stands !== undefined) changed.add(stands)
    }
    if (!isEntityName(entity) || together.length === 0) continue
    await putCopies(trx, entity, together)
    changed.add(entity)
  }
  return changed
}

/** For each column of the table, where its value stands in a row; null where a field is none of ours. */
function placesOf(entity: EntityName, fields: readonly string[]): readonly number[] | null {
  const columns = copyColumns(entity)
  if (!fields.every((field) => columns.includes(field))) return null
  return columns.map((column) => fields.indexOf(column))
}

function canBePut(entity: EntityName, values: CopyValues | undefined): values is CopyValues {
  return values !== undefined && isUnderstood(entity, values)
}

function copyOf(fields: readonly string[], row: readonly unknown[]): ServerCopy {
  const further = row.length > fields.length ? (row[fields.length] as object) : {}
  const copy = { ...further, ...Object.fromEntries(fields.map((field, at) => [field, row[at]])) }
  return copy as ServerCopy
}
