import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listOutboxOps } from '../../../main/records/outbox-store.ts'
import { receiptsOf } from '../../../main/records/receipt-store.ts'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { readNumber, readState } from '../../../main/records/sync-state.ts'
import { ok } from '../../../shared/result.ts'
import { entityNames } from '../../../shared/sync/entities.ts'
import { readConfig, type ServerConfig } from '../../../sync-server/config.ts'
import { type RunningServer, startServer } from '../../../sync-server/server.ts'
import { orderEpoch, tellBackup } from '../../../sync-server/stream-commands.ts'
import { noteBackup } from '../../../sync-server/sync/durability.ts'
import { MANUAL_PEOPLE } from '../../support/manual-station.ts'
import { freePort, temporaryFolder } from '../../support/processes.ts'
import { asTestServer, testClock } from '../../support/server.ts'
import { createSyncingStation, type SyncingStation } from '../../support/syncing-station.ts'
import { addUser, enrolWireStation } from '../../support/wire-station.ts'

/*
 * A server whose data folder is put back from a copy: what stations knew of the time in between is gone from it, and its
 * commit numbers are given a second time.
 */

const folder = temporaryFolder('put-back')
const data = join(folder.path, 'data')
const copy = join(folder.path, 'copy')
const clock = testClock(new Date().toISOString())
let config: ServerConfig
let server: RunningServer
let wired: ReturnType<typeof asTestServer>

async function restart(between: () => void = () => undefined): Promise<void> {
  await server.close()
  between()
  server = await startServer(config, clock)
  wired = asTestServer(server, clock)
}
const backUp = () =>
  restart(() => {
    rmSync(copy, { recursive: true, force: true })
    cpSync(data, copy, { recursive: true })
  })
const putBack = () =>
  restart(() => {
    rmSync(data, { recursive: true })
    cpSync(copy, data, { recursive: true })
  })

async function openStation(name: string): Promise<SyncingStation> {
  return createSyncingStation(server.url, { hasSealed: true, enrolled: await enrolWireStation(wired, name) })
}

/** Cycles until nothing moves any more. */
async function settle(...stations: SyncingStation[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    for (const station of stations) {
      expect(await station.engine.runOnce(), station.faults.map(String).join('\n')).toBe(true)
    }
  }
}

async function rename(station: SyncingStation, id: string, full_name: string): Promise<void> {
  const result = await writeRecords(station.records, station.act('patients.edit'), async (w) =>
    ok(await w.patch('patients', id, { full_name })),
  )
  if (!result.ok) throw new Error(result.error.code)
}

const nameOn = async (station: SyncingStation, id: string): Promise<string | undefined> =>
  (
    await station.store.db
      .selectFrom('patients')
      .select('full_name')
      .where('id', '=', id as never)
      .executeTakeFirst()
  )?.full_name

/** Every row with its version, table by table. */
async function rowsOn(station: SyncingStation): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown> = {}
  for (const entity of entityNames) {
    if (entity === 'stations') continue
    const found = await sql`select * from ${sql.table(entity)} order by id`.execute(station.store.db)
    if (found.rows.length > 0) rows[entity] = found.rows
  }
  return rows
}

async function onServer(text: string): Promise<Record<string, unknown>[]> {
  return server.database.transaction(
    { site_id: 'all' },
    async (trx) => (await sql.raw<Record<string, unknown>>(text).execute(trx)).rows,
  )
}

beforeAll(async () => {
  config = readConfig({
    SIJIL_DATA_DIR: data,
    SIJIL_PORT: String(await freePort()),
    SIJIL_LOG_LEVEL: 'silent',
    SIJIL_DURABILITY: 'backup',
  })
  server = await startServer(config, clock)
  wired = asTestServer(server, clock)
  await addUser(wired, { user_id: MANUAL_PEOPLE.nurse, role: 'nurse' }, 'heba')
}, 60_000)
afterAll(async () => {
  await server?.close().catch(() => {})
  folder.remove()
})

