import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileSecretStore, reopen } from './slots-under-attack.ts'

/* `node guessing-victim.ts FOLDER MILLISECONDS`: begins at that moment of the clock and guesses a password until it is killed or may not go on. Says `try` and `checked`. */

const folder = process.argv[2] ?? ''
const { cost } = JSON.parse(readFileSync(join(folder, 'order.json'), 'utf8'))
const say = (word: string): void => void process.stdout.write(`${word}\n`)
let nowMs = Number(process.argv[3])
const clock = { nowMs: () => nowMs, monotonicMs: () => performance.now() }
const keychain = fileSecretStore(join(folder, 'keychain'))
const slots = await reopen({ folder, keychain, cost, key: Buffer.alloc(0), share: Buffer.alloc(0) }, clock)
for (;;) {
  // The waits between tries are over.
  nowMs += 3_600_000
  say('try')
  const result = await slots.openByPassword('heba', 'a guess', new Date(nowMs).toISOString())
  if (result.ok || result.error.code !== 'wrong_credentials') {
    say(result.ok ? 'opened' : result.error.code)
    break
  }
  say('checked')
}
