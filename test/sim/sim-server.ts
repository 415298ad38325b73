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
import { loadServerKeys, type ServerKeys } from '../../sync-server/keys/server-keys.ts'
import { createIntakeJournal, type IntakeJournal } from '../../sync-server/sync/intake-journal.ts'
import { type ReplayTrouble, replayJournal } from '../../sync-server/sync/journal-replay.ts'
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
  readonly body: Buffer
}

export interface ServerRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | undefined
}

/** One process of the server. */
export interface SimNode {
  /** Serves one request from beginning to end. */
  serve(request: ServerRequest): Promise<ServerAnswer>
  /**
   * The next transactions that fail: before they are committed, or after, when nobody can know that they were. And the
   * next requests that are sent away since there are too many.
   */
  readonly failing: { before: number; after: number; busy: number }
  /** Calls back with each new head that this process tells its listeners. */
  onHead(listener: (head: number) => void): () => void
  /** Ends the process and starts it again; who listens to it hears nothing any more. */
  restart(): Promise<void>
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
  /** The whole database as a tar. */
  dump(): Promise<Uint8Array>
  /** Puts back what was kept. */
  putBack(name: string): Promise<void>
  /** All that is committed is on the disk, and from now on the world minds what is: a power cut takes the rest. */
  mindDisk(): Promise<void>
  /** The disk keeps what is committed, as before an answer over REST; nothing where nobody minds it. */
  flush(): Promise<void>
  /** What was not on the disk is gone, and the server starts again over its journal; false where nobody minded the disk. */
  cutPower(): Promise<boolean>
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

/** What was made once and is loaded by every process of worlds. */
export interface MadeServer {
  readonly sites: readonly [SimSite, SimSite]
  /** The database as a tar. */
  readonly dump: Blob
}

/** `folder` holds the server's keys; they are made there unless `made` comes with them. */
export async function startSimServer(clock: Clock, folder: string, made?: MadeServer): Promise<SimServer> {
  const data_dir = mkdtempSync(join(tmpdir(), 'sijil-sim-server-'))
  const client = await startPgliteHere(made?.dump)
  const dialect = new PgliteWorkerDialect(client)
  const connection = { kind: 'pglite', kysely: new Kysely<DatabaseSchema>({ dialect }) } as const
  const database = databaseOver(connection)
  const keys = loadServerKeys(join(folder, 'keys'), { may_create: made === undefined })
  const sites = made?.sites ?? (await makeSites(connection, database, clock))
  const nodes: OwnNode[] = []
  const disk = createServerDisk(join(data_dir, 'journal'), connection.kysely, keys)
  for (let i = 0; i < NODES; i += 1) {
    const failing = { before: 0, after: 0, busy: 0 }
    const start = async (): Promise<NodeProcess> => {
      const own = failingDatabase(databaseOver(connection), failing)
      const blobs = createBlobStore(join(data_dir, 'documents'), own, keys)
      const config = {
        log_level: 'silent' as const,
        requests_per_minute: 1_000_000_000,
        durability: 'backup' as const,
      }
      const snapshotFiles = createSnapshotFiles(join(data_dir, 'snapshots'), keys)
      const { journal, flush } = disk
      const app = await buildApp({ config, database: own, keys, blobs, clock, journal, flush, snapshotFiles })
      await app.ready()
      return { app, database: own }
    }
    nodes.push(await createNode(start, { owner: connection.kysely, failing }))
  }
  return {
    nodes,
    owner: connection.kysely,
    database,
    sites,
    enrol: async (of, station_name, station_id, public_key) => {
      const enrolment_code = await addEnrolmentCode(wireOf(database, clock, of.id), of.id)
      const body = { protocol: PROTOCOL_VERSION, enrolment_code, station_id, station_name, public_key }
      const answer = await nodes[0]?.serve({
        method: 'POST',
        path: '/sync/v1/enrol',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, key_protection: 'password_only' }),
      })
      if (answer?.status !== 200) throw new Error(`not enrolled: ${answer?.body}`)
      return JSON.parse(answer.body.toString()) as EnrolReply
    },
    keep: (name) => keepTables(connection.kysely, name),
    dump: () => client.dump(),
    mindDisk: disk.mind,
    flush: disk.flush,
    cutPower: async () => {
      if (!(await disk.lose())) return false
      for (const node of nodes) Object.assign(node.failing, { before: 0, after: 0, busy: 0 })
      const troubles: ReplayTrouble[] = []
      const onTrouble = (trouble: ReplayTrouble): void => void troubles.push(trouble)
      // An envelope that is put aside for a fault is put aside again.
      await replayJournal({ database, keys, clock, onTrouble, onFault: () => undefined }, disk.journal)
      if (troubles.length > 0) throw new Error(`the journal was not taken again: ${JSON.stringify(troubles)}`)
      for (const node of nodes) await node.restart()
      return true
    },
    putBack: async (name) => {
      await disk.forget()
      await putTablesBack(connection.kysely, name)
      for (const node of nodes) Object.assign(node.failing, { before: 0, after: 0, busy: 0 })
    },
    close: async () => {
      for (const node of nodes) await node.close()
      await connection.kysely.destroy()
      disk.close()
      rmSync(data_dir, { recursive: true, force: true })
    },
  }
}

