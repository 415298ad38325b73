import type { Id } from '../../shared/ids.ts'
import type { EnrolReply } from '../../shared/sync/enrolment-message.ts'
import type { SimSite } from '../sim/sim-server.ts'

/* What the storm and its worker processes say to each other. */

/** One station, enrolled; keys as base64, since processes hand over JSON. */
export interface StormStation {
  readonly name: string
  readonly station_id: Id
  readonly device_key: string
  readonly enrolment: EnrolReply
  readonly firstNumber: number
}

export interface WorkerOrder {
  readonly url: string
  readonly folder: string
  /** A store that holds what the server held before the storm. */
  readonly template: string
  readonly dataKey: string
  readonly site: SimSite
  readonly envelopes: number
  readonly seed: string
  readonly stations: readonly StormStation[]
}

export type ToWorker =
  | { readonly kind: 'prepare'; readonly order: WorkerOrder }
  /** The network is back, at this moment, by the clock of the machine. */
  | { readonly kind: 'go' }
  /** Everybody has sent everything: the last commit. */
  | { readonly kind: 'head'; readonly head: number }

export type FromWorker =
  | { readonly kind: 'prepared' }
  | { readonly kind: 'drained' }
  | { readonly kind: 'done'; readonly stations: readonly StationStorm[] }

/** How one station came through. Times are from the moment the network was back. */
export interface StationStorm {
  readonly name: string
  readonly drained_ms: number
  readonly pulled_ms: number
  /** Times that the server was busy and named another second. */
  readonly sent_away: number
  /** Requests that came to nothing after the first answer: a time-out, a broken connection. */
  readonly unanswered: number
  /** What a person would have been shown as trouble. */
  readonly troubles: readonly string[]
}
