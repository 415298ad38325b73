import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { Kysely, sql } from 'kysely'
import { v7 } from 'uuid'
import type { Id } from '../../shared/ids.ts'
import type { EnrolReply } from '../../shared/sync/enrolment-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import type { Clock } from '../../shared/time.ts'
import type { Role } from '../../shared/users/user.ts'
import { buildApp } from '../../sync-server/app.ts'
import { type Database, databaseOver } from '../../sync-server/db/database.ts'
import { migrateDatabase } from '../../sync-server/db/migrate.ts'
import { PgliteWorkerDialect } from '../../sync-server/db/pglite-dialect.ts'
import type { DatabaseSchema } from '../../sync-server/db/tables.ts'
import { createBlobStore } from '../../sync-server/documents/blob-store.ts'
import { startFirstTime } from '../../sync-server/first-start.ts'
import { loadServerKeys } from '../../sync-server/keys/server-keys.ts'
import { createSnapshotFiles } from '../../sync-server/sync/snapshot-files.ts'
import { type Author, addEnrolmentCode, addUser, commitAsServer } from '../support/wire-station.ts'
import { startPgliteHere } from './pglite-here.ts'

/*
 * The shipped server over one PGlite in memory, with as many nodes as a world wants. Time is the world's; what the
 * database holds can be kept and put back, as from a backup.
 */

export interface ServerAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface ServerRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** One process of the server. */
export interface SimNode {
  /** Serves one request from beginning to end. */
  serve(request: ServerRequest): Promise<ServerAnswer>
  /** The next transactions that fail: before they are committed, or after, when nobody can know that they were. */
  readonly failing: { before: number; after: number }
  /** Calls back with each new head that this process tells its listeners. */
  onHead(listener: (head: number) => void): () => void
}

export interface SimSite {
  readonly id: Id
  readonly people: Readonly<Record<Role, Author>>
}

export interface SimServer {
  readonly nodes: readonly SimNode[]
  readonly owner: Kysely<DatabaseSchema>
  readonly database: Database
  readonly sites: readonly [SimSite, SimSite]
  /** Makes a PC with this public key a station of a site. */
  enrol(site: SimSite, name: string, station_id: Id, public_key: string): Promise<EnrolReply>
  /** Keeps everything that the database holds under a name. */
  keep(name: string): Promise<void>
  /** Puts back what was kept. */
  putBack(name: string): Promise<void>
  close(): Promise<void>
}

const NODES = 3

/** Text that no transaction with it can be committed: a fault of the program, as far as the server can tell. */
export const POISON = 'poison'

async function addPoisonTrigger(owner: Kysely<DatabaseSchema>): Promise<void> {
  const statements = [
    `create function sim_refuse() returns trigger language plpgsql as $$ begin
       if new.address like '${POISON}%' then raise exception 'poison' using errcode = '22000'; end if;
       return new;
     end $$`,
    'create trigger sim_poison before insert or update on patients for each row execute function sim_refuse()',
  ]
  for (const statement of statements) await sql.raw(statement).execute(owner)
}