const DISK = 'sim_disk'

/**
 * What of one PGlite a power cut leaves: the tables as they were flushed last, and the intake journal that ships. Both
 * cost time, so that nothing is kept until a world minds the disk.
 */
function createServerDisk(folder: string, owner: Kysely<DatabaseSchema>, keys: ServerKeys) {
  const files = mkdtempSync(join(tmpdir(), 'sijil-sim-disk-'))
  const shipped = createIntakeJournal(folder, files, keys)
  let isMinded = false
  const journal: IntakeJournal = {
    ...shipped,
    append: async (push) => (isMinded ? shipped.append(push) : () => undefined),
  }
  const flush = async (): Promise<void> => {
    if (isMinded) await keepTables(owner, DISK)
  }
  const forget = async (): Promise<void> => {
    if (!isMinded) return
    isMinded = false
    await shipped.rotate()
  }
  return {
    journal,
    flush,
    forget,
    mind: async (): Promise<void> => {
      isMinded = true
      await flush()
      await shipped.rotate()
    },
    lose: async (): Promise<boolean> => {
      if (!isMinded) return false
      isMinded = false
      await putTablesBack(owner, DISK)
      return true
    },
    close: () => rmSync(files, { recursive: true, force: true }),
  }
}

/** The server's first start, with a second site and its people. */
async function makeSites(
  connection: { readonly kind: 'pglite'; readonly kysely: Kysely<DatabaseSchema> },
  database: Database,
  clock: Clock,
): Promise<readonly [SimSite, SimSite]> {
  await migrateDatabase(connection)
  await addPoisonTrigger(connection.kysely)
  const first = {
    admin: { username: 'admin', password: 'correct horse battery' },
    site: { code: '01', name: 'Sijil Hospital', time_zone: 'Africa/Cairo' },
  }
  await startFirstTime(database, first, clock, async () => 'no password')
  const site = async (): Promise<Id> => {
    const { rows } = await sql<{ id: Id }>`select id from sites order by code limit 1`.execute(
      connection.kysely,
    )
    const id = rows[0]?.id
    if (id === undefined) throw new Error('the first start made no site')
    return id
  }
  const firstSite = await site()
  const wire = wireOf(database, clock, firstSite)
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
  return [await peopleOf(firstSite, '1'), await peopleOf(otherSite, '2')] as const
}

/** What `test/support/wire-station.ts` works with, at one site. */
function wireOf(database: Database, clock: Clock, site_id: Id) {
  return {
    url: '',
    database,
    clock: { ...clock, set: () => undefined, advance: () => undefined },
    siteId: async () => site_id,
    adminId: async () => site_id,
  }
}

/** Addresses change now and then, so that the limit per address, which real time counts, is never met. */
let served = 0

