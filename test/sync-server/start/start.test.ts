import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scrubbedPath } from '../../../sync-server/app.ts'
import { HELP, readConfig, type ServerConfig } from '../../../sync-server/config.ts'
import { connectPglite } from '../../../sync-server/db/connection.ts'
import { type RunningServer, startServer } from '../../../sync-server/server.ts'
import { StartRefused } from '../../../sync-server/start-refused.ts'
import { filesWith } from '../../support/readable.ts'
import { asTestServer, testClock } from '../../support/server.ts'
import { createAuthors, enrolWireStation, newPatient } from '../../support/wire-station.ts'

describe('starting the server', () => {
  let folder: string
  const running: RunningServer[] = []
  /** A data folder that was started once before: making one takes seconds, copying it does not. */
  const startedOnce = mkdtempSync(join(tmpdir(), 'sijil-started-'))

  beforeAll(async () => {
    const server = await startServer(
      readConfig({ SIJIL_DATA_DIR: startedOnce, SIJIL_PORT: '0', SIJIL_LOG_LEVEL: 'silent' }),
    )
    await server.close()
  })
  afterAll(() => rmSync(startedOnce, { recursive: true, force: true }))

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sijil-start-'))
  })
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const config = (env: Record<string, string> = {}): ServerConfig =>
    readConfig({ SIJIL_DATA_DIR: join(folder, 'data'), SIJIL_PORT: '0', SIJIL_LOG_LEVEL: 'silent', ...env })
  const clock = testClock()
  const start = async (env?: Record<string, string>): Promise<RunningServer> => {
    const server = await startServer(config(env), clock)
    running.push(server)
    return server
  }
  const stop = async (server: RunningServer): Promise<void> => {
    running.splice(running.indexOf(server), 1)
    await server.close()
  }
  const copyStarted = (): void => cpSync(startedOnce, join(folder, 'data'), { recursive: true })
  const health = async (server: RunningServer): Promise<number> =>
    (await fetch(`${server.url}/health/ready`)).status

  test('makes site and administrator once, and prints a one-time password only then', async () => {
    const first = await start()
    expect(await health(first)).toBe(200)
    expect(first.first_admin?.username).toBe('admin')
    expect(first.first_admin?.one_time_password?.length).toBeGreaterThanOrEqual(16)
    await stop(first)
    expect(readdirSync(join(folder, 'data', 'journal'))).toEqual([])
    const second = await start()
    expect(second.first_admin).toBeNull()
    expect(await health(second)).toBe(200)
  })

  test('takes the administrator from the environment and prints no password', async () => {
    const server = await start({ SIJIL_ADMIN_USERNAME: 'chief', SIJIL_ADMIN_PASSWORD: 'a long enough one' })
    expect(server.first_admin).toEqual({ username: 'chief', one_time_password: null })
  })

  test('keeps a second server off the same folder', async () => {
    copyStarted()
    await start()
    await expect(start()).rejects.toThrow(/Another Sijil server .* uses the folder/)
  })

  test('takes over the lock of a server that was killed', async () => {
    copyStarted()
    writeFileSync(join(folder, 'data', 'server.lock'), '999999999')
    expect(await health(await start())).toBe(200)
  })

  test('says in one sentence that a newer version wrote the database, and changes nothing', async () => {
    copyStarted()
    const owner = await connectPglite(join(folder, 'data', 'database'))
    await owner.kysely
      .insertInto('kysely_migration' as never)
      .values({ name: '9999-from-the-future', timestamp: 'x' } as never)
      .execute()
    await owner.kysely.destroy()
    await expect(start()).rejects.toThrow('A newer version of Sijil wrote this database')
    expect(existsSync(join(folder, 'data', 'server.lock'))).toBe(false)
  })

  test('says in one sentence that a folder holds no database of its own, and touches nothing', async () => {
    mkdirSync(join(folder, 'data', 'database'), { recursive: true })
    writeFileSync(join(folder, 'data', 'database', 'holiday.txt'), 'photos')
    await expect(start()).rejects.toThrow('holds no database that this program can read')
    expect(readFileSync(join(folder, 'data', 'database', 'holiday.txt'), 'utf8')).toBe('photos')
  })

  test('refuses to start without the keys that the records were made with', async () => {
    copyStarted()
    rmSync(join(folder, 'data', 'keys', 'ssn-index.key'))
    await expect(start()).rejects.toThrow('put it back from the backup')
  })

  test('names a port that is in use and a PostgreSQL that does not answer', async () => {
    copyStarted()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(start({ SIJIL_PORT: String(port) })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`)
    await new Promise((resolve) => other.close(resolve))
    const unreachable = start({ DATABASE_URL: `postgres://sijil:secret@127.0.0.1:${port}/x` })
    await expect(unreachable).rejects.toThrow(/PostgreSQL at 127\.0\.0\.1:\d+ cannot be used/)
    await expect(unreachable).rejects.not.toThrow('secret')
  })

  test('names every variable that is wrong, and lists all of them for help', () => {
    const wrong = () =>
      readConfig({ SIJIL_PORT: '99999', SIJIL_ADMIN_PASSWORD: 'short', DATABASE_URL: 'mysql://x' })
    expect(wrong).toThrow(StartRefused)
    for (const name of ['SIJIL_PORT', 'SIJIL_ADMIN_PASSWORD', 'DATABASE_URL']) expect(wrong).toThrow(name)
    for (const name of ['SIJIL_HOST', 'SIJIL_DATA_DIR', 'SIJIL_LOG_LEVEL', 'SIJIL_ADMIN_USERNAME']) {
      expect(HELP).toContain(name)
    }
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 8787, database_url: null })
  })

  test('keeps what may name a patient out of its log', () => {
    expect(scrubbedPath('/api/v1/patients/29001010123456/visits?q=Samira')).toBe('/api/v1/patients/…/visits')
    expect(scrubbedPath('/api/v1/patients?search=Samira')).toBe('/api/v1/patients')
  })

  test('brings back an acknowledged push that the database lost with the power', async () => {
    const data = join(folder, 'data')
    copyStarted()
    const first = await start()
    const server = asTestServer(first, clock)
    const authors = createAuthors(server)
    await authors.create()
    const station = await enrolWireStation(server, 'Ward 3')
    await stop(first)
    cpSync(join(data, 'database'), join(folder, 'before'), { recursive: true })

    const second = await start()
    const patient = v7()
    const again = { ...server, url: second.url }
    const envelope = station.envelope(
      [newPatient(patient, { full_name: 'Canary of the journal' })],
      authors.nurse,
    )
    const sent = await fetch(`${again.url}/sync/v1/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await station.token()}` },
      body: JSON.stringify({
        protocol: 1,
        incarnation: 1,
        epoch: null,
        medical_numbers_left: 200,
        envelopes: [envelope],
      }),
    })
    expect(sent.status).toBe(200)
    cpSync(join(data, 'journal'), join(folder, 'journal'), { recursive: true })
    await stop(second)
    expect(filesWith(join(folder, 'journal'), 'Canary of the journal')).toEqual([])

    rmSync(join(data, 'database'), { recursive: true })
    cpSync(join(folder, 'before'), join(data, 'database'), { recursive: true })
    cpSync(join(folder, 'journal'), join(data, 'journal'), { recursive: true })
    const third = await start()
    const found = await third.database.transaction({ site_id: 'all' }, (trx) =>
      trx.selectFrom('patients').select('full_name').where('id', '=', patient).executeTakeFirst(),
    )
    expect(found).toEqual({ full_name: 'Canary of the journal' })
  })
})
