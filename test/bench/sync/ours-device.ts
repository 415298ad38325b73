import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { openStore, type Store } from '../../../main/db/open.ts'
import { withoutEmergencies } from '../../../main/emergency/emergencies.ts'
import { ensureProfileFolder, profilePaths } from '../../../main/enrolment/profile-folder.ts'
import { readStationFile, type StationFile, writeStationFile } from '../../../main/enrolment/station-file.ts'
import { writeStationSecrets } from '../../../main/enrolment/station-secret-store.ts'
import type { Call } from '../../../main/ipc/handlers.ts'
import { createDeviceKey, exportDeviceKey } from '../../../main/keys/device-key.ts'
import { createNetwork } from '../../../main/network/network.ts'
import { type OpenedStore, wireStore } from '../../../main/opened-store.ts'
import { addMedicalNumberLease } from '../../../main/records/medical-number-store.ts'
import { type Act, writeRecords } from '../../../main/records/record-writer.ts'
import { readNumber, readState } from '../../../main/records/sync-state.ts'
import { createServerDoor } from '../../../main/session/server-door.ts'
import type { AppError } from '../../../shared/errors.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { SessionUser } from '../../../shared/session/session-ipc.ts'
import { PROTOCOL_VERSION } from '../../../shared/sync/version.ts'
import { instantOf } from '../../../shared/time.ts'
import { NURSE } from '../../support/hospital.ts'
import { openPlainStore } from '../../support/plain-store.ts'
import { type BenchDevice, type DeviceOrder, type FieldEdit, instantMs } from './engine.ts'
import { COLUMN, fieldsOf, recordOf } from './ours-records.ts'
import { holdingOf } from './records.ts'
import { createWatch } from './watch.ts'

/*
 * A station without a window: the shipped store, write path and sync engine, wired as `main/station.ts` wires them. Its
 * data key lies beside the store, so that it opens without a person's password: people wait for that elsewhere
 * (`npm run bench -- core`).
 */

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
const VERSION = '0.1.0'

function must<T>(what: string, result: Result<T, AppError>): T {
  if (!result.ok) throw new Error(`${what}: ${JSON.stringify(result.error)}`)
  return result.value
}

async function storeOf({ folder, without }: DeviceOrder): Promise<Store> {
  const { store } = profilePaths(folder)
  if (without.includes('encryption')) return openPlainStore(store)
  const keyFile = join(folder, 'bench.key')
  if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32))
  return must('store', await openStore(store, readFileSync(keyFile)))
}

async function enrol(order: DeviceOrder, code: string): Promise<Store> {
  mkdirSync(order.folder, { recursive: true })
  ensureProfileFolder(order.folder)
  const device = createDeviceKey()
  const reply = await createServerDoor(order.server_url, VERSION).enrol({
    protocol: PROTOCOL_VERSION,
    enrolment_code: code,
    station_id: v7(),
    station_name: order.name,
    public_key: device.public_key,
    key_protection: 'password_only',
  })
  if (!reply.ok) throw new Error(`enrolment: ${JSON.stringify(reply.error)}`)
  const { site, station_id, station_name, ...keys } = reply.value
  const store = await storeOf(order)
  await store.db.transaction().execute(async (trx) => {
    await writeStationSecrets(trx, {
      ssn_index_key: keys.ssn_index_key,
      ssn_seal_public_key: keys.ssn_seal_public_key,
      device_key: exportDeviceKey(device).toString('base64url'),
      outbox_public_key: keys.outbox_public_key ?? null,
    })
    await addMedicalNumberLease(trx, keys.lease)
  })
  const { id, code: site_code, name, name_ar, time_zone } = site
  const file: StationFile = {
    format: 1,
    station_id,
    station_name,
    server: order.server_url,
    ca_file: null,
    site: { id, code: site_code, name, name_ar, time_zone },
    key_protection: 'password_only',
    keychain_backend: null,
    enrolled_at: instantOf(clock.nowMs()),
  }
  writeStationFile(profilePaths(order.folder).stationFile, file)
  return store
}

/** Opens or enrols a station and wires its store; `onChanged` hears of every change of it. */
export async function openOurs(
  order: DeviceOrder,
  onChanged: () => void,
): Promise<{ readonly opened: OpenedStore; readonly file: StationFile }> {
  const { folder, server_url, admission } = order
  const store = admission === null ? await storeOf(order) : await enrol(order, admission)
  const file = must('station file', readStationFile(profilePaths(folder).stationFile))
  if (file === null) throw new Error('an enrolled profile has its file')
  const wired = await wireStore(
    {
      profile: folder,
      station: { ...file, server: server_url },
      programVersion: VERSION,
      bootId: v7(),
      clock,
      timers: {
        after: (delayMs, run) => {
          const timer = setTimeout(run, delayMs)
          return () => clearTimeout(timer)
        },
      },
      newId: () => v7(),
      random: () => Math.random(),
      online: { request: async () => ({ ok: false, error: { code: 'offline' } }) },
      network: createNetwork(),
      ...withoutEmergencies(clock),
      onChanged,
      onContact: () => undefined,
      onStatus: () => undefined,
      onFault: (error) => {
        throw error
      },
    },
    store,
  )
  const opened = must('wiring', wired)
  if (admission !== null && order.begins === 'settled') await syncOnce(opened)
  return { opened, file }
}

