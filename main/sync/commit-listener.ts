import type { Clock } from '../../shared/time.ts'
import type { Timers } from './ports.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { Transport } from './transport.ts'

/*
 *   silent ──listen──► listening ──closed──► resting ──0.5 s, doubling to 30 s──► listening, or silent while no cycle succeeds
 *
 * A proxy that refuses or cuts streams must not make a station ask for one without end: it rests after every stream,
 * and longer after each that ended young and silent.
 */

export interface CommitListenerDeps {
  readonly transport: Pick<Transport, 'listen'>
  readonly clock: Clock
  readonly timers: Timers
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
  /** Whether the last cycle succeeded, so that listening again after a rest makes sense. */
  readonly isServerThere: () => boolean
  readonly onHead: (head: number) => void
  readonly onClosed: () => void
}

export interface CommitListener {
  /** Listens, unless it does already or rests. */
  listen(): void
  stop(): void
}

const REST_MAX_MS = 30_000
/** A stream that lived longer was a good one. */
const GOOD_STREAM_MS = 10_000

export function createCommitListener(deps: CommitListenerDeps): CommitListener {
  let stopStream: (() => void) | null = null
  let cancelRest: (() => void) | null = null
  /** Streams in a row that ended young and without an event. */
  let poorStreams = 0
  let stopped = false

  function listen(): void {
    if (stopped || stopStream !== null || cancelRest !== null) return
    const sinceMs = deps.clock.monotonicMs()
    let isGood = false
    stopStream = deps.transport.listen(
      (head) => {
        isGood = true
        deps.onHead(head)
      },
      () => {
        stopStream = null
        if (stopped) return
        isGood ||= deps.clock.monotonicMs() - sinceMs > GOOD_STREAM_MS
        poorStreams = isGood ? 0 : poorStreams + 1
        rest()
        deps.onClosed()
      },
    )
  }

  function rest(): void {
    cancelRest = deps.timers.after(retryDelayMs(poorStreams, deps.random(), REST_MAX_MS), () => {
      cancelRest = null
      if (deps.isServerThere()) listen()
    })
  }

  return {
    listen,
    stop: () => {
      stopped = true
      cancelRest?.()
      stopStream?.()
    },
  }
}
