import type { Clock } from '../../shared/time.ts'
import type { Network } from '../network/network.ts'
import { createCommitListener } from '../sync/commit-listener.ts'
import type { StationIdentity, Timers } from '../sync/ports.ts'
import { createTransport } from '../sync/transport.ts'
import type { Heard } from './standing-service.ts'

/**
 * While the store is closed nothing syncs, and nobody listens to the server's hints. This listens then, with the device
 * key that the keychain protects, so that a locked PC asks where it stands as soon as something was committed.
 */
export interface LockedWaker {
  /** After each question: listens while the server answers and the store is closed, and ends it otherwise. */
  follow(heard: Heard): void
  stop(): void
}

export function createLockedWaker(deps: {
  readonly serverUrl: string
  readonly network: Network
  readonly programVersion: string
  readonly clock: Clock
  readonly timers: Timers
  readonly random: () => number
  /** The key outside the store, only while the store is closed. */
  readonly identity: () => StationIdentity | undefined
  readonly onWake: () => void
}): LockedWaker {
  let listener: { listen(): void; stop(): void } | undefined
  let isThere = false
  function stop(): void {
    listener?.stop()
    listener = undefined
  }
  return {
    follow: (heard) => {
      isThere = heard === 'heard'
      const identity = deps.identity()
      if (!isThere || identity === undefined) return stop()
      const { serverUrl, network, programVersion, clock, timers, random, onWake } = deps
      listener ??= createCommitListener({
        transport: createTransport({ serverUrl, identity, version: programVersion, network }),
        clock,
        timers,
        random,
        isServerThere: () => isThere && deps.identity() !== undefined,
        onHead: onWake,
        onClosed: () => undefined,
      })
      listener.listen()
    },
    stop,
  }
}