describe('a server whose data folder was put back', () => {
  it('gets back what stations wrote meanwhile, and all become equal without a conflict', async () => {
    const ward = await openStation('Ward')
    const clinic = await openStation('Clinic')
    const away = await openStation('Away')
    const trusting = await openStation('Trusting')
    const kept = await ward.register()
    const edited = await ward.register()
    await settle(ward, clinic, away, trusting)
    await backUp()

    // The time that is lost: a chain of edits over two stations, and a new patient.
    await rename(ward, edited.id, 'Ward Meanwhile')
    const born = await ward.register()
    await settle(ward, clinic)
    await rename(clinic, edited.id, 'Clinic Meanwhile')
    await rename(clinic, born.id, 'Born Meanwhile')
    await settle(clinic, ward)
    const dropped = await trusting.register()
    await trusting.engine.runOnce()
    await trusting.engine.runOnce()
    const receiptOf = async () =>
      (await receiptsOf(trusting.store.db, 'patients', [dropped.id])).get(dropped.id)
    expect((await trusting.engine.status()).archive?.count).toBe(1)
    expect(await listOutboxOps(trusting.store.db, 'patients', dropped.id)).toHaveLength(1)
    expect(await receiptOf()).toBe('on_server')
    // Somebody says of a backup that it holds what it does not.
    const lostHead = await readNumber(trusting.store.db, 'cursor')
    await server.database.transaction({ site_id: 'all' }, (trx) => noteBackup(trx, { through: lostHead }))
    await trusting.engine.runOnce()
    expect((await trusting.engine.status()).archive?.count).toBe(0)
    expect(await receiptOf()).toBe('durable')
    await putBack()

    // Somebody who was away the whole time writes first and takes numbers of the lost time.
    const offline = await away.register()
    await rename(away, kept.id, 'Away Meanwhile')
    await settle(away)
    expect((await onServer('select epoch from epochs')).length).toBe(1)
    // What the clinic wrote of the new patient comes before the patient, who is on the ward's PC.
    expect(await clinic.engine.runOnce()).toBe(true)
    expect((await clinic.engine.status()).quarantined_count).toBe(1)
    await settle(ward, clinic, away)

    const [stream] = await onServer('select last_commit, epoch from stream')
    expect(Number(stream?.last_commit)).toBeGreaterThan(lostHead)
    expect((await onServer('select epoch from epochs')).length).toBe(2)
    for (const station of [ward, clinic, away]) {
      expect(await nameOn(station, edited.id)).toBe('Clinic Meanwhile')
      expect(await nameOn(station, born.id)).toBe('Born Meanwhile')
      expect(await nameOn(station, kept.id)).toBe('Away Meanwhile')
      expect(await nameOn(station, offline.id)).toBeDefined()
      expect(await readState(station.store.db, 'epoch')).toBe(stream?.epoch)
      expect(await station.engine.status()).toMatchObject({
        only_here_count: 0,
        open_conflict_count: 0,
        quarantined_count: 0,
      })
      expect(station.faults).toEqual([])
    }
    expect(await rowsOn(clinic)).toEqual(await rowsOn(ward))
    expect(await rowsOn(away)).toEqual(await rowsOn(ward))
    expect((await ward.engine.status()).server_restored?.records_sent_again).toBe(2)
    const told = ward.noted.flat().filter(({ kind }) => kind === 'server_restored')
    expect(told).toMatchObject([{ count: 2 }])
    expect(await onServer('select repaired_at from quarantine_repairs')).toHaveLength(1)
    expect(await onServer('select id from quarantine')).toHaveLength(1)
    // Who dropped what a backup was said to hold is held up by nothing all the same.
    const last = await trusting.register()
    for (let round = 0; round < 4; round += 1) await trusting.engine.runOnce()
    expect(await trusting.engine.status()).toMatchObject({ only_here_count: 0, quarantined_count: 0 })
    expect(await onServer(`select id from patients where id = '${last.id}'`)).toHaveLength(1)
    expect(await nameOn(trusting, dropped.id)).toBeDefined()
    const audited = await onServer(`select event_id from audit_log where action = 'epochs.begin'`)
    expect(audited).toHaveLength(1)
    for (const station of [ward, clinic, away, trusting]) await station.close()
  }, 60_000)

  it('gets back what it had acknowledged to a station that has pulled nothing since', async () => {
    const enrolled = await enrolWireStation(wired, 'Quiet')
    await backUp()
    let canPull = false
    const quiet = await createSyncingStation(server.url, {
      hasSealed: true,
      enrolled,
      change: (transport) => ({
        ...transport,
        pull: async (...question) =>
          canPull ? transport.pull(...question) : { ok: false, kind: 'unreachable' },
      }),
    })
    const { id } = await quiet.register()
    expect(await quiet.engine.runOnce()).toBe(false)
    expect(await quiet.engine.status()).toMatchObject({ only_here_count: 0 })
    expect(await onServer(`select id from patients where id = '${id}'`)).toHaveLength(1)
    await putBack()
    expect(await onServer(`select id from patients where id = '${id}'`)).toEqual([])
    canPull = true
    // Nothing new is written: nothing but the page can say that the server lacks it.
    await settle(quiet)
    expect(await onServer(`select id from patients where id = '${id}'`)).toHaveLength(1)
    expect(await quiet.engine.status()).toMatchObject({ only_here_count: 0, quarantined_count: 0 })
    expect(
      await onServer(`select id from quarantine where station_id = '${quiet.identity.station_id}'`),
    ).toEqual([])
    await quiet.close()
  }, 60_000)

  it('is told by IT, and what a backup is said to hold beyond its newest commit is refused', async () => {
    await server.close()
    const lines: string[] = []
    const say = (line: string): void => void lines.push(line)
    await orderEpoch(config, say)
    await expect(tellBackup(config, '999999', say)).rejects.toThrow('beyond')
    await expect(tellBackup(config, 'all', say)).rejects.toThrow('needs the number')
    expect(lines.join()).toContain('new epoch')
  }, 60_000)
})
