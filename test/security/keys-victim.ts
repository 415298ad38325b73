import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { isStoreUnder, rekeyStore } from '../../main/db/rekey.ts'
import { openKeySlots } from '../../main/keys/key-slots.ts'
import type { KeyFacts } from './keys-under-faults.ts'

/*
 * Writes slots and puts a store under a new data key, saying each act on standard output once it is acknowledged:
 * node keys-victim.ts FOLDER FACTS slots|rotation
 */

const [, , folder = '', factsPath = '', what = ''] = process.argv
const facts = JSON.parse(readFileSync(factsPath, 'utf8')) as KeyFacts
const clock = { nowMs: () => Date.parse(facts.now), monotonicMs: () => 0 }
const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
const store = join(folder, 'sijil.db')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const opened = openKeySlots({ folder, rootKey: bytes(facts.rootKey), cost: facts.cost }, clock)
if (!opened.ok) throw new Error(opened.error.code)
const slots = opened.value
if (what === 'slots') {
  await slots.openByPassword(facts.owner.username, 'wrong', facts.now)
  say('tried')
  await slots.keepUser(facts.owner, facts.newPassword, bytes(facts.key), facts.now)
  say('changed')
} else {
  const key = slots.openByServerShare(bytes(facts.share))
  if (key === undefined) throw new Error('the share does not open')
  slots.beginRotation({
    key,
    share: bytes(facts.share),
    reason: 'yearly',
    recoveryPublicKey: facts.recoveryPublicKey,
    now: facts.now,
  })
  const held = slots.heldRotation()
  if (held === null || !isStoreUnder(store, held.old)) throw new Error('the store is not under the old key')
  rekeyStore(store, held)
  const next = Buffer.from(held.next)
  slots.finishRotation()
  const raw = new Database(store)
  raw.pragma("cipher = 'chacha20'")
  raw.key(Buffer.concat([Buffer.from('raw:'), next]))
  raw.pragma('journal_mode = WAL')
  raw.close()
  say('rotated')
}
