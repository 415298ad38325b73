import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { findRecord } from '../../../main/records/row-store.ts'
import { showServerCopy } from '../../../main/records/shown-row.ts'
import { readNumber } from '../../../main/records/sync-state.ts'
import { applyDeferred } from '../../../main/sync/apply-page.ts'
import { ok } from '../../../shared/result.ts'
import { entities } from '../../../shared/sync/entities.ts'
import { type Envelope, envelopeText, type Op } from '../../../shared/sync/envelope.ts'
import { SCHEMA_VERSION } from '../../../shared/sync/version.ts'
import { MANUAL_PEOPLE, patientFields } from '../../support/manual-station.ts'
import { makeOlder } from '../../support/older-registry.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import type { SyncingStation } from '../../support/syncing-station.ts'
import {
  type Author,
  addUser,
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'

/*
 * A station whose program knows less than the server's, over real HTTP: the same modules once more, with a table, a field
 * and values taken from their registry. The modules that this file imports are the newer program, which opens the same
 * store.
 */

type Modules = {
  readonly records: typeof import('../../../main/records/record-writer.ts')
  readonly standing: typeof import('../../../main/sync/store-standing.ts')
  readonly stations: typeof import('../../support/syncing-station.ts')
}

async function loadOlderProgram(): Promise<Modules> {
  vi.resetModules()
  const registry = await import('../../../shared/sync/entities.ts')
  const { patients, patient_visits, conflicts } = registry.entities
  makeOlder(registry, await import('../../../shared/sync/removals.ts'), {
    tables: ['allergies'],
    schemas: {
      patients: patients.schema.omit({ governorate: true }),
      patient_visits: patient_visits.schema.extend({ visit_type: z.enum(['outpatient']) }),
      conflicts: conflicts.schema.extend({ policy: z.enum(['hold']) }),
    },
  })
  return {
    records: await import('../../../main/records/record-writer.ts'),
    standing: await import('../../../main/sync/store-standing.ts'),
    stations: await import('../../support/syncing-station.ts'),
  }
}

const nurse: Author = { user_id: MANUAL_PEOPLE.nurse, role: 'nurse' }
let older: Modules
let server: TestServer
let ward: WireStation
let station: SyncingStation
beforeAll(async () => {
  older = await loadOlderProgram()
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.reset()
  await addUser(server, nurse, 'heba')
  ward = await enrolWireStation(server, 'Ward 3')
  const enrolled = await enrolWireStation(server, 'Ward 4')
  station = await older.stations.createSyncingStation(server.url, { enrolled, hasSealed: true })
})
afterEach(() => station.close())

const deferred = async (): Promise<string[]> => {
  const rows = await station.store.db.selectFrom('deferred').select(['entity', 'row_id']).execute()
  return rows.map(({ entity }) => entity).sort()
}
const sync = async (): Promise<void> => {
  expect(await station.engine.runOnce(), station.faults.map(String).join('\n')).toBe(true)
  expect(await station.engine.runOnce()).toBe(true)
}
const onServer = async (id: string): Promise<unknown> => {
  const { commits } = await ward.pull(0)
  return commits.flatMap(({ changes }) => changes.filter((change) => change.id === id)).at(-1)?.row
}
const allergyOf = (patient_id: string): Op => ({
  op: 'append',
  entity: 'allergies',
  id: v7(),
  fields: {
    patient_id,
    act: 'assert',
    kind: 'medication',
    substance: 'Penicillin',
    certainty: 'confirmed',
    stated_at: '2026-05-01T07:40:00.000Z',
    overrules_ids: [],
  },
})

describe('a station that is older than its server', () => {
  it('keeps what it cannot read, shows what it can, and the next program shows the rest', async () => {
    const [patient, visit] = [v7(), v7()]
    const allergy = allergyOf(patient)
    await ward.commit([newPatient(patient, { governorate: 'giza' })], nurse)
    await ward.commit([newVisit(visit, patient)], nurse)
    await ward.commit([allergy], nurse)
    await sync()
    const { db } = station.store
    expect(await deferred()).toEqual(['allergies', 'patient_visits', 'patients'])
    expect(await readNumber(db, 'cursor')).toBe(await readNumber(db, 'head'))
    expect(await findRecord(db, 'patients', patient)).toMatchObject({ governorate: null, gender: 'female' })
    expect(await findRecord(db, 'patient_visits', visit)).toBeUndefined()

    await applyDeferred(db)
    expect(await deferred()).toEqual([])
    expect(await findRecord(db, 'patients', patient)).toMatchObject({ governorate: 'giza' })
    expect(await findRecord(db, 'patient_visits', visit)).toMatchObject({ visit_type: 'inpatient' })
    expect(await findRecord(db, 'allergies', allergy.id)).toMatchObject({ substance: 'Penicillin' })
  })

  it('never empties the field that it does not know, whenever its edit meets the upgrade', async () => {
    const patient = v7()
    await ward.commit([newPatient(patient, { governorate: 'giza' })], nurse)
    await sync()
    const { db } = station.store
    const edit = (fields: Record<string, string>) =>
      older.records.writeRecords(station.records, station.act('patients.edit'), async (w) =>
        ok(await w.patch('patients', patient, fields)),
      )
    await edit({ phone_number: '0222' })
    await sync()
    expect(await onServer(patient)).toMatchObject({ phone_number: '0222', governorate: 'giza' })
    // The program is upgraded while an edit still waits.
    await edit({ phone_number: '0333' })
    await applyDeferred(db)
    expect(await findRecord(db, 'patients', patient)).toMatchObject({
      phone_number: '0333',
      governorate: 'giza',
    })
    await sync()
    await applyDeferred(db)
    expect(await onServer(patient)).toMatchObject({ phone_number: '0333', governorate: 'giza' })
    expect(await findRecord(db, 'patients', patient)).toMatchObject({
      phone_number: '0333',
      governorate: 'giza',
    })
  })

  it('says that a value is disputed though it does not know the policy of the conflict', async () => {
    const patient = v7()
    await ward.commit([newPatient(patient)], nurse)
    const base = { version: (await ward.pull(0)).end.head }
    const other = await enrolWireStation(server, 'Ward 5')
    const phone = (number: string): Op => patchOf('patients', patient, base, { phone_number: [null, number] })
    await ward.commit([phone('0111')], nurse)
    const { conflict_ids } = await other.commit([phone('0222')], nurse)
    const id = conflict_ids[0] ?? ''
    await sync()
    const { db } = station.store
    expect(await deferred()).toContain('conflicts')
    const shown = await findRecord(db, 'conflicts', id)
    expect(shown).toMatchObject({ state: 'open', policy: 'hold', is_safety_critical: true })
    expect(await station.engine.status()).toMatchObject({ open_conflict_count: 1 })
    await applyDeferred(db)
    expect(await findRecord(db, 'conflicts', id)).toMatchObject({ policy: 'flag', is_safety_critical: false })
  })

  it('keeps the newest of what it cannot read, and nothing of a row that it can read again', async () => {
    const [patient, visit] = [v7(), v7()]
    await ward.commit([newPatient(patient)], nurse)
    await ward.commit([newVisit(visit, patient)], nurse)
    await sync()
    const { db } = station.store
    const ofVisits = () =>
      db.selectFrom('deferred').selectAll().where('entity', '=', 'patient_visits').execute()
    const [first] = await ofVisits()
    if (first === undefined) throw new Error('nothing is deferred')
    const base = { version: first.row_version }
    await ward.commit([patchOf('patient_visits', visit, base, { chief_complaint: [null, 'Fever'] })], nurse)
    await sync()
    // The page of before comes once more.
    await db.updateTable('sync_state').set({ value: '0' }).where('name', '=', 'cursor').execute()
    await sync()
    const [kept] = await ofVisits()
    expect(kept?.row_version).toBeGreaterThan(first.row_version)
    const change = { visit_type: ['inpatient', 'outpatient'] as const }
    await ward.commit([patchOf('patient_visits', visit, { version: kept?.row_version ?? 0 }, change)], nurse)
    await sync()
    expect(await ofVisits()).toEqual([])
    expect(await findRecord(db, 'patient_visits', visit)).toMatchObject({ chief_complaint: 'Fever' })
  })
})

describe('a program that is put back to an earlier version, over a store that the newer one filled', () => {
  it('sends on what it does not know itself, and shows what it can', async () => {
    const { db } = station.store
    const act = station.act('patients.register')
    // The newer program's last acts: a patient with a field, an allergy in a table that the older one does not know.
    const written = await writeRecords(station.records, act, async (w) =>
      ok(await w.create('patients', patientFields({ governorate: 'giza' }))),
    )
    if (!written.ok) throw new Error(written.error.code)
    const { id: _id, ...allergy } = allergyOf(written.value.id) as Extract<Op, { op: 'append' }>
    const added = await writeRecords(station.records, station.act('allergies.record'), async (w) =>
      ok(await w.append('allergies', withAbsent('allergies', allergy.fields))),
    )
    if (!added.ok) throw new Error(added.error.code)
    await sync()
    expect(await station.engine.status()).toMatchObject({ only_here_count: 0, quarantined_count: 0 })
    expect(await onServer(written.value.id)).toMatchObject({ governorate: 'giza' })
    expect(await onServer(added.value.id)).toMatchObject({ substance: 'Penicillin' })
    expect(await deferred()).toEqual(['allergies', 'patients'])
    await applyDeferred(db)
    expect(await findRecord(db, 'patients', written.value.id)).toMatchObject({ governorate: 'giza' })
  })

  it('leaves the next program every field of the server’s copy that it edited over', async () => {
    const patient = v7()
    await ward.commit([newPatient(patient, { governorate: 'giza' })], nurse)
    await sync()
    const { db } = station.store
    await applyDeferred(db)
    const edited = await older.records.writeRecords(
      station.records,
      station.act('patients.edit'),
      async (w) => ok(await w.patch('patients', patient, { phone_number: '0444' })),
    )
    expect(edited.ok).toBe(true)
    // The program is upgraded, and the edit is not pending any more.
    await applyDeferred(db)
    await db.updateTable('outbox').set({ state: 'quarantined' }).where('state', '=', 'pending').execute()
    await db.transaction().execute((trx) => showServerCopy(trx, 'patients', patient))
    expect(await findRecord(db, 'patients', patient)).toMatchObject({
      phone_number: null,
      governorate: 'giza',
    })
  })

  it('refuses in words to change a record with a value that it does not know, and changes nothing', async () => {
    const { db } = station.store
    const registered = await station.register()
    const { fields } = newVisit(v7(), registered.id) as Extract<Op, { op: 'create' }>
    const opened = await writeRecords(station.records, station.act('visits.open'), async (w) =>
      ok(await w.create('patient_visits', withAbsent('patient_visits', fields))),
    )
    if (!opened.ok) throw new Error(opened.error.code)
    const before = await findRecord(db, 'patient_visits', opened.value.id)
    const edited = await older.records.writeRecords(station.records, station.act('visits.edit'), async (w) =>
      ok(await w.patch('patient_visits', opened.value.id, { ward: 'ICU' })),
    )
    expect(edited).toEqual({ ok: false, error: { code: 'conflict', reason: 'newer_program' } })
    expect(await findRecord(db, 'patient_visits', opened.value.id)).toEqual(before)
    expect(await station.engine.status()).toMatchObject({ only_here_count: 2 })
  })

  it('is not held up by an operation of a kind that it does not know, nor kept from opening', async () => {
    const { db } = station.store
    const first = await station.register()
    await becomesUnknownOp()
    const second = await station.register()
    const faults: unknown[] = []
    const sealed = { read: () => ({ frames: [], damaged_lines: 0 }), noteWhole: () => undefined }
    const pending = await older.standing.sealWhatIsPending(
      db,
      {
        ...sealed,
        append: () => undefined,
        keepOnly: () => undefined,
        setPublicKey: () => undefined,
        close: () => undefined,
      },
      (error) => faults.push(error),
    )
    expect(pending).toHaveLength(2)
    await sync()
    const rows = await db
      .selectFrom('outbox')
      .select(['state', 'quarantine_code'])
      .orderBy('station_seq')
      .execute()
    expect(rows.map(({ quarantine_code }) => quarantine_code)).toEqual(['newer_version', null])
    expect(await findRecord(db, 'patients', first.id)).toBeDefined()
    expect(await findRecord(db, 'patients', second.id)).toBeDefined()
  })

  /** The first envelope that waits is one of a program of the day after tomorrow. */
  async function becomesUnknownOp(): Promise<void> {
    const { db } = station.store
    const { envelope } = await db.selectFrom('outbox').select('envelope').executeTakeFirstOrThrow()
    const { hash: _h, signature: _s, ...body } = JSON.parse(envelope) as Envelope
    const ops = body.ops.map((op) => ({ ...op, op: 'transfer' }))
    const next = { ...body, ops, schema_version: SCHEMA_VERSION + 1 }
    const hash = createHash('sha256').update(envelopeText(next)).digest()
    const signature = station.records.sign(hash)
    const made = { ...next, hash: hash.toString('hex'), signature }
    await db
      .updateTable('outbox')
      .set({ envelope: JSON.stringify(made), hash: made.hash })
      .execute()
    await db
      .updateTable('sync_state')
      .set({ value: made.hash })
      .where('name', '=', 'last_envelope_hash')
      .execute()
  }
})

const BOOKKEEPING = ['id', 'site_id', 'row_version', 'created_at', 'created_by', 'created_on_station']

/** What a record is created from: every field of its table, as `null` where it is not given. */
function withAbsent(entity: 'allergies' | 'patient_visits', fields: object): never {
  const absent = Object.keys(entities[entity].schema.shape)
    .filter((field) => !(field in fields) && !BOOKKEEPING.includes(field))
    .map((field) => [field, null])
  return { ...Object.fromEntries(absent), ...fields } as never
}
