import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readKeySlots } from '../../../main/keys/key-slot-file.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import type { SecretStore } from '../../../main/keys/secret-store.ts'
import { runRecovery } from '../../../main/recovery/recovery-command.ts'
import type { Station } from '../../../main/station.ts'
import { openStationFront } from '../../../main/station-front.ts'
import { aMachine, aProfile, ask, enrol, restart, unwrap } from '../session/a-station.ts'
import { type StandIn, startStandIn } from '../session/stand-in-server.ts'

const heba = { username: 'heba', password: 'a nurse’s password' }
const yasser = { username: 'yasser', password: 'a physician’s password' }
const passphrase = 'four words of a safe'

let server: StandIn
let profile: string
let folder: string
const open: Station[] = []
beforeEach(async () => {
  server = await startStandIn()
  const person = (id: string, password: string, full_name: string) => ({
    id,
    password,
    full_name,
    role: 'nurse' as const,
  })
  server.people.set('heba', person('01980000-0000-7000-8000-0000000000a1', heba.password, 'Heba Ali'))
  server.people.set('yasser', person('01980000-0000-7000-8000-0000000000a2', yasser.password, 'Yasser Saad'))
  profile = aProfile()
  folder = mkdtempSync(join(tmpdir(), 'sijil-drill-'))
})
afterEach(async () => {
  for (const station of open.splice(0)) await station.close()
  await server.stop()
  rmSync(profile, { recursive: true })
  rmSync(folder, { recursive: true })
})

async function started(starting: ReturnType<typeof restart>): Promise<Station> {
  const station = unwrap(await starting)
  open.push(station)
  return station
}

async function stopped(station: Station): Promise<void> {
  open.splice(open.indexOf(station), 1)
  await station.close()
}

const keyFile = (): string => join(folder, 'recovery.json')
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), `${text}\n`)
  return join(folder, name)
}

/** The real command, as IT types it. */
function command(...args: string[]): string {
  return execFileSync(process.execPath, ['main/recovery/index.ts', ...args], { encoding: 'utf8' })
}

function withKeychain(keychain: SecretStore) {
  return {
    findKeychain: async () => ({ ok: true, store: keychain }) as const,
    askSecret: async (_question: string, path: string | null) => readFileSync(path ?? '', 'utf8').trim(),
    kdfCost: { memory_kib: 64, passes: 1 },
  }
}

describe('the recovery drill', () => {
  it('opens a station whose keychain was lost, and everybody signs in again', async () => {
    const said = command('new-key', '--out', keyFile(), '--passphrase-file', file('passphrase', passphrase))
    server.recoveryPublicKey = /SIJIL_RECOVERY_PUBLIC_KEY=(\S+)/.exec(said)?.[1] ?? ''
    const station = await started(enrol(aMachine(createMemorySecretStore()), profile, server.url))
    expect(await ask(station, 'session.sign_in', yasser)).toMatchObject({ ok: true })
    await stopped(station)
    const key = ['--profile', profile, '--key', keyFile(), '--passphrase-file', join(folder, 'passphrase')]
    expect(command('check', ...key)).toContain('opens the store of Ward 3')
    // The PC got a new system disk: the profile came back from a copy, the keychain did not.
    const keychain = createMemorySecretStore()
    expect(await restart(aMachine(keychain), profile)).toMatchObject({ error: { kind: 'item_lost' } })
    const passwordFile = file('password', heba.password)
    const refused = await runRecovery(
      ['open', ...key, '--for', 'nobody', '--password-file', passwordFile],
      withKeychain(keychain),
    )
    expect(refused).toMatchObject({ ok: false })
    const opened = await runRecovery(
      ['open', ...key, '--for', 'yasser', '--password-file', file('password', yasser.password)],
      withKeychain(keychain),
    )
    expect(opened).toMatchObject({ ok: true })
    await server.stop()
    const alone = await started(restart(aMachine(keychain), profile))
    expect(await ask(alone, 'session.sign_in', { ...yasser, password: 'no' })).toMatchObject({
      error: { code: 'wrong_credentials' },
    })
    expect(await ask(alone, 'session.sign_in', yasser)).toMatchObject({ value: { state: 'signed_in' } })
    await stopped(alone)
    await server.start()
    const again = await started(restart(aMachine(keychain), profile))
    expect(await ask(again, 'session.sign_in', yasser)).toMatchObject({
      ok: true,
      value: { state: 'signed_in' },
    })
    expect(await ask(again, 'session.sign_in', heba)).toMatchObject({
      ok: true,
      value: { state: 'signed_in' },
    })
    await stopped(again)
    await server.stop()
    const offline = await started(restart(aMachine(keychain), profile))
    expect(await ask(offline, 'session.sign_in', heba)).toMatchObject({ ok: true })
    const found = await readSlots(keychain)
    expect(found).toMatchObject({ users: [{}, {}], station_slot: { root_key: 1 } })
    await server.start()
  }, 120_000)

  it('says no to a wrong passphrase and to another recovery key, and changes nothing', async () => {
    const made = ['new-key', '--out', keyFile(), '--passphrase-file', file('passphrase', passphrase)]
    expect(await runRecovery(made, withKeychain(createMemorySecretStore()))).toMatchObject({ ok: true })
    const keychain = createMemorySecretStore()
    await stopped(await started(enrol(aMachine(keychain), profile, server.url)))
    const before = readFileSync(join(profile, 'keyslots.json'), 'utf8')
    const base = ['check', '--profile', profile, '--key', keyFile()]
    expect(
      await runRecovery([...base, '--passphrase-file', file('wrong', 'another one')], withKeychain(keychain)),
    ).toEqual({ ok: false, error: 'The passphrase is wrong.' })
    expect(
      await runRecovery([...base, '--passphrase-file', join(folder, 'passphrase')], withKeychain(keychain)),
    ).toMatchObject({ ok: false })
    expect(readFileSync(join(profile, 'keyslots.json'), 'utf8')).toBe(before)
  })
})

