import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { SignJWT } from 'jose'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sealToPublicKey } from '../../../main/keys/public-box.ts'
import type { Id } from '../../../shared/ids.ts'
import { WIPE_AUDIENCE, WIPE_RECEIPT_TYPE } from '../../../shared/sync/standing-message.ts'
import { buildApp } from '../../../sync-server/app.ts'
import type { Database } from '../../../sync-server/db/database.ts'
import { createBlobStore } from '../../../sync-server/documents/blob-store.ts'
import {
  createIntakeJournal,
  type IntakeJournal,
  JournalFailed,
  type JournalFile,
  type OpenJournalFile,
} from '../../../sync-server/sync/intake-journal.ts'
import { type ReplayTrouble, replayJournal } from '../../../sync-server/sync/journal-replay.ts'
import { receiveSealedOutbox } from '../../../sync-server/sync/sealed-outbox-service.ts'
import { createSnapshotFiles } from '../../../sync-server/sync/snapshot-files.ts'
import { insertWipe } from '../../../sync-server/sync/standing-store.ts'
import { findStationKeys } from '../../../sync-server/sync/station-store.ts'
import { putBackTo } from '../../support/put-back.ts'
import { filesWith } from '../../support/readable.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import {
  type Author,
  createAuthors,
  enrolWireStation,
  newPatient,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'

