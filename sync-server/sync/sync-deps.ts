import type { Clock } from '../../shared/time.ts'
import type { RefusalTally } from '../audit/refusal-tally.ts'
import type { SignInLimits } from '../auth/sign-in-limits.ts'
import type { FaultListener } from '../commit/commit.ts'
import type { Epoch } from '../commit/epoch-store.ts'
import type { Database } from '../db/database.ts'
import type { DiskFlush } from '../db/disk-flush.ts'
import type { BlobStore } from '../documents/blob-store.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import type { DurabilityPolicy } from './durability.ts'
import type { IntakeJournal } from './intake-journal.ts'
import type { Snapshots } from './snapshot-service.ts'
import type { StationKeys } from './station-store.ts'

/** What the sync endpoints need of the server. */
export interface SyncDeps {
  readonly database: Database
  readonly keys: ServerKeys
  readonly clock: Clock
  readonly blobs: BlobStore
  readonly snapshots: Snapshots
  readonly signInLimits: SignInLimits
  readonly refusals: RefusalTally
  readonly onFault: FaultListener
  /** Told when the server noticed that it was restored. */
  readonly onRestored?: (epoch: Epoch) => void
  readonly journal: IntakeJournal | null
  /** Of a database whose commits are not on the disk by themselves. */
  readonly flush?: DiskFlush | undefined
  readonly durability?: DurabilityPolicy
  /** How many pushes this node works on at a time, where it is not the usual number. */
  readonly pushes_at_once?: number
  /** The organisation's recovery key, handed to stations; null where it has none. */
  readonly recovery_public_key?: string | null
  /** The oldest program that stations may sync with; null where any may. */
  readonly minimum_station_version?: string | null
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The station that signed the request; set by the sync endpoints' own guard. */
    station: StationKeys
  }
}
