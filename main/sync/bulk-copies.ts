import { CompiledQuery, sql } from 'kysely'
import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import {
  columnsOf,
  type EntityName,
  entities,
  isEntityName,
  type RecordOf,
} from '../../shared/sync/entities.ts'
import { Instant } from '../../shared/time.ts'
import { encodeValue } from '../db/row-codec.ts'
import type { Trx } from '../db/transaction.ts'
import { indexPatients } from '../records/search-key.ts'
import { awaitBytes, type ServerCopy, takeServerCopy } from './server-copy.ts'

/*
 * Many of the server's rows at once. What this store has operations of its own on, or the server's earlier copy of beside
 * it, goes one by one (`server-copy.ts`), and so does what this version cannot hold whole; all else is written here,
 * many rows in a statement, and comes out the same.
 */

/** A row's values in the order of its table's columns, as they came over the wire. */
export type CopyValues = unknown[]

export interface OwnRows {
  has(entity: string, id: string): boolean
}

/** The rows that have operations of this station which the server's copy does not hold, or a shadow, or are deferred in part. */
export async function listOwnRows(trx: Trx): Promise<OwnRows> {
  const { rows } = await sql<{ entity: string; row_id: string }>`
    select r.entity, r.row_id from outbox o join outbox_row r on r.station_seq = o.station_seq
    where o.state in ('pending', 'acknowledged') and o.state <> 'archived'
    union select entity, row_id from shadow union select entity, row_id from deferred`.execute(trx)
  const keys = new Set(rows.map(({ entity, row_id }) => `${entity}/${row_id}`))
  return { has: (entity, id) => keys.size > 0 && keys.has(`${entity}/${id}`) }
}

/** How many values of a field are remembered to be good: those of a choice come again and again. */
const REMEMBERED_VALUES = 500

interface Layout {
  readonly columns: readonly string[]
  readonly idAt: number
  readonly versionAt: number
  readonly checks: readonly ((value: unknown) => boolean)[]
  readonly encode: readonly ((value: unknown) => string | number | null)[]
}

const layouts = new Map<EntityName, Layout>()

function layoutOf(entity: EntityName): Layout {
  const known = layouts.get(entity)
  if (known !== undefined) return known
  const columns = [...columnsOf(entity).keys()]
  const shape: Readonly<Record<string, unknown>> = entities[entity].schema.shape
  const layout: Layout = {
    columns,
    idAt: columns.indexOf('id'),
    versionAt: columns.indexOf('row_version'),
    checks: columns.map((column) => checkOf(shape[column] as z.ZodType)),
    encode: [...columnsOf(entity).values()].map((kind) => (value) => encodeValue(kind, value)),
  }
  layouts.set(entity, layout)
  return layout
}

/** What is surely an id or an instant; of what is not, the schema decides. */
const PLAIN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const PLAIN_INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

function checkOf(schema: z.ZodType): (value: unknown) => boolean {
  const inner = withoutNull(schema)
  const plain = inner === Id ? PLAIN_ID : inner === Instant ? PLAIN_INSTANT : undefined
  if (plain !== undefined)
    return (value) => (typeof value === 'string' && plain.test(value)) || schema.safeParse(value).success
  const remembered = new Set<unknown>()
  return (value) => {
    if (remembered.has(value)) return true
    if (!schema.safeParse(value).success) return false
    if (remembered.size < REMEMBERED_VALUES && (typeof value !== 'object' || value === null))
      remembered.add(value)
    return true
  }
}

function withoutNull(schema: unknown): unknown {
  return schema instanceof z.ZodNullable || schema instanceof z.ZodOptional
    ? withoutNull(schema.unwrap())
    : schema
}

/** The columns that `CopyValues` of a table follow. */
export function copyColumns(entity: EntityName): readonly string[] {
  return layoutOf(entity).columns
}

export function idOf(entity: EntityName, values: CopyValues): string {
  return String(values[layoutOf(entity).idAt])
}

/** Whether this version understands every value of a row: no record has a rule that looks at two of its fields. */
export function isUnderstood(entity: EntityName, values: CopyValues): boolean {
  const { checks, columns } = layoutOf(entity)
  if (values.length !== columns.length) return false
  for (let at = 0; at < columns.length; at += 1) if (checks[at]?.(values[at]) !== true) return false
  return true
}

/**
 * Rows of one statement. SQLite takes 32,766 values in one, and beyond some rows nothing is gained; few sizes, since each
 * is a statement of its own that stays prepared.
 */
const SIZES = [64, 16, 4, 1] as const

const texts = new Map<string, string>()

