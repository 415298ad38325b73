import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../main/db/open.ts'
import { isStoreUnder } from '../../main/db/rekey.ts'
import { createKeySlots } from '../../main/keys/key-slots.ts'
import { createStateKeeper } from '../../main/keys/key-state.ts'
import { createMemorySecretStore } from '../../main/keys/memory-secret-store.ts'
import { openStationSlots } from '../../main/keys/open-station-slots.ts'
import { makeSlotsAnew, openProfileEscrow } from '../../main/keys/recovered-slots.ts'
import { createRootKey } from '../../main/keys/root-key.ts'
import { hasTool, isFull, reached } from './amounts.ts'
import { type FakeKeychain, fakeKeychainPackage, fakeSafeStorage, keychainStates } from './fake-keychains.ts'

const station_id = '01980000-0000-7000-8000-000000000001'
const now = '2026-03-01T08:00:00.000Z'
const clock = { nowMs: () => Date.parse(now), monotonicMs: () => 0 }
const kdfCost = { memory_kib: 8, passes: 1 }
const password = 'a long password'
const heba = {
  id: '01980000-0000-7000-8000-0000000000a1',
  username: 'heba',
  full_name: 'Heba Ali',
  role: 'nurse',
} as const

const drivers: readonly ((profile: string) => FakeKeychain)[] = [
  (profile) => fakeSafeStorage(profile, 'linux'),
  (profile) => fakeSafeStorage(profile, 'win32'),
  () => fakeKeychainPackage(),
]

async function aStation(profile: string, driver: FakeKeychain) {
  const found = await driver.find()
  if (!found.ok) throw new Error(found.trouble.kind)
  const keychain = found.store
  const recovery = generateKeyPairSync('x25519')
  const key = randomBytes(32)
  const rootKey = await createRootKey(keychain, station_id)
  const keeper = createStateKeeper(keychain, station_id, () => undefined)
  const slots = createKeySlots(
    { folder: profile, rootKey, backend: keychain.backend, state: { kept: null, keeper }, cost: kdfCost },
    {
      station_id,
      key,
      server_share: randomBytes(32),
      device_key: randomBytes(48),
      recoveryPublicKey: recovery.publicKey.export({ format: 'jwk' }).x ?? null,
      now,
    },
  )
  await slots.keepUser(heba, password, key, now)
  await slots.settled()
  slots.noteSignIn(heba.id, now)
  await slots.settled()
  const store = await openStore(join(profile, 'sijil.db'), key)
  if (!store.ok) throw new Error(store.error.code)
  await store.value.close()
  return { key, rootKey: Buffer.from(rootKey), recovery, backend: keychain.backend }
}

/** How often one of the keys stands in clear in any file of the profile. */
function keysInClear(profile: string, keys: readonly Buffer[]): number {
  const files = readdirSync(profile).map((name) => readFileSync(join(profile, name)))
  const forms = keys.flatMap((key) => [
    key,
    ...(['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(key.toString(form))),
  ])
  return files.filter((file) => forms.some((form) => file.includes(form))).length
}

describe('row 9: a keychain that is not as it was', () => {
  it.each(drivers)(
    'never leads to a key in clear or a new data key, and the recovery key opens (%#)',
    async (make) => {
      let cells = 0
      let recovered = 0
      let inClear = 0
      // Each state with one of the drivers at least; with every one in the whole row.
      const states = keychainStates.filter(
        (_state, n) => isFull() || n % drivers.length === drivers.indexOf(make),
      )
      for (const state of states) {
        const profile = mkdtempSync(join(tmpdir(), 'sijil-row-09-'))
        const driver = make(profile)
        const { key, rootKey, recovery, backend } = await aStation(profile, driver)
        const expected = await driver.put(state, station_id)
        const facts = { station_id, key_protection: 'keychain', keychain_backend: backend } as const
        const open = async () => {
          const found = await driver.find()
          const keychain = found.ok ? found.store : undefined
          const keychainTrouble = found.ok ? null : found.trouble
          return openStationSlots(
            { keychain, keychainTrouble, clock, kdfCost, onFault: () => undefined },
            profile,
            facts,
          )
        }
        const opened = await open()
        if (opened.ok) {
          expect([state, opened.value.offlineRefusal(clock)]).toEqual([
            state,
            expected === 'asks the server' ? 'key_state_lost' : null,
          ])
          expect(['opens', 'asks the server']).toContain(expected)
          const byPassword = await opened.value.openByPassword('heba', password, now)
          expect(byPassword).toMatchObject({ ok: true, value: { key } })
        } else {
          expect([state, opened.error]).toEqual([state, { code: 'keychain_trouble', kind: expected }])
        }
        // The store is under the same data key, and the recovery key leads to it.
        const escrowed = openProfileEscrow(profile, recovery.privateKey)
        expect(escrowed?.key).toEqual(key)
        expect(isStoreUnder(join(profile, 'sijil.db'), key)).toBe(true)
        inClear += keysInClear(profile, [key, rootKey])
        driver.heal()
        if (['item lost', 'wrong value'].includes(state)) {
          expect((await open()).ok).toBe(false)
        } else if (state === 'returns later') {
          expect(await (await opened_(open())).openByPassword('heba', password, now)).toMatchObject({
            ok: true,
          })
        }
        const anew = await makeSlotsAnew(
          { keychain: createMemorySecretStore(), clock, kdfCost, onFault: () => undefined },
          profile,
          {
            key,
            isAfterRotation: false,
            deviceKey: randomBytes(48),
            recoveryPublicKey: recovery.publicKey.export({ format: 'jwk' }).x ?? '',
          },
        )
        if (anew.ok && openProfileEscrow(profile, recovery.privateKey)?.key.equals(key)) recovered += 1
        cells += 1
        rmSync(profile, { recursive: true })
      }
      expect(inClear).toBe(0)
      expect(recovered).toBe(cells)
      const name = make(tmpdir()).name
      reached(9, name, { states: cells, keys_in_clear: inClear, recovered_with_the_same_data_key: recovered })
    },
    60_000,
  )

  it('keeps and loses a key in a real GNOME Keyring', () => {
    const isThere =
      hasTool(9, 'gnome-keyring-daemon', ['gnome-keyring']) && hasTool(9, 'dbus-run-session', ['dbus'])
    if (!isThere) return
    const folder = mkdtempSync(join(tmpdir(), 'sijil-keyring-'))
    try {
      // A home of its own: the keyring of whoever runs this is not touched.
      const env = {
        ...process.env,
        HOME: folder,
        XDG_DATA_HOME: join(folder, 'data'),
        XDG_RUNTIME_DIR: folder,
      }
      const script = `printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" test/security/real-keyring.ts "$1"`
      const run = spawnSync('dbus-run-session', ['--', 'sh', '-c', script, process.execPath, folder], {
        env,
        encoding: 'utf8',
        timeout: 60_000,
      })
      expect(run.stderr + run.stdout).toContain('"is_done":true')
      const without = execFileSync(process.execPath, ['test/security/real-keyring.ts', folder], {
        env: { ...env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'nobody')}` },
        encoding: 'utf8',
        timeout: 60_000,
      })
      const answers = JSON.parse(without)
      expect(answers.kind).toMatch(/absent|forgetful/)
      const said = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '{}')
      reached(9, 'a real GNOME Keyring', {
        steps: said.steps,
        without_bus: answers.kind,
        full: String(isFull()),
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 90_000)
})

async function opened_(opening: ReturnType<typeof openStationSlots>) {
  const slots = await opening
  if (!slots.ok) throw new Error(slots.error.code)
  return slots.value
}
