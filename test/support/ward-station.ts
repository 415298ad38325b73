import { join } from 'node:path'
import { makeBackup } from '../../main/db/backup-file.ts'
import { openStore } from '../../main/db/open.ts'
import type { Db } from '../../main/db/transaction.ts'
import { openKeySlots } from '../../main/keys/key-slots.ts'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { type Hospital, NURSE } from './hospital.ts'
import { temporaryFolder } from './processes.ts'
import { eventually, type StationCore, startStationCore } from './station-core.ts'

/** A ward's station with a nurse signed in, whose store a test takes away, damages or puts back. */
export interface WardStation {
  readonly folder: string
  /** The store's file. */
  readonly store: string
  core(): StationCore
  /** Closes the station, lets something happen to its files, and signs the nurse in again. */
  restart(between?: () => Promise<void> | void): Promise<void>
  /** Registers a patient; answers the id. */
  register(name: string): Promise<string>
  /** What a patient's page says of where the record is, or the error's code. */
  receiptOf(id: string): Promise<string>
  /** Waits until the server has all of these. */
  allOnServer(ids: readonly string[]): Promise<void>
  /** Makes a backup while the station is closed for a moment. */
  backUp(): Promise<void>
  /** Does something to the closed store with its own key. */
  inStore<T>(work: (db: Db, key: Buffer) => Promise<T>): Promise<T>
  status(): Promise<SyncStatus>
  close(): Promise<void>
}

let people = 0

export async function openWardStation(hospital: Hospital, name: string): Promise<WardStation> {
  const profile = temporaryFolder('ward')
  const store = join(profile.path, 'sijil.db')
  const order = { profile: profile.path, server: hospital.url, name }
  let core = await startStationCore({ ...order, code: await hospital.enrolmentCode() })
  await core.signIn(NURSE.username, NURSE.password)
  await core.call('sync.try_now', {})

  async function restart(between: () => Promise<void> | void = () => undefined): Promise<void> {
    await core.close()
    await between()
    core = await startStationCore(order)
    await core.signIn(NURSE.username, NURSE.password)
  }

  async function dataKey(): Promise<Buffer> {
    const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
    const slots = openKeySlots({ folder: profile.path, rootKey: null }, clock)
    if (!slots.ok) throw new Error(slots.error.code)
    const opened = await slots.value.openByPassword(NURSE.username, NURSE.password, new Date().toISOString())
    if (!opened.ok) throw new Error(opened.error.code)
    return opened.value.key
  }

  const receiptOf = async (id: string): Promise<string> => {
    const reply = await core.ask('patients.get', { id })
    return reply.ok ? String(reply.value.patient.receipt) : reply.error.code
  }

  // What an enrolment left open is closed once, so that the files are those of a station in use.
  await restart()
  return {
    folder: profile.path,
    store,
    core: () => core,
    restart,
    register: async (full_name) => {
      people += 1
      const { id } = await core.call('patients.register', {
        ssn: null,
        passport_number: `PB${100_000 + people}`,
        full_name: `${full_name} ${people}`,
        date_of_birth: '1980-01-01',
        birth_date_is_estimated: false,
        gender: 'female',
        mobile_number: '01012345678',
        mobile_unavailable_reason: null,
        phone_number: null,
        address: null,
        governorate: null,
        contacts: [],
      })
      return id
    },
    receiptOf,
    allOnServer: async (ids) => {
      for (const id of ids) {
        await eventually(
          `${id} on the server`,
          async () => {
            await core.call('sync.try_now', {})
            return receiptOf(id)
          },
          (receipt) => receipt === 'on_server',
        )
      }
    },
    backUp: () =>
      restart(async () => {
        const folder = join(profile.path, 'backups')
        const made = makeBackup({ store, key: await dataKey(), folder, now: new Date().toISOString() })
        if (made.kind !== 'made') throw new Error(`no backup: ${made.kind}`)
      }),
    inStore: async (work) => {
      const key = await dataKey()
      const opened = await openStore(store, key)
      if (!opened.ok) throw new Error(opened.error.code)
      try {
        return await work(opened.value.db, key)
      } finally {
        await opened.value.close()
      }
    },
    status: () => core.call('sync.status', {}),
    close: async () => {
      await core.close()
      profile.remove()
    },
  }
}
