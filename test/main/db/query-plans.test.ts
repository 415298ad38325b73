import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sowPatients } from '../../../main/invented/sow-patients.ts'
import { countWaitingBlobs, syncBlobs } from '../../../main/sync/blob-sync.ts'
import { nextPush, notePushReply, reopenFrom } from '../../../main/sync/push-outbox.ts'
import { countOpenWork } from '../../../main/sync/sync-status-store.ts'
import { columnsOf, entityNames } from '../../../shared/sync/entities.ts'
import { createTestStation, people, type TestStation } from '../../support/station.ts'

/** Tables that grow with the hospital's years; the others hold a few lines, or what is open at the moment. */
const growing: readonly string[] = [
  ...entityNames.filter((name) => columnsOf(name).has('patient_id') || columnsOf(name).has('visit_id')),
  'patients',
  'patient_merges',
  'outbox',
  'outbox_row',
  'audit_log',
  'patient_search_key',
  'blob',
]

/** Holds the documents that are still to be moved, however many there are. */
const ONLY_WHAT_IS_OPEN = 'blob_open'

let station: TestStation
let asked: Map<string, Database>

beforeEach(async () => {
  station = await createTestStation()
  asked = new Map()
  const prepare = Database.prototype.prepare
  vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database, text: string) {
    asked.set(text, this)
    return prepare.call(this, text)
  })
  // Opening a store asks too: here one that needs no migration, as on every morning but the first.
  await station.restart()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await station.close()
})

/** Statements that read a growing table, or an index of it, from end to end. */
function readFromEndToEnd(): string[] {
  vi.restoreAllMocks()
  const last = [...asked.values()].findLast(({ open }) => open)
  return [...asked].flatMap(([text, asker]) => {
    // Before the restart the store was another connection.
    const db = asker.open ? asker : (last ?? asker)
    if (!/^\s*(select|insert|update|delete|with)/i.test(text)) return []
    // The first or last lines in the order of a key are read until there are enough; all are of the station's one site.
    const isBounded = /\blimit\b/.test(text) && !/\bwhere\b(?! "v"."site_id" = \? order)/.test(text)
    const values = Array.from({ length: text.split('?').length - 1 }, () => null)
    const plan = db.prepare(`explain query plan ${text}`).all(values) as { detail: string }[]
    const isSorted = plan.some(({ detail }) => detail.includes('TEMP B-TREE FOR ORDER BY'))
    if (isBounded && !isSorted) return []
    return plan
      .filter(({ detail }) => !detail.endsWith(`INDEX ${ONLY_WHAT_IS_OPEN}`))
      .map(({ detail }) => /^SCAN (\w+)/.exec(detail)?.[1])
      .filter((name) => name !== undefined && growing.includes(tableOf(text, name)))
      .map((name) => `${name}: ${text.replace(/\s+/g, ' ')}`)
  })
}

/** The table that a plan calls by the name that its statement gave it. */
function tableOf(text: string, name: string): string {
  const renamed = new RegExp(`(?:from|join)\\s+"?(\\w+)"?\\s+(?:as\\s+)?"?${name}"?\\b`, 'i').exec(text)
  return renamed?.[1] ?? name
}

/** What desk, ward and reading room ask of the people that are there. */
async function askEverything(ids: { patient_id: string; visit_id: string }): Promise<void> {
  const { patient_id: id, visit_id } = ids
  for (const query of ['محمد', 'a', '01012345678', '29501011234567', '0100000'])
    await station.call('patients.search', { query, limit: 20 })
  const person = { full_name: 'Mona Adel Kamel', date_of_birth: '1990-01-01' }
  await station.call('patients.find_duplicates', {
    ...person,
    ssn: '29001010112343',
    mobile_number: '01012345678',
  })
  await station.call('patients.get', { id })
  await station.call('patients.same_person', { id })
  await station.call('patients.next_medical_number', {})
  await station.call('allergies.list', { patient_id: id })
  await station.call('warnings.list', { patient_id: id })
  const lists = [
    { statuses: ['open', 'in_progress'], patient_id: null, has_study: null },
    { statuses: [], patient_id: id, has_study: null },
    { statuses: ['open', 'in_progress'], patient_id: null, has_study: true },
  ] as const
  for (const list of lists)
    await station.call('visits.list', { ...list, statuses: [...list.statuses], limit: 100 })
  const running = { statuses: ['open' as const, 'in_progress' as const] }
  const atPlace = { ...running, patient_id: null, has_study: null, limit: 100, ward: '3B', place: '12' }
  await station.call('visits.list', atPlace)
  await station.call('visits.wards', running)
  await station.call('visits.get', { id: visit_id })
  await station.call('visits.physicians', {})
  await station.call('worklist.nurse', {})
  await station.call('drafts.list', {})
  await station.call('conflicts.list', {})
  await station.call('sync.list_waiting', {})
  await station.call('sync.list_put_aside', {})
  await station.call('sync.list_documents', {})
  await station.call('sync.list_events', {})
  await countOpenWork(station.deps().records.db)
}