export async function startSimServer(clock: Clock): Promise<SimServer> {
  const data_dir = mkdtempSync(join(tmpdir(), 'sijil-sim-server-'))
  const dialect = new PgliteWorkerDialect(await startPgliteHere())
  const connection = { kind: 'pglite', kysely: new Kysely<DatabaseSchema>({ dialect }) } as const
  await migrateDatabase(connection)
  await addPoisonTrigger(connection.kysely)
  const database = databaseOver(connection)
  const keys = loadServerKeys(join(data_dir, 'keys'), { may_create: true })
  const first = {
    admin: { username: 'admin', password: 'correct horse battery' },
    site: { code: '01', name: 'Sijil Hospital', time_zone: 'Africa/Cairo' },
  }
  await startFirstTime(database, first, clock, async () => 'no password')
  const nodes: SimNode[] = []
  const apps: FastifyInstance[] = []
  for (let i = 0; i < NODES; i += 1) {
    const failing = { before: 0, after: 0 }
    const own = failingDatabase(databaseOver(connection), failing)
    const blobs = createBlobStore(join(data_dir, 'documents'), own, keys)
    const config = { log_level: 'silent' as const, requests_per_minute: 1_000_000_000 }
    const snapshotFiles = createSnapshotFiles(join(data_dir, 'snapshots'), keys)
    const app = await buildApp({ config, database: own, keys, blobs, clock, journal: null, snapshotFiles })
    await app.ready()
    apps.push(app)
    nodes.push(nodeOf(app, own, failing))
  }
  const site = async (): Promise<Id> => {
    const { rows } = await sql<{ id: Id }>`select id from sites order by code limit 1`.execute(
      connection.kysely,
    )
    const id = rows[0]?.id
    if (id === undefined) throw new Error('the first start made no site')
    return id
  }
  const firstSite = await site()
  const wire = {
    url: '',
    database,
    clock: { ...clock, set: () => undefined, advance: () => undefined },
    siteId: async () => firstSite,
    adminId: async () => firstSite,
  }
  const otherSite = v7()
  const fields = { code: '02', name: 'Sijil Clinic', time_zone: 'Africa/Cairo', name_ar: null }
  await commitAsServer(
    wire,
    [
      {
        op: 'create',
        entity: 'sites',
        id: otherSite,
        fields: { ...fields, allows_password_only_slots: true },
      },
    ],
    otherSite,
  )
  const peopleOf = async (site_id: Id, suffix: string): Promise<SimSite> => {
    const at = { ...wire, siteId: async () => site_id }
    const people = {
      nurse: { user_id: v7(), role: 'nurse' },
      physician: { user_id: v7(), role: 'physician' },
      admin: { user_id: v7(), role: 'admin' },
    } as const
    for (const author of Object.values(people)) await addUser(at, author, `${author.role}${suffix}`)
    return { id: site_id, people }
  }
  const sites = [await peopleOf(firstSite, '1'), await peopleOf(otherSite, '2')] as const
  return {
    nodes,
    owner: connection.kysely,
    database,
    sites,
    enrol: async (of, station_name, station_id, public_key) => {
      const enrolment_code = await addEnrolmentCode({ ...wire, siteId: async () => of.id }, of.id)
      const body = { protocol: PROTOCOL_VERSION, enrolment_code, station_id, station_name, public_key }
      const answer = await nodes[0]?.serve({
        method: 'POST',
        path: '/sync/v1/enrol',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, key_protection: 'password_only' }),
      })
      if (answer?.status !== 200) throw new Error(`not enrolled: ${answer?.body}`)
      return JSON.parse(answer.body) as EnrolReply
    },
    keep: (name) => keepTables(connection.kysely, name),
    putBack: async (name) => {
      await putTablesBack(connection.kysely, name)
      for (const node of nodes) Object.assign(node.failing, { before: 0, after: 0 })
    },
    close: async () => {
      for (const app of apps) await app.close()
      await connection.kysely.destroy()
      rmSync(data_dir, { recursive: true, force: true })
    },
  }
}

/** Addresses change now and then, so that the limit per address, which real time counts, is never met. */
let served = 0

function nodeOf(app: FastifyInstance, database: Database, failing: SimNode['failing']): SimNode {
  return {
    failing,
    serve: async ({ method, path, headers, body }) => {
      served += 1
      const answer = await app.inject({
        method: method as 'GET',
        url: path,
        headers,
        remoteAddress: `10.${(served >> 16) & 255}.${(served >> 8) & 255}.1`,
        ...(body === undefined ? {} : { payload: body }),
      })
      return {
        status: answer.statusCode,
        headers: answer.headers as Record<string, string>,
        body: answer.body,
      }
    },
    onHead: (listener) => {
      database.events.on('head', listener)
      return () => database.events.off('head', listener)
    },
  }
}

/** Breaks the connection to the database at the end of some transactions. */
function failingDatabase(database: Database, failing: SimNode['failing']): Database {
  const broken = (): Error => Object.assign(new Error('the connection broke'), { code: '57P01' })
  return {
    ...database,
    transaction: async (scope, work) => {
      const value = await database.transaction(scope, async (trx) => {
        const done = await work(trx)
        if (failing.before > 0) {
          failing.before -= 1
          throw broken()
        }
        return done
      })
      if (failing.after > 0) {
        failing.after -= 1
        throw broken()
      }
      return value
    },
  }
}

async function keepTables(owner: Kysely<DatabaseSchema>, name: string): Promise<void> {
  await sql
    .raw(
      `do $$ declare it record; begin
         drop schema if exists ${name} cascade; create schema ${name};
         create table ${name}.sequences_kept (name text, last_value bigint, is_called boolean);
         for it in select tablename as name from pg_tables
           where schemaname = 'public' and tablename not like 'kysely_%'
         loop execute format('create table ${name}.%I as table public.%I', it.name, it.name); end loop;
         for it in select sequencename as name from pg_sequences where schemaname = 'public'
         loop execute format('insert into ${name}.sequences_kept select %L, last_value, is_called from public.%I', it.name, it.name); end loop;
       end $$`,
    )
    .execute(owner)
}

async function putTablesBack(owner: Kysely<DatabaseSchema>, name: string): Promise<void> {
  await sql
    .raw(
      `do $$ declare it record; begin
         set local session_replication_role = replica;
         for it in select tablename as name from pg_tables
           where schemaname = 'public' and tablename not like 'kysely_%'
         loop
           execute format('delete from public.%I', it.name);
           execute format('insert into public.%I select * from ${name}.%I', it.name, it.name);
         end loop;
         perform setval('public.' || s.name, s.last_value, s.is_called) from ${name}.sequences_kept s;
       end $$`,
    )
    .execute(owner)
}
