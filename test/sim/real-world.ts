import { v7 } from 'uuid'
import { createNetwork } from '../../main/network/network.ts'
import type { Dice } from './random.ts'
import type { World } from './sim-station.ts'

/* The simulator's stations in real time and over real sockets, for lanes in which servers are processes. */

export interface RealWorld extends World {
  /** Faults of the stations' programs, each once. */
  readonly faults: Set<string>
  close(): Promise<void>
}

export interface RealWorldOrder {
  /** Where the server's nodes listen; each request goes to one of them, as a balancer would send it. */
  readonly nodes: readonly string[]
  readonly dice: Dice
  readonly onStatus?: World['onStatus']
}

export function createRealWorld({ nodes, dice, onStatus }: RealWorldOrder): RealWorld {
  const network = createNetwork()
  const faults = new Set<string>()
  const choice = dice.fork('balancer')
  return {
    faults,
    scheduler: {
      nowMs: () => Date.now(),
      after: (delayMs, _what, run) => {
        const timer = setTimeout(() => void run(), delayMs)
        return () => clearTimeout(timer)
      },
    },
    network: {
      wayOf: () => ({
        request: (address, request) => {
          const { pathname, search } = new URL(address)
          return network.request(`${choice.pick(nodes)}${pathname}${search}`, request)
        },
        close: async () => undefined,
      }),
    },
    dice,
    newId: () => v7(),
    busy: { count: 0 },
    onFault: (station, error) => void faults.add(`${station}: ${String((error as Error)?.stack ?? error)}`),
    ...(onStatus === undefined ? {} : { onStatus }),
    close: () => network.close(),
  }
}
