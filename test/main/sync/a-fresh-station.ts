import { sign } from 'node:crypto'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createBlobFiles } from '../../../main/documents/blob-files.ts'
import { createNationalIdVault } from '../../../main/keys/national-id-vault.ts'
import { createSyncEngine, type SyncEngine } from '../../../main/sync/sync-engine.ts'
import { createTransport, type Transport } from '../../../main/sync/transport.ts'
import { entityNames } from '../../../shared/sync/entities.ts'
import { createManualStation, type ManualStation } from '../../support/manual-station.ts'
import type { TestServer } from '../../support/server.ts'
import { enrolWireStation } from '../../support/wire-station.ts'
import { createManualTimers, type ManualTimers } from './a-syncing-station.ts'

/** A station that has just enrolled at a real server, with an empty store. */
export interface FreshStation extends ManualStation {
  readonly engine: SyncEngine
  readonly transport: Transport
  readonly timers: ManualTimers
  readonly faults: unknown[]
  /** The program is killed, and started again on the same store. */
  restart(change?: (transport: Transport) => Transport): Promise<SyncEngine>
  /** Cycles until the store is filled and nothing is left to pull. */
  syncAll(engine?: SyncEngine): Promise<void>
}

/** `change`: faults on the way to the server. */
export async function createFreshStation(
  server: TestServer,
  firstSyncCommits: number,
  change: (transport: Transport) => Transport = (transport) => transport,
): Promise<FreshStation> {
  const wire = await enrolWireStation(server, `PC ${v7().slice(-6)}`)
  const station = await createManualStation()
  const identity = {
    station_id: wire.id,
    sign: (bytes: Buffer) => sign(null, bytes, wire.private_key).toString('base64url'),
    token: () => wire.token(),
    refreshProof: async () => '',
    signReceipt: async () => '',
    setServerTimeMs: () => undefined,
  }
  const plain = createTransport({ serverUrl: server.url, identity, version: '0.0.0' })
  const timers = createManualTimers()
  const faults: unknown[] = []
  const engines: SyncEngine[] = []
  const start = (transport: Transport): SyncEngine => {
    const engine = createSyncEngine({
      db: station.store.db,
      identity,
      transport,
      files: createBlobFiles(join(station.folder, 'documents')),
      nationalIds: createNationalIdVault(
        [{ ssn_index_key: '', ssn_seal_public_key: '' }],
        async () => undefined,
      ),
      clock: station.clock,
      newId: () => v7(),
      timers,
      random: () => 0.5,
      firstSyncCommits,
      onChanged: (entities) => station.changes.push([...entities]),
      onContact: () => undefined,
      onStatus: () => undefined,
      onFault: (error) => faults.push(error),
    })
    engines.push(engine)
    return engine
  }
  const engine = start(change(plain))
  const syncAll: FreshStation['syncAll'] = async (one = engine) => {
    for (let cycles = 0; cycles < 600; cycles += 1) {
      await one.runOnce()
      await one.firstSyncSettled()
      if ((await one.status()).first_sync === null) return void (await one.runOnce())
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('the store was not filled')
  }
  return {
    ...station,
    records: {
      ...station.records,
      station_id: wire.id,
      site_id: wire.site_id,
      sign: (hash) => sign(null, hash, wire.private_key).toString('base64url'),
    },
    engine,
    transport: plain,
    timers,
    faults,
    syncAll,
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

/** Everything that a store holds of the server's records, and what is found by it. */
export async function holdings({ store }: Pick<ManualStation, 'store'>): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const entity of entityNames)
    tables[entity] = await store.db
      .selectFrom(entity as 'patients')
      .selectAll()
      .orderBy('id')
      .execute()
  tables.search = await store.db
    .selectFrom('patient_search_key')
    .select(['patient_id', 'search_key'])
    .orderBy('patient_id')
    .execute()
  tables.blob = await store.db.selectFrom('blob').selectAll().orderBy('sha256').execute()
  return tables
}
