import { sign } from 'node:crypto'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createBlobFiles } from '../../main/documents/blob-files.ts'
import { createNationalIdVault } from '../../main/keys/national-id-vault.ts'
import { writeRecords } from '../../main/records/record-writer.ts'
import { openSealedOutbox } from '../../main/records/sealed-outbox.ts'
import type { BlobFiles, StationIdentity, Timers } from '../../main/sync/ports.ts'
import { createSyncEngine, type SyncEngine } from '../../main/sync/sync-engine.ts'
import { createTransport, type Transport } from '../../main/sync/transport.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { ok } from '../../shared/result.ts'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type { SyncEvent } from '../../shared/sync-page/sync-event.ts'
import { createManualStation, type ManualStation, patientFields } from './manual-station.ts'
import { type StandInSyncServer, startStandInSyncServer } from './stand-in-sync-server.ts'
import type { WireStation } from './wire-station.ts'

/** Timers that go off only when told to. */
export interface ManualTimers extends Timers {
  /** The delays that wait, shortest first, in milliseconds. */
  waiting(): number[]
  /** How many were ever set. */
  count(): number
  /** Makes the timer with this delay go off. */
  fire(delayMs: number): void
  /** The same for the one that was set as the `number`th, from 0, if it still waits. */
  fireNumber(number: number): void
}

export function createManualTimers(): ManualTimers {
  const timers = new Set<{ number: number; delayMs: number; run: () => void }>()
  let count = 0
  return {
    count: () => count,
    after: (delayMs, run) => {
      const timer = { number: count, delayMs, run }
      count += 1
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    waiting: () => [...timers].map((timer) => timer.delayMs).sort((a, b) => a - b),
    fireNumber: (number) => {
      const timer = [...timers].find((one) => one.number === number)
      if (timer !== undefined && timers.delete(timer)) timer.run()
    },
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
  /** The program is killed, and started again on the same store. */
  restart(change?: (transport: Transport) => Transport): Promise<SyncEngine>
}

interface SyncingOptions {
  /** With a sealed outbox, as a real one; without it the server is not asked how it stands. */
  readonly hasSealed?: boolean
  /** As this station of a real server. */
  readonly enrolled?: WireStation
  /** Faults on the way to the server. */
  readonly change?: (transport: Transport) => Transport
  /** By how many commits an empty store is behind at most that pulls them all. */
  readonly firstSyncCommits?: number
}

export async function createSyncingStation(
  url: string,
  { hasSealed = false, enrolled, change = (transport) => transport, firstSyncCommits }: SyncingOptions = {},
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
  const plain = createTransport({ serverUrl: url, identity, version: '0.0.0' })
  const files = createBlobFiles(join(station.folder, 'documents'))
  const timers = createManualTimers()
  const faults: unknown[] = []
  const statuses: SyncStatus[] = []
  const contacts: number[] = []
  const noted: SyncEvent[][] = []
  const engines: SyncEngine[] = []
  const start = (transport: Transport): SyncEngine => {
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
      ...(firstSyncCommits === undefined ? {} : { firstSyncCommits }),
      ...(hasSealed ? { sealed: openSealedOutbox(join(station.folder, 'outbox.sealed'), null) } : {}),
    })
    engines.push(engine)
    return engine
  }
  const engine = start(change(plain))
  return {
    ...station,
    engine,
    transport: plain,
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
    restart: async (changeAgain = (transport) => transport) => {
      await engines.at(-1)?.stop()
      return start(changeAgain(plain))
    },
    close: async () => {
      for (const one of engines) await one.stop()
      await station.close()
    },
  }
}

/** A station and the stand-in that it syncs with, for one test; `close` ends both. */
export async function openStandIn(
  options?: SyncingOptions,
): Promise<{ server: StandInSyncServer; station: SyncingStation; close: () => Promise<void> }> {
  const server = await startStandInSyncServer()
  const station = await createSyncingStation(server.url, options)
  const close = async (): Promise<void> => {
    await station.close()
    await server.stop()
  }
  return { server, station, close }
}