/** Sends what was written, as the sync engine does. */
async function push(): Promise<void> {
  const { db } = station.deps().records
  const request = await nextPush(db)
  if (request === undefined) throw new Error('there is something to send')
  const outcomes = request.envelopes.map(({ station_seq }) => ({
    station_seq,
    result: 'applied' as const,
    commit_seq: station_seq,
    quarantine_code: null,
  }))
  const reply = { outcomes, ack_through: outcomes.length, durable_through: null, lease: null }
  await notePushReply(db, reply as never, station.clock.nowMs())
  await reopenFrom(db, 1)
}

/** A round in which a document that was tried before and one that came new are asked for, and nobody has them. */
async function askForDocuments(): Promise<void> {
  const { db } = station.deps().records
  const awaited = {
    size_bytes: 1,
    state: 'awaited',
    file_key: null,
    created_at: '2026-11-21T06:00:00.000Z',
  } as const
  const blobs = [0, 3].map((attempts) => ({ ...awaited, attempts, sha256: `${attempts}`.repeat(64) }))
  await db.insertInto('blob').values(blobs).execute()
  const away = { ok: true, value: 'missing' } as const
  await syncBlobs({
    db,
    files: station.deps().blobs,
    transport: {
      hasBlob: async () => ({ ok: true, value: { state: 'missing', chunks: null } }),
      putBlob: async () => ({ ok: true, value: 'stored' }),
      putChunk: async () => ({ ok: true, value: 'more' }),
      getBlob: async () => away,
    },
    onFault: (_sha256, error) => {
      throw error
    },
    onMoved: () => undefined,
    mayGoOn: () => true,
    signal: new AbortController().signal,
  })
  expect(await countWaitingBlobs(db)).toBe(2)
}

describe('documents that wait', () => {
  it('are counted and taken in their turn from an index that holds no others, and never sorted', async () => {
    await askForDocuments()
    vi.restoreAllMocks()
    const plans = [...asked]
      .filter(([text]) => /^select .* from "blob" where state in/.test(text))
      .map(([text, db]) => {
        const values = Array.from({ length: text.split('?').length - 1 }, () => null)
        const plan = db.prepare(`explain query plan ${text}`).all(values) as { detail: string }[]
        return plan.map(({ detail }) => detail).join('; ')
      })
    expect(plans.toSorted()).toEqual([
      'SCAN blob USING COVERING INDEX blob_open',
      'SEARCH blob USING COVERING INDEX blob_open ((attempts,created_at,sha256)>(?,?,?))',
      'SEARCH blob USING INDEX blob_open (attempts=?)',
      'SEARCH blob USING INDEX sqlite_autoindex_blob_1 (sha256=?)',
    ])
  })
})

describe('a day on a station', () => {
  it('reads no table that grows with the hospital’s years from end to end', async () => {
    const now_ms = station.clock.nowMs()
    const { heba: nurse, nadia: physician } = people
    await sowPatients(station.deps(), { seed: 7, first: 0, count: 25, now_ms, nurse, physician })
    const { items } = await station.call('visits.list', {
      statuses: [],
      patient_id: null,
      has_study: null,
      limit: 50,
    })
    for (const { patient, visit } of items.slice(0, 5))
      await askEverything({ patient_id: patient.id, visit_id: visit.id })
    await push()
    await station.restart()
    expect(asked.size).toBeGreaterThan(100)
    expect(readFromEndToEnd()).toEqual([])
  }, 120_000)

  it('is seen to, should it', async () => {
    await station.deps().records.db.selectFrom('patients').selectAll().where('address', '=', 'Giza').execute()
    expect(readFromEndToEnd()).toEqual(['patients: select * from "patients" where "address" = ?'])
  })
})
