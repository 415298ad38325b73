import type { AppError } from '../../shared/errors.ts'
import type { Channel, contract, Input, Output } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import type { Actor } from '../../shared/users/user.ts'

/** Who makes a call and, for an administrator acting in a clinician's stead, why. Already checked against the policy. */
export interface Call {
  readonly actor: Actor
  readonly user: SessionUser
  /** Null unless the channel's input carries one. */
  readonly administration_reason: string | null
}

type Contract = typeof contract

/** Channels that answer before anybody signs in. */
export type OpenChannel = { [C in Channel]: Contract[C]['access'] extends 'open' ? C : never }[Channel]

/** Channels for signed-in people; their handlers exist while the store is open. */
export type GuardedChannel = Exclude<Channel, OpenChannel>

/** What a channel's handler is given and must answer. The reply is parsed again before it leaves the core. */
export type Handler<C extends Channel> = C extends OpenChannel
  ? (input: Input<C>) => Promise<Result<Output<C>, AppError>>
  : (input: Input<C>, call: Call) => Promise<Result<Output<C>, AppError>>

/** One handler for every channel: a missing one does not compile. A feature makes a `Pick` of it. */
export type Handlers = { readonly [C in Channel]: Handler<C> }

/** Channels of the station itself rather than of a feature over its store. */
export type StationChannel = Extract<
  GuardedChannel,
  'sync.try_now' | `practice.${string}` | `session.${string}`
>

export type OpenHandlers = Pick<Handlers, OpenChannel>
export type GuardedHandlers = Pick<Handlers, GuardedChannel>

/** The handlers of the features over one open store. */
export type FeatureHandlers = Omit<GuardedHandlers, StationChannel>
