import { mkdirSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'

/*
 * The bare work of a sync server, as a process: patients come in over loopback HTTP, are on the disk when the answer goes,
 * and go out again in the order that they came. No check, no rights, no signatures, no merge: an edit overwrites. With
 * PGlite a batch is flushed to a file before it is committed, since PGlite itself flushes nothing; PostgreSQL flushes.
 */

interface Sql {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

interface BareChange {
  readonly op: 'create' | 'edit'
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
}

const [folder = '', port = '0', databaseUrl = '', audit = ''] = process.argv.slice(2)
const isAudited = audit === 'audit'

const TABLES = `
  create table if not exists patients (
    id uuid primary key, number text, passport text, name text, born date,
    is_estimated boolean, sex text, mobile text, remark text,
    phone text, street text, city text, seq bigint);
  create index if not exists patients_seq on patients (seq);
  create table if not exists history (seq bigint, patient_id uuid, before jsonb, after jsonb);
  create table if not exists device_trail (event jsonb);`

async function connect(): Promise<{
  sql: Sql
  transaction(work: (sql: Sql) => Promise<void>): Promise<void>
}> {
  if (databaseUrl !== '') {
    const client = new pg.Client(databaseUrl)
    await client.connect()
    await client.query(TABLES)
    return {
      sql: client,
      transaction: async (work) => {
        await client.query('begin')
        await work(client)
        await client.query('commit')
      },
    }
  }
  const pglite = new PGlite({ dataDir: join(folder, 'database') })
  await pglite.exec(TABLES)
  return { sql: pglite, transaction: (work) => pglite.transaction((trx) => work(trx as unknown as Sql)) }
}

mkdirSync(folder, { recursive: true })
const { sql, transaction } = await connect()
const journal: FileHandle | null = databaseUrl === '' ? await open(join(folder, 'journal'), 'a') : null
const found = (await sql.query('select coalesce(max(seq), 0)::int as seq from patients')).rows[0]
let seq = (found as { seq: number }).seq
const listeners = new Set<ServerResponse>()

async function write(sqlOfBatch: Sql, changes: readonly BareChange[]): Promise<void> {
  const numbered = changes.map(({ op, id, body }, n) => ({ op, id, body, seq: seq + n + 1 }))
  const creates = numbered.filter(({ op }) => op === 'create').map((one) => ({ ...one.body, seq: one.seq }))
  const edits = numbered.filter(({ op }) => op === 'edit')
  if (isAudited)
    await sqlOfBatch.query(
      `insert into history select c.seq, c.id, to_jsonb(p), c.body
       from jsonb_to_recordset($1::jsonb) as c(seq bigint, id uuid, body jsonb) left join patients p on p.id = c.id`,
      [JSON.stringify(numbered)],
    )
  if (creates.length > 0)
    await sqlOfBatch.query(
      'insert into patients select * from jsonb_populate_recordset(null::patients, $1::jsonb)',
      [JSON.stringify(creates)],
    )
  if (edits.length > 0)
    await sqlOfBatch.query(
      `update patients p set name = coalesce(c.body->>'name', p.name), seq = c.seq,
         phone = coalesce(c.body->>'phone', p.phone),
         street = coalesce(c.body->>'street', p.street)
       from jsonb_to_recordset($1::jsonb) as c(seq bigint, id uuid, body jsonb) where p.id = c.id`,
      [JSON.stringify(edits)],
    )
}

async function push(text: string): Promise<unknown> {
  const { changes, trail } = JSON.parse(text) as { changes: BareChange[]; trail: unknown[] }
  await journal?.write(`${text}\n`)
  await journal?.datasync()
  await transaction(async (trx) => {
    await write(trx, changes)
    if (trail.length > 0)
      await trx.query('insert into device_trail select * from jsonb_array_elements($1::jsonb)', [
        JSON.stringify(trail),
      ])
  })
  seq += changes.length
  for (const listener of listeners) listener.write(`data: ${seq}\n\n`)
  return { seq }
}

async function pull(after: number): Promise<unknown> {
  const { rows } = await sql.query(
    `select id, number, passport, name, born::text, is_estimated, sex,
       mobile, remark, phone, street, city, seq::int
     from patients where seq > $1 order by seq limit 2000`,
    [after],
  )
  const last = rows.at(-1) as { seq: number } | undefined
  return { rows, next: rows.length < 2000 ? seq : (last?.seq ?? seq) }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

let last: Promise<unknown> = Promise.resolve()
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const next = last.then(work)
  last = next.catch(() => undefined)
  return next
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (url.pathname === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`data: ${seq}\n\n`)
    listeners.add(response)
    response.on('close', () => listeners.delete(response))
    return
  }
  const body = await bodyOf(request)
  const answer =
    url.pathname === '/push'
      ? await inTurn(() => push(body))
      : await inTurn(() => pull(Number(url.searchParams.get('after'))))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer))
})

process.on('SIGTERM', async () => {
  for (const listener of listeners) listener.end()
  server.close()
  if ('close' in sql && typeof sql.close === 'function') await sql.close()
  process.exit(0)
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
