import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresMigrations } from '../../migrations/postgres/list.ts'
import { connectPglite, type OwnerConnection } from '../../sync-server/db/connection.ts'
import { migrateDatabase } from '../../sync-server/db/migrate.ts'

/* A server's database that grew through all versions: each one's tables had rows when the next one came. */

const versions = Object.keys(postgresMigrations)
const ROWS = 3
/** Columns that a later version made for rows that were there already, and filled. */
const filledLater = [
  'audit_log.placed_at',
  'refresh_tokens.is_bound',
  'station_keys.chain_since',
  'station_keys.older_public_keys',
]

type Row = Readonly<Record<string, unknown>>
interface Column {
  readonly name: string
  readonly type: string
}

let connection: OwnerConnection
beforeAll(async () => {
  connection = await connectPglite(null)
})
afterAll(() => connection.kysely.destroy())

async function ask<T = Row>(text: string): Promise<T[]> {
  return (await sql.raw<T>(text).execute(connection.kysely)).rows
}

async function tables(): Promise<string[]> {
  const rows = await ask<{ name: string }>(`
    select table_name::text as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'kysely%' order by 1`)
  return rows.map(({ name }) => name)
}

const rowsOf = async (table: string): Promise<Row[]> =>
  (await ask<{ row: Row }>(`select to_jsonb(t) as row from ${table} t`)).map(({ row }) => row)

/** Rows in which every column has a value. References and triggers are not asked: they hold no migration up. */
async function fill(table: string): Promise<void> {
  const columns = await ask<Column>(`
    select column_name::text as name, udt_name::text as type from information_schema.columns
    where table_schema = 'public' and table_name = '${table}' and is_generated = 'NEVER' order by ordinal_position`)
  const checks = await ask<{ text: string }>(`
    select pg_get_constraintdef(oid) as text from pg_constraint
    where contype = 'c' and conrelid = '${table}'::regclass`)
  const names = columns.map(({ name }) => name).join(', ')
  await ask('set session_replication_role = replica')
  for (let n = 1; n <= ROWS; n += 1) {
    const cells = columns.map((column) => {
      const states = checks
        .filter(({ text }) => text.includes(`((${column.name} = ANY`))
        .flatMap(({ text }) => text.match(/'[^']*'/g) ?? [])
      return states[(n - 1) % Math.max(1, states.length)] ?? cellOf(table, column, n)
    })
    await ask(`insert into ${table} (${names}) overriding system value values (${cells.join(', ')})`)
  }
  await ask('set session_replication_role = origin')
}

function cellOf(table: string, { name, type }: Column, n: number): string {
  switch (type) {
    case 'uuid':
      return `'00000000-0000-7000-8000-${n.toString().padStart(12, '0')}'`
    case 'int2':
    case 'int4':
    case 'int8':
    case 'numeric':
    case 'float8':
      return String(n)
    case 'bool':
      return 'true'
    case 'jsonb':
      return `'{"of": "${table}"}'`
    case 'date':
    case 'timestamptz':
      return `'2026-11-2${n}T06:00:00Z'`
    case 'bytea':
      return `'\\x0${n}'`
    default:
      return type.startsWith('_') ? `'{}'` : `'${name} of ${table} ${n}'`
  }
}

const sorted = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted()
const only = (row: Row, fields: readonly string[]): Row =>
  Object.fromEntries(fields.map((field) => [field, row[field]]))

describe('a server’s database with rows in every table', () => {
  const before = new Map<string, Row[]>()

  it.each(versions)('keeps each of them when %s comes', async (version) => {
    const known = versions.slice(0, versions.indexOf(version) + 1)
    const pick = Object.entries(postgresMigrations).filter(([name]) => known.includes(name))
    await migrateDatabase(connection, Object.fromEntries(pick))
    for (const [table, rows] of before) {
      const fields = Object.keys(rows[0] ?? {})
      const after = await rowsOf(table)
      expect(sorted(after.map((row) => only(row, fields))), table).toEqual(
        sorted(rows.map((row) => only(row, fields))),
      )
      const added = after.flatMap((row) => Object.entries(row)).filter(([field]) => !fields.includes(field))
      for (const [field, value] of added) {
        if (filledLater.includes(`${table}.${field}`)) expect(value, field).not.toBeNull()
        else expect(value, `${table}.${field}`).toBeNull()
      }
    }
    for (const table of await tables()) {
      // A version may have filled a table of its own from the rows that were there.
      if (!before.has(table) && (await rowsOf(table)).length === 0) await fill(table)
      before.set(table, await rowsOf(table))
      expect(before.get(table)?.length, table).toBeGreaterThanOrEqual(ROWS)
    }
  })

  it('places the audit events that were there, and still lets none of them be changed', async () => {
    const events = await ask<{ is_placed: boolean }>(
      'select placed_at >= least(occurred_at, received_at) as is_placed from audit_log',
    )
    expect(events).toEqual(Array.from({ length: ROWS }, () => ({ is_placed: true })))
    await expect(ask(`update audit_log set source = 'server'`)).rejects.toThrow()
  })
})
