import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDurably } from '../../main/keys/durable-file.ts'
import { createKeySlots, type KeySlotStore } from '../../main/keys/key-slots.ts'
import { createStateKeeper } from '../../main/keys/key-state.ts'
import { openStationSlots } from '../../main/keys/open-station-slots.ts'
import type { KdfCost } from '../../main/keys/password-key.ts'
import { createRootKey } from '../../main/keys/root-key.ts'
import type { SecretStore } from '../../main/keys/secret-store.ts'
import type { Clock } from '../../shared/time.ts'

/* A station's key slots with a keychain that outlives processes, for rows that kill programs and move clocks. */

export const STATION = '01980000-0000-7000-8000-000000000001'
export const RIGHT = 'a nurse’s long password'
export const START_MS = Date.parse('2026-03-01T08:00:00.000Z')

export interface Attacked {
  readonly folder: string
  readonly keychain: SecretStore
  /** The data key that every slot holds. */
  readonly key: Buffer
  readonly share: Buffer
  readonly cost: KdfCost
}

export interface SlotPerson {
  readonly id: string
  readonly username: string
  readonly full_name: string
  readonly role: 'nurse' | 'physician' | 'admin'
}

export const heba: SlotPerson = {
  id: '01980000-0000-7000-8000-0000000000a1',
  username: 'heba',
  full_name: 'Heba Ali',
  role: 'nurse',
}

/** Files whose every write would wait for a disk lie in memory where the system has such a folder. */
export function aFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sijil-attacked-'))
}

/** A keychain as a file: what a program that was killed has told it stays told. */
export function fileSecretStore(folder: string): SecretStore {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'keychain.json')
  const read = (): Record<string, string> => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {})
  return {
    backend: 'memory',
    get: async (name) => {
      const secret = read()[name]
      return secret === undefined ? null : Buffer.from(secret, 'base64url')
    },
    set: async (name, secret) =>
      writeDurably(path, JSON.stringify({ ...read(), [name]: secret.toString('base64url') })),
    delete: async (name) => {
      const { [name]: _gone, ...rest } = read()
      writeDurably(path, JSON.stringify(rest))
    },
  }
}

/** A station where these people have signed in, and the server was there at this moment of the clock. */
export async function anAttackedStation(
  clock: Clock,
  people: readonly SlotPerson[] = [heba],
  { folder = aFolder(), cost = { memory_kib: 8, passes: 1 } } = {},
): Promise<{ station: Attacked; slots: KeySlotStore }> {
  const keychain = fileSecretStore(join(folder, 'keychain'))
  const [key, share] = [randomBytes(32), randomBytes(32)]
  const rootKey = await createRootKey(keychain, STATION)
  const keeper = createStateKeeper(keychain, STATION, failed)
  const now = new Date(clock.nowMs()).toISOString()
  const made = createKeySlots(
    { folder, rootKey, backend: 'memory', state: { kept: null, keeper }, cost },
    { station_id: STATION, key, server_share: share, device_key: randomBytes(48), now },
  )
  await made.settled()
  const station = { folder, keychain, key, share, cost }
  const slots = await reopen(station, clock)
  slots.noteContact(clock)
  for (const person of people) await slots.keepUser(person, RIGHT, key, now)
  await slots.settled()
  return { station, slots }
}

/** As the program starts: what is in the file and in the keychain. */
export async function reopen({ folder, keychain, cost }: Attacked, clock: Clock): Promise<KeySlotStore> {
  const facts = { station_id: STATION, key_protection: 'keychain', keychain_backend: 'memory' } as const
  const opened = await openStationSlots({ keychain, clock, kdfCost: cost, onFault: failed }, folder, facts)
  if (!opened.ok) throw new Error(JSON.stringify(opened.error))
  return opened.value
}

/** Wrong tries in a row as the slot file has them. */
export function triesInFile(folder: string): number {
  const { users } = JSON.parse(readFileSync(join(folder, 'keyslots.json'), 'utf8'))
  return users[0].failed_tries
}

function failed(error: unknown): never {
  throw error
}
