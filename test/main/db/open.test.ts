import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../main/db/open.ts'
import { columnsOf, entityNames } from '../../../shared/sync/entities.ts'

let folder: string
let path: string
const key = randomBytes(32)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-store-'))
  path = join(folder, 'store.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function open(): Promise<Store> {
  const opened = await openStore(path, key)
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

async function pragma(store: Store, name: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(store.db)
  return Object.values(rows[0] ?? {})[0]
}

describe('a station’s store', () => {
  it('opens with every setting that keeps records through power loss and off the disk in clear', async () => {
    const store = await open()
    const names = [
      'journal_mode',
      'synchronous',
      'temp_store',
      'secure_delete',
      'foreign_keys',
      'trusted_schema',
    ]
    const values = []
    for (const name of [...names, 'cell_size_check', 'mmap_size']) values.push(await pragma(store, name))
    expect(values).toEqual(['wal', 2, 2, 1, 1, 0, 1, 0])
    await store.close()
  })

  it('has a column for every field of every synced record, and no other', async () => {
    const store = await open()
    for (const entity of entityNames) {
      const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${entity})`.execute(
        store.db,
      )
      expect(rows.map((row) => row.name).sort(), entity).toEqual([...columnsOf(entity).keys()].sort())
    }
    await store.close()
  })

  it('stays shut to any other key, and is not touched by the try', async () => {
    await (await open()).close()
    const before = readFileSync(path)
    for (let i = 0; i < 20; i += 1) {
      expect(await openStore(path, randomBytes(32))).toMatchObject({
        ok: false,
        error: { code: 'store_damaged' },
      })
    }
    expect(readFileSync(path).equals(before)).toBe(true)
    await (await open()).close()
  })

  it('is refused untouched when its file is damaged', async () => {
    await (await open()).close()
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 20, 200)
    writeFileSync(path, bytes)
    copyFileSync(path, `${path}.copy`)
    expect(await openStore(path, key)).toMatchObject({ ok: false, error: { code: 'store_damaged' } })
    expect(readFileSync(path).equals(readFileSync(`${path}.copy`))).toBe(true)
  })

  it('is refused when a newer program wrote it, and keeps its rows', async () => {
    const store = await open()
    await sql`insert into sync_state (name, value) values ('cursor', '7')`.execute(store.db)
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`.execute(
      store.db,
    )
    await store.close()
    expect(await openStore(path, key)).toEqual({
      ok: false,
      error: { code: 'store_newer', found: '9999-from-the-future' },
    })
    expect(readFileSync(path).length).toBeGreaterThan(0)
  })

  it('keeps what was written when it is opened again', async () => {
    const store = await open()
    await sql`insert into sync_state (name, value) values ('cursor', '7')`.execute(store.db)
    await store.close()
    const again = await open()
    const { rows } = await sql`select value from sync_state where name = 'cursor'`.execute(again.db)
    expect(rows).toEqual([{ value: '7' }])
    await again.close()
  })
})
