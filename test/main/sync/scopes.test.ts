import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBlobFiles } from '../../../main/documents/blob-files.ts'
import { listWithoutHistory } from '../../../main/records/scope-store.ts'
import { dropState, writeState } from '../../../main/records/sync-state.ts'
import { evictHistory } from '../../../main/scopes/evict-history.ts'
import { historyTables } from '../../../shared/scopes/history.ts'
import { scopeMemberId } from '../../../shared/scopes/scope-member.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { PROTOCOL_VERSION } from '../../../shared/sync/version.ts'
import { instantOf } from '../../../shared/time.ts'
import { sweepDue } from '../../../sync-server/sync/scope-watch.ts'
import { aPng } from '../../support/scan.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { createSyncingStation } from '../../support/syncing-station.ts'
import {
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  newVitalSigns,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { createFreshStation, type FreshStation, holdings } from './a-fresh-station.ts'

const DAY_MS = 86_400_000
const NEVER = Number.POSITIVE_INFINITY
const FROM_THE_FIRST = 0

describe('what a station holds of a patient', () => {
  let server: TestServer
  let ward: WireStation
  let authors: ReturnType<typeof createAuthors>
  let pc: FreshStation
  const opened: { close(): Promise<void> }[] = []
  const png = aPng(30, 30)
  const sha256 = createHash('sha256').update(png).digest('hex')

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
    pc = await another()
  })
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })

  async function another(firstSyncCommits = NEVER): Promise<FreshStation> {
    const one = await createFreshStation(server, firstSyncCommits)
    opened.push(one)
    return one
  }

  const commit = async (ops: readonly Op[], author = authors.nurse) => {
    expect(await ward.commit(ops, author)).toMatchObject({ quarantine_code: null })
  }

  async function aTreatedPatient() {
    const [patient, visit] = [v7(), v7()]
    const fields = { patient_id: patient, visit_id: visit, document_type: 'scanned_form', sha256, version: 1 }
    const file = { file_name: 'a.png', media_type: 'image/png', size_bytes: png.length, replaces_id: null }
    await commit([
      newPatient(patient),
      newVisit(visit, patient),
      newVitalSigns(v7(), patient, visit),
      { op: 'append', entity: 'visit_documents', id: v7(), fields: { ...fields, ...file } } as Op,
    ])
    expect((await ward.request('PUT', `/blobs/${sha256}`, png)).status).toBe(204)
    const before = { cancelled_reason: [null, null], reopened_reason: [null, null] } as const
    const changes = {
      ...before,
      status: ['open', 'completed'],
      completed_at: [null, instantOf(server.clock.nowMs())],
      incomplete_reason: [null, 'left'],
    } as const
    await commit([patchOf('patient_visits', visit, { version: null, seq: 1 }, changes)], authors.physician)
    return { patient, visit }
  }

  async function quietDown(): Promise<void> {
    server.clock.advance(91 * DAY_MS)
    pc.clock.advance(91 * DAY_MS)
    await sweepDue({ database: server.database, clock: server.clock })
  }

  const sync = async (station: FreshStation = pc) => {
    expect(await station.engine.runOnce()).toBe(true)
    await station.engine.documentsSettled()
  }

  /** How many rows of history there are. */
  async function historyRows(station: Pick<FreshStation, 'store'> = pc): Promise<number> {
    const held = await holdings(station)
    return historyTables.reduce((sum, table) => sum + (held[table]?.length ?? 0), 0)
  }

  /** All but how bytes of documents lie on this disk. */
  const records = async (station: FreshStation) => {
    const { blob: _bytes, ...held } = await holdings(station)
    return held
  }

  const isWithout = async (patient: string) => (await listWithoutHistory(pc.store.db, [patient])).has(patient)

  it('is everything of who is in scope, and who they are of everybody else', async () => {
    const { patient } = await aTreatedPatient()
    await sync()
    expect(await historyRows()).toBe(3)
    expect(await isWithout(patient)).toBe(false)
    const path = join(pc.folder, 'documents', `${sha256}.enc`)
    expect(existsSync(path)).toBe(true)
    await quietDown()
    await sync()
    expect(await historyRows()).toBe(0)
    expect(await isWithout(patient)).toBe(true)
    expect(existsSync(path)).toBe(false)
    expect(await pc.store.db.selectFrom('blob').selectAll().execute()).toEqual([])
    const left = await holdings(pc)
    expect(left.patients).toHaveLength(1)
    expect(left.search).toHaveLength(1)
    expect(pc.faults).toEqual([])
  })

  it('comes back whole with the next visit', async () => {
    const { patient } = await aTreatedPatient()
    await sync()
    await quietDown()
    await sync()
    await commit([newVisit(v7(), patient)])
    await sync()
    expect(await historyRows()).toBe(4)
    const fresh = await another()
    await fresh.syncAll()
    expect(await records(pc)).toEqual(await records(fresh))
  })

  it('comes when somebody opens the patient, to this PC alone', async () => {
    const { patient } = await aTreatedPatient()
    const other = await another()
    await quietDown()
    await sync()
    await sync(other)
    expect(await historyRows()).toBe(0)
    const actor_id = authors.nurse.user_id
    const reply = await pc.transport.grantScope({ protocol: PROTOCOL_VERSION, patient_id: patient, actor_id })
    expect(reply.ok).toBe(true)
    await sync()
    await sync(other)
    expect([await historyRows(), await historyRows(other)]).toEqual([3, 0])
    expect(await isWithout(patient)).toBe(false)
  })

  it('comes the same way in a snapshot as in pages', async () => {
    await aTreatedPatient()
    await quietDown()
    await aTreatedPatient()
    const filled = await another(FROM_THE_FIRST)
    await filled.syncAll()
    const pulled = await another()
    await pulled.syncAll()
    expect(await records(filled)).toEqual(await records(pulled))
    expect(await historyRows(filled)).toBe(3)
  })

  describe('leaves only once nothing of it is here alone', () => {
    const files = () => createBlobFiles(join(pc.folder, 'documents'))
    const evict = () => evictHistory({ db: pc.store.db, files: files() })
    let visit: string

    /** As after the page that ends a membership. */
    beforeEach(async () => {
      const treated = await aTreatedPatient()
      visit = treated.visit
      await sync()
      await pc.store.db
        .updateTable('scope_members')
        .set({ is_member: 0 })
        .where('id', '=', scopeMemberId(treated.patient, null))
        .execute()
      await pc.store.db.transaction().execute((trx) => writeState(trx, 'eviction', 'due'))
    })

    const envelope = (state: 'pending' | 'acknowledged' | 'quarantined') => async () => {
      const station_seq = 9000
      const row = {
        station_seq,
        incarnation: 1,
        envelope_id: v7(),
        envelope: '{}',
        hash: '',
        commit_seq: null,
      }
      const times = { created_at: instantOf(0), acknowledged_at: null, quarantine_code: null }
      await pc.store.db
        .insertInto('outbox')
        .values({ ...row, ...times, state })
        .execute()
      const touched = { station_seq, part: 0, entity: 'patient_visits', row_id: visit }
      await pc.store.db.insertInto('outbox_row').values(touched).execute()
      return async () => {
        await pc.store.db.deleteFrom('outbox_row').where('station_seq', '=', station_seq).execute()
        await pc.store.db.deleteFrom('outbox').where('station_seq', '=', station_seq).execute()
      }
    }
    const draft = async () => {
      const row = { owner_id: visit, form_code: 'SH.MR.FRM.05', author_id: v7(), field: 'pain', value: '1' }
      await pc.store.db
        .insertInto('form_drafts')
        .values({ ...row, saved_at: instantOf(0) })
        .execute()
      return async () => void (await pc.store.db.deleteFrom('form_drafts').execute())
    }
    const scan = async () => {
      await pc.store.db.updateTable('blob').set({ state: 'to_send' }).execute()
      return async () => void (await pc.store.db.updateTable('blob').set({ state: 'stored' }).execute())
    }
    const question = async () => {
      const [one] = await pc.store.db.selectFrom('patient_visits').selectAll().execute()
      const id = v7()
      await pc.store.db
        .insertInto('conflicts')
        .values({
          id,
          site_id: one?.site_id ?? '',
          row_version: 1,
          created_at: instantOf(0),
          created_by: v7(),
          created_on_station: v7(),
          kind: 'field',
          entity: 'patient_visits',
          record_id: visit,
          patient_id: one?.patient_id ?? null,
          group_name: 'place',
          policy: 'flag',
          is_safety_critical: 0,
          state: 'open',
          base: '{}',
          candidates: '[]',
          resolution_values: null,
          resolved_by: null,
          resolved_at: null,
          resolved_on_station: null,
          resolution_reason: null,
        } as never)
        .execute()
      return async () => void (await pc.store.db.deleteFrom('conflicts').execute())
    }

    /** Earlier visits come in parts, and the membership with the last of them. */
    const halfCome = async () => {
      const { db } = pc.store
      await db.transaction().execute((trx) => writeState(trx, 'backfill', 'where it goes on'))
      return () => db.transaction().execute((trx) => dropState(trx, 'backfill'))
    }

    it.each([
      ['earlier visits that are still coming', halfCome],
      ['an edit that is not sent', envelope('pending')],
      ['an edit that was not given back yet', envelope('acknowledged')],
      ['an edit that was put aside', envelope('quarantined')],
      ['a form that somebody has begun', draft],
      ['a scan that is not sent', scan],
      ['a question that a person has to decide', question],
    ])('waits for %s', async (_what, hold) => {
      const rows = await historyRows()
      const letGo = await hold()
      expect(await evict()).toEqual(new Set())
      expect(await historyRows()).toBe(rows)
      await letGo()
      expect([...(await evict())]).toContain('patient_visits')
      expect(await historyRows()).toBe(0)
    })

    it('goes at once where nothing holds it, and is not looked for again', async () => {
      await evict()
      expect(await historyRows()).toBe(0)
      const due = pc.store.db.selectFrom('sync_state').selectAll().where('name', '=', 'eviction')
      expect(await due.execute()).toEqual([])
    })
  })

  it('comes all the same where the patient was opened on it before it began to be filled', async () => {
    const { patient } = await aTreatedPatient()
    await quietDown()
    const station = await createSyncingStation(server.url, {
      hasSealed: true,
      enrolled: await enrolWireStation(server, 'PC 9'),
      firstSyncCommits: FROM_THE_FIRST,
    })
    opened.push(station)
    const opening = { protocol: PROTOCOL_VERSION, patient_id: patient, actor_id: authors.nurse.user_id }
    expect(await station.transport.grantScope(opening)).toMatchObject({ ok: true })
    for (let cycle = 0; cycle < 6; cycle += 1) {
      await station.engine.runOnce()
      await station.engine.firstSyncSettled()
    }
    expect((await station.engine.status()).first_sync).toBeNull()
    expect(await historyRows(station)).toBe(3)
    expect(station.faults).toEqual([])
  })

  it('is what the daily comparison compares: it brings back what is missing, and nobody’s who is not in scope', async () => {
    await aTreatedPatient()
    await quietDown()
    await aTreatedPatient()
    const station = await createSyncingStation(server.url, {
      hasSealed: true,
      enrolled: await enrolWireStation(server, 'PC 9'),
    })
    opened.push(station)
    const { db } = station.store
    const compare = async () => {
      await db.transaction().execute((trx) => writeState(trx, 'digests_at', 'due'))
      await station.engine.runOnce()
      await station.engine.runOnce()
      return db.selectFrom('audit_log').selectAll().where('event', 'like', '%store.repair%').execute()
    }
    await station.engine.runOnce()
    expect(await compare()).toEqual([])
    expect(await historyRows(station)).toBe(3)
    await db.deleteFrom('vital_signs').execute()
    const repairs = await compare()
    expect(repairs.map(({ event }) => JSON.parse(event).site_id)).toEqual([await server.siteId()])
    expect(await historyRows(station)).toBe(3)
    expect(station.faults).toEqual([])
  })
})
