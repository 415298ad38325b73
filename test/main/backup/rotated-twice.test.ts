import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listBackups } from '../../../main/db/backup-file.ts'
import { readKeySlots } from '../../../main/keys/key-slot-file.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import { runRecovery } from '../../../main/recovery/recovery-command.ts'
import type { Station } from '../../../main/station.ts'
import { eventually } from '../../support/station-core.ts'
import { aProfile, ask, enrol, restart, unwrap } from '../session/a-station.ts'
import { type StandIn, startStandIn } from '../session/stand-in-server.ts'
import { aWaitingMachine, FIRST_BACKUP_MS, lose, register } from './a-store-at-risk.ts'

const heba = { username: 'heba', password: 'a nurse’s password' }
const keychain = createMemorySecretStore()
let server: StandIn
let profile: string
let machine: ReturnType<typeof aWaitingMachine>
let station: Station
beforeEach(async () => {
  server = await startStandIn()
  const id = '01980000-0000-7000-8000-0000000000a1'
  server.people.set('heba', { id, password: heba.password, full_name: 'Heba Ali', role: 'nurse' })
  profile = aProfile()
  machine = aWaitingMachine(keychain)
  station = unwrap(await enrol(machine, profile, server.url))
  await signIn()
})
afterEach(async () => {
  await station.close()
  await server.stop()
  rmSync(profile, { recursive: true })
})

async function signIn(): Promise<void> {
  expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
}

async function startAgain(between: () => unknown): Promise<void> {
  await station.close()
  await between()
  station = unwrap(await restart(machine, profile))
  await signIn()
}

async function dataKeyNumber(): Promise<number> {
  const { station_id } = JSON.parse(readFileSync(join(profile, 'station.json'), 'utf8'))
  return unwrap(readKeySlots(profile, await keychain.get(`station ${station_id} root key`))).data_key
}

/** A new data key, in place when the person locks. */
async function rotate(kind: readonly string[]): Promise<void> {
  const before = await dataKeyNumber()
  await startAgain(async () => {
    const ordered = await runRecovery(['rotate', '--profile', profile, '--what', 'data-key', ...kind], {
      findKeychain: async () => ({ ok: true, store: keychain }) as const,
      askSecret: async () => '',
      kdfCost: { memory_kib: 64, passes: 1 },
    })
    expect(ordered).toMatchObject({ ok: true })
  })
  await ask(station, 'session.lock', {})
  expect(await dataKeyNumber()).toBe(before + 1)
}

it.each([
  ['', []],
  [', each after a theft', ['--after-theft']],
])(
  'a store that is lost after two new data keys comes back, from the backup made before them or from nothing%s',
  async (_words, kind) => {
    const patient = await register(station, 'Mona Said')
    machine.passed(FIRST_BACKUP_MS)
    const backups = join(profile, 'backups')
    const isMade = async () => listBackups(backups).length === 1
    await eventually('a backup', isMade, (made) => made)
    await rotate(kind)
    await rotate(kind)
    await startAgain(() => lose(profile))
    expect(machine.said.at(-1)).toContain('The backup of')
    expect(await ask(station, 'patients.get', { id: patient })).toMatchObject({
      ok: true,
      value: { patient: { full_name: 'Mona Said' } },
    })
    await startAgain(() => {
      lose(profile)
      rmSync(backups, { recursive: true })
    })
    expect(machine.said.at(-1)).toContain('There was no backup')
    expect(await ask(station, 'patients.get', { id: patient })).toMatchObject({
      error: { code: 'not_found' },
    })
  },
)
