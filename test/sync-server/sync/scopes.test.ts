import { createHash } from 'node:crypto'
import { brotliDecompressSync } from 'node:zlib'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { REST_STATION_ID } from '../../../shared/ids.ts'
import { DIGEST_BUCKETS, type DigestReply } from '../../../shared/sync/digest-message.ts'
import { entityNames } from '../../../shared/sync/entities.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { PULL_MAX_BYTES, type PullBackfill, type PullCommit } from '../../../shared/sync/pull-message.ts'
import { OPENINGS_PER_HOUR } from '../../../shared/sync/scope-grant-message.ts'
import { SnapshotManifest } from '../../../shared/sync/snapshot-message.ts'
import { PROTOCOL_VERSION } from '../../../shared/sync/version.ts'
import { instantOf } from '../../../shared/time.ts'
import { commitOwn } from '../../../sync-server/commit/commit.ts'
import { sweepDue } from '../../../sync-server/sync/scope-watch.ts'
import { aPng } from '../../support/scan.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  type Author,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  newVitalSigns,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { hire, openOtherSite } from '../rest/rest-client.ts'

const DAY_MS = 86_400_000
/** Stands in the history and nowhere else. */
const CANARY = 'Complains of a canary in the left lung'
const NAME = 'Samira Abdelrahman Elgohary'

