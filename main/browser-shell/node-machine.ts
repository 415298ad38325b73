import { v7 } from 'uuid'
import { openKeychain } from '../keys/keychain-secret-store.ts'
import type { StationLog, StationMachine } from '../station.ts'

/** This machine, for a station core that runs in plain Node: real clock, timers, ids and the account's keychain. */
export async function createNodeMachine(log: StationLog, programVersion: string): Promise<StationMachine> {
  return {
    programVersion,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    timers: {
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs)
        return () => clearTimeout(timer)
      },
    },
    newId: () => v7(),
    random: () => Math.random(),
    keychain: await openKeychain(),
    log,
  }
}
