import type fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { createInterface } from 'node:readline'
import type undici from 'undici'

/*
 * A station as a process of its own that is killed in the middle of erasing itself. It enrols, has a nurse register
 * patients that the server does not get, says so, and waits for a line `wipe N`: then it asks where it stands, and dies
 * (SIGKILL) before its Nth file call or after its answer from the server, whichever comes as number N; N = 0 lives on.
 *
 *   node wiping-station.ts PROFILE SERVER CODE KEYCHAIN-FILE|none PATIENTS open|closed
 */

const [profile = '', server = '', code = '', keychainFile = '', patients = '1', store = 'open'] =
  process.argv.slice(2)

let killAt = Number.POSITIVE_INFINITY
let calls = 0
function count(): void {
  calls += 1
  if (calls === killAt) process.kill(process.pid, 'SIGKILL')
}

// Before the program is loaded, so that it imports these.
const real = createRequire(import.meta.url)('node:fs') as typeof fs
for (const name of ['rmSync', 'renameSync', 'writeSync', 'fsyncSync', 'openSync'] as const) {
  const call = real[name] as (...args: unknown[]) => unknown
  Object.assign(real, {
    [name]: (...args: unknown[]) => {
      count()
      return call(...args)
    },
  })
}
syncBuiltinESMExports()
const network = createRequire(import.meta.url)('undici') as typeof undici
const realFetch = network.fetch
network.fetch = async (...args) => {
  // Without hints nothing is pushed before the station is told: all that waits must be saved by the erasing itself.
  if (String(args[0]).endsWith('/events')) throw new TypeError('no hints')
  const answer = await realFetch(...args)
  count()
  return answer
}

const { startStation } = await import('../../main/station.ts')
const { aFileKeychain, aWipedMachine, NURSE_INPUT, registration } = await import('./wiping-parts.ts')

const beats: (() => void)[] = []
const keychain = keychainFile === 'none' ? undefined : aFileKeychain(keychainFile)
const machine = aWipedMachine(keychain, beats)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function start(enrolment: { server: string; code: string; name: string } | null) {
  const started = await startStation(machine, { profile, enrolment })
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  return started.value
}
let station = await start({ server, code, name: 'Ward 3' })
const signedIn = await station.serve('session.sign_in', NURSE_INPUT)
if (!signedIn.ok) throw new Error(JSON.stringify(signedIn.error))
await station.serve('sync.try_now', {})
for (let i = 0; i < Number(patients); i += 1) {
  const made = await station.serve('patients.register', registration(i))
  if (!made.ok) throw new Error(JSON.stringify(made.error))
}
if (store === 'closed') {
  await station.close()
  station = await start(null)
}
say('ready')
createInterface({ input: process.stdin }).once('line', (line) => {
  killAt = Number(line.split(' ')[1]) || Number.POSITIVE_INFINITY
  calls = 0
  beats.at(-1)?.()
  const look = setInterval(async () => {
    const status = (await station.serve('session.status', {})) as { ok: true; value: { state: string } }
    if (status.value.state !== 'erased') return
    // Its receipt is on the way: told is when the journal is gone.
    if (real.existsSync(`${profile}/wipe.json`)) return
    clearInterval(look)
    say(`calls ${calls}`)
    process.exit(0)
  }, 20)
})
