import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import type { SecretStore } from './secret-store.ts'

/*
 * What the keychain keeps of `keyslots.json`, so that an old copy of the file cannot be put back unseen:
 *
 *   slot file, durable  →  state item {generation, hash, wrong tries}
 *
 * The file is written first. A program that is killed between the two leaves a file that is newer than the item, which
 * is as it should be; only a file that is older than the item, or another of the same generation, was put back.
 */

export const KeyState = z.object({
  generation: z.int().nonnegative(),
  hash: z.string(),
  /** Wrong passwords in a row by account. */
  tries: z.record(Id, z.int().nonnegative()),
})
export type KeyState = z.infer<typeof KeyState>

/** Writes the newest state to the keychain, one write at a time; states in between may be skipped. */
export interface StateKeeper {
  note(state: KeyState): void
  /** Once everything noted so far was written, or could not be. Answers whether the last write was taken. */
  settled(): Promise<boolean>
}

const nameOf = (stationId: Id): string => `station ${stationId} state`

/** The state item; null where there is none, or none that can be understood. Throws what the keychain throws. */
export async function readKeyState(store: SecretStore, stationId: Id): Promise<KeyState | null> {
  const item = await store.get(nameOf(stationId))
  if (item === null) return null
  try {
    return KeyState.parse(JSON.parse(item.toString('utf8')))
  } catch {
    // Expected: another program wrote here. As good as lost.
    return null
  }
}

export async function deleteKeyState(store: SecretStore, stationId: Id): Promise<void> {
  await store.delete(nameOf(stationId))
}

/** A keychain that takes no state does not keep people from their work: `onFault` hears of it. */
export function createStateKeeper(
  store: SecretStore,
  stationId: Id,
  onFault: (error: unknown) => void,
): StateKeeper {
  let waiting: KeyState | null = null
  let isRunning = false
  let lastRun: Promise<void> = Promise.resolve()
  let isTaken = true

  async function run(): Promise<void> {
    isRunning = true
    try {
      while (waiting !== null) {
        const state = waiting
        waiting = null
        try {
          await store.set(nameOf(stationId), Buffer.from(JSON.stringify(state)))
          isTaken = true
        } catch (error) {
          // Expected: the keychain was locked or ended meanwhile. The file holds the same, and the next write tries again.
          isTaken = false
          onFault(error)
        }
      }
    } finally {
      // In one go with the look that found nothing waiting: what is noted from here on begins a run of its own.
      isRunning = false
    }
  }

  return {
    note: (state) => {
      waiting = state
      if (!isRunning) lastRun = run()
    },
    settled: async () => {
      while (isRunning) await lastRun
      return isTaken
    },
  }
}
