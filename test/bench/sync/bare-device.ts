/// <reference path="../../../main/db/better-sqlite3.d.ts" />
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createParser } from 'eventsource-parser'
import { applyCipher, applySettings } from '../../../main/db/store-settings.ts'
import { AUDIT_ROW } from '../bare.ts'
import {
  type BenchDevice,
  type DeviceOrder,
  type FieldEdit,
  instantMs,
  type PatientRecord,
} from './engine.ts'
import { holdingOf } from './records.ts'
import { createWatch } from './watch.ts'

/*
 * The bare work of a device: the library with a station's settings (and cipher, unless left out) writes rows, an outbox
 * line and, unless left out, an audit line in one transaction; sends 500 at a time, takes what comes. Of what others
 * edited it holds what came last.
 */

const TABLES = `
  create table if not exists patients (
    id text primary key, number text, passport text, name text, born text,
    is_estimated integer, sex text, mobile text, remark text,
    phone text, street text, city text) strict;
  create table if not exists outbox (n integer primary key, body text not null) strict;
  create table if not exists audit (n integer primary key, body text not null, is_sent integer not null default 0) strict;
  create index if not exists audit_unsent on audit (n) where is_sent = 0;
  create table if not exists state (name text primary key, value integer not null) strict;`

const PUT = `insert or replace into patients values (@id, @number, @passport, @name, @born,
  @is_estimated, @sex, @mobile, @remark, @phone, @street, @city)`

const BATCH = 500

function openFile({ folder, without }: DeviceOrder): Database {
  mkdirSync(folder, { recursive: true })
  const db = new Database(join(folder, 'bare.db'))
  if (!without.includes('encryption')) {
    const keyFile = join(folder, 'bench.key')
    if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32))
    applyCipher(db, readFileSync(keyFile))
  }
  applySettings(db)
  db.exec(TABLES)
  return db
}

interface Waiting {
  readonly n: number
  readonly body: string
}

export async function openDevice(order: DeviceOrder): Promise<BenchDevice> {
  const db = openFile(order)
  const isAudited = !order.without.includes('audit')
  const watch = createWatch()
  const put = db.prepare(PUT)
  const toOutbox = db.prepare('insert into outbox (body) values (?)')
  const toAudit = db.prepare('insert into audit (body) values (?)')
  const waiting = db.prepare('select n, body from outbox order by n limit ?')
  const trail = db.prepare('select n, body from audit where is_sent = 0 order by n limit ?')
  const stateOf = db.prepare('select value from state where name = ?').pluck()
  const setState = db.prepare('insert or replace into state values (?, ?)')
  const numberOf = (name: string): number => Number(stateOf.get(name) ?? 0)
  const countOf = (text: string, ...values: unknown[]): number =>
    Number(
      db
        .prepare(text)
        .pluck()
        .get(...values),
    )
  const write = (op: 'create' | 'edit', id: string, body: object): void => {
    toOutbox.run(JSON.stringify({ op, id, body }))
    if (isAudited) toAudit.run(JSON.stringify({ row: AUDIT_ROW, id }))
  }
  const editOne = db.transaction(({ id, field, value }: FieldEdit) => {
    db.prepare(`update patients set ${field} = ? where id = ?`).run(value, id)
    write('edit', id, { [field]: value })
  })
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()

  async function post(path: string, body?: string): Promise<Record<string, unknown>> {
    const init = {
      method: body === undefined ? 'GET' : 'POST',
      signal: stopping.signal,
      ...(body === undefined ? {} : { body }),
    }
    const response = await fetch(`${order.server_url}${path}`, init)
    return (await response.json()) as Record<string, unknown>
  }

  async function pushAll(): Promise<void> {
    for (;;) {
      const changes = waiting.all(BATCH) as Waiting[]
      const events = trail.all(BATCH) as Waiting[]
      if (changes.length === 0 && events.length === 0) return
      const texts = (rows: readonly Waiting[]): string => rows.map(({ body }) => body).join(',')
      const { seq } = await post('/push', `{"changes":[${texts(changes)}],"trail":[${texts(events)}]}`)
      db.transaction(() => {
        for (const { n } of changes) db.prepare('delete from outbox where n = ?').run(n)
        for (const { n } of events) db.prepare('update audit set is_sent = 1 where n = ?').run(n)
        setState.run('sent', Number(seq))
      })()
      watch.changed()
    }
  }

  async function pullAll(): Promise<void> {
    for (;;) {
      const after = numberOf('cursor')
      const { rows, next } = await post(`/pull?after=${after}`)
      db.transaction(() => {
        for (const row of rows as Record<string, unknown>[])
          put.run({ ...row, is_estimated: row.is_estimated ? 1 : 0 })
        setState.run('cursor', Number(next))
      })()
      watch.changed()
      if (Number(next) <= after || (rows as unknown[]).length === 0) return
    }
  }

  /** One thing after the other; what fails because the device is closed is of no interest. */
  function soon(work: () => Promise<void>): void {
    running = running
      .then(() => (stopping.signal.aborted ? undefined : work()))
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) throw error
      })
  }

  async function listen(): Promise<void> {
    const response = await fetch(`${order.server_url}/events`, { signal: stopping.signal })
    const parser = createParser({
      onEvent: ({ data }) => {
        if (Number(data) > numberOf('cursor')) soon(pullAll)
      },
    })
    for await (const bytes of response.body ?? []) parser.feed(Buffer.from(bytes).toString())
  }

  let isConnected = false
  return {
    async create(patients, perTransaction) {
      const writeMany = db.transaction((some: readonly PatientRecord[]) => {
        for (const record of some) {
          put.run({ ...record, is_estimated: 0 })
          write('create', record.id, record)
        }
      })
      for (let from = 0; from < patients.length; from += perTransaction)
        writeMany(patients.slice(from, from + perTransaction))
    },
    async edit(edits) {
      for (const one of edits) editOne(one)
    },
    remove: async () => false,
    async connect() {
      const at = instantMs()
      soon(pushAll)
      soon(pullAll)
      isConnected = true
      // Ends with the device.
      listen().catch(() => undefined)
      return at
    },
    untilOnline: async () => void (await watch.until(async () => isConnected)),
    untilSent: () => watch.until(async () => countOf('select count(*) from outbox') === 0),
    untilHolds: (count) => watch.until(async () => countOf('select count(*) from patients') >= count),
    sentPosition: async () => numberOf('sent'),
    untilPosition: (position) => watch.until(async () => numberOf('cursor') >= position),
    untilFilled: () => watch.until(async () => numberOf('cursor') > 0),
    async editNow(one) {
      const at = instantMs()
      editOne(one)
      soon(pushAll)
      return at
    },
    untilSeen: ({ id, field, value }) =>
      watch.until(
        async () => countOf(`select count(*) from patients where id = ? and ${field} = ?`, id, value) === 1,
      ),
    holding: async () => holdingOf(db.prepare('select * from patients').all() as Record<string, unknown>[]),
    async read(ids) {
      const find = db.prepare('select id, name, phone, street from patients where id = ?')
      return ids.map((id) => {
        const { name, phone, street } = find.get(id) as Record<FieldEdit['field'], string>
        return { id, shown: { name, phone, street }, competing: [] }
      })
    },
    async close() {
      stopping.abort()
      await running
      db.close()
    },
  }
}