export async function openDevice(order: DeviceOrder): Promise<BenchDevice> {
  const watch = createWatch()
  const { opened } = await openOurs(order, watch.changed)
  return deviceOver(opened, watch.until)
}

/** A station that has been on the ward before: it knows people and its cursor is not at the beginning. */
async function syncOnce({ engine }: OpenedStore): Promise<void> {
  if (!(await engine.runOnce())) throw new Error('the server does not answer')
}

async function nurseOf(store: Store): Promise<Call> {
  const row = await store.db
    .selectFrom('users')
    .selectAll()
    .where('username', '=', NURSE.username)
    .executeTakeFirstOrThrow()
  const user = SessionUser.parse({ ...row, is_charge_nurse: Boolean(row.is_charge_nurse) })
  const { id, role, is_charge_nurse } = user
  return { actor: { user_id: id, role, is_charge_nurse }, user, administration_reason: null }
}

function deviceOver(
  { store, engine, records, features, close }: OpenedStore,
  until: (holds: () => Promise<boolean>) => Promise<number>,
): BenchDevice {
  const { db } = store
  let nurse: Promise<Call> | undefined
  const nurseHere = (): Promise<Call> => {
    nurse ??= nurseOf(store)
    return nurse
  }
  const act = async (action: string): Promise<Act> => ({ ...(await nurseHere()), action, patient_id: null })
  const count = async (query: ReturnType<typeof sql<{ n: number }>>): Promise<number> =>
    (await query.execute(db)).rows[0]?.n ?? 0
  const edit = async ({ id, field, value }: FieldEdit): Promise<void> => {
    const written = await writeRecords(records, await act('patients.edit'), async (writer) =>
      ok(await writer.patch('patients', id, { [COLUMN[field]]: value })),
    )
    must('edit', written)
  }
  return {
    async create(patients, perTransaction) {
      for (let from = 0; from < patients.length; from += perTransaction) {
        const written = await writeRecords(records, await act('patients.register'), async (writer) => {
          for (const record of patients.slice(from, from + perTransaction))
            await writer.create('patients', fieldsOf(record), record.id)
          return ok(null)
        })
        must('create', written)
      }
    },
    async edit(edits) {
      for (const one of edits) await edit(one)
    },
    // The seam for tombstones: until there are some, the clash of a deletion is none of ours.
    remove: async () => false,
    connect: async () => {
      const at = instantMs()
      engine.start()
      return at
    },
    untilOnline: async () => void (await until(async () => (await engine.status()).connection === 'online')),
    untilSent: () =>
      until(async () => (await count(sql`select count(*) as n from outbox where state = 'pending'`)) === 0),
    untilHolds: (wanted) =>
      until(async () => (await count(sql`select count(*) as n from patients`)) >= wanted),
    sentPosition: () => count(sql`select coalesce(max(commit_seq), 0) as n from outbox`),
    untilPosition: (position) => until(async () => (await readNumber(db, 'cursor')) >= position),
    untilFilled: (what) =>
      until(async () => {
        const left = sql<{
          n: number
        }>`select count(*) as n from snapshot_chunk where is_applied = 0 and kind in ('reference', 'today')`
        const isFilling = (await readState(db, 'snapshot')) !== null
        if (what === 'everything') return !isFilling && (await readNumber(db, 'cursor')) > 0
        const begun = sql<{ n: number }>`select count(*) as n from snapshot_chunk where kind = 'today'`
        return (await count(begun)) > 0 && (await count(left)) === 0
      }),
    async editNow(one) {
      const at = instantMs()
      await edit(one)
      return at
    },
    untilSeen: ({ id, field, value }) =>
      until(async () => {
        const query = sql<{
          n: number
        }>`select count(*) as n from patients where id = ${id} and ${sql.ref(COLUMN[field])} = ${value}`
        return (await count(query)) === 1
      }),
    holding: async () => holdingOf((await db.selectFrom('patients').selectAll().execute()).map(recordOf)),
    async read(ids) {
      const read = []
      for (const id of ids) read.push(await readPatient(features, await nurseHere(), id))
      return read
    },
    close,
  }
}

/** As a screen reads it: the patient's page, and the page of each conflict that it names. */
async function readPatient(features: OpenedStore['features'], nurse: Call, id: string) {
  const { patient, open_conflict_ids } = must('patients.get', await features['patients.get']({ id }, nurse))
  const competing: string[] = []
  for (const conflict of open_conflict_ids) {
    const { candidates } = must('conflicts.get', await features['conflicts.get']({ id: conflict }, nurse))
    for (const { values } of candidates) competing.push(...Object.values(values).map(String))
  }
  const { full_name, phone_number, address } = patient
  return { id, shown: { name: full_name, phone: phone_number ?? '', street: address ?? '' }, competing }
}
