import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { v7 } from 'uuid'
import type { SecretStore } from '../../main/keys/secret-store.ts'
import type { StationMachine } from '../../main/station.ts'

/* What the erased station and the test that watches it have in common. */

export const NURSE_INPUT = { username: 'heba', password: 'nurse password one' }

/** Text that may not be found afterwards, in each record that is made. */
export const CANARY = 'Canarietta'

export const registration = (i: number) => ({
  ssn: null,
  passport_number: `A${String(1000000 + i)}`,
  full_name: `${CANARY} Abdelrahman Elgohary`,
  date_of_birth: '1958-03-14',
  birth_date_is_estimated: false,
  gender: 'female' as const,
  mobile_number: '01012345678',
  mobile_unavailable_reason: null,
  phone_number: null,
  address: `${CANARY} Street`,
  governorate: null,
  contacts: [],
})

/** A keychain that outlives the process, outside the profile. */
export function aFileKeychain(path: string): SecretStore {
  const read = (): Record<string, string> =>
    existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {}
  return {
    backend: 'file',
    get: async (name) => {
      const secret = read()[name]
      return secret === undefined ? null : Buffer.from(secret, 'base64url')
    },
    set: async (name, secret) =>
      writeFileSync(path, JSON.stringify({ ...read(), [name]: secret.toString('base64url') })),
    delete: async (name) => {
      const { [name]: _gone, ...rest } = read()
      writeFileSync(path, JSON.stringify(rest))
    },
  }
}

/** Jitter that is the same each time: the first question of a heartbeat is known by its wait. */
const RANDOM = 0.7777
const FIRST_BEAT_MS = 3000 * RANDOM

/** A machine on which nothing happens by itself: sync pushes only when asked, and a beat is given by hand. */
export function aWipedMachine(keychain: SecretStore | undefined, beats: (() => void)[]): StationMachine {
  return {
    programVersion: '0.0.0',
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    timers: {
      after: (delayMs, run) => {
        if (delayMs === FIRST_BEAT_MS) beats.push(run)
        return () => undefined
      },
    },
    newId: () => v7(),
    random: () => RANDOM,
    keychain,
    kdfCost: { memory_kib: 64, passes: 1 },
    log: { fault: () => undefined, background: () => undefined, info: () => undefined },
  }
}
