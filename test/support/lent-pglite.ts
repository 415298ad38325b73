import { readFileSync, writeFileSync } from 'node:fs'
import { Kysely, sql } from 'kysely'
import { migrateDatabase } from '../../sync-server/db/migrate.ts'
import { type PgliteClient, startPglite } from '../../sync-server/db/pglite-client.ts'
import { PgliteWorkerDialect } from '../../sync-server/db/pglite-dialect.ts'
import type { DatabaseSchema } from '../../sync-server/db/tables.ts'
import { emptyAll } from './emptied.ts'
import { prepared } from './prepared.ts'

/*
 * PGlite with every migration, for one test server at a time: to start one takes seconds of a processor, to empty one a
 * moment. What comes back otherwise than it was lent, but for its rows, is thrown away.
 */

interface Owned {
  readonly client: PgliteClient
  readonly owner: Kysely<DatabaseSchema>
  /** What its tables, rights, functions and settings were when it was new. */
  readonly shape: string
}

const idle: Owned[] = []

/** An empty database with every migration; closing it gives it back. */
export async function lendPglite(): Promise<PgliteClient> {
  const owned = idle.pop() ?? (await startOwned())
  let isBack = false
  const whileLent = <T>(work: () => Promise<T>): Promise<T> =>
    isBack ? Promise.reject(new Error('this database was closed')) : work()
  return {
    query: (text, parameters) => whileLent(() => owned.client.query(text, parameters)),
    dump: () => whileLent(() => owned.client.dump()),
    async close() {
      if (isBack) return
      isBack = true
      await takeBack(owned)
    },
  }
}

async function takeBack(owned: Owned): Promise<void> {
  try {
    await owned.client.query('rollback', [])
    await owned.client.query('reset role', [])
    await emptyAll(owned.owner)
    if ((await shapeOf(owned.owner)) === owned.shape) {
      idle.push(owned)
      return
    }
  } catch {
    // Expected: a test may leave it in any state.
  }
  await owned.client.close()
}

async function startOwned(): Promise<Owned> {
  const client = await startPglite({ data_dir: null, template: await migratedDump() })
  const owner = new Kysely<DatabaseSchema>({ dialect: new PgliteWorkerDialect(client) })
  return { client, owner, shape: await shapeOf(owner) }
}

/** A dump of an empty PGlite with all migrations: one starts from it in a third of the time. */
async function migratedDump(): Promise<Uint8Array | null> {
  const path = await prepared('pglite.tar', async (own) => {
    const client = await startPglite({ data_dir: null, template: null })
    const dialect = new PgliteWorkerDialect(client)
    await migrateDatabase({ kind: 'pglite', kysely: new Kysely<DatabaseSchema>({ dialect }) })
    writeFileSync(own, await client.dump())
    await client.close()
  })
  return path === undefined ? null : readFileSync(path)
}

async function shapeOf(owner: Kysely<DatabaseSchema>): Promise<string> {
  const { rows } = await sql<{ shape: string }>`
    select md5(string_agg(line, E'\n' order by line)) as shape from (
      select concat_ws(' ', 'class', relname, relkind, relacl, relrowsecurity, relforcerowsecurity) as line
        from pg_class where relnamespace = 'public'::regnamespace
      union all select concat_ws(' ', 'column', attrelid::regclass, attname, atttypid, attnotnull, attacl)
        from pg_attribute where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
      union all select concat_ws(' ', 'trigger', tgrelid::regclass, tgname, tgenabled) from pg_trigger
      union all select concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated) from pg_constraint
      union all select concat_ws(' ', 'policy', polrelid::regclass, polname, pg_get_expr(polqual, polrelid)) from pg_policy
      union all select concat_ws(' ', 'function', proname, proacl, prosrc)
        from pg_proc where pronamespace = 'public'::regnamespace
      union all select concat_ws(' ', 'setting', name, setting) from pg_settings where source = 'session'
      union all select concat_ws(' ', 'role', rolname, rolsuper, rolbypassrls, rolconfig) from pg_roles
    ) as parts`.execute(owner)
  const shape = rows[0]?.shape
  if (shape === undefined) throw new Error('a database has a shape')
  return shape
}