describe('the intake journal', () => {
  let server: TestServer
  let folder: string
  let database: string
  /** Files of journals that end uncleanly, as most here do. */
  const opened: JournalFile[] = []

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sijil-journal-'))
    database = mkdtempSync(join(tmpdir(), 'sijil-journalled-'))
  })
  afterEach(async () => {
    for (const file of opened.splice(0)) await file.close().catch(() => {})
    for (const path of [folder, database]) rmSync(path, { recursive: true, force: true })
  })

  const openFile: OpenJournalFile = async (path) => {
    const file = await open(path, 'ax', 0o600)
    opened.push(file)
    return file
  }
  const journalOn = (openSegment = openFile): IntakeJournal =>
    createIntakeJournal(folder, database, server.keys, openSegment)
  const push = (name: string): { station_id: Id; request: unknown } => ({
    station_id: v7(),
    request: { name },
  })
  const names = async (journal: IntakeJournal): Promise<unknown[]> =>
    (await journal.readLeftovers()).flatMap(({ pushes }) => pushes.map(({ request }) => request))
  const segments = (): string[] => readdirSync(folder).sort()

  /** A real file whose disk can be told to misbehave. */
  function moodyDisk(): { mood: 'fine' | 'full' | 'full_and_stuck' | 'unsynced'; open: OpenJournalFile } {
    const disk = {
      mood: 'fine' as 'fine' | 'full' | 'full_and_stuck' | 'unsynced',
      open: async (path: string): Promise<JournalFile> => {
        const file = await openFile(path)
        const fail = (): never => {
          throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
        }
        return {
          async write(bytes, offset, length) {
            const part = await file.write(bytes, offset, Math.min(length, 7))
            return disk.mood.startsWith('full') ? fail() : part
          },
          datasync: async () => (disk.mood === 'unsynced' ? fail() : file.datasync()),
          truncate: async (length) => (disk.mood === 'full_and_stuck' ? fail() : file.truncate(length)),
          close: () => file.close(),
        }
      },
    }
    return disk
  }

  test('holds nothing that can be read without the key, packed or not', async () => {
    const canary = 'Canary of the journal'
    const journal = journalOn()
    await journal.append(push(canary))
    expect(filesWith(folder, canary)).toEqual([])
    expect(await names(journal)).toEqual([{ name: canary }])
    // The control: lines that are only compressed, or only turned into text, are found.
    const line = Buffer.from(JSON.stringify(push(canary)))
    const packed = [gzipSync(line, { level: 1 }), deflateSync(line)]
    for (const [i, bytes] of [...packed, line].entries()) {
      for (const form of ['latin1', 'base64url', 'base64'] as const) {
        const path = join(database, `unsealed-${i}-${form}`)
        writeFileSync(path, Buffer.from(`${bytes.toString(form)}\n`, 'latin1'))
        expect(filesWith(database, canary)).toEqual([path])
        rmSync(path)
      }
    }
  })

  test('writes on until every byte is written, however little the disk takes at a time', async () => {
    const journal = journalOn(moodyDisk().open)
    await journal.append(push('first'))
    await journal.append(push('second'))
    expect(await names(journalOn())).toEqual([{ name: 'first' }, { name: 'second' }])
  })

  test.each(['full', 'full_and_stuck', 'unsynced'] as const)(
    'refuses a push that the disk does not take (%s) and loses no other',
    async (mood) => {
      const disk = moodyDisk()
      const journal = journalOn(disk.open)
      await journal.append(push('before'))
      disk.mood = mood
      await expect(journal.append(push('refused'))).rejects.toBeInstanceOf(JournalFailed)
      disk.mood = 'fine'
      await journal.append(push('after'))
      expect(await names(journalOn())).toEqual([{ name: 'before' }, { name: 'after' }])
      expect(segments()).toHaveLength(mood === 'full' ? 1 : 2)
    },
  )

  test('goes on after a segment could not be made', async () => {
    let isBroken = true
    const journal = journalOn((path) =>
      isBroken ? Promise.reject(new Error('no space left')) : openFile(path),
    )
    await expect(journal.append(push('refused'))).rejects.toBeInstanceOf(JournalFailed)
    isBroken = false
    await journal.append(push('taken'))
    expect(await names(journalOn())).toEqual([{ name: 'taken' }])
  })

  test('keeps a segment until every push in it has settled', async () => {
    const journal = journalOn()
    const settleFirst = await journal.append(push('first'))
    const settleSecond = await journal.append(push('second'))
    settleFirst()
    settleFirst()
    await journal.rotate()
    expect(segments()).toHaveLength(1)
    ;(await journal.append(push('third')))()
    await journal.rotate()
    expect(segments()).toHaveLength(1)
    expect(await names(journalOn())).toEqual([{ name: 'first' }, { name: 'second' }])
    settleSecond()
    await journal.close()
    expect(segments()).toEqual([])
  })

  describe('after an unclean end', () => {
    let station: WireStation
    let nurse: Author
    let troubles: ReplayTrouble[]

    beforeEach(async () => {
      await server.reset()
      const authors = createAuthors(server)
      await authors.create()
      nurse = authors.nurse
      station = await enrolWireStation(server, 'Ward 3')
      troubles = []
    })

    const requestOf = (patient: Id): unknown => ({
      protocol: 1,
      incarnation: 1,
      epoch: null,
      medical_numbers_left: 200,
      envelopes: [station.envelope([newPatient(patient)], nurse)],
    })
    const replay = (): Promise<number> =>
      replayJournal(
        {
          database: server.database,
          keys: server.keys,
          clock: server.clock,
          onFault: () => {},
          onTrouble: (trouble) => troubles.push(trouble),
        },
        journalOn(),
      )
    const patients = async (): Promise<Id[]> =>
      (await server.owner.selectFrom('patients').select('id').orderBy('id').execute()).map(({ id }) => id)

    test('takes again what was written, and the segment goes', async () => {
      const patient = v7()
      await journalOn().append({ station_id: station.id, request: requestOf(patient) })
      expect(await replay()).toBe(1)
      expect(await patients()).toEqual([patient])
      expect([troubles, segments()]).toEqual([[], []])
    })

    test('skips lines that cannot be read, takes the others, and keeps the segment aside', async () => {
      const [first, second] = [v7(), v7()]
      const journal = journalOn()
      await journal.append({ station_id: station.id, request: requestOf(first) })
      const [segment = ''] = segments()
      appendFileSync(join(folder, segment), 'bm90IGEgbGluZQ\n')
      await journal.append({ station_id: station.id, request: requestOf(second) })
      appendFileSync(join(folder, segment), 'dG9ybg')
      const text = readFileSync(join(folder, segment), 'utf8')
      expect(await replay()).toBe(2)
      expect(await patients()).toEqual([first, second].sort())
      expect(troubles).toEqual([
        { segment, line: 2, station_id: null, reason: 'unreadable' },
        { segment, line: 4, station_id: null, reason: 'unreadable' },
      ])
      expect(segments()).toEqual([`${segment}.aside`])
      expect(readFileSync(join(folder, `${segment}.aside`), 'utf8')).toBe(text)
    })

    test('keeps a segment aside whose push does not follow, is unknown or is none, and never writes over it', async () => {
      requestOf(v7())
      const gap = requestOf(v7())
      for (const left of [
        { station_id: station.id, request: gap },
        { station_id: v7(), request: gap },
        { station_id: station.id, request: 'x' },
      ]) {
        await journalOn().append(left)
        expect(await replay()).toBe(0)
      }
      expect(troubles.map(({ reason }) => reason)).toEqual(['gap', 'unknown_station', 'invalid'])
      expect(segments()).toEqual([
        '00000001.journal.aside',
        '00000002.journal.aside',
        '00000003.journal.aside',
      ])
      expect(await replay()).toBe(0)
      expect(troubles).toHaveLength(3)
    })

    test('takes a sealed outbox again as one: with the holes of its numbers, and nothing twice', async () => {
      const [held, missed] = [v7(), v7()]
      const key = String(station.enrolment.outbox_public_key)
      const frames = [held, v7(), missed].map((patient) => {
        const envelope = station.envelope([newPatient(patient)], nurse)
        const sealed = sealToPublicKey(key, 'sijil outbox v1', Buffer.from(JSON.stringify(envelope)))
        return { incarnation: 1, station_seq: envelope.station_seq, hash: envelope.hash, sealed }
      })
      const handIn = (numbers: readonly number[], database: Database) =>
        server.database
          .transaction({ site_id: 'all' }, (trx) => findStationKeys(trx, station.id))
          .then((keys) => {
            if (keys === undefined) throw new Error('it was enrolled')
            const { clock } = server
            const deps = { database, keys: server.keys, clock, onFault: () => {}, journal: journalOn() }
            const sent = numbers.flatMap((n) => frames[n] ?? [])
            return receiveSealedOutbox(deps, keys, { protocol: 1, frames: sent })
          })
      expect(await handIn([0], server.database)).toEqual({ outcomes: ['committed'] })
      const dying: Database = { ...server.database, transaction: () => Promise.reject(new Error('killed')) }
      await expect(handIn([0, 2], dying)).rejects.toThrow('killed')
      expect(await replay()).toBe(1)
      expect(await patients()).toEqual([held, missed].sort())
      expect([troubles, segments()]).toEqual([[], []])
      expect(await server.owner.selectFrom('quarantine').selectAll().execute()).toEqual([])
      const { last_station_seq } = await server.owner
        .selectFrom('station_keys')
        .select('last_station_seq')
        .executeTakeFirstOrThrow()
      expect(last_station_seq).toBe(0)
    })

    test('begins an epoch where the database lost commits that stations had seen, before it takes anything', async () => {
      const clinic = await enrolWireStation(server, 'Clinic 1')
      const other = await enrolWireStation(server, 'Ward 4')
      const [patient, phone, first, second] = [v7(), '01012345678', '01111111111', '01222222222']
      await station.commit([newPatient(patient)], nurse)
      const { end } = await clinic.pull(0)
      const lost = await clinic.commit([newPatient(v7())], nurse)
      const seen = (await station.pull(0)).end
      await putBackTo(server, end.head)
      const setPhone = (to: string, version: number) =>
        patchOf(
          'patients',
          patient,
          { version },
          { mobile_number: [phone, to], mobile_unavailable_reason: [null, null] },
        )
      const journal = journalOn()
      for (const [by, to, version, mark] of [
        [other, first, end.head, end.mark],
        [station, second, Number(lost.commit_seq), seen.mark],
      ] as const) {
        const request = {
          protocol: 4,
          incarnation: 1,
          epoch: end.epoch,
          mark,
          medical_numbers_left: 200,
          envelopes: [by.envelope([setPhone(to, version)], nurse, { epoch: end.epoch })],
        }
        await journal.append({ station_id: by.id, request })
      }
      expect(await replay()).toBe(2)
      expect(troubles).toEqual([])
      expect(
        await server.owner.selectFrom('patients').select('mobile_number').where('id', '=', patient).execute(),
      ).toEqual([{ mobile_number: first }])
      expect((await station.pull(0)).end.epoch).not.toBe(end.epoch)
    })

    test('starts although a segment is not even text', async () => {
      writeFileSync(join(folder, '00000007.journal'), Buffer.from([0, 255, 10, 200, 10]))
      expect(await replay()).toBe(0)
      expect(segments()).toEqual(['00000007.journal.aside'])
    })
  })

  test('keeps on the disk whatever else it says is done, before it says so', async () => {
    await server.reset()
    const authors = createAuthors(server)
    await authors.create()
    const { config, clock, keys, database: db } = server
    const blobs = createBlobStore(join(server.data_dir, 'documents'), db, keys)
    const snapshotFiles = createSnapshotFiles(join(server.data_dir, 'snapshots'), keys)
    let flushes = 0
    let isBroken = false
    const flush = async (): Promise<void> => {
      flushes += 1
      if (isBroken) throw new Error('the disk fails')
    }
    const app = await buildApp({
      config,
      database: db,
      keys,
      blobs,
      clock,
      journal: journalOn(),
      flush,
      snapshotFiles,
    })
    const flushesOf = async (work: () => Promise<unknown>): Promise<number> => {
      const before = flushes
      await work()
      return flushes - before
    }
    try {
      const url = await app.listen({ host: config.host, port: 0 })
      const station = await enrolWireStation({ ...server, url }, 'Ward 4')
      expect(flushes).toBeGreaterThan(0)
      const push = (medical_numbers_left: number) =>
        station.request('POST', '/push', {
          protocol: 1,
          incarnation: 1,
          epoch: null,
          medical_numbers_left,
          envelopes: [station.envelope([newPatient(v7())], authors.nurse)],
        })
      expect(await flushesOf(() => push(200))).toBe(0)
      expect(await flushesOf(() => push(10))).toBe(1)
      expect(await flushesOf(() => station.pull(0))).toBe(0)
      const grant = (): Promise<Response> =>
        station.request('POST', '/scope-grants', { protocol: 1, patient_id: v7(), actor_id: v7() })
      expect(await flushesOf(async () => expect((await grant()).status).toBe(403))).toBe(0)
      isBroken = true
      const signedIn = await fetch(`${url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(server.config.admin),
      })
      expect(signedIn.status).toBe(500)
    } finally {
      await app.close()
      await server.reset()
    }
  })

  test('answers 503 to a push that it cannot keep, and nothing of it is taken', async () => {
    await server.reset()
    const authors = createAuthors(server)
    await authors.create()
    const disk = moodyDisk()
    const { config, database: db, keys, clock } = server
    const blobs = createBlobStore(join(server.data_dir, 'documents'), db, keys)
    const snapshotFiles = createSnapshotFiles(join(server.data_dir, 'snapshots'), keys)
    const journal = journalOn(disk.open)
    const app = await buildApp({ config, database: db, keys, blobs, clock, journal, snapshotFiles })
    try {
      const url = await app.listen({ host: config.host, port: 0 })
      const station = await enrolWireStation({ ...server, url }, 'Ward 3')
      const message = {
        protocol: 1,
        incarnation: 1,
        epoch: null,
        medical_numbers_left: 200,
        envelopes: [station.envelope([newPatient(v7())], authors.nurse)],
      }
      disk.mood = 'full'
      const refused = await station.request('POST', '/push', message)
      expect(refused.status).toBe(503)
      expect(await refused.json()).toMatchObject({ code: 'journal_failed' })
      expect(await server.owner.selectFrom('patients').select('id').execute()).toEqual([])
      const order = { order_id: v7(), order_nonce: 'n'.repeat(32) }
      const own = { station_id: station.id, site_id: station.site_id }
      await server.database.transaction({ site_id: 'all' }, (trx) =>
        insertWipe(trx, {
          ...own,
          ...order,
          reason: 'stolen',
          ordered_at: '2026-05-01T08:00:00.000Z',
          ordered_by: v7(),
        }),
      )
      const said = { started_at: '2026-05-01T08:00:00.000Z', saved_count: 1, not_saved: [] }
      const receipt = await new SignJWT({ ...order, ...said, documents_lost_count: 0 })
        .setProtectedHeader({ alg: 'EdDSA', typ: WIPE_RECEIPT_TYPE })
        .setIssuer(station.id)
        .setAudience(WIPE_AUDIENCE)
        .setIssuedAt()
        .sign(station.private_key)
      const frame = { incarnation: 1, station_seq: 1, hash: 'a'.repeat(64), sealed: 'AAAA' }
      const report = { station_id: station.id, receipt, is_done: false, frames: [frame] }
      const unkept = await station.request('POST', '/wipe', report)
      expect(unkept.status).toBe(503)
      expect(await unkept.json()).toMatchObject({ code: 'journal_failed' })
      disk.mood = 'fine'
      expect((await station.request('POST', '/push', message)).status).toBe(200)
      expect(await server.owner.selectFrom('patients').select('id').execute()).toHaveLength(1)
    } finally {
      await app.close()
    }
  })
})
