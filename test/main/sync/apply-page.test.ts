import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { receiptsOf } from '../../../main/records/receipt-store.ts'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { findRecord, putRecord } from '../../../main/records/row-store.ts'
import { readNumber, writeState } from '../../../main/records/sync-state.ts'
import { applyAgain, applyDeferred, applyPage, parsePage } from '../../../main/sync/apply-page.ts'
import { nextPush, notePushReply, reopenFrom } from '../../../main/sync/push-outbox.ts'
import { countOpenWork } from '../../../main/sync/sync-status-store.ts'
import { fieldValuesOf } from '../../../shared/conflicts/conflict.ts'
import type { Patient } from '../../../shared/patients/patient.ts'
import { ok } from '../../../shared/result.ts'
import type { RecordOf } from '../../../shared/sync/entities.ts'
import { PROTOCOL_VERSION } from '../../../shared/sync/version.ts'
import { createManualStation, type ManualStation, patientFields } from '../../support/manual-station.ts'

const OTHER_STATION = v7()
let station: ManualStation
beforeEach(async () => {
  station = await createManualStation()
})
afterEach(() => station.close())

async function register(): Promise<Patient> {
  const result = await writeRecords(station.records, station.act('patients.register'), async (w) =>
    ok(await w.create('patients', patientFields())),
  )
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

async function edit(id: string, changes: Partial<Patient>): Promise<void> {
  await writeRecords(station.records, station.act('patients.edit'), async (w) =>
    ok(await w.patch('patients', id, changes)),
  )
}

interface CommitInput {
  seq: number
  /** The own envelope it holds; another station's when left out. */
  own?: number
  /** The number under which a clone of this PC sent one of its own. */
  clone?: number
  /** The number of the envelope that was put aside and is repaired by it, this station's unless told. */
  repairs?: number
  repairedStation?: string
  rows?: Patient[]
  /** Rows of any table. */
  rowsOf?: Readonly<Record<string, readonly { id: string }[]>>
}

/** A page as the server sends it. */
async function pageText(after: number, commits: CommitInput[]): Promise<string> {
  const outbox = await station.store.db.selectFrom('outbox').select(['station_seq', 'envelope_id']).execute()
  const ids = new Map(outbox.map(({ station_seq, envelope_id }) => [station_seq, envelope_id]))
  const lines = commits.map(
    ({ seq, own, clone, repairs, repairedStation = station.records.station_id, rows = [], rowsOf }) =>
      JSON.stringify({
        type: 'commit',
        commit_seq: seq,
        envelope_id: (own === undefined ? undefined : ids.get(own)) ?? v7(),
        station_id: (own ?? clone) === undefined ? OTHER_STATION : station.records.station_id,
        incarnation: 1,
        station_seq: own ?? clone ?? seq,
        actor_id: v7(),
        hlc: '1763710000000-0000',
        received_at: '2026-11-21T07:00:01.000Z',
        ...(repairs === undefined
          ? {}
          : { repairs: { station_id: repairedStation, incarnation: 1, station_seq: repairs } }),
        changes: Object.entries(rowsOf ?? { patients: rows }).flatMap(([entity, list]) =>
          list.map((row) => ({ entity, id: row.id, row: fieldValuesOf(row) })),
        ),
      }),
  )
  const body = lines.map((line) => `${line}\n`).join('')
  const next = commits.at(-1)?.seq ?? after
  const end = {
    type: 'end',
    next,
    head: next,
    epoch: 'e1',
    checksum: createHash('sha256').update(body).digest('hex'),
    server_time: '2026-11-21T07:00:02.000Z',
  }
  return `${body}${JSON.stringify(end)}\n`
}

async function pull(after: number, commits: CommitInput[]): Promise<void> {
  const page = parsePage(await pageText(after, commits))
  if (page === undefined) throw new Error('the page is whole')
  const deps = {
    db: station.store.db,
    station_id: station.records.station_id,
    nowMs: () => station.clock.nowMs(),
  }
  await applyPage(deps, page, after)
}

/** A conflict of both phone numbers, as the server has it. */
async function disputePhone(patient: Patient): Promise<RecordOf<'conflicts'>> {
  const conflict: RecordOf<'conflicts'> = {
    id: v7(),
    site_id: patient.site_id,
    row_version: 1,
    created_at: patient.created_at,
    created_by: patient.created_by,
    created_on_station: OTHER_STATION,
    kind: 'values',
    entity: 'patients',
    record_id: patient.id,
    patient_id: patient.id,
    group_name: 'phone_number',
    policy: 'flag',
    is_safety_critical: false,
    state: 'open',
    base: { phone_number: null },
    candidates: [],
    resolution_values: null,
    resolved_by: null,
    resolved_at: null,
    resolved_on_station: null,
    resolution_reason: null,
  }
  await station.store.db.transaction().execute((trx) => putRecord(trx, 'conflicts', conflict))
  return conflict
}
const decide = (conflict: RecordOf<'conflicts'>, phone_number: string) =>
  writeRecords(station.records, station.act('conflicts.resolve'), async (w) =>
    ok(await w.resolve(conflict, { phone_number }, 'The daughter called')),
  )

const lastOps = async () => {
  const { envelopes } = (await nextPush(station.store.db)) ?? { envelopes: [] }
  return (envelopes.at(-1) as unknown as { ops: unknown[] }).ops
}

const shown = (id: string) => findRecord(station.store.db, 'patients', id)

describe('a pulled page', () => {
  it('brings another station’s patient, and moves the cursor with it', async () => {
    const theirs = { ...(await register()), id: v7(), full_name: 'منى سمير' }
    await pull(0, [{ seq: 4, rows: [theirs] }])
    expect(await shown(theirs.id)).toMatchObject({ full_name: 'منى سمير', row_version: 4 })
    expect(await readNumber(station.store.db, 'cursor')).toBe(4)
  })

  it('changes nothing when it comes again', async () => {
    const theirs = { ...(await register()), id: v7() }
    await pull(0, [{ seq: 4, rows: [theirs] }])
    await edit(theirs.id, { phone_number: '0222' })
    const before = await shown(theirs.id)
    await pull(0, [{ seq: 4, rows: [theirs] }])
    expect(await shown(theirs.id)).toEqual(before)
    expect(await readNumber(station.store.db, 'cursor')).toBe(4)
  })

  it('is thrown away whole when it was cut off or damaged on the way', async () => {
    const text = await pageText(0, [{ seq: 1, rows: [await register()] }])
    expect(parsePage(text.slice(0, -20))).toBeUndefined()
    expect(parsePage(text.replace('Samira', 'Samara'))).toBeUndefined()
    expect(parsePage('')).toBeUndefined()
    expect(parsePage('<html>proxy</html>')).toBeUndefined()
  })
})

describe('a record that is edited here and elsewhere', () => {
  it('shows the own edit over the server copy until the server has it', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await pull(1, [{ seq: 2, rows: [{ ...patient, address: '5 Nile Street' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222', address: '5 Nile Street' })
  })

  it('shows the first committed value once the own one lost, and nothing stays pending', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await pull(1, [{ seq: 2, rows: [{ ...patient, phone_number: '0111' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222' })
    // The own commit changed no row: its edit became a candidate.
    await pull(2, [{ seq: 3, own: 2 }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0111', row_version: 2 })
    expect(await station.store.db.selectFrom('shadow').selectAll().execute()).toEqual([])
  })

  it('shows it also where the server’s row came before the page that has the own commit', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    // As a backfill, a chunk or a comparison brings it: as it is by now.
    const byNow = { ...patient, phone_number: '0111', row_version: 3 }
    const { db } = station.store
    await db.transaction().execute((trx) => applyAgain(trx, 'patients', fieldValuesOf(byNow)))
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222' })
    await pull(1, [{ seq: 2 }, { seq: 3, own: 2, rows: [{ ...patient, phone_number: '0111' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0111', row_version: 3 })
    expect(await db.selectFrom('shadow').selectAll().execute()).toEqual([])
  })

  it('is the server’s where a copy came before the page, made later than the own creation', async () => {
    const patient = await register()
    const { db } = station.store
    const byNow = { ...patient, full_name: 'Heba Aly', row_version: 5 }
    await db.transaction().execute((trx) => applyAgain(trx, 'patients', fieldValuesOf(byNow)))
    expect(await shown(patient.id)).toMatchObject({ full_name: 'Heba Aly', row_version: 5 })
    // The next edit is of what the screen shows.
    await edit(patient.id, { full_name: 'Heba Ali Hassan' })
    expect(await lastOps()).toMatchObject([
      { base_version: 5, fields: { full_name: { from: 'Heba Aly', to: 'Heba Ali Hassan' } } },
    ])
  })

  it('is the server’s where that copy has the own edit in it, as the answer to it said', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    const { db } = station.store
    await db
      .updateTable('outbox')
      .set({ state: 'acknowledged', commit_seq: 4 })
      .where('station_seq', '=', 2)
      .execute()
    const copyAt = (row_version: number, phone_number: string) =>
      db
        .transaction()
        .execute((trx) =>
          applyAgain(trx, 'patients', fieldValuesOf({ ...patient, phone_number, row_version })),
        )
    await copyAt(3, '0333')
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222', row_version: 3 })
    await copyAt(5, '0555')
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0555', row_version: 5 })
    await edit(patient.id, { phone_number: '0777' })
    expect(await lastOps()).toMatchObject([
      { base_version: 5, fields: { phone_number: { from: '0555', to: '0777' } } },
    ])
  })

  it('goes on waiting where a clone of this PC gave its number to another envelope', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, clone: 1 }])
    const states = async () =>
      (await station.store.db.selectFrom('outbox').select('state').execute()).map(({ state }) => state)
    expect(await states()).toEqual(['pending'])
    expect(await shown(patient.id)).toMatchObject({ row_version: null })
    await pull(1, [{ seq: 2, own: 1, rows: [patient] }])
    expect(await states()).toEqual(['archived'])
  })

  it('keeps a later own edit visible when an earlier one comes back', async () => {
    const patient = await register()
    await edit(patient.id, { phone_number: '0222' })
    await edit(patient.id, { phone_number: '0333' })
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0333', row_version: 1 })
    await pull(1, [{ seq: 2, own: 2, rows: [{ ...patient, phone_number: '0222' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0333' })
    await pull(2, [{ seq: 3, own: 3, rows: [{ ...patient, phone_number: '0333' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0333', row_version: 3 })
    expect(await station.store.db.selectFrom('shadow').selectAll().execute()).toEqual([])
  })
})

describe('a server that is newer than this station', () => {
  const deferred = () => station.store.db.selectFrom('deferred').selectAll().execute()

  it('does not stop the page: what is not understood is kept, the rest is applied', async () => {
    const mine = await register()
    const odd = { ...mine, id: v7(), gender: 'not yet known here' } as unknown as Patient
    const plain = { ...mine, id: v7(), full_name: 'منى سمير' }
    await pull(0, [
      { seq: 4, rows: [odd] },
      { seq: 5, rows: [plain] },
    ])
    expect(await readNumber(station.store.db, 'cursor')).toBe(5)
    expect(await shown(plain.id)).toMatchObject({ full_name: 'منى سمير' })
    expect(await shown(odd.id)).toBeUndefined()
    expect(await deferred()).toMatchObject([{ entity: 'patients', row_id: odd.id, row_version: 4 }])
  })

  it('keeps a field that this version has no column for, and shows the record all the same', async () => {
    const theirs = { ...(await register()), id: v7(), blood_group: 'A+' } as Patient
    await pull(0, [{ seq: 4, rows: [theirs] }])
    expect(await shown(theirs.id)).toMatchObject({ row_version: 4 })
    expect((await deferred())[0]?.row).toContain('A+')
  })

  it('is caught up with once this version can hold what was set aside', async () => {
    const theirs = { ...(await register()), id: v7(), full_name: 'منى سمير', row_version: 4 }
    const row = { entity: 'patients', row_id: theirs.id, row_version: 4, row: JSON.stringify(theirs) }
    await station.store.db.insertInto('deferred').values(row).execute()
    expect(await applyDeferred(station.store.db)).toEqual(new Set(['patients']))
    expect(await shown(theirs.id)).toMatchObject({ full_name: 'منى سمير', row_version: 4 })
    expect(await deferred()).toEqual([])
  })
})

describe('a page with more in it than this version reads', () => {
  it('is taken as far as it is read, and read again by the next program', async () => {
    const mine = await register()
    const theirs = { ...mine, id: v7(), full_name: 'منى سمير' }
    const whole = await pageText(0, [{ seq: 4, rows: [theirs] }])
    const lines = whole.split('\n').filter((line) => line !== '')
    const end = JSON.parse(lines.pop() ?? '{}') as Record<string, unknown>
    const commit = JSON.parse(lines[0] ?? '{}') as { changes: object[] }
    const moved = { entity: 'patients', id: mine.id, moved_to: 'another ward' }
    const text = [
      { ...commit, changes: [...commit.changes, moved] },
      { type: 'ward_closed', ward: '3' },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('')
    const checksum = createHash('sha256').update(text).digest('hex')
    const parsed = parsePage(`${text}${JSON.stringify({ ...end, checksum })}\n`)
    if (parsed === undefined) throw new Error('the page is not read')
    const { db } = station.store
    const { station_id, clock } = station.records
    await applyPage({ db, station_id, nowMs: () => clock.nowMs() }, parsed, 0)
    expect(await shown(theirs.id)).toMatchObject({ full_name: 'منى سمير' })
    expect(await readNumber(station.store.db, 'cursor')).toBe(4)

    // The same program gets no more out of it.
    await applyDeferred(station.store.db)
    expect(await readNumber(station.store.db, 'cursor')).toBe(4)
    const byEarlier = JSON.stringify({ after: 0, protocol: PROTOCOL_VERSION - 1 })
    await station.store.db.transaction().execute((trx) => writeState(trx, 'read_again', byEarlier))
    await applyDeferred(station.store.db)
    expect(await readNumber(station.store.db, 'cursor')).toBe(0)
  })
})

describe('a commit that an earlier version wrote', () => {
  const deferred = () => station.store.db.selectFrom('deferred').selectAll().execute()
  const written = () => ({
    site_id: station.records.site_id,
    created_at: '2026-10-01T07:00:00.000Z',
    created_by: v7(),
    created_on_station: OTHER_STATION,
  })
  /** A site from before sites could be closed. */
  const site = () => ({
    ...written(),
    id: station.records.site_id,
    code: '01',
    name: 'Main hospital',
    name_ar: null,
    time_zone: 'Africa/Cairo',
    allows_password_only_slots: true,
  })

  it('is shown: a site that says nothing of being closed, an allergy that names no sheet', async () => {
    const allergy = {
      ...written(),
      id: v7(),
      patient_id: v7(),
      act: 'assert',
      kind: 'medication',
      substance: 'Penicillin',
      reaction: null,
      severity: null,
      certainty: 'confirmed',
      stated_at: '2026-10-01T07:00:00.000Z',
      visit_id: null,
      assessment_id: null,
      replaces_id: null,
      refutes_id: null,
      overrules_ids: [],
      reason: null,
    }
    await pull(0, [{ seq: 4, rowsOf: { sites: [site()], allergies: [allergy] } }])
    expect(await deferred()).toEqual([])
    expect(await findRecord(station.store.db, 'sites', site().id)).toMatchObject({ name: 'Main hospital' })
    expect(await findRecord(station.store.db, 'allergies', allergy.id)).toMatchObject({
      substance: 'Penicillin',
    })
  })

  it('is shown by the next program where an earlier one had set it aside', async () => {
    const row = { ...site(), row_version: 4 }
    const aside = { entity: 'sites', row_id: row.id, row_version: 4, row: JSON.stringify(row) }
    await station.store.db.insertInto('deferred').values(aside).execute()
    expect(await applyDeferred(station.store.db)).toEqual(new Set(['sites']))
    expect(await findRecord(station.store.db, 'sites', row.id)).toMatchObject({ row_version: 4 })
  })
})

describe('an edit of what is still pending', () => {
  it('still stands on what its author sees, not on what the server sent behind it', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    // Another station's number arrives; this screen goes on showing its own.
    await pull(1, [{ seq: 2, rows: [{ ...patient, phone_number: '0111' }] }])
    await edit(patient.id, { phone_number: '0333' })
    expect(await lastOps()).toMatchObject([{ base_version: 1, base_station_seq: 2 }])
  })

  it('stands on a pending decision of a conflict as on an edit', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    const conflict = await disputePhone(patient)
    await decide(conflict, '0222')
    // Another station's number arrives; this screen goes on showing what was decided on it.
    await pull(1, [{ seq: 2, rows: [{ ...patient, phone_number: '0111' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222' })
    await edit(patient.id, { phone_number: '0333', address: '7 Nile Street' })
    expect(await lastOps()).toMatchObject([
      { base_version: 1, base_station_seq: 2, fields: { phone_number: { from: '0222', to: '0333' } } },
      { base_version: 2, base_station_seq: 2, fields: { address: { to: '7 Nile Street' } } },
    ])
  })

  it('gives each group of fields the base that its author saw', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await pull(1, [{ seq: 2, rows: [{ ...patient, address: '5 Nile Street' }] }])
    await edit(patient.id, { phone_number: '0333', address: '7 Nile Street' })
    expect(await lastOps()).toMatchObject([
      { base_version: 1, fields: { phone_number: { from: '0222', to: '0333' } } },
      { base_version: 2, fields: { address: { from: '5 Nile Street', to: '7 Nile Street' } } },
    ])
  })
})

describe('the receipt of a record', () => {
  const receipt = async (id: string) => (await receiptsOf(station.store.db, 'patients', [id])).get(id)

  it('turns to the server’s when the reply comes, and stays so when the page does', async () => {
    const patient = await register()
    expect(await receipt(patient.id)).toBe('on_this_pc')
    await notePushReply(station.store.db, reply([{ station_seq: 1, result: 'applied', commit_seq: 1 }]), 0)
    expect(await receipt(patient.id)).toBe('on_server')
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    expect(await receipt(patient.id)).toBe('on_server')
    expect(await nextPush(station.store.db)).toBeUndefined()
  })

  it('turns to the server’s by the page alone when the reply was lost', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    expect(await receipt(patient.id)).toBe('on_server')
    expect(await nextPush(station.store.db)).toBeUndefined()
  })

  it('says so when the server put the record aside, and the record stays', async () => {
    const patient = await register()
    const aside = {
      station_seq: 1,
      result: 'quarantined',
      commit_seq: null,
      quarantine_code: 'not_permitted',
    } as const
    await notePushReply(station.store.db, reply([aside]), 0)
    expect(await receipt(patient.id)).toBe('refused')
    expect(await shown(patient.id)).toMatchObject({ full_name: patient.full_name })
  })
})

describe('what the server put aside', () => {
  const putAside = (station_seq: number) =>
    notePushReply(
      station.store.db,
      reply([{ station_seq, result: 'quarantined', commit_seq: null, quarantine_code: 'not_permitted' }]),
      0,
    )
  const receipt = async (id: string) => (await receiptsOf(station.store.db, 'patients', [id])).get(id)

  it('hides no value of the server’s: an edit goes, and what comes later is shown', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await pull(1, [{ seq: 2, rows: [{ ...patient, phone_number: '0333' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222' })
    expect([...(await putAside(2))]).toEqual(['patients'])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0333', row_version: 2 })
    expect(await receipt(patient.id)).toBe('edit_refused')
    await pull(2, [{ seq: 3, rows: [{ ...patient, phone_number: '0444' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0444', row_version: 3 })
    // What was refused stays here too, as it was signed.
    const kept = await station.store.db
      .selectFrom('outbox')
      .selectAll()
      .where('station_seq', '=', 2)
      .executeTakeFirst()
    expect(kept).toMatchObject({ state: 'quarantined', quarantine_code: 'not_permitted' })
    expect(kept?.envelope).toContain('0222')
  })

  it('takes no other edit of the record along', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await edit(patient.id, { address: '7 Nile Street' })
    await putAside(2)
    expect(await shown(patient.id)).toMatchObject({
      phone_number: patient.phone_number,
      address: '7 Nile Street',
    })
    expect(await receipt(patient.id)).toBe('edit_refused')
  })

  it('is said of the record until the same fields are set anew, and nothing else takes it away', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await putAside(2)
    await edit(patient.id, { address: '7 Nile Street' })
    const moved = { ...patient, address: '7 Nile Street' }
    await pull(1, [{ seq: 2, own: 3, rows: [moved] }])
    expect(await receipt(patient.id)).toBe('edit_refused')
    await edit(patient.id, { phone_number: '0555' })
    expect(await receipt(patient.id)).toBe('on_this_pc')
    await pull(2, [{ seq: 3, own: 4, rows: [{ ...moved, phone_number: '0555' }] }])
    expect(await receipt(patient.id)).toBe('on_server')
    // The envelope itself still waits for a person.
    expect(await countOpenWork(station.store.db)).toMatchObject({ quarantined_count: 1 })
  })

  it('is counted for who wrote it, not for whoever sits at this PC', async () => {
    const patient = await register()
    await edit(patient.id, { phone_number: '0222' })
    const physician = station.act('patients.edit', 'physician')
    await writeRecords(station.records, physician, async (w) =>
      ok(await w.patch('patients', patient.id, { address: '7 Nile Street' })),
    )
    for (const seq of [1, 2, 3]) await putAside(seq)
    const nurse = station.act('patients.edit').actor.user_id
    expect(await countOpenWork(station.store.db)).toMatchObject({
      quarantined_count: 3,
      quarantined_by: { [nurse]: 2, [physician.actor.user_id]: 1 },
    })
  })

  it('is over once an administrator repaired it: neither said of the record nor counted', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await putAside(2)
    const open = await countOpenWork(station.store.db)
    expect(open).toMatchObject({ quarantined_count: 1 })
    await pull(1, [{ seq: 2, repairs: 2, rows: [{ ...patient, phone_number: '02222222' }] }])
    expect(await receipt(patient.id)).toBe('on_server')
    expect(await shown(patient.id)).toMatchObject({ phone_number: '02222222' })
    expect(await countOpenWork(station.store.db)).toMatchObject({
      quarantined_count: 0,
      quarantined_by: {},
    })
    expect(await nextPush(station.store.db)).toBeUndefined()
  })

  it('of another station does not end with that station’s repair', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await putAside(2)
    await pull(1, [{ seq: 2, repairs: 2, repairedStation: OTHER_STATION, rows: [] }])
    expect(await receipt(patient.id)).toBe('edit_refused')
  })

  it('is not what the next edit stands on', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await pull(1, [{ seq: 2, rows: [{ ...patient, phone_number: '0333' }] }])
    await putAside(2)
    await edit(patient.id, { phone_number: '0555' })
    expect(await lastOps()).toMatchObject([
      { base_version: 2, base_station_seq: null, fields: { phone_number: { from: '0333', to: '0555' } } },
    ])
  })

  it('opens a conflict again that it had decided', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    const conflict = await disputePhone(patient)
    await decide(conflict, '0222')
    await putAside(2)
    expect(await findRecord(station.store.db, 'conflicts', conflict.id)).toMatchObject(conflict)
    expect(await shown(patient.id)).toMatchObject({ phone_number: patient.phone_number })
  })

  it('stays where it exists only here, with what was added since, until an administrator sends it again', async () => {
    const patient = await register()
    await putAside(1)
    await edit(patient.id, { phone_number: '0222' })
    expect(await lastOps()).toMatchObject([{ base_version: null, base_station_seq: 1 }])
    await putAside(2)
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222', row_version: null })
    expect(await receipt(patient.id)).toBe('refused')
    await pull(0, [{ seq: 1, repairs: 1, rows: [{ ...patient, phone_number: '0333' }] }])
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0333', row_version: 1 })
    // The record is there; what was added to it is still put aside.
    expect(await receipt(patient.id)).toBe('edit_refused')
    await pull(1, [{ seq: 2, repairs: 2, rows: [{ ...patient, phone_number: '0222' }] }])
    expect(await receipt(patient.id)).toBe('on_server')
  })

  it('is shown again over a copy of a time that the server lost', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    const { db } = station.store
    // As after a restore: the server does not know the record, which another station sends again.
    await db.updateTable('shadow').set({ row_version: 0 }).execute()
    await db.updateTable('patients').set({ row_version: null }).execute()
    await putAside(2)
    expect(await shown(patient.id)).toMatchObject({ phone_number: patient.phone_number, row_version: null })
    await reopenFrom(db, 2)
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222', row_version: null })
    await putAside(2)
    expect(await shown(patient.id)).toMatchObject({ phone_number: patient.phone_number, row_version: null })
  })

  it('is shown again while a restored server is asked once more', async () => {
    const patient = await register()
    await pull(0, [{ seq: 1, own: 1, rows: [patient] }])
    await edit(patient.id, { phone_number: '0222' })
    await putAside(2)
    await reopenFrom(station.store.db, 2)
    expect(await shown(patient.id)).toMatchObject({ phone_number: '0222' })
    expect(await receipt(patient.id)).toBe('on_this_pc')
    await putAside(2)
    expect(await shown(patient.id)).toMatchObject({ phone_number: patient.phone_number, row_version: 1 })
  })
})

type OutcomeInput = {
  station_seq: number
  result: 'applied' | 'quarantined'
  commit_seq: number | null
  quarantine_code?: string
}

function reply(outcomes: OutcomeInput[]) {
  return {
    outcomes: outcomes.map((outcome) => ({ conflict_ids: [], quarantine_code: null, ...outcome })),
    ack_through: outcomes.at(-1)?.station_seq ?? 0,
    durable_through: null,
    epoch: 'e1',
    head: 1,
    server_time: '2026-11-21T07:00:02.000Z',
    lease: null,
  }
}
