import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readStationFile } from '../../main/enrolment/station-file.ts'
import { createFrameDoor } from '../../main/ipc/call-frame.ts'
import type { GuardedHandlers, OpenHandlers } from '../../main/ipc/handlers.ts'
import { createServe } from '../../main/ipc/serve.ts'
import { readKeySlots } from '../../main/keys/key-slot-file.ts'
import { recordedBackend } from '../../main/keys/safe-storage-secret-store.ts'
import { readAuthorityFile } from '../../main/network/authorities.ts'
import { wayOfUrl, waysOfPac } from '../../main/network/proxies.ts'
import { contract } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/result.ts'
import { AuditPush } from '../../shared/sync/audit-message.ts'
import { EnrolReply, EnrolRequest, StationSignInReply } from '../../shared/sync/enrolment-message.ts'
import { Envelope } from '../../shared/sync/envelope.ts'
import { PushReply, PushRequest } from '../../shared/sync/push-message.ts'
import { judgeBytes, judgeUpload } from '../../sync-server/documents/file-judgement.ts'
import { findForbiddenText } from '../../sync-server/rest/forbidden-text.ts'
import { aPdf } from '../support/pdf.ts'
import { aPng } from '../support/scan.ts'
import { amountOf, reached } from './amounts.ts'
import { chance, mutated } from './mutate.ts'

/*
 * Row 21: readers of what comes from outside, fed with broken copies of what they know and with whatever JSON can say.
 * Each answers with a value. None throws, none thinks for longer than a second. SIJIL_SEED makes a run again.
 */

const TRIES = amountOf({ fast: 500, full: 50_000 })
const LONGEST_MS = 1_000
const seed = Number(process.env.SIJIL_SEED ?? Date.now() % 1_000_000)
const folder = mkdtempSync(join(tmpdir(), 'sijil-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const id = '01980000-0000-7000-8000-000000000001'
const at = '2026-03-01T08:00:00.000Z'

/** Feeds one reader. It may refuse everything; what it must not do is throw, or hang. */
async function feed(
  target: string,
  corpus: readonly Buffer[],
  read: (bytes: Buffer) => unknown,
): Promise<void> {
  const next = chance(seed)
  const spoken = fc.sample(fc.json({ maxDepth: 6 }), { seed, numRuns: Math.min(TRIES, 2_000) })
  let slowestMs = 0
  let uncaught = 0
  let first: unknown = null
  for (let n = 0; n < TRIES; n += 1) {
    const base = corpus[n % corpus.length] ?? Buffer.alloc(0)
    const bytes = n % 5 === 4 ? Buffer.from(spoken[n % spoken.length] ?? '') : mutated(base, next)
    const from = performance.now()
    try {
      await read(bytes)
    } catch (error) {
      // A finding: told with the input that made it.
      uncaught += 1
      first ??= { error, input: bytes.toString('latin1').slice(0, 400) }
    }
    slowestMs = Math.max(slowestMs, performance.now() - from)
  }
  reached(21, target, { tries: TRIES, uncaught, slowest_ms: Math.round(slowestMs), seed })
  expect([target, seed, first]).toEqual([target, seed, null])
  expect(slowestMs).toBeLessThan(LONGEST_MS)
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // Expected: most broken copies are no JSON. Every reader behind a parser is spared those.
    return undefined
  }
}

/** Reads a file that holds the bytes. */
const asFile = (name: string, read: (path: string) => unknown) => (bytes: Buffer) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return read(path)
}

const envelope = {
  envelope_id: id,
  station_id: id,
  incarnation: 1,
  station_seq: 7,
  epoch: 'e',
  author_id: id,
  author_role: 'nurse',
  site_id: id,
  schema_version: 3,
  hlc: '0001772352000000:00000:0198000000007000',
  created_at: at,
  ops: [
    {
      op: 'create',
      entity: 'patients',
      id,
      fields: { full_name: 'منى سمير', sex: 'female', ssn: '29001011234567' },
    },
    {
      op: 'patch',
      entity: 'visits',
      id,
      base_version: 3,
      base_station_seq: null,
      fields: { a: { from: 1, to: 2 } },
    },
  ],
  prev_hash: 'a'.repeat(64),
  hash: 'b'.repeat(64),
  signature: 'c'.repeat(86),
}
const push = {
  protocol: 3,
  incarnation: 1,
  epoch: 'e',
  medical_numbers_left: 40,
  envelopes: [envelope, envelope],
}

