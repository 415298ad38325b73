import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { columnsOf, type EntityName } from '../../../shared/sync/entities.ts'
import { connectPglite, connectPostgres } from '../../../sync-server/db/connection.ts'
import type { TestPostgres } from '../../support/postgres.ts'
import { freePort, temporaryFolder } from '../../support/processes.ts'
import { copyRowsBare } from './bare-copy.ts'
import { openRemoteDevice } from './device-client.ts'
import type { BenchServer, DeviceOrder, ServerOrder } from './engine.ts'
import { ours } from './ours.ts'
import { SOWN_PATIENTS, sowStays } from './sow-stays.ts'

/*
 * D: a new station takes what a hospital has. Some people with two visits and a nursing assessment each come in through
 * the services, the push and the commit; then their rows are copied inside the database under new ids, so that the server
 * is filled in a minute: a first sync reads rows, not their history.
 */

export interface FirstSyncFigures {
  readonly patients: number
  readonly rows: number
  readonly runs: readonly FirstSyncRun[]
}

export interface FirstSyncRun {
  /** From the connection until everything of today's patients is here. */
  readonly today_ms: number
  readonly everything_ms: number
  readonly device_cpu_ms: number
  readonly wire_bytes: number
  /** The same rows, put by the bare library into a store of the same kind. */
  readonly bare_ms: number
  /** The first run's server makes the snapshot, the others find it. */
  readonly is_made_meanwhile: boolean
}

const RUNS = 2

/** Tables that the invented stays fill, and the columns of each that name a copied row. */
const COPIED: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  patients: [],
  patient_visits: ['patient_id'],
  form_submissions: ['visit_id', 'patient_id'],
  nursing_assessments: ['submission_id', 'visit_id', 'patient_id'],
  vital_signs: ['visit_id', 'patient_id', 'submission_id', 'assessment_id'],
  pain_assessment: ['visit_id', 'patient_id', 'submission_id', 'assessment_id'],
  fall_risk_assessment: ['visit_id', 'patient_id', 'submission_id', 'assessment_id'],
}

/**
 * An id made of a row's own and the number of its copy: in the order of time, random as before, and never the row's own,
 * whatever digits an id has that is no time but a hash.
 */
function idOfCopy(column: string): string {
  const hex = `replace(${column}::text, '-', '')`
  const digits = `('x' || substr(${hex}, 9, 4))::bit(16)::int # copy`
  return `(substr(${hex}, 1, 8) || lpad(to_hex(${digits}), 4, '0') || substr(${hex}, 13))::uuid`
}

async function multiply(kysely: Kysely<never>, copies: number): Promise<void> {
  for (const [entity, references] of Object.entries(COPIED)) {
    const columns = [...columnsOf(entity as EntityName).keys()].filter((column) => column !== 'row_version')
    const server = ['extra', 'txn_id', 'field_meta', ...(entity === 'patients' ? ['search_key'] : [])]
    const all = [...columns, ...server]
    const values = all.map((column) =>
      column === 'id' || references.includes(column) ? idOfCopy(column) : `"${column}"`,
    )
    await sql
      .raw(
        `insert into "${entity}" (${all.map((column) => `"${column}"`).join(', ')})
         select ${values.join(', ')} from "${entity}", generate_series(1, ${copies - 1}) as copy`,
      )
      .execute(kysely)
  }
  await sql.raw('analyze').execute(kysely)
}

export async function measureFirstSync(
  patients: number,
  postgres: TestPostgres | null,
  say: (line: string) => void,
): Promise<FirstSyncFigures> {
  const folder = temporaryFolder('bench-first-sync')
  const engine = ours('ours')
  const port = await freePort()
  const kept = join(folder.path, 'kept')
  mkdirSync(kept, { recursive: true })
  const database_url = (await postgres?.createDatabase()) ?? null
  const order: ServerOrder = { folder: kept, port, database_url, without: [] }
  const newDevice = async (server: BenchServer, name: string, begins: DeviceOrder['begins']) => ({
    folder: join(folder.path, name),
    server_url: server.url,
    name,
    admission: await server.admit(),
    without: [],
    begins,
  })
  try {
    const filling = await engine.startServer(order)
    await sowStays(await newDevice(filling, 'sower', 'settled'))
    await filling.stop()
    const { kysely } =
      database_url === null ? await connectPglite(join(kept, 'database')) : connectPostgres(database_url)
    await multiply(kysely as unknown as Kysely<never>, Math.ceil(patients / SOWN_PATIENTS))
    await kysely.destroy()
    say(`the server is filled with ${patients} patients`)
    const runs: FirstSyncRun[] = []
    const server = await engine.startServer(order)
    let rows = 0
    for (let run = 1; run <= RUNS; run += 1) {
      const deviceOrder = await newDevice(server, `new-${run}`, 'empty')
      const device = await openRemoteDevice(engine.deviceModule, deviceOrder)
      const before = await device.usage()
      const from = await device.connect()
      const today = await device.untilFilled('today')
      const everything = await device.untilFilled('everything')
      const after = await device.usage()
      await device.close()
      const bare = await copyRowsBare(deviceOrder.folder, folder.path, Object.keys(COPIED))
      rows = bare.rows
      runs.push({
        today_ms: today - from,
        everything_ms: everything - from,
        device_cpu_ms: after.cpu_ms - before.cpu_ms,
        wire_bytes: (after.wire_bytes ?? 0) - (before.wire_bytes ?? 0),
        bare_ms: bare.ms,
        is_made_meanwhile: run === 1,
      })
      say(`first sync ${run} of ${RUNS}`)
    }
    await server.stop()
    return { patients, rows, runs }
  } finally {
    folder.remove()
  }
}
