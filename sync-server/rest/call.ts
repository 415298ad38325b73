import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Actor, Site, User } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'
import type { RestError } from '../problem.ts'
import type { RestDeps } from './rest-deps.ts'

/** The signed-in person who calls, as the database knows them now. */
export interface Caller extends Actor {
  readonly user: User
  readonly site_id: Id
  /** The sign-in that the token follows from. */
  readonly session_id: Id
  /** Whether the person proved within the last five minutes who they are. */
  readonly has_stepped_up: boolean
}

/** One request in its transaction: who calls, when, and why an administrator acts in a clinician's stead. */
export interface Call {
  readonly deps: RestDeps
  readonly trx: Trx
  readonly caller: Caller
  readonly now: Instant
  readonly administration_reason: string | null
}

/** What a request touched, for the audit: ids only. */
export interface Touched {
  /** `noun.verb` where it is more exact than the route's own. */
  readonly action?: string
  readonly entity: string | null
  readonly record_ids: readonly Id[]
  readonly patient_id: Id | null
  readonly envelope_id?: Id | null
  /** The emergency access under which it was done. */
  readonly emergency_id?: Id
}

/** A request that was done: what goes out and what the audit says. */
export interface Answer {
  readonly status: 200 | 201 | 202 | 204 | 206
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly touched: Touched
  /** Fetches the body after the commit, where it does not come from the database (bytes of a file). */
  readonly late?: () => Promise<unknown>
  /** Further acts in the same request, such as revealing a national ID. */
  readonly also?: readonly Touched[]
}

/**
 * A refusal that does not undo its transaction: its trace is in the audit before the locks go, so that whoever waits
 * for them counts it. Only for routes whose answers no Idempotency-Key keeps.
 */
export interface KeptRefusal {
  readonly refused: RestError
}

export type SiteFacts = Pick<Site, 'id' | 'code' | 'name' | 'time_zone'>
