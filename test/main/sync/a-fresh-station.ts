import { v7 } from 'uuid'
import type { SyncEngine } from '../../../main/sync/sync-engine.ts'
import type { Transport } from '../../../main/sync/transport.ts'
import { entityNames } from '../../../shared/sync/entities.ts'
import type { ManualStation } from '../../support/manual-station.ts'
import type { TestServer } from '../../support/server.ts'
import { createSyncingStation, type SyncingStation } from '../../support/syncing-station.ts'
import { enrolWireStation } from '../../support/wire-station.ts'

/** A station that has just enrolled at a real server, with an empty store. */
export interface FreshStation extends SyncingStation {
  /** Cycles until the store is filled and nothing is left to pull. */
  syncAll(engine?: SyncEngine): Promise<void>
}

/** `change`: faults on the way to the server. */
export async function createFreshStation(
  server: TestServer,
  firstSyncCommits: number,
  change?: (transport: Transport) => Transport,
): Promise<FreshStation> {
  const enrolled = await enrolWireStation(server, `PC ${v7().slice(-6)}`)
  const faults = change === undefined ? {} : { change }
  const station = await createSyncingStation(server.url, { enrolled, firstSyncCommits, ...faults })
  return {
    ...station,
    syncAll: async (one = station.engine) => {
      for (let cycles = 0; cycles < 600; cycles += 1) {
        await one.runOnce()
        await one.firstSyncSettled()
        if ((await one.status()).first_sync === null) return void (await one.runOnce())
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error('the store was not filled')
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
