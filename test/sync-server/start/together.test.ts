import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../../sync-server/config.ts'
import { connectPostgres } from '../../../sync-server/db/connection.ts'
import { oneAtATime } from '../../../sync-server/db/one-at-a-time.ts'
import { type RunningServer, startServer } from '../../../sync-server/server.ts'
import { StartRefused } from '../../../sync-server/start-refused.ts'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { temporaryFolder } from '../../support/processes.ts'

/* Servers that start together on an empty PostgreSQL. */

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.close())

async function startTogether(database: string, folders: readonly string[]) {
  const outcomes = await Promise.allSettled(
    folders.map((data_dir) =>
      startServer(
        readConfig({
          DATABASE_URL: database,
          SIJIL_DATA_DIR: data_dir,
          SIJIL_PORT: '0',
          SIJIL_LOG_LEVEL: 'silent',
        }),
      ),
    ),
  )
  const started = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  return { started, refused }
}

const closeAll = (servers: readonly RunningServer[]) => Promise.all(servers.map((server) => server.close()))

describe('servers that start together on an empty database', () => {
  it('make one hospital of it, whose keys both have', async () => {
    const folder = temporaryFolder('together')
    const database = await postgres.createDatabase()
    const { started, refused } = await startTogether(database, [folder.path, folder.path])
    expect(refused).toEqual([])
    const [one, other] = started
    expect(started.map(({ first_admin }) => first_admin === null).sort()).toEqual([false, true])
    expect(one?.keys.national_id[0].key_id).toBe(other?.keys.national_id[0].key_id)
    await closeAll(started)
    folder.remove()
  }, 120_000)

  it('never have keys of their own each: who comes second to another folder is refused', async () => {
    const folders = [temporaryFolder('together'), temporaryFolder('together')]
    const database = await postgres.createDatabase()
    const { started, refused } = await startTogether(
      database,
      folders.map(({ path }) => path),
    )
    expect(started).toHaveLength(1)
    expect(refused).toEqual([expect.any(StartRefused)])
    await closeAll(started)
    for (const folder of folders) folder.remove()
  }, 120_000)

  it('wait no longer for one that was killed while it began', async () => {
    const database = await postgres.createDatabase()
    const [killed, next] = [connectPostgres(database), connectPostgres(database)]
    let isIn = (): void => {}
    const inside = new Promise<void>((resolve) => {
      isIn = resolve
    })
    const broken = oneAtATime(killed, async () => {
      isIn()
      await sql`select pg_sleep(120)`.execute(killed.kysely)
    }).catch((error: unknown) => error)
    await inside
    const waiting = oneAtATime(next, async () => 'done')
    const owner = connectPostgres(database)
    // A killed process leaves none of its connections.
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where query like '%pg_advisory_lock%' and state = 'idle' or query like '%pg_sleep%' and pid <> pg_backend_pid()`.execute(
      owner.kysely,
    )
    expect(await waiting).toBe('done')
    expect(await broken).toBeInstanceOf(Error)
    for (const { kysely } of [killed, next, owner]) await kysely.destroy()
  })
})
