import type { RefusalTally } from '../audit/refusal-tally.ts'
import type { SignInLimits } from '../auth/sign-in-limits.ts'
import type { TokenDeps } from '../auth/tokens.ts'
import type { Database } from '../db/database.ts'
import type { BlobStore } from '../documents/blob-store.ts'
import type { DurabilityPolicy } from '../sync/durability.ts'

/** What the REST API needs of the server. */
export interface RestDeps extends TokenDeps {
  readonly database: Database
  readonly blobs: BlobStore
  readonly signInLimits: SignInLimits
  readonly refusals: RefusalTally
  /** Whether stations keep their data key sealed to a recovery key of the organisation. */
  readonly has_recovery_key: boolean
  readonly durability?: DurabilityPolicy
}
