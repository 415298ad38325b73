import type { AppError } from '../shared/errors.ts'
import type { IdSource } from '../shared/ids.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { SyncStatus } from '../shared/session/session-ipc.ts'
import type { EntityName } from '../shared/sync/entities.ts'
import type { Clock } from '../shared/time.ts'
import { createOpenReadings, type OpenReadings } from './audit/open-readings.ts'
import { everyStep } from './db/every-step.ts'
import type { Store } from './db/open.ts'
import { createBlobFiles } from './documents/blob-files.ts'
import type { Emergencies } from './emergency/emergencies.ts'
import { profilePaths } from './enrolment/profile-folder.ts'
import type { StationFile } from './enrolment/station-file.ts'
import {
  readNationalIdRing,
  readStationSecrets,
  writeNationalIdRing,
} from './enrolment/station-secret-store.ts'
import type { FeatureDeps, OnlineRequests } from './feature-deps.ts'
import { createFeatureHandlers } from './feature-handlers.ts'
import type { FeatureHandlers } from './ipc/handlers.ts'
import { readDeviceKey } from './keys/device-key.ts'
import { createNationalIdVault } from './keys/national-id-vault.ts'
import { createStationIdentity } from './keys/station-identity.ts'
import type { Network } from './network/network.ts'
import type { RecordsDeps } from './records/record-writer.ts'
import { openSealedOutbox } from './records/sealed-outbox.ts'
import { createPatientLookup } from './scopes/look-up-patients.ts'
import { openScope } from './scopes/open-scope.ts'
import type { UnsentWork } from './standing/wipe-service.ts'
import { applyDeferred } from './sync/apply-page.ts'
import { laterDeviceKey } from './sync/device-key-renewal.ts'
import type { StationIdentity, SyncTimeline, Timers } from './sync/ports.ts'
import { compactSealed, noteWhatIsAhead, sealWhatIsPending } from './sync/store-standing.ts'
import { createSyncEngine, type SyncEngine } from './sync/sync-engine.ts'
import { createTransport } from './sync/transport.ts'
import { createTimeline } from './sync-page/timeline-service.ts'

/** What a station has only while its store is open. */
export interface OpenedStore {
  readonly store: Store
  readonly identity: StationIdentity
  readonly engine: SyncEngine
  readonly timeline: SyncTimeline
  readonly readings: OpenReadings
  readonly records: RecordsDeps
  readonly features: FeatureHandlers
  /** What the server does not have, for a station that is to be erased. */
  unsentWork(): Promise<UnsentWork>
  /** Stops sync, empties the write-ahead log and closes the file, whatever of it fails; throws then. */
  close(): Promise<void>
}

export interface OpenedStoreDeps {
  readonly profile: string
  readonly station: StationFile
  readonly programVersion: string
  readonly bootId: string
  readonly clock: Clock
  readonly timers: Timers
  readonly newId: IdSource
  readonly random: () => number
  readonly online: OnlineRequests
  readonly network: Network
  readonly emergencies: Emergencies
  readonly provePassword: FeatureDeps['provePassword']
  readonly onChanged: (entities: readonly EntityName[]) => void
  readonly onContact: () => void
  readonly onStatus: (status: SyncStatus) => void
  readonly onFault: (error: unknown) => void
  readonly backupStatus?: () => NonNullable<SyncStatus['backup']>
  /** The device key of the slot file, where a keychain protects it; taken over, and zeroed. */
  readonly keptDeviceKey?: () => Buffer | undefined
  /** The device key as the store has it, for what speaks to the server while that is closed. */
  readonly onDeviceKey?: (der: Buffer) => void
}

/** Where it cannot be kept now the next opening does it; the server takes the key before for a while. */
function keepDeviceKey({ onDeviceKey, onFault }: OpenedStoreDeps, der: Buffer): void {
  try {
    onDeviceKey?.(der)
  } catch (error) {
    onFault(error)
  }
}

