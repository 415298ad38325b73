import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecretStore } from '../../../main/keys/secret-store.ts'
import type { Station, StationMachine } from '../../../main/station.ts'
import { aMachine, ask } from '../session/a-station.ts'

/** What backups wait for, as `main/backup/backup-service.ts` has it. */
export const FIRST_LOOK_MS = 5_000
export const FIRST_BACKUP_MS = 60_000

/** A machine on which waits pass when the test says so. */
export function aWaitingMachine(
  keychain?: SecretStore,
): StationMachine & { readonly said: string[]; passed(delayMs: number): void } {
  let waits: { delayMs: number; run: () => void }[] = []
  return {
    ...aMachine(keychain),
    timers: {
      after: (delayMs, run) => {
        const wait = { delayMs, run }
        waits.push(wait)
        return () => {
          waits = waits.filter((other) => other !== wait)
        }
      },
    },
    /** Everything that waits so long by now goes on. */
    passed: (delayMs) => {
      const over = waits.filter((wait) => wait.delayMs === delayMs)
      waits = waits.filter((wait) => !over.includes(wait))
      if (over.length === 0) throw new Error(`nothing waits for ${delayMs} ms`)
      for (const { run } of over) run()
    },
  }
}

export const storeOf = (profile: string): string => join(profile, 'sijil.db')

/** Turns one bit over in each page of the store's file but the first, or in one page that no cycle of sync reads. */
export function damage(profile: string, where: 'everywhere' | 'unread' = 'everywhere'): void {
  const bytes = readFileSync(storeOf(profile))
  const [from, step] = where === 'everywhere' ? [1, 1] : [Math.floor(bytes.length / 8192), Infinity]
  for (let page = from; page * 4096 < bytes.length; page += step) {
    const at = page * 4096 + 100
    bytes[at] = (bytes[at] ?? 0) ^ 1
  }
  writeFileSync(storeOf(profile), bytes)
}

/** Takes the closed store away. */
export function lose(profile: string): void {
  for (const end of ['', '-wal', '-shm', '.clean']) rmSync(`${storeOf(profile)}${end}`, { force: true })
}

/** Registers a woman; answers the record's id. */
export async function register(station: Station, full_name: string): Promise<string> {
  const reply = await ask(station, 'patients.register', {
    ssn: null,
    passport_number: 'PB200001',
    full_name,
    date_of_birth: '1980-01-01',
    birth_date_is_estimated: false,
    gender: 'female',
    mobile_number: '01012345678',
    mobile_unavailable_reason: null,
    phone_number: null,
    address: null,
    governorate: null,
    contacts: [],
  })
  if (!reply.ok) throw new Error(reply.error.code)
  return reply.value.id
}
