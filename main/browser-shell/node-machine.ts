import { v7 } from 'uuid'
import { openKeychain } from '../keys/keychain-secret-store.ts'
import type { SecretStore } from '../keys/secret-store.ts'
import type { StationLog, StationMachine } from '../station.ts'

/** This machine: real clock, timers and ids, and the account's keychain, which a shell with one of its own hands in. */
export async function createNodeMachine(
  log: StationLog,
  programVersion: string,
  findKeychain: () => Promise<SecretStore | undefined> = openKeychain,
): Promise<StationMachine> {
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
    keychain: await findKeychain(),
    log,
  }
}
