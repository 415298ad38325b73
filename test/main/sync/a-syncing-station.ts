import { sign } from 'node:crypto'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createBlobFiles } from '../../../main/documents/blob-files.ts'
import { createNationalIdVault } from '../../../main/keys/national-id-vault.ts'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { openSealedOutbox } from '../../../main/records/sealed-outbox.ts'
import type { BlobFiles, StationIdentity, Timers } from '../../../main/sync/ports.ts'
import { createSyncEngine, type SyncEngine } from '../../../main/sync/sync-engine.ts'
import { createTransport, type Transport } from '../../../main/sync/transport.ts'
import type { Patient } from '../../../shared/patients/patient.ts'
import { ok } from '../../../shared/result.ts'
import type { SyncStatus } from '../../../shared/session/session-ipc.ts'
import type { SyncEvent } from '../../../shared/sync-page/sync-event.ts'
import { createManualStation, type ManualStation, patientFields } from '../../support/manual-station.ts'
import type { WireStation } from '../../support/wire-station.ts'

/** Timers that go off only when told to. */
export interface ManualTimers extends Timers {
  /** The delays that wait, shortest first, in milliseconds. */
  waiting(): number[]
  /** Makes the timer with this delay go off. */
  fire(delayMs: number): void
}

export function createManualTimers(): ManualTimers {
  const timers = new Set<{ delayMs: number; run: () => void }>()
  return {
    after: (delayMs, run) => {
      const timer = { delayMs, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    waiting: () => [...timers].map((timer) => timer.delayMs).sort((a, b) => a - b),
    fire: (delayMs) => {
      const timer = [...timers].find((one) => one.delayMs === delayMs)
      if (timer === undefined) throw new Error(`no timer of ${delayMs} ms waits`)
      timers.delete(timer)
      timer.run()
    },
  }
}

/** A station with its store, its documents folder and a sync engine against the server at `url`. */
export interface SyncingStation extends ManualStation {
  readonly engine: SyncEngine
  readonly transport: Transport
  readonly identity: StationIdentity
  readonly files: BlobFiles
  readonly timers: ManualTimers
  readonly faults: unknown[]
  readonly statuses: SyncStatus[]
  /** What was noted for the timeline, each time together. */
  readonly noted: SyncEvent[][]
  /** When the server proved to be there, by the station's clock. */
  readonly contacts: number[]
  register(): Promise<Patient>
}

/**
 * `hasSealed`: with a sealed outbox, as a real one; without it the server is not asked how it stands. `enrolled`: as this
 * station of a real server.
 */
export async function createSyncingStation(
  url: string,
  hasSealed = false,
  enrolled?: WireStation,
): Promise<SyncingStation> {
  const manual = await createManualStation()
  const station: ManualStation =
    enrolled === undefined
      ? manual
      : {
          ...manual,
          records: {
            ...manual.records,
            station_id: enrolled.id,
            site_id: enrolled.site_id,
            sign: (hash) => sign(null, hash, enrolled.private_key).toString('base64url'),
          },
        }
  const identity: StationIdentity = {
    station_id: station.records.station_id,
    sign: (bytes) => station.records.sign(bytes),
    token: async () => enrolled?.token() ?? 'token',
    refreshProof: async () => 'proof',
    signReceipt: async () => '',
    setServerTimeMs: () => undefined,
  }
  const transport = createTransport({ serverUrl: url, identity, version: '0.0.0' })
  const files = createBlobFiles(join(station.folder, 'documents'))
  const timers = createManualTimers()
  const faults: unknown[] = []
  const statuses: SyncStatus[] = []
  const contacts: number[] = []
  const noted: SyncEvent[][] = []
  const engine = createSyncEngine({
    db: station.store.db,
    identity,
    transport,
    files,
    nationalIds: createNationalIdVault(
      [{ ssn_index_key: '', ssn_seal_public_key: '' }],
      async () => undefined,
    ),
    clock: station.clock,
    newId: () => v7(),
    timers,
    random: () => 0.5,
    onChanged: (entities) => station.changes.push([...entities]),
    onContact: () => void contacts.push(station.clock.nowMs()),
    onStatus: (status) => statuses.push(status),
    onFault: (error) => faults.push(error),
    timeline: { note: async (events) => void (events.length > 0 && noted.push([...events])) },
    ...(hasSealed ? { sealed: openSealedOutbox(join(station.folder, 'outbox.sealed'), null) } : {}),
  })
  return {
    ...station,
    engine,
    transport,
    identity,
    files,
    timers,
    faults,
    statuses,
    noted,
    contacts,
    register: async () => {
      const result = await writeRecords(station.records, station.act('patients.register'), async (w) =>
        ok(await w.create('patients', patientFields())),
      )
      if (!result.ok) throw new Error(result.error.code)
      return result.value
    },
    close: async () => {
      await engine.stop()
      await station.close()
    },
  }
}
