import { EventEmitter } from 'node:events'
import pg from 'pg'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStreamHead } from '../../../sync-server/commit/commit-store.ts'
import { onHead } from '../../../sync-server/commit/head-events.ts'
import { readConfig, type ServerConfig } from '../../../sync-server/config.ts'
import { openNodeLine } from '../../../sync-server/db/node-line.ts'
import { type RunningServer, startServer } from '../../../sync-server/server.ts'
import { standbyLook } from '../../../sync-server/sync/durability.ts'
import { watchHead } from '../../../sync-server/sync/event-stream.ts'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { temporaryFolder } from '../../support/processes.ts'
import { asTestServer, testClock } from '../../support/server.ts'
import { eventually } from '../../support/station-core.ts'
import { commitAsServer } from '../../support/wire-station.ts'

/* Two servers over one PostgreSQL: a commit on one is told on the other. */

const folder = temporaryFolder('nodes')
const clock = testClock(new Date().toISOString())
let postgres: TestPostgres
let url: string
let here: RunningServer
let there: RunningServer

beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.createDatabase('migrated')
  const config: ServerConfig = readConfig({
    DATABASE_URL: url,
    SIJIL_DATA_DIR: folder.path,
    SIJIL_PORT: '0',
    SIJIL_LOG_LEVEL: 'silent',
  })
  here = await startServer(config, clock)
  there = await startServer(config, clock)
}, 120_000)
afterAll(async () => {
  await here?.close()
  await there?.close()
  await postgres?.close()
  folder.remove()
})

const userOp = () => ({
  op: 'create' as const,
  entity: 'users',
  id: v7(),
  fields: {
    username: `u-${v7().slice(-8)}`,
    full_name: 'Somebody',
    role: 'nurse',
    is_charge_nurse: false,
    is_active: true,
  },
})

async function linesOf(): Promise<{ pid: number }[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and (query ilike 'listen%' or query ilike 'select pg_notify%')`,
  )
  await client.end()
  return rows
}

describe('two servers over one PostgreSQL', () => {
  it('tell each other what was committed, and again after their line broke', async () => {
    const told: number[] = []
    // As another server has it: what comes on it was told, not looked for.
    const line = openNodeLine(url, { onHead: (head) => told.push(head), onError: () => {} })
    const lastTold = async () => told.at(-1)
    await eventually('all listen', linesOf, (rows) => rows.length === 3)
    const first = await commitAsServer(asTestServer(here, clock), [userOp()])
    await eventually('told', lastTold, (head) => head === first)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    for (const { pid } of await linesOf()) await client.query('select pg_terminate_backend($1)', [pid])
    await client.end()
    await eventually('all listen again', linesOf, (rows) => rows.length === 3)
    const second = await commitAsServer(asTestServer(there, clock), [userOp()])
    await eventually('told again', lastTold, (head) => head === second)
    await line.close()
  }, 30_000)

  it('find out by looking where nobody tells them, also that the database was put back', async () => {
    const heads: number[] = []
    const deaf = { ...there.database, events: new EventEmitter() }
    const watch = watchHead(deaf, null, () => {})
    const stop = onHead(deaf, (head) => heads.push(head))
    const committed = await commitAsServer(asTestServer(here, clock), [userOp()])
    await eventually(
      'seen',
      async () => heads.at(-1),
      (head) => head === committed,
    )
    deaf.events.emit('head', committed + 100)
    await eventually(
      'lower',
      async () => heads.at(-1),
      (head) => head === committed,
    )
    stop()
    watch.stop()
    const { last_commit } = await here.database.transaction({ site_id: 'all' }, readStreamHead)
    expect(last_commit).toBe(committed)
  }, 30_000)

  it('call durable what a standby has flushed, and no more', async () => {
    const server = asTestServer(here, clock)
    const durable = async () =>
      (await here.database.transaction({ site_id: 'all' }, readStreamHead)).durable_commit
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    let flushed = '0/0'
    const look = standbyLook(here.database, {
      // PostgreSQL's own answers, but for the standby, which is this test.
      ask: async <T>(query: string, values: unknown[] = []) => {
        const own = query.replace(
          'pg_stat_replication',
          `(select 'streaming' as state, '${flushed}'::pg_lsn as flush_lsn)`,
        )
        return (await client.query(own, values)).rows as T[]
      },
    })
    const first = await commitAsServer(server, [userOp()])
    await look()
    expect(await durable()).toBeNull()
    const { rows } = await client.query<{ place: string }>(
      'select pg_current_wal_insert_lsn()::text as place',
    )
    flushed = String(rows[0]?.place)
    await commitAsServer(server, [userOp()])
    await look()
    expect(await durable()).toBe(first)
    await look()
    expect(await durable()).toBe(first)
    await client.end()
  })
})
