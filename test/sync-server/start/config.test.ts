import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundledPrograms } from '../../../main/packaging/bundled-programs.ts'
import { configWarnings, HELP, readConfig, serverVariables } from '../../../sync-server/config.ts'
import { connectPostgres } from '../../../sync-server/db/connection.ts'
import { migrateDatabase } from '../../../sync-server/db/migrate.ts'
import { rotateNationalIdKeys } from '../../../sync-server/rotate-national-id-keys.ts'
import { startServer } from '../../../sync-server/server.ts'
import { StartRefused } from '../../../sync-server/start-refused.ts'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { freePort, temporaryFolder } from '../../support/processes.ts'
import { eventually } from '../../support/station-core.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder('config')
})
afterEach(() => folder.remove())

function file(content: string): string {
  const path = join(folder.path, 'secret')
  writeFileSync(path, content)
  return path
}

describe('the configuration', () => {
  it('takes every variable from a file too, without the line break at its end', () => {
    const DATABASE_URL_FILE = file('postgres://sijil:a secret@db/sijil\n')
    expect(readConfig({ DATABASE_URL_FILE }).database_url).toBe('postgres://sijil:a secret@db/sijil')
    expect(readConfig({ SIJIL_PORT_FILE: file('9000') }).port).toBe(9000)
  })

  it('takes the proxies that it trusts as addresses and networks', () => {
    const { trusted_proxies } = readConfig({ SIJIL_TRUST_PROXY: '10.0.0.5, 10.1.0.0/24,::1' })
    expect(trusted_proxies).toEqual(['10.0.0.5', '10.1.0.0/24', '::1'])
    expect(readConfig({}).trusted_proxies).toBeUndefined()
  })

  it('takes a recovery key as the command prints it, and nothing else', () => {
    const key = 'A'.repeat(43)
    expect(readConfig({ SIJIL_RECOVERY_PUBLIC_KEY: key }).recovery_public_key).toBe(key)
    expect(readConfig({}).recovery_public_key).toBeNull()
    expect(() => readConfig({ SIJIL_RECOVERY_PUBLIC_KEY: 'recovery.json' })).toThrow('new-key')
  })

  it('takes the oldest version that stations may have as three numbers', () => {
    const read = (version: string) => readConfig({ SIJIL_MINIMUM_STATION_VERSION: version })
    expect(read('1.4.0').minimum_station_version).toBe('1.4.0')
    expect(readConfig({}).minimum_station_version).toBeNull()
    expect(() => read('1.4')).toThrow('must be a version')
  })

  it('refuses a variable that is given twice, and a file that is not there', () => {
    const both = () => readConfig({ SIJIL_PORT: '1', SIJIL_PORT_FILE: file('2') })
    expect(both).toThrow(StartRefused)
    expect(both).toThrow('SIJIL_PORT and SIJIL_PORT_FILE are both set')
    const missing = () => readConfig({ SIJIL_ADMIN_PASSWORD_FILE: join(folder.path, 'none') })
    expect(missing).toThrow(/SIJIL_ADMIN_PASSWORD_FILE: .* cannot be read \(ENOENT\)/)
  })

  it.each([
    ['SIJIL_TRUST_PROXY', 'true'],
    ['SIJIL_TRUST_PROXY', '10.0.0.5,10.0.0.0/40'],
    ['SIJIL_PORT', '80a'],
    ['SIJIL_PORT', '1e3'],
    ['SIJIL_PORT', '-1'],
    ['SIJIL_PORT', '65536'],
    ['SIJIL_LOG_LEVEL', 'loud'],
    ['SIJIL_SITE_CODE', '1'],
    ['SIJIL_SITE_CODE', '00'],
    ['SIJIL_SITE_TIME_ZONE', 'Cairo'],
    ['SIJIL_ADMIN_USERNAME', 'The Admin'],
    ['SIJIL_ADMIN_PASSWORD', 'too short'],
    ['DATABASE_URL', 'mysql://db/sijil'],
    ['DATABASE_URL', 'postgres://db:99999/sijil'],
  ])('names %s when it is %s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name)
  })

  it('warns of a variable that nobody reads, with the nearest name, and of no other', () => {
    expect(configWarnings({ SIJIL_PROT: '1', PATH: '/bin' })).toEqual([
      'SIJIL_PROT is no variable of this server and is not read; did you mean SIJIL_PORT?',
    ])
    const known = [...serverVariables, 'SIJIL_ADMIN_PASSWORD_FILE', 'SIJIL_STATION_PORT']
    expect(configWarnings(Object.fromEntries(known.map((name) => [name, 'x'])))).toEqual([])
  })

  it('is explained whole by .env.example and by --help', () => {
    const example = readFileSync('.env.example', 'utf8')
    const named = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(named.filter((name) => name !== 'SIJIL_STATION_PORT').sort()).toEqual([...serverVariables].sort())
    for (const name of serverVariables) expect(HELP).toContain(name)
    const defaults = Object.fromEntries(
      [...example.matchAll(/^#([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [String(name), value]),
    )
    const { DATABASE_URL: _instance, ...plain } = defaults
    expect(readConfig(plain)).toEqual(readConfig({}))
  })
})

describe('npm run server -- --check-config', () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.close())

  async function check(env: Record<string, string>) {
    const { server } = await bundledPrograms()
    const { status, stdout, stderr } = spawnSync(process.execPath, [server, '--check-config'], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        SIJIL_DATA_DIR: join(folder.path, 'data'),
        SIJIL_PORT: String(await freePort()),
        ...env,
      },
    })
    return { status, stdout, stderr }
  }

  it('says that an empty folder will do, and makes nothing', async () => {
    const { status, stdout } = await check({})
    expect(stdout).not.toContain('WRONG')
    expect(stdout).toContain('embedded PGlite')
    expect(status).toBe(0)
    expect(existsSync(join(folder.path, 'data'))).toBe(false)
  })

  it('tells which PostgreSQL answers and what the start will change, and keeps the password to itself', async () => {
    const url = await postgres.createDatabase()
    const DATABASE_URL = url.replace(/:[^:@]+@/, ':test@')
    const before = await check({ DATABASE_URL, SIJIL_ADMIN_PASSWORD: 'correct horse battery' })
    expect(before.stdout).toMatch(
      /ok {4}database postgres:\/\/sijil:…@127.*: PostgreSQL 18.*the start will make 0001/,
    )
    expect(before.stdout).not.toContain(':test@')
    expect(before.stdout).not.toContain('correct horse')
    const connection = connectPostgres(url)
    await migrateDatabase(connection)
    await connection.kysely.destroy()
    const after = await check({ DATABASE_URL })
    expect(after.stdout).toContain('up to date')
    expect(after.status).toBe(0)
  })

  it('changes no keys beside a running server, and starts none with the keys of before', async () => {
    const data = join(folder.path, 'data')
    const config = readConfig({
      DATABASE_URL: await postgres.createDatabase(),
      SIJIL_DATA_DIR: data,
      SIJIL_PORT: '0',
      SIJIL_LOG_LEVEL: 'silent',
    })
    const rotate = () => rotateNationalIdKeys(config, () => {})
    const server = await startServer(config)
    const [before] = server.keys.national_id
    await expect(rotate()).rejects.toThrow('A server runs on this database')
    await server.close()
    cpSync(join(data, 'keys'), join(folder.path, 'older'), { recursive: true })
    await rotate()
    const after = await startServer(config)
    expect(after.keys.national_id[0].key_id).not.toBe(before.key_id)
    await after.close()
    rmSync(join(data, 'keys'), { recursive: true })
    cpSync(join(folder.path, 'older'), join(data, 'keys'), { recursive: true })
    await expect(startServer(config)).rejects.toThrow('put the newer one in place')
    writeFileSync(join(data, 'keys', 'storage.key'), Buffer.alloc(32, 7).toString('base64url'))
    await expect(startServer(config)).rejects.toThrow('written with other keys')
  })

  it('starts a copy of the database of before the change, and ends when its hold was lost to a command', async () => {
    const data = join(folder.path, 'data')
    const url = await postgres.createDatabase()
    const config = readConfig({
      DATABASE_URL: url,
      SIJIL_DATA_DIR: data,
      SIJIL_PORT: '0',
      SIJIL_LOG_LEVEL: 'silent',
    })
    const first = await startServer(config)
    const [before] = first.keys.national_id
    await first.close()
    await rotateNationalIdKeys(config, () => {})
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const setMark = (mark: string) =>
      client.query(`update key_marks set mark = $1 where name = 'national_id'`, [mark])
    await setMark(before.key_id)
    let sentence = ''
    const server = await startServer(config, undefined, { onLost: (said) => (sentence = said) })
    expect(server.keys.retired_key_ids).toEqual([before.key_id])
    const breakHold = () =>
      client.query(
        `select pg_terminate_backend(pid) from pg_locks
          where locktype = 'advisory' and granted and mode = 'ShareLock' and database =
            (select oid from pg_database where datname = current_database())`,
      )
    // A command came and went while nobody held the database.
    await setMark('of a command')
    await breakHold()
    await eventually(
      'the keys of before are found out',
      async () => sentence,
      (said) => said !== '',
    )
    sentence = ''
    // A command is there still: it waits, and has the lock before the server tries again.
    const command = new pg.Client({ connectionString: url })
    await command.connect()
    const taken = command.query('select pg_advisory_lock(5390414)')
    await eventually(
      'the command waits',
      async () => {
        const { rows } = await client.query(
          `select 1 from pg_locks where locktype = 'advisory' and not granted`,
        )
        return rows.length
      },
      (count) => count > 0,
    )
    await breakHold()
    await taken
    await eventually(
      'the server says so',
      async () => sentence,
      (said) => said !== '',
    )
    expect(sentence).toContain('start it when the command has ended')
    await Promise.all([command.end(), client.end(), server.close()])
  })

  it('says what to do about a port in use, a database that is away and a folder that is none, all at once', async () => {
    const other = createServer()
    const port = await freePort()
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
    mkdirSync(join(folder.path, 'data', 'database'), { recursive: true })
    writeFileSync(join(folder.path, 'data', 'database', 'holiday.txt'), 'photos')
    const away = `postgres://sijil:hidden@127.0.0.1:${await freePort()}/x`
    const { status, stdout } = await check({ SIJIL_PORT: String(port), DATABASE_URL: away })
    const embedded = await check({})
    await new Promise((resolve) => other.close(resolve))
    expect(status).toBe(1)
    expect(stdout).toMatch(/WRONG database .* cannot be used \(ECONNREFUSED\)/)
    expect(stdout).not.toContain('hidden')
    expect(stdout).toMatch(/WRONG port \d+ on 127\.0\.0\.1 is in use/)
    expect(embedded.stdout).toContain('holds no database')
    expect(embedded.status).toBe(1)
  })

  it('names a server that uses the folder, and takes a lock that a killed one left for nothing', async () => {
    mkdirSync(join(folder.path, 'data'))
    const lock = join(folder.path, 'data', 'server.lock')
    writeFileSync(lock, String(process.pid))
    expect((await check({})).stdout).toContain(`another Sijil server (process ${process.pid})`)
    writeFileSync(lock, '999999999')
    expect((await check({})).status).toBe(0)
  })

  it('ends with one sentence for a wrong value, and warns of a misspelt name', async () => {
    const { status, stderr } = await check({ SIJIL_LOG_LEVEL: 'loud', SIJIL_PROT: '1' })
    expect(status).toBe(1)
    expect(stderr).toContain('SIJIL_LOG_LEVEL')
    expect(stderr).toContain('did you mean SIJIL_PORT?')
    expect(stderr).not.toContain('    at ')
  })
})
