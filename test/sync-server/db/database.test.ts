import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { postgresMigrations } from '../../../migrations/postgres/list.ts'
import { columnsOf, entityNames } from '../../../shared/sync/entities.ts'
import * as databaseModule from '../../../sync-server/db/database.ts'
import { DatabaseNewerError, migrateDatabase } from '../../../sync-server/db/migrate.ts'
import { findRecord, readRecords } from '../../../sync-server/db/record-store.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { commitAsServer, newPatient } from '../../support/wire-station.ts'

describe.each(databaseKinds)('the database on %s', (database) => {
  let server: TestServer

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(() => server.reset())

  async function secondSite(): Promise<string> {
    const id = v7()
    const fields = {
      code: '02',
      name: 'Other',
      name_ar: null,
      time_zone: 'Africa/Cairo',
      allows_password_only_slots: true,
    }
    await commitAsServer(server, [{ op: 'create', entity: 'sites', id, fields }], id)
    return id
  }

  test('has a column for every field of every record, and no field without one', async () => {
    for (const entity of entityNames) {
      const { rows } = await sql<{ column_name: string }>`
        select column_name from information_schema.columns where table_name = ${entity}`.execute(server.owner)
      const columns = rows.map((row) => row.column_name).filter((name) => name !== 'search_key')
      const fields = [...columnsOf(entity).keys()].filter((field) => field !== 'row_version')
      expect(columns.sort(), entity).toEqual([...fields, 'txn_id', 'field_meta', 'extra'].sort())
    }
  })

  test('closes every table of records to transactions of another site', async () => {
    const { rows } = await sql<{ relname: string }>`
      select relname from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`.execute(
      server.owner,
    )
    const closed = rows.map((row) => row.relname)
    expect(closed).toEqual(
      expect.arrayContaining([...entityNames, 'commit_log', 'txn_change', 'audit_log', 'quarantine']),
    )
  })

  test('shows and changes nothing of another site', async () => {
    const patient = v7()
    const here = await server.siteId()
    const there = await secondSite()
    await commitAsServer(server, [newPatient(patient)])
    const find = (site_id: string) =>
      server.database.transaction({ site_id }, (trx) => findRecord(trx, 'patients', patient))
    expect(await find(here)).toMatchObject({ id: patient, row_version: 3 })
    expect(await find(there)).toBeUndefined()
    expect(await find('all')).toMatchObject({ id: patient })
    const stolen = await server.database.transaction({ site_id: there }, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('patients')
        .set({ full_name: 'Changed' })
        .executeTakeFirst()
      return numUpdatedRows
    })
    expect(stolen).toBe(0n)
    const moved = server.database.transaction({ site_id: here }, (trx) =>
      trx.updateTable('patients').set({ site_id: there }).execute(),
    )
    await expect(moved).rejects.toMatchObject({ code: '42501' })
  })

  test('runs every query as a role that row-level security holds', async () => {
    const role = await server.database.transaction({ site_id: 'all' }, async (trx) => {
      const { rows } = await sql<{ name: string; bypasses: boolean }>`
        select current_user as name, rolbypassrls or rolsuper as bypasses from pg_roles where rolname = current_user`.execute(
        trx,
      )
      return rows[0]
    })
    expect(role).toEqual({ name: 'sijil_app', bypasses: false })
  })

  test('offers no way to query outside a transaction', () => {
    expect(Object.keys(server.database).sort()).toEqual(['close', 'events', 'kind', 'transaction'])
    expect(Object.keys(databaseModule).sort()).toEqual(['afterCommit', 'beforeCommit', 'databaseOver'])
  })

  test('sees nothing when the site was never set', async () => {
    await commitAsServer(server, [newPatient(v7())])
    const seen = await server.owner.transaction().execute(async (trx) => {
      await sql`set local role sijil_app`.execute(trx)
      return trx.selectFrom('patients').select('id').execute()
    })
    expect(seen).toEqual([])
  })

  test('hands out instants, dates, numbers and JSON as the wire has them', async () => {
    const patient = v7()
    await commitAsServer(server, [newPatient(patient, { deceased_at: '2026-04-30T22:15:30.120Z' })])
    const [record] = await server.database.transaction({ site_id: 'all' }, (trx) =>
      readRecords(trx, 'patients', [patient]),
    )
    expect(record?.row).toMatchObject({
      deceased_at: '2026-04-30T22:15:30.120Z',
      date_of_birth: '1958-03-14',
      birth_date_is_estimated: false,
      row_version: 2,
    })
    expect(record?.field_meta).toMatchObject({ '*': { station_seq: expect.any(Number) } })
  })

  test('undoes a transaction that fails, and goes on', async () => {
    const patient = v7()
    const failing = server.database.transaction({ site_id: 'all' }, async (trx) => {
      await trx.updateTable('sites').set({ name: 'Changed' }).execute()
      throw new Error('the work failed')
    })
    await expect(failing).rejects.toThrow('the work failed')
    await commitAsServer(server, [newPatient(patient)])
    const { name } = await server.owner.selectFrom('sites').select('name').executeTakeFirstOrThrow()
    expect(name).toBe('Sijil Hospital')
  })

  test('never lets two transactions interleave their statements unseen', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () =>
        server.database.transaction({ site_id: 'all' }, async (trx) => {
          const { last_commit } = await trx
            .selectFrom('stream')
            .select('last_commit')
            .forUpdate()
            .executeTakeFirstOrThrow()
          await trx
            .updateTable('stream')
            .set({ last_commit: last_commit + 1 })
            .execute()
        }),
      ),
    )
    const { last_commit } = await server.owner
      .selectFrom('stream')
      .select('last_commit')
      .executeTakeFirstOrThrow()
    expect(last_commit).toBe(11)
  })

  test('is changed without a time limit, which holds again afterwards', async () => {
    const limit = async (db: typeof server.owner) =>
      (await sql<{ limit: string }>`select current_setting('statement_timeout') as limit`.execute(db)).rows[0]
        ?.limit
    const before = await limit(server.owner)
    const during: unknown[] = []
    const slow = { up: async (db: typeof server.owner) => void during.push(await limit(db)) }
    await migrateDatabase(
      { kind: server.kind, kysely: server.owner },
      { ...postgresMigrations, '9998-slow': slow },
    )
    expect(during).toEqual(['0'])
    expect(await limit(server.owner)).toBe(before)
    expect(before).toBe(database === 'postgres' ? '10s' : '0')
    await sql`delete from kysely_migration where name = '9998-slow'`.execute(server.owner)
  })

  test('is left alone when a newer version of the program wrote it', async () => {
    const connection = { kind: server.kind, kysely: server.owner }
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', 'x')`.execute(
      server.owner,
    )
    await expect(migrateDatabase(connection)).rejects.toBeInstanceOf(DatabaseNewerError)
    await sql`delete from kysely_migration where name = '9999-from-the-future'`.execute(server.owner)
  })
})
