import Database from 'better-sqlite3'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withStatementCache } from '../../../main/db/statement-cache.ts'

interface Tables {
  ward: { id: number; name: string; bed?: string | null }
}

let db: Kysely<Tables>
let store: SqliteDatabase
let prepared: string[]

beforeEach(async () => {
  const raw = new Database(':memory:')
  prepared = []
  const counting = {
    prepare: (text: string) => {
      prepared.push(text)
      return raw.prepare(text)
    },
    close: () => raw.close(),
  } as Pick<Database, 'prepare' | 'close'>
  store = withStatementCache(counting, 3)
  db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: store }) })
  await sql`create table ward (id integer primary key, name text not null)`.execute(db)
  await db
    .insertInto('ward')
    .values([
      { id: 1, name: '3B' },
      { id: 2, name: '4A' },
    ])
    .execute()
  prepared.length = 0
})
afterEach(() => db.destroy())

const wards = () => db.selectFrom('ward').selectAll().orderBy('id').execute()
const wardNamed = (name: string) => db.selectFrom('ward').select('id').where('name', '=', name).execute()
const addBed = (on: Kysely<Tables>) => sql`alter table ward add column bed text`.execute(on)

describe('prepared statements of a store', () => {
  it('are prepared once for a text, whatever the values', async () => {
    const found = [await wardNamed('3B'), await wardNamed('4A'), await wardNamed('none')]
    expect(found).toEqual([[{ id: 1 }], [{ id: 2 }], []])
    expect(prepared).toHaveLength(1)
  })

  it('are given up when they were not used for longest', async () => {
    for (const text of ['select 1', 'select 2', 'select 3', 'select 1', 'select 4', 'select 1', 'select 2'])
      await sql.raw(text).execute(db)
    expect(prepared).toEqual(['select 1', 'select 2', 'select 3', 'select 4', 'select 2'])
  })

  it('show a column that was added after they were first asked', async () => {
    await wards()
    await addBed(db)
    expect((await wards())[0]).toEqual({ id: 1, name: '3B', bed: null })
  })

  it('do not show a column whose addition was undone', async () => {
    const undo = new Error('undo')
    const migration = db.transaction().execute(async (trx) => {
      await addBed(trx)
      await trx.selectFrom('ward').selectAll().orderBy('id').execute()
      throw undo
    })
    await expect(migration).rejects.toBe(undo)
    expect((await wards())[0]).toEqual({ id: 1, name: '3B' })
  })

  it('can be asked again while a reading row by row goes on', () => {
    const every = () => store.prepare('select id from ward order by id')
    const rows: unknown[] = []
    for (const row of every().iterate([])) rows.push(row, every().all([]).length)
    expect(rows).toEqual([{ id: 1 }, 2, { id: 2 }, 2])
  })

  it('work again after one of them failed', async () => {
    const admit = () => db.insertInto('ward').values({ id: 1, name: '5C' }).execute()
    await expect(admit()).rejects.toThrow(/UNIQUE/)
    await db.deleteFrom('ward').where('id', '=', 1).execute()
    await admit()
    expect(await wardNamed('5C')).toEqual([{ id: 1 }])
  })

  it('answer a PRAGMA as it is at that time', async () => {
    const answers: unknown[] = []
    for (const state of ['on', 'off']) {
      await sql.raw(`pragma foreign_keys = ${state}`).execute(db)
      answers.push((await sql`pragma foreign_keys`.execute(db)).rows[0])
    }
    expect(answers).toEqual([{ foreign_keys: 1 }, { foreign_keys: 0 }])
  })
})
