import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateStore } from '../../main/db/migrate.ts'
import { openStore } from '../../main/db/open.ts'
import { StoreDialect } from '../../main/db/store-dialect.ts'
import type { StationTables } from '../../main/db/tables.ts'
import { countWaitingBlobs } from '../../main/sync/blob-sync.ts'
import { migrations } from '../../migrations/sqlite/index.ts'

/* A station's store of each earlier version, with rows in every table and in every state, opened by this one. */

const versions = Object.keys(migrations)
/** Enough for every state that a column of states has. */
const ROWS = 4

type Value = string | number | Buffer | null
type Row = Readonly<Record<string, Value>>
interface Column {
  readonly name: string
  readonly type: string
}

let folder: string
let path: string
const key = randomBytes(32)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-older-'))
  path = join(folder, 'sijil.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A store as the version that ended with this migration left it, filled; answers every row of it. */
async function makeOlder(last: string): Promise<Map<string, Row[]>> {
  const raw = new Database(path)
  raw.pragma("cipher = 'chacha20'")
  raw.key(Buffer.concat([Buffer.from('raw:'), key]))
  raw.pragma('journal_mode = WAL')
  raw.pragma('foreign_keys = ON')
  const db = new Kysely<StationTables>({ dialect: new StoreDialect(raw) })
  const known = versions.slice(0, versions.indexOf(last) + 1)
  const pick = Object.fromEntries(Object.entries(migrations).filter(([name]) => known.includes(name)))
  expect(await migrateStore(db, pick)).toEqual({ ok: true, value: undefined })
  const tables = tablesOf(raw)
  for (const table of tables) fill(raw, table)
  const rows = new Map(tables.map(({ name }) => [name, rowsOf(raw, name)]))
  await db.destroy()
  return rows
}

interface Table {
  readonly name: string
  readonly text: string
}

/** The tables of the store's own; those behind the search index are SQLite's. */
function tablesOf(raw: Database): Table[] {
  return raw
    .prepare(
      `select name, sql as text from sqlite_master where type = 'table' and name not like 'sqlite_%'
         and name not like 'kysely_%' and name not like 'patient_fts%' order by rowid`,
    )
    .all() as Table[]
}

function fill(raw: Database, { name, text }: Table): void {
  const columns = raw.prepare(`select name, type from pragma_table_info(?)`).all(name) as Column[]
  const marks = columns.map(() => '?').join(', ')
  const insert = raw.prepare(`insert into ${name} values (${marks})`)
  for (let n = 1; n <= ROWS; n += 1) insert.run(columns.map((column) => cellOf(name, text, column, n)))
}

function cellOf(table: string, text: string, { name, type }: Column, n: number): Value {
  const states = new RegExp(`\\b${name} text not null check \\(${name} in \\(([^)]*)\\)`).exec(text)?.[1]
  if (states !== undefined) {
    const each = states.split(',').map((state) => state.trim().replaceAll("'", ''))
    return each[(n - 1) % each.length] ?? null
  }
  if (type === 'TEXT') return `${name} of ${table} ${n}`
  if (type === 'BLOB') return Buffer.from([n])
  return type === 'REAL' ? n + 0.5 : n
}

function rowsOf(raw: Database, table: string): Row[] {
  return raw.prepare(`select * from ${table}`).all() as Row[]
}

describe.each(versions.slice(0, -1))('a station’s store that ends with %s', (last) => {
  it('has every row of every table in every state after this program opened it, and no other', async () => {
    const before = await makeOlder(last)
    const opened = await openStore(path, key)
    if (!opened.ok) throw new Error(opened.error.code)
    const { db } = opened.value
    for (const [table, rows] of before) {
      const { rows: all } = await sql.raw<Row>(`select * from ${table}`).execute(db)
      // A version may count one thing more.
      const counted = new Set(rows.map(({ name }) => name))
      const after = table === 'row_count' ? all.filter(({ name }) => counted.has(name ?? '')) : all
      const olderFields = Object.keys(rows[0] ?? {})
      const kept = after.map((row) => Object.fromEntries(olderFields.map((field) => [field, row[field]])))
      expect(kept, table).toEqual(rows)
      expect(rows.length, table).toBeGreaterThanOrEqual(ROWS)
      const added = after
        .flatMap((row) => Object.entries(row))
        .filter(([field]) => !olderFields.includes(field))
      expect(
        added.filter(([, value]) => value !== null),
        table,
      ).toEqual([])
    }
    for (const check of ['integrity_check', 'foreign_key_check']) {
      const { rows } = await sql.raw<Row>(`pragma ${check}`).execute(db)
      expect(rows, check).toEqual(check === 'integrity_check' ? [{ integrity_check: 'ok' }] : [])
    }
    await opened.value.close()
  })

  it('still counts its patients, finds them, lets no audit event be changed and sends its documents', async () => {
    const before = await makeOlder(last)
    const opened = await openStore(path, key)
    if (!opened.ok) throw new Error(opened.error.code)
    const { db } = opened.value
    const { rows: counted } = await sql<Row>`select count from row_count where name = 'patients'`.execute(db)
    expect(counted).toEqual([{ count: ROWS }])
    const { rows: found } = await sql<Row>`
      select rowid from patient_fts where patient_fts match 'search'`.execute(db)
    expect(found).toHaveLength(before.get('patient_search_key')?.length ?? 0)
    const blobs = before.get('blob') ?? []
    const waiting = blobs.filter(({ state }) => state === 'to_send' || state === 'awaited')
    expect(await countWaitingBlobs(db)).toBe(waiting.length)
    if (before.has('audit_log'))
      await expect(sql`update audit_log set hash = ''`.execute(db)).rejects.toThrow('insert-only')
    await opened.value.close()
  })
})

describe('the rows that an older store is filled with', () => {
  it('have every state of outbox and documents', async () => {
    const rows = await makeOlder(versions.at(-2) ?? '')
    const statesOf = (table: string) => rows.get(table)?.map(({ state }) => state)
    expect(statesOf('outbox')).toEqual(['pending', 'acknowledged', 'archived', 'quarantined'])
    expect(statesOf('blob')).toEqual(['to_send', 'stored', 'awaited', 'put_aside'])
    expect(rows.get('form_drafts')).toHaveLength(ROWS)
  })
})