describe('row 21: whatever comes from outside is answered with a value', { timeout: 1_800_000 }, () => {
  it('a message of a window', async () => {
    const log: unknown[] = []
    const handler = async () => ok(undefined)
    const anything = new Proxy({}, { get: () => handler, ownKeys: () => Object.keys(contract) })
    const handlers = Object.fromEntries(Object.keys(contract).map((channel) => [channel, handler]))
    const serve = createServe({
      open: handlers as unknown as OpenHandlers,
      guarded: () => ({ ...anything, ...handlers }) as unknown as GuardedHandlers,
      user: () => ({ id, username: 'n', full_name: 'N', role: 'admin', is_charge_nurse: false }),
      onRefused: async () => undefined,
      newId: () => id,
      log: (facts) => void log.push(facts),
    })
    let nowMs = 0
    const answer = createFrameDoor(serve, () => {
      nowMs += 10
      return nowMs
    })
    const inputs = [
      {},
      { id },
      { query: 'منى', limit: 20 },
      { username: 'n', password: 'p' },
      { id, seen: {}, administration_reason: 'x' },
    ]
    const corpus = Object.keys(contract).flatMap((channel) =>
      inputs.map((input) => json({ id: 1, channel, input, person: id })),
    )
    await feed('IPC envelope', corpus, async (bytes) => {
      const answered = await answer(bytes.toString('utf8'))
      const text = JSON.stringify(answered)
      if (/ {4}at |node_modules|\.ts:\d/.test(text)) throw new Error('an answer tells of the program')
    })
  })

  it('a batch of envelopes, and what else a station sends', async () => {
    const corpus = [
      json(push),
      json({
        protocol: 3,
        enrolment_code: 'c',
        station_id: id,
        station_name: 'W',
        public_key: 'k',
        key_protection: 'keychain',
      }),
      json({
        protocol: 3,
        incarnation: 1,
        events: [{ station_seq: 1, prev_hash: 'a', hash: 'b', occurred_at: at }],
      }),
    ]
    await feed('sync batch', corpus, (bytes) => {
      const value = parsed(bytes)
      if (findForbiddenText(value) !== undefined) return
      const batch = PushRequest.safeParse(value)
      if (batch.success) for (const one of batch.data.envelopes) Envelope.safeParse(one)
      Envelope.safeParse(value)
      EnrolRequest.safeParse(value)
      AuditPush.safeParse(value)
    })
  })

  it('what a server answers', async () => {
    const site = {
      id,
      code: '01',
      name: 'H',
      name_ar: null,
      time_zone: 'Africa/Cairo',
      allows_password_only_slots: true,
    }
    const lease = { site_code: '01', first: 1, last: 200 }
    const keys = { ssn_index_key: 'k', ssn_seal_public_key: 'k', server_share: 's' }
    const corpus = [
      json({ station_id: id, station_name: 'W', site, ...keys, lease, epoch: 'e', server_time: at }),
      json({
        outcomes: [
          { station_seq: 1, result: 'applied', commit_seq: 1, conflict_ids: [], quarantine_code: null },
        ],
      }),
    ]
    await feed('answers of a server', corpus, (bytes) => {
      const value = parsed(bytes)
      EnrolReply.safeParse(value)
      PushReply.safeParse(value)
      StationSignInReply.safeParse(value)
    })
  })

  it('the files of a profile', async () => {
    const user = { user_id: id, username: 'n', full_name: 'N', role: 'nurse', last_sign_in_at: at, salt: 's' }
    const slot = {
      ...user,
      memory_kib: 64,
      passes: 1,
      sealed_key: 'k',
      failed_tries: 0,
      last_failed_at: null,
    }
    const slots = {
      format: 1,
      station_id: id,
      key_protection: 'keychain',
      station_slot: 's',
      device_key_slot: 'd',
    }
    const rootKey = Buffer.alloc(32, 7)
    await feed(
      'slot file',
      [slot, { ...slot, full_name: 'N\ud800' }].map((one) =>
        json({ ...slots, users: [one], mac: 'a'.repeat(64) }),
      ),
      asFile('keyslots.json', () => {
        for (const key of [rootKey, null]) {
          const read = readKeySlots(folder, key)
          // Nobody can make the MAC without the root key: with one, no broken file may open.
          if (read.ok && key !== null) throw new Error('an altered slot file was taken')
        }
      }),
    )
    const site = { id, code: '01', name: 'H', name_ar: null, time_zone: 'Africa/Cairo' }
    const file = {
      format: 1,
      station_id: id,
      station_name: 'W',
      server: 'https://s',
      site,
      keychain_backend: null,
    }
    await feed(
      'station.json',
      [json({ ...file, key_protection: 'password_only', enrolled_at: at, ca_file: '/ca.pem' })],
      asFile('station.json', readStationFile),
    )
    await feed(
      'keychain.json',
      [json({ format: 1, backend: 'safe-storage-kwallet6', secrets: { root: 'AAAA' } })],
      asFile('keychain.json', recordedBackend),
    )
  })

  it('a file of authorities, and the words of a proxy’s settings', async () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.alloc(300, 9).toString('base64')}\n-----END CERTIFICATE-----\n`
    await feed('CA file', [Buffer.from(pem), Buffer.from(pem + pem)], asFile('ca.pem', readAuthorityFile))
    const corpus = ['PROXY one:3128; DIRECT', 'HTTPS a.b:443;SOCKS5 c:1', 'http://n:p%40@proxy:3128'].map(
      (text) => Buffer.from(text),
    )
    await feed('proxy settings', corpus, (bytes) => {
      waysOfPac(bytes.toString('utf8'))
      wayOfUrl(bytes.toString('utf8'))
    })
  })

  it('a document', async () => {
    const jpeg = Buffer.concat([
      Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
      Buffer.alloc(200, 3),
    ])
    const corpus = [aPdf(), aPng(8, 8), jpeg]
    await feed('upload sniffers', corpus, async (bytes) => {
      await judgeBytes(bytes)
      await judgeUpload({ bytes, file_name: 'scan.pdf', media_type: 'application/pdf' })
    })
  })
})