/** What a process of the server has of its own. */
interface NodeProcess {
  readonly app: FastifyInstance
  readonly database: Database
}

interface OwnNode extends SimNode {
  close(): Promise<void>
}

async function createNode(
  start: () => Promise<NodeProcess>,
  { owner, failing }: { readonly owner: SimServer['owner']; readonly failing: SimNode['failing'] },
): Promise<OwnNode> {
  let running = await start()
  return {
    failing,
    restart: async () => {
      await running.app.close()
      running = await start()
    },
    close: () => running.app.close(),
    serve: async ({ method, path, headers, body }) => {
      served += 1
      if (failing.busy > 0) {
        failing.busy -= 1
        return busyAnswer(failing.busy)
      }
      const answer = await running.app.inject({
        method: method as 'GET',
        url: path,
        headers,
        remoteAddress: `10.${(served >> 16) & 255}.${(served >> 8) & 255}.1`,
        ...(body === undefined ? {} : { payload: body }),
      })
      if (path === '/sync/v1/snapshots') await untilBuilt(owner)
      return {
        status: answer.statusCode,
        headers: answer.headers as Record<string, string>,
        body: answer.rawPayload,
      }
    },
    onHead: (listener) => {
      const { events } = running.database
      events.on('head', listener)
      return () => events.off('head', listener)
    },
  }
}

/**
 * What a node says whose queue is full (`sync-server/sync/admission.ts`); nothing was taken. How long to wait follows from
 * how many it will still turn away: the same in each run of a world, whatever was run before it.
 */
function busyAnswer(n: number): ServerAnswer {
  const headers = { 'content-type': 'application/problem+json', 'retry-after': String(1 + (n % 10)) }
  return { status: 503, headers, body: Buffer.from(JSON.stringify({ code: 'busy', status: 503 })) }
}

/** A maker that was broken off leaves its snapshot unfinished: nobody waits for it longer than this, of real time. */
const BUILT_WITHIN_MS = 5000

/**
 * A snapshot is made beside the answer, by threads that no world's clock moves: its chunks are all there, or given up,
 * before anything else happens.
 */
async function untilBuilt(owner: SimServer['owner']): Promise<void> {
  for (const until = performance.now() + BUILT_WITHIN_MS; performance.now() < until; ) {
    const { rows } = await sql`select from snapshots where built_at is null`.execute(owner)
    if (rows.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 1))
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

/** How often the database is tidied: what was put back leaves dead rows, which nothing else clears away here. */
const VACUUM_EVERY = 25
let putBacks = 0

async function keepTables(owner: Kysely<DatabaseSchema>, name: string): Promise<void> {
  // The function that puts everything back is written out, so that its statements are planned once.
  await sql
    .raw(
      `do $$ declare it record; has_rows boolean; body text := ''; begin
         drop schema if exists ${name} cascade; create schema ${name};
         for it in select tablename as name from pg_tables
           where schemaname = 'public' and tablename not like 'kysely_%'
         loop
           execute format('select exists (select from public.%I)', it.name) into has_rows;
           body := body || format('delete from public.%I; ', it.name);
           if has_rows then
             execute format('create table ${name}.%I as table public.%I', it.name, it.name);
             body := body || format('insert into public.%I select * from ${name}.%I; ', it.name, it.name);
           end if;
         end loop;
         for it in select sequencename as name, coalesce(last_value, start_value) as at, last_value is not null as is_called
           from pg_sequences where schemaname = 'public'
         loop body := body || format('perform setval(%L, %s, %L); ', 'public.' || it.name, it.at, it.is_called); end loop;
         execute format('create function ${name}.put_back() returns void language plpgsql as %L', 'begin ' || body || ' end');
       end $$`,
    )
    .execute(owner)
}

async function putTablesBack(owner: Kysely<DatabaseSchema>, name: string): Promise<void> {
  await owner.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql.raw(`select ${name}.put_back()`).execute(trx)
  })
  putBacks += 1
  if (putBacks % VACUUM_EVERY === 0) await sql`vacuum`.execute(owner)
}