describe.each(databaseKinds)('scopes on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let reading: WireStation
  let authors: ReturnType<typeof createAuthors>

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
    reading = await enrolWireStation(server, 'Reading room')
  })

  const sweep = () => sweepDue({ database: server.database, clock: server.clock })
  const commit = async (station: WireStation, ops: readonly Op[], author: Author = authors.nurse) => {
    const outcome = await station.commit(ops, author)
    expect(outcome).toMatchObject({ quarantine_code: null })
    return Number(outcome.commit_seq)
  }

  const complete = (visit: string) => {
    const before = { cancelled_reason: [null, null], reopened_reason: [null, null] } as const
    const fields = {
      ...before,
      status: ['open', 'completed'],
      completed_at: [null, instantOf(server.clock.nowMs())],
      incomplete_reason: [null, 'went home before the forms'],
    } as const
    const op = patchOf('patient_visits', visit, { version: null, seq: 1 }, fields)
    return commit(ward, [op], authors.physician)
  }

  /** A patient whose one visit is over. */
  async function aQuietPatient(): Promise<{ patient: string; visit: string; signs: string }> {
    const [patient, visit, signs] = [v7(), v7(), v7()]
    await commit(ward, [
      newPatient(patient),
      newVisit(visit, patient, { chief_complaint: CANARY }),
      newVitalSigns(signs, patient, visit),
    ])
    await complete(visit)
    return { patient, visit, signs }
  }

  async function out(): Promise<Awaited<ReturnType<typeof aQuietPatient>>> {
    const one = await aQuietPatient()
    server.clock.advance(91 * DAY_MS)
    await sweep()
    return one
  }

  const grant = (station: WireStation, patient_id: string, actor_id = authors.nurse.user_id) =>
    station.request('POST', '/scope-grants', { protocol: PROTOCOL_VERSION, patient_id, actor_id })

  /** What so many openings come to, in one commit. */
  const open = (station: WireStation, patients: readonly string[]) =>
    server.database.transaction({ site_id: station.site_id }, (trx) =>
      commitOwn(trx, {
        station_id: REST_STATION_ID,
        actor: authors.nurse,
        site_id: station.site_id,
        ops: [],
        administration_reason: null,
        received_at: instantOf(server.clock.nowMs()),
        scopes: patients.map((patient_id) => {
          return { patient_id, station_id: station.id, is_member: true, reason: 'opened' }
        }),
      }),
    )

  /** All pages from a cursor, as a station that takes backfills. */
  async function pullAll(station: WireStation, from = 0) {
    const lines: (PullCommit | PullBackfill)[] = []
    const pages: string[] = []
    let after = from
    for (let backfill = ''; ; ) {
      const { commits, end, text } = await station.pull(after, encodeURIComponent(backfill))
      pages.push(text)
      lines.push(...(commits as (PullCommit | PullBackfill)[]))
      after = end.next
      if (end.backfill === undefined && end.next >= end.head) break
      backfill = end.backfill ?? ''
    }
    const commits = lines.filter((line) => line.type === 'commit') as PullCommit[]
    return {
      text: pages.join(''),
      pages,
      after,
      backfill: lines.filter((line) => line.type === 'backfill') as PullBackfill[],
      scopes: commits
        .flatMap(({ changes }) => changes)
        .filter(({ entity }) => entity === 'scope_members')
        .map(({ row }) => row),
    }
  }

  async function snapshotText(station: WireStation): Promise<string> {
    let manifest: SnapshotManifest | undefined
    for (let snapshot_id: string | null = null; manifest?.is_complete !== true; ) {
      const reply = await station.request('POST', '/snapshots', { protocol: PROTOCOL_VERSION, snapshot_id })
      manifest = SnapshotManifest.parse(await reply.json())
      snapshot_id = manifest.snapshot_id
    }
    const texts = manifest.chunks.map(async ({ sha256 }) => {
      const reply = await station.request('GET', `/snapshots/chunks/${sha256}`)
      return brotliDecompressSync(Buffer.from(await reply.arrayBuffer())).toString('utf8')
    })
    return (await Promise.all(texts)).join('')
  }

  /** All that the comparison gives to a station that holds nothing. */
  async function digestText(station: WireStation, cursor: number): Promise<string> {
    const tables = entityNames.map((entity) => {
      return { entity, buckets: Array.from({ length: DIGEST_BUCKETS }, () => 'nothing') }
    })
    const reply = await station.request('POST', '/digests', { protocol: PROTOCOL_VERSION, cursor, tables })
    const text = await reply.text()
    expect((JSON.parse(text) as DigestReply).state).toBe('compared')
    return text
  }

  test('begin with the commit that opens a visit, and not with a registration', async () => {
    const patient = v7()
    await commit(ward, [newPatient(patient)])
    expect((await pullAll(reading)).scopes).toEqual([])
    const seq = await commit(ward, [newVisit(v7(), patient)])
    expect((await pullAll(reading)).scopes).toEqual([
      expect.objectContaining({
        patient_id: patient,
        station_id: null,
        is_member: true,
        reason: 'active',
        row_version: seq,
      }),
    ])
  })

  test('end when nothing is open and nothing happened for 90 days, and begin again with the next visit', async () => {
    const { patient } = await aQuietPatient()
    const open = v7()
    await commit(ward, [newPatient(open), newVisit(v7(), open)])
    server.clock.advance(89 * DAY_MS)
    await sweep()
    expect((await pullAll(reading)).scopes.map((row) => row.is_member)).toEqual([true, true])
    server.clock.advance(2 * DAY_MS)
    await sweep()
    const ended = (await pullAll(reading)).scopes.slice(2)
    expect(ended).toEqual([
      expect.objectContaining({ patient_id: patient, is_member: false, reason: 'quiet' }),
    ])
    await commit(ward, [newVisit(v7(), patient)])
    expect((await pullAll(reading)).scopes.at(-1)).toMatchObject({ patient_id: patient, is_member: true })
  })

  test('let no history of others over the wire: in pages, snapshot, comparison', async () => {
    const { patient } = await out()
    const pulled = await pullAll(reading)
    for (const text of [pulled.text, await snapshotText(reading), await digestText(reading, pulled.after)]) {
      expect(text).toContain(NAME)
      expect(text).toContain(patient)
      expect(text).not.toContain(CANARY)
      expect(text).not.toContain('pulse_bpm":88')
    }
  })

  test('give the history of who is in scope in each of these ways', async () => {
    await aQuietPatient()
    const pulled = await pullAll(reading)
    for (const text of [pulled.text, await snapshotText(reading), await digestText(reading, pulled.after)])
      expect(text).toContain(CANARY)
  })

  test('give bytes of a document to who may hold the patient, and tell its own station that they are here', async () => {
    const { patient, visit } = await aQuietPatient()
    const bytes = aPng(40, 40)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const fields = { patient_id: patient, visit_id: visit, document_type: 'scanned_form', sha256, version: 1 }
    const file = { file_name: 'a.png', media_type: 'image/png', size_bytes: bytes.length, replaces_id: null }
    await commit(ward, [
      { op: 'append', entity: 'visit_documents', id: v7(), fields: { ...fields, ...file } } as Op,
    ])
    expect((await ward.request('PUT', `/blobs/${sha256}`, bytes)).status).toBe(204)
    const status = async (station: WireStation, method: string) =>
      (await station.request(method, `/blobs/${sha256}`)).status
    expect(await status(reading, 'GET')).toBe(200)
    server.clock.advance(91 * DAY_MS)
    await sweep()
    expect(await status(reading, 'GET')).toBe(404)
    expect(await status(reading, 'HEAD')).toBe(404)
    expect(await status(ward, 'GET')).toBe(404)
    expect(await status(ward, 'HEAD')).toBe(200)
    expect((await grant(reading, patient)).status).toBe(200)
    expect(await status(reading, 'GET')).toBe(200)
  })

  test('an opening gives one station the earlier history, and no other', async () => {
    const { patient, visit, signs } = await out()
    const [mine, theirs] = [(await pullAll(reading)).after, (await pullAll(ward)).after]
    expect((await grant(reading, patient)).status).toBe(200)
    const { backfill, scopes } = await pullAll(reading, mine)
    expect(scopes).toEqual([expect.objectContaining({ station_id: reading.id, reason: 'opened' })])
    const ids = backfill.flatMap(({ fields, rows }) => rows.map((row) => row[fields.indexOf('id')]))
    expect(ids.toSorted()).toEqual([patient, visit, signs].toSorted())
    const other = await pullAll(ward, theirs)
    expect(other.scopes).toEqual([])
    expect(other.text).not.toContain(patient)
    const { rows } = await sql<{ actor_id: string; reason: string }>`
      select actor_id, reason from audit_log where source = 'server' and patient_id = ${patient}`.execute(
      server.owner,
    )
    expect(rows).toEqual([{ actor_id: authors.nurse.user_id, reason: `opened on station ${reading.id}` }])
    server.clock.advance(91 * DAY_MS)
    await sweep()
    expect((await pullAll(reading, mine)).scopes.at(-1)).toMatchObject({ is_member: false })
  })

  test('answer alike for a patient of another site and for nobody, and refuse who does not work here', async () => {
    const { patient } = await out()
    const there = await enrolWireStation(server, 'Elsewhere', await openOtherSite(server))
    const colleague = await hire(server, 'nurse-there', 'nurse', { site_id: there.site_id })
    const stranger = v7()
    const answers = [
      await grant(there, patient, colleague.user_id),
      await grant(reading, v7()),
      await grant(reading, patient, stranger),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 403])
    const [hidden, nobody] = await Promise.all(answers.slice(0, 2).map((answer) => answer.json()))
    expect(hidden).toEqual(nobody)
    expect((await pullAll(there)).text).not.toContain(NAME)
  })

  test('let a station open 300 patients within an hour and no more, and say how long to wait', async () => {
    const { patient } = await out()
    const { after } = await pullAll(reading)
    const others = Array.from({ length: OPENINGS_PER_HOUR }, () => v7())
    for (let from = 0; from < others.length; from += 100)
      await commit(
        ward,
        others.slice(from, from + 100).map((id) => newPatient(id)),
      )
    const [last = '', ...before] = others
    await open(reading, before)
    expect((await grant(reading, last)).status).toBe(200)
    const refused = await grant(reading, patient)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('3600')
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', retry_after_s: 3600 })
    expect((await pullAll(reading, after)).text).not.toContain(CANARY)
    expect((await grant(ward, patient)).status).toBe(200)
    server.clock.advance(61 * 60_000)
    expect((await grant(reading, patient)).status).toBe(200)
    expect((await pullAll(reading, after)).text).toContain(CANARY)
  })

  test('bring a history that is larger than a page in several, without going past their bounds', async () => {
    const patient = v7()
    const visit = v7()
    await commit(ward, [newPatient(patient), newVisit(visit, patient, { status: 'open' })])
    const all: string[] = []
    for (let part = 0; part < 15; part += 1) {
      const ids = Array.from({ length: 160 }, () => v7())
      all.push(...ids)
      await commit(
        ward,
        ids.map((id) => newVitalSigns(id, patient, visit)),
      )
    }
    await complete(visit)
    server.clock.advance(91 * DAY_MS)
    await sweep()
    const { after } = await pullAll(reading)
    await grant(reading, patient)
    const { backfill, pages } = await pullAll(reading, after)
    expect(pages.length).toBeGreaterThan(1)
    for (const page of pages) expect(Buffer.byteLength(page)).toBeLessThan(PULL_MAX_BYTES * 1.5)
    const given = backfill.flatMap(({ fields, rows }) => rows.map((row) => row[fields.indexOf('id')]))
    expect(given.toSorted()).toEqual([...all, patient, visit].toSorted())
  })

  test('pass a program that knows nothing of them by, without holding it up', async () => {
    const { patient } = await out()
    const { end } = await reading.pull(0)
    await grant(reading, patient)
    const page = await reading.pull(end.next)
    expect(page.end).toMatchObject({ next: page.end.head })
    expect(page.text).not.toContain('backfill')
  })

  test('hold together who was found to be one person', async () => {
    const { patient } = await out()
    const other = v7()
    await commit(ward, [newPatient(other)])
    const stated_at = instantOf(server.clock.nowMs())
    const merge = { survivor_id: other, absorbed_id: patient, act: 'merge', stated_at, reason: 'one person' }
    const admin = await authors.admin()
    const outcome = await ward.commit(
      [
        { op: 'append', entity: 'patient_merges', id: v7(), fields: { ...merge, answers_id: null } } as Op,
        patchOf('patients', patient, { version: null, seq: 1 }, { merged_into: [null, other] }),
      ],
      admin,
      { administration_reason: 'asked to' },
    )
    expect(outcome.quarantine_code).toBeNull()
    const { scopes, backfill } = await pullAll(reading, Number(outcome.commit_seq) - 1)
    expect(scopes.map((row) => row.patient_id).toSorted()).toEqual([patient, other].toSorted())
    expect(JSON.stringify(backfill)).toContain(CANARY)
  })

  test('are found out for data of before: who is active is in, others are out, and nothing is sent twice', async () => {
    const quiet = await aQuietPatient()
    server.clock.advance(91 * DAY_MS)
    const here = v7()
    await commit(ward, [newPatient(here), newVisit(v7(), here)])
    for (const table of ['scope_members', 'site_scopes'])
      await sql`delete from ${sql.table(table)}`.execute(server.owner)
    const before = (await reading.pull(0)).end.next
    const { scopes, backfill, text } = await pullAll(reading)
    expect(scopes.at(-1)).toMatchObject({ patient_id: here, is_member: true })
    expect(text).not.toContain(CANARY)
    expect(text).toContain(quiet.patient)
    expect(backfill).toEqual([])
    expect((await pullAll(reading, before)).scopes).toEqual([])
  })

  test('let two stations begin with one patient at the same time', async () => {
    const { patient } = await out()
    const outcomes = await Promise.all(
      [ward, reading].map((station) => station.commit([newVisit(v7(), patient)], authors.nurse)),
    )
    expect(outcomes.map(({ result }) => result)).toEqual(['applied', 'applied'])
    expect((await pullAll(reading)).scopes.at(-1)).toMatchObject({ patient_id: patient, is_member: true })
  })
})