function putText(entity: EntityName, rows: number): string {
  const key = `${entity} ${rows}`
  const known = texts.get(key)
  if (known !== undefined) return known
  const { columns } = layoutOf(entity)
  const changes = columns.filter((column) => column !== 'id').map((c) => `"${c}" = excluded."${c}"`)
  const marks = `(${columns.map(() => '?').join(', ')})`
  const text = `insert into "${entity}" (${columns.map((c) => `"${c}"`).join(', ')})
    values ${Array.from({ length: rows }, () => marks).join(', ')}
    on conflict ("id") do update set ${changes.join(', ')}`
  texts.set(key, text)
  return text
}

/** Writes rows of one table, each id once, that are understood and not own; older ones than are here are left out. */
export async function putCopies(trx: Trx, entity: EntityName, copies: readonly CopyValues[]): Promise<void> {
  const { encode, columns } = layoutOf(entity)
  const newer = await onlyNewer(trx, entity, copies)
  for (let from = 0; from < newer.length; ) {
    const size = SIZES.find((rows) => rows <= newer.length - from) ?? 1
    const values: (string | number | null)[] = []
    for (let row = from; row < from + size; row += 1)
      for (let at = 0; at < columns.length; at += 1) values.push(encode[at]?.(newer[row]?.[at]) ?? null)
    await trx.executeQuery(CompiledQuery.raw(putText(entity, size), values))
    from += size
  }
  if (entity === 'patients') {
    const patients = newer.map((copy) => recordOf('patients', copy))
    await indexPatients(trx, patients)
  }
  if (entity === 'visit_documents')
    for (const copy of newer) await awaitBytes(trx, recordOf('visit_documents', copy))
}

function recordOf<E extends EntityName>(entity: E, values: CopyValues): RecordOf<E> {
  return Object.fromEntries(copyColumns(entity).map((column, at) => [column, values[at]])) as RecordOf<E>
}

async function onlyNewer(
  trx: Trx,
  entity: EntityName,
  copies: readonly CopyValues[],
): Promise<readonly CopyValues[]> {
  const { idAt, versionAt } = layoutOf(entity)
  const ids = JSON.stringify(copies.map((copy) => copy[idAt]))
  const query = CompiledQuery.raw(
    `select "id", "row_version" from "${entity}" where "id" in (select value from json_each(?))`,
    [ids],
  )
  const { rows } = await trx.executeQuery<{ id: string; row_version: number | null }>(query)
  if (rows.length === 0) return copies
  const held = new Map(rows.map(({ id, row_version }) => [id, row_version ?? 0]))
  return copies.filter((copy) => Number(copy[versionAt]) > (held.get(String(copy[idAt])) ?? 0))
}

/** What one transaction brings, in the order of commits: looked at first, then taken, then written. */
export interface ManyCopies {
  look(entity: string, copy: ServerCopy): void
  /** Takes what goes one by one; the table that the row stands in, if any. */
  take(trx: Trx, entity: string, copy: ServerCopy): Promise<EntityName | undefined>
  /** Writes the rest, each row in its newest version. */
  write(trx: Trx): Promise<void>
}

export function createManyCopies(own: OwnRows): ManyCopies {
  const oneByOne = new Set<string>()
  const together = new Map<EntityName, Map<string, CopyValues>>()
  return {
    look(entity, copy) {
      const values = own.has(entity, copy.id) ? undefined : valuesOf(entity, copy)
      if (values === undefined || !isEntityName(entity)) {
        oneByOne.add(`${entity}/${copy.id}`)
        return
      }
      const rows = together.get(entity) ?? new Map<string, CopyValues>()
      together.set(entity, rows)
      const { versionAt } = layoutOf(entity)
      if (copy.row_version > Number(rows.get(copy.id)?.[versionAt] ?? 0)) rows.set(copy.id, values)
    },
    take: async (trx, entity, copy) =>
      oneByOne.has(`${entity}/${copy.id}`) || !isEntityName(entity)
        ? takeServerCopy(trx, entity, copy)
        : entity,
    async write(trx) {
      for (const [entity, rows] of together) {
        const copies = [...rows].filter(([id]) => !oneByOne.has(`${entity}/${id}`))
        if (copies.length > 0)
          await putCopies(
            trx,
            entity,
            copies.map(([, values]) => values),
          )
      }
    },
  }
}

/** A copy's values; undefined where this version cannot hold all of it. */
function valuesOf(entity: string, copy: ServerCopy): CopyValues | undefined {
  if (!isEntityName(entity)) return undefined
  const columns = columnsOf(entity)
  if (!Object.keys(copy).every((field) => columns.has(field))) return undefined
  const row: Readonly<Record<string, unknown>> = copy
  const values = copyColumns(entity).map((column) => row[column])
  return isUnderstood(entity, values) ? values : undefined
}
