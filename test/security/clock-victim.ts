import { join } from 'node:path'
import { fileSecretStore, reopen } from './slots-under-attack.ts'

/* `node clock-victim.ts FOLDER`: says whether a password may open the station now, by this process's own clock. */

const folder = process.argv[2] ?? ''
const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
const keychain = fileSecretStore(join(folder, 'keychain'))
const cost = { memory_kib: 8, passes: 1 }
const slots = await reopen({ folder, keychain, cost, key: Buffer.alloc(0), share: Buffer.alloc(0) }, clock)
process.stdout.write(`${slots.offlineRefusal(clock) ?? 'open'}\n`)
await slots.settled()