async function readSlots(keychain: SecretStore) {
  const { station_id } = JSON.parse(readFileSync(join(profile, 'station.json'), 'utf8'))
  return unwrap(readKeySlots(profile, await keychain.get(`station ${station_id} root key`)))
}

describe('a new data key', () => {
  it.each(['data-key', 'after-theft'])(
    'takes the old one’s place when the person locks: %s',
    async (kind) => {
      const keychain = createMemorySecretStore()
      const machine = aMachine(keychain)
      const first = await started(enrol(machine, profile, server.url))
      await ask(first, 'session.sign_in', heba)
      await ask(first, 'session.sign_in', yasser)
      await stopped(first)
      const theft = kind === 'after-theft' ? ['--after-theft'] : []
      const ordered = await runRecovery(
        ['rotate', '--profile', profile, '--what', 'data-key', ...theft],
        withKeychain(keychain),
      )
      expect(ordered).toMatchObject({ ok: true })
      const station = await started(restart(machine, profile))
      expect(await ask(station, 'session.sign_in', heba)).toMatchObject({ ok: true })
      expect((await readSlots(keychain)).rotation).not.toBeNull()
      await ask(station, 'session.lock', {})
      expect(await readSlots(keychain)).toMatchObject({ rotation: null, data_key: 2 })
      // The stand-in takes no audit trail: that is the only fault.
      expect(machine.faults.filter((fault) => !String(fault).includes('audit'))).toEqual([])
      await stopped(station)
      await server.stop()
      const offline = await started(restart(machine, profile))
      const expected = theft.length > 0 ? { error: { code: 'first_sign_in_needs_server' } } : { ok: true }
      expect(await ask(offline, 'session.sign_in', yasser)).toMatchObject(expected)
      await server.start()
      expect(await ask(offline, 'session.sign_in', heba)).toMatchObject({
        ok: true,
        value: { state: 'signed_in' },
      })
    },
  )

  it('is settled at the next sign-in where the program was killed after the store was under it', async () => {
    const keychain = createMemorySecretStore()
    const machine = aMachine(keychain)
    const station = await started(enrol(machine, profile, server.url))
    await ask(station, 'session.sign_in', heba)
    await stopped(station)
    await runRecovery(['rotate', '--profile', profile, '--what', 'data-key'], withKeychain(keychain))
    const second = await started(restart(machine, profile))
    await ask(second, 'session.sign_in', heba)
    const pending = readFileSync(join(profile, 'keyslots.json'))
    await stopped(second)
    expect((await readSlots(keychain)).data_key).toBe(2)
    // As the program left it that was killed before the last step: the keychain knew no newer file then.
    writeFileSync(join(profile, 'keyslots.json'), pending)
    const { station_id } = JSON.parse(readFileSync(join(profile, 'station.json'), 'utf8'))
    await keychain.delete(`station ${station_id} state`)
    await keychain.set(
      `station ${station_id} state`,
      Buffer.from(JSON.stringify({ generation: 0, hash: '', tries: {} })),
    )
    await server.stop()
    const third = await started(restart(machine, profile))
    expect(await ask(third, 'session.sign_in', heba)).toMatchObject({
      ok: true,
      value: { state: 'signed_in' },
    })
    expect(await readSlots(keychain)).toMatchObject({ rotation: null, data_key: 2 })
    await server.start()
  })
})

describe('a station whose keychain is away', () => {
  it('has a window that says so, and opens when the keychain is back', async () => {
    const keychain = createMemorySecretStore()
    await stopped(await started(enrol(aMachine(keychain), profile, server.url)))
    let isBack = false
    const machine = {
      ...aMachine(),
      findKeychain: async () =>
        isBack
          ? ({ ok: true, store: keychain } as const)
          : ({ ok: false, trouble: { kind: 'locked', recorded: null, found: null } } as const),
    }
    const front = unwrap(await openStationFront(machine, { profile, enrolment: null }))
    expect(front.trouble).toMatchObject({ kind: 'absent' })
    expect(await front.serve('session.status', {})).toMatchObject({
      value: {
        state: 'locked',
        key_trouble: { kind: 'absent' },
        station: { name: 'Ward 3' },
        known_users: [],
      },
    })
    expect(await front.serve('session.sign_in', heba)).toEqual({
      ok: false,
      error: { code: 'keychain_trouble', kind: 'absent' },
    })
    expect(await front.serve('keys.try_again', {})).toMatchObject({
      value: { key_trouble: { kind: 'locked' } },
    })
    isBack = true
    expect(await front.serve('keys.try_again', {})).toMatchObject({ value: { key_trouble: null } })
    expect(await front.serve('session.sign_in', heba)).toMatchObject({ ok: true })
    await front.close()
  })
})