/** Wires records, features and sync onto a store that has just been opened. Error: `store_unreadable`. */
export async function wireStore(deps: OpenedStoreDeps, store: Store): Promise<Result<OpenedStore, AppError>> {
  const secrets = await readStationSecrets(store.db)
  if (secrets === undefined) {
    await store.close()
    return err({ code: 'store_unreadable', detail: 'the store was never enrolled' })
  }
  await applyDeferred(store.db)
  const { station, clock, newId } = deps
  const der = await laterDeviceKey(store.db, secrets, deps.keptDeviceKey?.())
  let key = readDeviceKey(der)
  keepDeviceKey(deps, der)
  der.fill(0)
  const identity = createStationIdentity({ station_id: station.station_id, key, clock, newId })
  const sealed = openSealedOutbox(profilePaths(deps.profile).sealedOutbox, secrets.outbox_public_key)
  await noteWhatIsAhead(store.db, sealed, clock)
  await sealWhatIsPending(store.db, sealed, deps.onFault)
  const blobs = createBlobFiles(profilePaths(deps.profile).documents)
  const readings = createOpenReadings(clock)
  const tellChanged = (entities: readonly EntityName[]): void => {
    readings.noteChange()
    deps.onChanged(entities)
  }
  const vault = createNationalIdVault(await readNationalIdRing(store.db, secrets), (ring) =>
    store.db.transaction().execute((trx) => writeNationalIdRing(trx, ring)),
  )
  const timeline = createTimeline(store.db, clock)
  const transport = createTransport({
    serverUrl: station.server,
    identity,
    version: deps.programVersion,
    network: deps.network,
  })
  const engine = createSyncEngine({
    db: store.db,
    identity,
    transport,
    files: blobs,
    nationalIds: vault,
    clock,
    newId,
    sealed,
    deviceKey: {
      enrolled_at: station.enrolled_at,
      current: () => key,
      use: (next, nextDer) => {
        key = next
        identity.useKey(next)
        keepDeviceKey(deps, nextDer)
      },
    },
    timers: deps.timers,
    random: deps.random,
    onChanged: tellChanged,
    onContact: deps.onContact,
    onStatus: deps.onStatus,
    onFault: deps.onFault,
    timeline,
    ...(deps.backupStatus === undefined ? {} : { backupStatus: deps.backupStatus }),
  })
  const records: RecordsDeps = {
    db: store.db,
    station_id: station.station_id,
    site_id: station.site.id,
    clock,
    newId,
    boot_id: deps.bootId,
    sign: (hash) => identity.sign(hash),
    onCommitted: (entities) => {
      tellChanged(entities)
      engine.nudge()
    },
    readings,
    seal: (envelope) => {
      try {
        sealed.append(envelope)
      } catch (error) {
        // Expected: a full or failing disk. The save itself is on the disk already; the next opening seals it.
        deps.onFault(error)
      }
    },
    emergencyOf: deps.emergencies.idOf,
  }
  const featureDeps: FeatureDeps = {
    records,
    time_zone: station.site.time_zone,
    station_name: station.station_name,
    ssn: vault,
    blobs,
    online: deps.online,
    openScope: (patientId, personId) => openScope({ transport, pull: engine.nudge }, patientId, personId),
    lookUpPatients: createPatientLookup(transport),
    emergencies: deps.emergencies,
    provePassword: deps.provePassword,
  }
  return ok({
    store,
    identity,
    engine,
    timeline,
    readings,
    records,
    features: createFeatureHandlers(featureDeps),
    unsentWork: async () => {
      const changes = await sealWhatIsPending(store.db, sealed, deps.onFault)
      return { changes, documents: (await engine.status()).documents_waiting_count ?? 0 }
    },
    close: () =>
      everyStep([
        () => engine.stop(),
        () => compactSealed({ db: store.db, sealed }, 'always'),
        () => sealed.close(),
        () => store.close(),
      ]),
  })
}
