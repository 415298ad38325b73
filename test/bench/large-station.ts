import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { createNodeMachine } from '../../main/browser-shell/node-machine.ts'
import { featureDepsOf } from '../../main/browser-shell/seed-server.ts'
import { openStore } from '../../main/db/open.ts'
import { withoutEmergencies } from '../../main/emergency/emergencies.ts'
import { profilePaths } from '../../main/enrolment/profile-folder.ts'
import { readStationFile } from '../../main/enrolment/station-file.ts'
import { sowPatients } from '../../main/invented/sow-patients.ts'
import { openKeySlots } from '../../main/keys/key-slots.ts'
import { troubleOf } from '../../main/keys/secret-store.ts'
import { createNetwork } from '../../main/network/network.ts'
import { wireStore } from '../../main/opened-store.ts'
import { addMedicalNumberLease } from '../../main/records/medical-number-store.ts'
import { type Station, type StationMachine, startStation } from '../../main/station.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Result } from '../../shared/result.ts'
import { SessionUser } from '../../shared/session/session-ipc.ts'
import { entities } from '../../shared/sync/entities.ts'
import { type Hospital, NURSE, PHYSICIAN } from '../support/hospital.ts'

/*
 * A station with many patients, as it is after years of sync: the people are made by the services themselves, then the
 * outbox is archived and every row is marked as the server's, since pushing 100,000 people is not what is measured.
 */

export const SEED = 7
const BATCH = 1000
/** Every how-maniest person has visits: a ward PC holds the whole site's names, and the recent visits of some. */
const VISITS_OF_ONE_IN = 20

export interface LargeStation {
  readonly profile: string
  /** The store's data key, for the bare library. */
  readonly key: Buffer
  readonly machine: StationMachine
  start(): Promise<Station>
}

const quiet = { info: () => undefined, fault: () => undefined, background: () => undefined }

function must<T>(what: string, result: Result<T, AppError>): T {
  if (!result.ok) throw new Error(`${what}: ${JSON.stringify(result.error)}`)
  return result.value
}

/** Enrols a station, signs the nurse in once, fills the store. Answers how long the filling took. */
export async function fillStation(
  hospital: Hospital,
  profile: string,
  patients: number,
  say: (line: string) => void,
): Promise<LargeStation> {
  const machine = await createNodeMachine(quiet, '0.1.0', async () => ({
    ok: false,
    trouble: troubleOf('absent'),
  }))
  const enrolment = { server: hospital.url, code: await hospital.enrolmentCode(), name: 'BENCH' }
  const first = must('start', await startStation(machine, { profile, enrolment }))
  for (const { username, password } of [NURSE, PHYSICIAN]) {
    const signedIn = await first.serve('session.sign_in', { username, password })
    must('sign in', signedIn as Result<unknown, AppError>)
  }
  await first.close()
  const key = await dataKey(profile)
  const paths = profilePaths(profile)
  const file = must('station file', readStationFile(paths.stationFile))
  if (file === null) throw new Error('an enrolled profile has its file')
  const store = must('store', await openStore(paths.store, key))
  const opened = must(
    'wire',
    await wireStore(
      {
        ...machine,
        profile,
        station: file,
        bootId: v7(),
        timers: { after: () => () => undefined },
        online: { request: async () => ({ ok: false, error: { code: 'offline' } }) },
        network: createNetwork(),
        ...withoutEmergencies(machine.clock),
        onChanged: () => undefined,
        onContact: () => undefined,
        onStatus: () => undefined,
        onFault: (error) => {
          throw error
        },
      },
      store,
    ),
  )
  const deps = await featureDepsOf(opened, profile, file)
  const staff = await staffOf(hospital)
  await store.db.transaction().execute((trx) =>
    addMedicalNumberLease(trx, {
      first: 1_000_000,
      last: 1_000_000 + patients + 10_000,
      site_code: '01',
    }),
  )
  const from = performance.now()
  for (let n = 0; n < patients; n += BATCH) {
    const count = Math.min(BATCH, patients - n)
    await sowPatients(deps, {
      seed: SEED,
      first: n,
      count,
      now_ms: Date.now(),
      ...staff,
      visits_of_one_in: VISITS_OF_ONE_IN,
    })
    if (n % 10_000 === 0) say(`${n + count} of ${patients} patients`)
  }
  say(`filled in ${Math.round((performance.now() - from) / 1000)} s`)
  await store.db.updateTable('outbox').set({ state: 'archived' }).execute()
  for (const name of Object.keys(entities)) {
    await sql`update ${sql.table(name)} set row_version = 1 where row_version is null`.execute(store.db)
  }
  await opened.close()
  return {
    profile,
    key,
    machine,
    start: async () => must('start', await startStation(machine, { profile, enrolment: null })),
  }
}

async function dataKey(profile: string): Promise<Buffer> {
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
  const slots = must('slots', openKeySlots({ folder: profile, rootKey: null }, clock))
  const { username, password } = NURSE
  const found = await slots.openByPassword(username, password, new Date().toISOString())
  return must('data key', found).key
}

async function staffOf(hospital: Hospital): Promise<{ nurse: SessionUser; physician: SessionUser }> {
  const { items } = (await hospital.asAdmin('/api/v1/admin/users')) as { items: unknown[] }
  const users = items.map((item) => SessionUser.parse(item))
  const find = (username: string): SessionUser => {
    const user = users.find((one) => one.username === username)
    if (user === undefined) throw new Error(`no user ${username}`)
    return user
  }
  return { nurse: find(NURSE.username), physician: find(PHYSICIAN.username) }
}

export function storePath(profile: string): string {
  return join(profile, 'sijil.db')
}
