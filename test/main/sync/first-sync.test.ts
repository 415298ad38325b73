import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { readNumber, writeState } from '../../../main/records/sync-state.ts'
import { beginWith, endFirstSync, goOnWith, readFirstSync } from '../../../main/sync/first-sync-store.ts'
import { compareRows } from '../../../main/sync/row-digests.ts'
import type { SyncCycleDeps } from '../../../main/sync/sync-cycle.ts'
import type { Transport } from '../../../main/sync/transport.ts'
import { ok } from '../../../shared/result.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { SnapshotManifest } from '../../../shared/sync/snapshot-message.ts'
import { PROTOCOL_VERSION } from '../../../shared/sync/version.ts'
import { instantOf } from '../../../shared/time.ts'
import { beginSnapshot } from '../../../sync-server/sync/snapshot-store.ts'
import { patientFields } from '../../support/manual-station.ts'
import { startTestServer, type TestServer, testClock } from '../../support/server.ts'
import {
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  newVitalSigns,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { openOtherSite } from '../../sync-server/rest/rest-client.ts'
import { createFreshStation, type FreshStation, holdings } from './a-fresh-station.ts'

const NEVER = Number.MAX_SAFE_INTEGER
const FROM_THE_FIRST = 3

let server: TestServer
let ward: WireStation
let authors: ReturnType<typeof createAuthors>
const patients: Record<'today' | 'recent' | 'rest' | 'newborn' | 'mother', string> = {
  today: v7(),
  recent: v7(),
  rest: v7(),
  newborn: v7(),
  mother: v7(),
}
const stations: FreshStation[] = []

async function fresh(
  commits = FROM_THE_FIRST,
  change?: (transport: Transport) => Transport,
): Promise<FreshStation> {
  const station = await createFreshStation(server, commits, change)
  stations.push(station)
  return station
}

/** What the server took, as it came. */
async function commit(...ops: Op[]): Promise<number> {
  const { commit_seq, quarantine_code } = await ward.commit(ops, authors.nurse)
  if (commit_seq === null) throw new Error(quarantine_code ?? 'put aside')
  return commit_seq
}

beforeAll(async () => {
  server = await startTestServer({ database: 'pglite', clock: testClock('2025-01-01T06:00:00.000Z') })
  await server.reset()
  authors = createAuthors(server)
  await authors.create()
  ward = await enrolWireStation(server, 'Ward 3')
  const days = { rest: '2025-01-01', recent: '2026-04-01', today: '2026-05-01' }
  for (const [kind, day] of Object.entries(days)) {
    server.clock.set(`${day}T08:00:00.000Z`)
    const patient = patients[kind as keyof typeof days]
    const arrived_at = `${day}T07:30:00.000Z`
    const visit = v7()
    const version = await commit(newPatient(patient), newVisit(visit, patient, { arrived_at }))
    await commit(newVitalSigns(v7(), patient, visit, { measured_at: arrived_at, entered_at: arrived_at }))
    if (kind === 'today') continue
    const ended = {
      status: ['open', 'completed'],
      completed_at: [null, arrived_at],
      cancelled_reason: [null, null],
      incomplete_reason: [null, 'Left before it was written'],
      reopened_reason: [null, null],
    } as const
    const outcome = await ward.commit(
      [patchOf('patient_visits', visit, { version }, ended)],
      authors.physician,
    )
    expect(outcome.result).toBe('applied')
  }
  await commit(newPatient(patients.mother))
  await commit(newPatient(patients.newborn, { mother_id: patients.mother }), newVisit(v7(), patients.newborn))
})
afterEach(async () => {
  for (const station of stations.splice(0)) await station.close()
})
afterAll(() => server.close())

/** Counts what is asked for, and may answer otherwise. */
function watched(answer: Partial<Transport> = {}): {
  chunks: string[]
  pulls: number[]
  change: (transport: Transport) => Transport
} {
  const chunks: string[] = []
  const pulls: number[] = []
  const change = (transport: Transport): Transport => {
    const known = { ...transport, ...answer }
    return {
      ...known,
      pull: (after) => {
        pulls.push(after)
        return known.pull(after)
      },
      getSnapshotChunk: (sha256, signal) => {
        chunks.push(sha256)
        return known.getSnapshotChunk(sha256, signal)
      },
    }
  }
  return { chunks, pulls, change }
}

/** A way to the server on which chunks after the first few do not arrive. */
function brokenAfter(count: number): (transport: Transport) => Transport {
  let given = 0
  return (transport) => ({
    ...transport,
    getSnapshotChunk: async (sha256, signal) => {
      given += 1
      return given > count ? { ok: false, kind: 'unreachable' } : transport.getSnapshotChunk(sha256, signal)
    },
  })
}

const manifestFor = async (
  station: WireStation,
  snapshot_id: string | null = null,
): Promise<SnapshotManifest> => {
  for (;;) {
    const reply = await station.request('POST', '/snapshots', { protocol: PROTOCOL_VERSION, snapshot_id })
    if (reply.status === 200) return SnapshotManifest.parse(await reply.json())
    expect(reply.status).toBe(202)
  }
}

const folders = async (): Promise<string[]> =>
  readdirSync(join(server.data_dir, 'snapshots', await server.siteId()))

describe('a new station far behind', () => {
  it('holds what one holds that pulled every commit, and pulls none of what the snapshot has', async () => {
    const puller = await fresh(NEVER)
    await puller.syncAll()
    const asked = watched()
    const filled = await fresh(FROM_THE_FIRST, asked.change)
    await filled.syncAll()
    expect(await holdings(filled)).toEqual(await holdings(puller))
    expect(asked.pulls.filter((after) => after === 0)).toHaveLength(1)
    expect(new Set(asked.chunks).size).toBe(asked.chunks.length)
    expect([...filled.faults, ...puller.faults]).toEqual([])
  })

  it('is given today’s patients first, whole and with whom their records speak of', async () => {
    const { chunks } = await manifestFor(ward)
    expect(chunks.map(({ kind }) => kind)).toEqual(['reference', 'today', 'recent', 'rest'])
    const texts = await Promise.all(chunks.map(({ sha256 }) => chunkText(ward, sha256)))
    const holders = (id: string): number[] =>
      texts.flatMap((text, at) => (text.includes(`["${id}"`) ? [at] : []))
    expect(holders(patients.today)).toEqual([1])
    expect(holders(patients.mother)).toEqual([1])
    expect(holders(patients.recent)).toEqual([2])
    expect(holders(patients.rest)).toEqual([3])
    // History of those in scope, and of nobody else.
    expect(texts.slice(1).map((text) => text.includes('"vital_signs"'))).toEqual([true, true, false])
  })

  it('says how much is here until all is, and goes on after a kill where it stood', async () => {
    const station = await fresh(FROM_THE_FIRST, brokenAfter(2))
    await station.engine.runOnce()
    await station.engine.firstSyncSettled()
    const { chunks, row_count } = await manifestFor(ward)
    const first = chunks.slice(0, 2).reduce((rows, chunk) => rows + chunk.row_count, 0)
    expect((await station.engine.status()).first_sync).toEqual({
      rows_done: first,
      rows_total: row_count,
      is_todays_work_here: true,
    })
    const asked = watched()
    const again = await station.restart(asked.change)
    await station.syncAll(again)
    expect(asked.chunks).toEqual(chunks.slice(2).map(({ sha256 }) => sha256))
    expect((await again.status()).first_sync).toBeNull()
  })

  it('takes what is written meanwhile at once, and no older chunk puts it back', async () => {
    const station = await fresh(FROM_THE_FIRST, brokenAfter(2))
    await station.engine.runOnce()
    await station.engine.firstSyncSettled()
    const { rows } = await readBack(ward, patients.rest)
    const changed = { address: [null, '12 Nile Street'] } as const
    await commit(
      patchOf('patients', patients.rest, { version: rows }, { ...changed, governorate: [null, null] }),
    )
    const again = await station.restart(brokenAfter(0))
    await again.runOnce()
    await again.firstSyncSettled()
    const address = async (): Promise<unknown> =>
      (
        await station.store.db
          .selectFrom('patients')
          .select('address')
          .where('id', '=', patients.rest)
          .execute()
      )[0]?.address
    expect(await address()).toBe('12 Nile Street')
    await station.syncAll(await station.restart())
    expect(await address()).toBe('12 Nile Street')
    const puller = await fresh(NEVER)
    await puller.syncAll()
    expect(await holdings(station)).toEqual(await holdings(puller))
  })

  it('keeps an own edit on top of a row that a chunk brings, and nothing of its own stays pending', async () => {
    // Sent before the snapshot is made: its commit is in no page that this station pulls.
    server.clock.advance(3_700_000)
    const station = await fresh()
    const registered = await writeRecords(
      station.records,
      { ...station.act('patients.register'), actor: { ...authors.nurse, is_charge_nurse: false } },
      async (w) => ok(await w.create('patients', patientFields())),
    )
    if (!registered.ok) throw new Error(registered.error.code)
    await station.syncAll()
    const rows = await station.store.db.selectFrom('outbox').select(['state', 'commit_seq']).execute()
    expect(rows.map(({ state }) => state)).toEqual(['archived'])
    expect(await station.store.db.selectFrom('shadow').selectAll().execute()).toEqual([])
    const puller = await fresh(NEVER)
    await puller.syncAll()
    expect(await holdings(station)).toEqual(await holdings(puller))
  })

  it('throws a damaged chunk away and asks for it again', async () => {
    let isFirst = true
    const asked = watched()
    const station = await fresh(FROM_THE_FIRST, (transport) =>
      asked.change({
        ...transport,
        getSnapshotChunk: async (sha256, signal) => {
          const reply = await transport.getSnapshotChunk(sha256, signal)
          if (!isFirst || !reply.ok || reply.value === null) return reply
          isFirst = false
          // It unpacks well, and is another text.
          return { ok: true, value: brotliCompressSync('') }
        },
      }),
    )
    await station.syncAll()
    expect(asked.chunks).toHaveLength(new Set(asked.chunks).size + 1)
    const puller = await fresh(NEVER)
    await puller.syncAll()
    expect(await holdings(station)).toEqual(await holdings(puller))
  })

  it('takes another snapshot where the server has the first no more, but no chunk twice', async () => {
    const station = await fresh(FROM_THE_FIRST, brokenAfter(2))
    await station.engine.runOnce()
    await station.engine.firstSyncSettled()
    const before = await manifestFor(ward)
    rmSync(join(server.data_dir, 'snapshots'), { recursive: true })
    const asked = watched()
    await station.syncAll(await station.restart(asked.change))
    const after = await manifestFor(ward)
    expect(after.snapshot_id).not.toBe(before.snapshot_id)
    // Today's patients are as they were; of the stations there is one more.
    const today = before.chunks[1]?.sha256
    expect(after.chunks[1]?.sha256).toBe(today)
    expect(asked.chunks).not.toContain(today)
    const puller = await fresh(NEVER)
    await puller.syncAll()
    expect(await holdings(station)).toEqual(await holdings(puller))
  })

  it('pulls everything from a server that has no snapshots, also when it begins to have none', async () => {
    const none: Partial<Transport> = { takeSnapshot: async () => ({ ok: true, value: null }) }
    const asked = watched(none)
    const station = await fresh(FROM_THE_FIRST, asked.change)
    await station.syncAll()
    expect(asked.chunks).toEqual([])

    const other = await fresh(FROM_THE_FIRST, brokenAfter(1))
    await other.engine.runOnce()
    await other.engine.firstSyncSettled()
    const gone = watched({ ...none, getSnapshotChunk: async () => ({ ok: true, value: null }) })
    await other.syncAll(await other.restart(gone.change))
    expect(await holdings(other)).toEqual(await holdings(station))
  })
})

describe('a store that is being filled', () => {
  const manifest = {
    snapshot_id: v7(),
    site_id: v7(),
    commit_seq: 700,
    epoch: 'this time',
    schema_version: 3,
    is_complete: true,
    row_count: 0,
    chunks: [],
  }

  it('begins with no snapshot of another time of the server than it knows', async () => {
    const { store } = await fresh()
    const begin = () => store.db.transaction().execute((trx) => beginWith(trx, manifest, 700))
    await store.db.transaction().execute((trx) => writeState(trx, 'epoch', 'another time'))
    expect([await begin(), await readNumber(store.db, 'cursor')]).toEqual([false, 0])
    await store.db.transaction().execute((trx) => writeState(trx, 'epoch', 'this time'))
    expect([await begin(), await readNumber(store.db, 'cursor')]).toEqual([true, 700])
    expect(await begin()).toBe(false)
  })

  it('goes back to where another snapshot begins, so that nothing in between is missed', async () => {
    const { store } = await fresh()
    await store.db.transaction().execute((trx) => beginWith(trx, manifest, 700))
    await store.db
      .transaction()
      .execute((trx) => goOnWith(trx, { ...manifest, snapshot_id: v7(), commit_seq: 640 }))
    expect(await readNumber(store.db, 'cursor')).toBe(640)
  })

  it('is not compared with the server', async () => {
    const { store, clock, records } = await fresh()
    const asked: unknown[] = []
    const compare = () =>
      compareRows({
        db: store.db,
        clock,
        newId: records.newId,
        onChanged: () => undefined,
        sealed: {},
        transport: {
          compareDigests: async (request: unknown) => {
            asked.push(request)
            return { ok: true, value: { state: 'compared', differing: [] } }
          },
        },
      } as unknown as SyncCycleDeps)
    await store.db.transaction().execute(async (trx) => {
      await beginWith(trx, manifest, 700)
      await writeState(trx, 'digests_at', 'due')
    })
    await compare()
    expect(asked).toEqual([])
    await store.db.transaction().execute(async (trx) => {
      const state = await readFirstSync(trx)
      if (state !== null) await endFirstSync(trx, state)
    })
    await compare()
    expect(asked).toHaveLength(1)
  })
})

describe('a snapshot', () => {
  it('is made once for all stations of the site, until it is old', async () => {
    server.clock.advance(3_700_000)
    await manifestFor(ward)
    server.clock.advance(3_700_000)
    const made = (await folders()).length
    const other = await enrolWireStation(server, 'Clinic 1')
    const both = await Promise.all([manifestFor(ward), manifestFor(other), manifestFor(other)])
    expect(new Set(both.map(({ snapshot_id }) => snapshot_id)).size).toBe(1)
    expect(await folders()).toHaveLength(made + 1)
    server.clock.advance(3_500_000)
    expect((await manifestFor(ward)).snapshot_id).toBe(both[0]?.snapshot_id)
    server.clock.advance(200_000)
    const next = await manifestFor(ward)
    expect(next.snapshot_id).not.toBe(both[0]?.snapshot_id)
    // Who began with the older one goes on with it, as long as anybody reads it.
    expect((await manifestFor(other, both[0]?.snapshot_id ?? null)).snapshot_id).toBe(both[0]?.snapshot_id)
    server.clock.advance(6 * 3_600_000 + 1)
    await manifestFor(ward)
    expect(await folders()).toHaveLength(1)
  })

  it('that its maker left half done is given up, and no file of it stays', async () => {
    server.clock.advance(3_700_000)
    const site_id = await server.siteId()
    const left = v7()
    const heard_at = instantOf(server.clock.nowMs() - 61_000)
    const times = { started_at: heard_at, heard_at, read_at: heard_at, built_at: null }
    const row = { snapshot_id: left, site_id, commit_seq: 1, schema_version: 3, row_count: 0, ...times }
    const { epoch } = await server.owner.selectFrom('stream').select('epoch').executeTakeFirstOrThrow()
    await server.database.transaction({ site_id }, (trx) => beginSnapshot(trx, { ...row, epoch }))
    mkdirSync(join(server.data_dir, 'snapshots', site_id, left), { recursive: true })
    expect((await manifestFor(ward)).snapshot_id).not.toBe(left)
    expect(await folders()).not.toContain(left)
  })

  it('lies on the disk sealed, and gives a station of another site nothing', async () => {
    const stranger = await enrolWireStation(server, 'Other ward', await openOtherSite(server))
    const { chunks, snapshot_id } = await manifestFor(ward)
    for (const { sha256 } of chunks)
      expect((await stranger.request('GET', `/snapshots/chunks/${sha256}`)).status).toBe(404)
    const theirs = await manifestFor(stranger, snapshot_id)
    expect(theirs.snapshot_id).not.toBe(snapshot_id)
    expect(theirs.chunks.map(({ kind }) => kind)).toEqual(['reference'])
    const [today] = chunks.filter(({ kind }) => kind === 'today')
    const file = readFileSync(
      join(server.data_dir, 'snapshots', await server.siteId(), snapshot_id, today?.sha256 ?? ''),
    )
    const reply = await ward.request('GET', `/snapshots/chunks/${today?.sha256}`)
    expect(file.includes(Buffer.from(await reply.arrayBuffer()))).toBe(false)
    expect(await chunkText(ward, today?.sha256 ?? '')).toContain('Samira')
  })
})

async function chunkText(station: WireStation, sha256: string): Promise<string> {
  const reply = await station.request('GET', `/snapshots/chunks/${sha256}`)
  const text = brotliDecompressSync(Buffer.from(await reply.arrayBuffer()))
  expect(createHash('sha256').update(text).digest('hex')).toBe(sha256)
  return text.toString('utf8')
}

/** The version in which the server has a patient. */
async function readBack(station: WireStation, id: string): Promise<{ rows: number }> {
  const { commits } = await station.pull(0)
  const touching = commits.filter(({ changes }) => changes.some((change) => change.id === id))
  return { rows: touching.at(-1)?.commit_seq ?? 0 }
}
