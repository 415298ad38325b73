import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createKeySlots } from '../../main/keys/key-slots.ts'
import { createStateKeeper, deleteKeyState } from '../../main/keys/key-state.ts'
import { findKeychain } from '../../main/keys/keychain-secret-store.ts'
import { openStationSlots } from '../../main/keys/open-station-slots.ts'
import { createRootKey, deleteRootKey } from '../../main/keys/root-key.ts'

/* Run inside a D-Bus session of its own: a station's keys in the keyring that answers there. One line of JSON. */

const station_id = '01980000-0000-7000-8000-000000000001'
const folder = join(process.argv[2] ?? '', 'profile')
const kdfCost = { memory_kib: 8, passes: 1 }
const clock = { nowMs: () => Date.now(), monotonicMs: () => 0 }
const now = new Date().toISOString()
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`)

const found = await findKeychain()
if (!found.ok) {
  say({ kind: found.trouble.kind })
} else {
  mkdirSync(folder, { recursive: true })
  const keychain = found.store
  const key = randomBytes(32)
  const keeper = createStateKeeper(keychain, station_id, (error) => {
    throw error
  })
  const rootKey = await createRootKey(keychain, station_id)
  const slots = createKeySlots(
    { folder, rootKey, backend: keychain.backend, state: { kept: null, keeper }, cost: kdfCost },
    {
      station_id,
      key,
      server_share: randomBytes(32),
      device_key: randomBytes(48),
      recoveryPublicKey: generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? null,
      now,
    },
  )
  const heba = {
    id: '01980000-0000-7000-8000-0000000000a1',
    username: 'heba',
    full_name: 'Heba Ali',
    role: 'nurse',
  } as const
  await slots.keepUser(heba, 'a long password', key, now)
  await slots.settled()
  slots.noteSignIn(heba.id, now)
  await slots.settled()
  const facts = { station_id, key_protection: 'keychain', keychain_backend: keychain.backend } as const
  const open = () => openStationSlots({ keychain, clock, kdfCost, onFault: () => undefined }, folder, facts)
  const steps: boolean[] = []
  const first = await open()
  steps.push(first.ok && (await first.value.openByPassword('heba', 'a long password', now)).ok)
  await deleteKeyState(keychain, station_id)
  const second = await open()
  steps.push(second.ok && second.value.offlineRefusal(clock) === 'key_state_lost')
  await deleteRootKey(keychain, station_id)
  const third = await open()
  steps.push(!third.ok && third.error.code === 'keychain_trouble' && third.error.kind === 'item_lost')
  say({ is_done: steps.every(Boolean), steps: steps.length, backend: keychain.backend })
}
// The keychain package keeps its connection open.
process.exit(0)
