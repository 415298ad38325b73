import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { isStoreUnder } from '../../main/db/rekey.ts'
import { createKeySlots, openKeySlots } from '../../main/keys/key-slots.ts'
import { openProfileEscrow } from '../../main/keys/recovered-slots.ts'
import { filesOf, putFiles } from './power-loss.ts'

/** What a victim is told of the station it writes to; the tests' own keychain. */
export interface KeyFacts {
  readonly rootKey: string
  readonly key: string
  readonly share: string
  readonly recoveryPublicKey: string
  readonly now: string
  readonly owner: { id: string; username: string; full_name: string; role: 'nurse' }
  readonly password: string
  readonly newPassword: string
  readonly cost: { memory_kib: number; passes: number }
}

const ROWS = 40
const rawKey = (key: Buffer): Buffer => Buffer.concat([Buffer.from('raw:'), key])

/** A station's slots and a small store, as files in memory, with the keys to judge them by. */
export async function aStationToBreak() {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-keys-'))
  const pair = generateKeyPairSync('x25519')
  const [key, share, rootKey] = [randomBytes(32), randomBytes(32), randomBytes(32)]
  const facts: KeyFacts = {
    rootKey: rootKey.toString('base64url'),
    key: key.toString('base64url'),
    share: share.toString('base64url'),
    recoveryPublicKey: pair.publicKey.export({ format: 'jwk' }).x ?? '',
    now: '2026-03-01T08:00:00.000Z',
    owner: {
      id: '01980000-0000-7000-8000-0000000000a1',
      username: 'heba',
      full_name: 'Heba Ali',
      role: 'nurse',
    },
    password: 'the first password',
    newPassword: 'the second password',
    cost: { memory_kib: 8, passes: 1 },
  }
  const slots = createKeySlots(
    { folder, rootKey, cost: facts.cost },
    {
      station_id: '01980000-0000-7000-8000-000000000001',
      key,
      server_share: share,
      device_key: randomBytes(48),
      recoveryPublicKey: facts.recoveryPublicKey,
      now: facts.now,
    },
  )
  await slots.keepUser(facts.owner, facts.password, key, facts.now)
  const raw = new Database(join(folder, 'sijil.db'))
  raw.pragma("cipher = 'chacha20'")
  raw.key(rawKey(key))
  raw.pragma('journal_mode = WAL')
  raw.exec('create table note (id integer primary key, text blob)')
  const insert = raw.prepare('insert into note (text) values (?)')
  for (let n = 0; n < ROWS; n += 1) insert.run(randomBytes(500))
  raw.close()
  const files = filesOf(folder)
  rmSync(folder, { recursive: true })
  return { facts, files, privateKey: pair.privateKey }
}
export type StationToBreak = Awaited<ReturnType<typeof aStationToBreak>>

/** The files that a victim's calls count on. */
export function pathsOf(folder: string): string[] {
  const names = [
    'keyslots.json',
    'keyslots.json.tmp',
    'keyslots.previous.json',
    'sijil.db',
    'sijil.db-wal',
    'sijil.db-journal',
    'sijil.db.rekey',
    'sijil.db.rekey-journal',
  ]
  return [folder, ...names.map((name) => join(folder, name))]
}

/** A folder with these files, and the facts beside it; `remove` takes both away. */
export function layOut(files: ReadonlyMap<string, Buffer>, facts: KeyFacts) {
  const base = mkdtempSync(join(tmpdir(), 'sijil-keys-'))
  const folder = mkdtempSync(join(base, 'profile-'))
  const factsPath = join(base, 'facts.json')
  putFiles(folder, files)
  writeFileSync(factsPath, JSON.stringify(facts))
  return { folder, factsPath, remove: () => rmSync(base, { recursive: true, force: true }) }
}

/**
 * What is wrong with a station after a fault: empty where a person, the server and the recovery key each still lead to
 * the store, every row is there, and whatever was said to be done is done.
 */
export async function wrongWith(
  folder: string,
  { facts, privateKey }: StationToBreak,
  said: string,
): Promise<string[]> {
  const wrong: string[] = []
  const clock = { nowMs: () => Date.parse(facts.now), monotonicMs: () => 0 }
  const open = () =>
    openKeySlots({ folder, rootKey: Buffer.from(facts.rootKey, 'base64url'), cost: facts.cost }, clock)
  const store = join(folder, 'sijil.db')
  const byPerson = open()
  if (!byPerson.ok) return [`the slots do not open: ${JSON.stringify(byPerson.error)}`]
  const passwords = said.includes('changed') ? [facts.newPassword] : [facts.password, facts.newPassword]
  let key: Buffer | undefined
  for (const password of passwords) {
    const slot = await byPerson.value.openByPassword(facts.owner.username, password, facts.now)
    if (slot.ok) key = slot.value.key
    if (slot.ok) break
  }
  if (key === undefined) return ['no password opens']
  const held = byPerson.value.heldRotation()
  const candidates = [key, ...(held === null ? [] : [held.next])]
  const under = candidates.filter((one) => isStoreUnder(store, one))
  if (under.length !== 1) return [`${under.length} of ${candidates.length} keys open the store`]
  const byServer = open()
  const shareKey = byServer.ok
    ? byServer.value.openByServerShare(Buffer.from(facts.share, 'base64url'))
    : undefined
  const serverKeys = [shareKey, byServer.ok ? byServer.value.heldRotation()?.next : undefined]
  if (!serverKeys.some((one) => one?.equals(under[0] ?? Buffer.alloc(0))))
    wrong.push('the server’s share does not lead there')
  const escrowed = openProfileEscrow(folder, privateKey)
  if (![escrowed?.key, escrowed?.next].some((one) => one?.equals(under[0] ?? Buffer.alloc(0)))) {
    wrong.push('the recovery key does not lead there')
  }
  if (said.includes('rotated') && (held !== null || key.toString('base64url') === facts.key))
    wrong.push('the new key is lost')
  const raw = new Database(store)
  raw.pragma("cipher = 'chacha20'")
  raw.key(rawKey(under[0] ?? key))
  try {
    const whole = raw.pragma('integrity_check', { simple: true })
    const { rows } = raw.prepare('select count(*) as rows from note').get() as { rows: number }
    if (whole !== 'ok' || rows !== ROWS) wrong.push(`the store: ${whole}, ${rows} rows`)
  } catch (error) {
    // What SQLite says of a spoilt store is a finding.
    wrong.push(`the store: ${String(error)}`)
  } finally {
    raw.close()
  }
  return wrong
}
