import fc from 'fast-check'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Trx } from '../../../main/db/transaction.ts'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { putRecord } from '../../../main/records/row-store.ts'
import { createManyCopies, listOwnRows } from '../../../main/sync/bulk-copies.ts'
import { type ServerCopy, takeServerCopy } from '../../../main/sync/server-copy.ts'
import { applySections, type Section } from '../../../main/sync/snapshot-chunk.ts'
import { ok } from '../../../shared/result.ts'
import {
  createManualStation,
  type ManualStation,
  patientFields,
  SITE_ID,
} from '../../support/manual-station.ts'

/*
 * Rows that are written together come out as if each had been taken by itself, whatever the store held of them before:
 * nothing, an older or a newer copy, own operations that wait, a copy beside them.
 */

const id = (kind: number, n: number): string => `000000${kind}0-0000-7000-8000-00000000000${n}`
const made = {
  site_id: SITE_ID,
  created_at: '2026-05-01T07:00:00.000Z',
  created_by: id(9, 1),
  created_on_station: id(9, 2),
}

const version = fc.integer({ min: 1, max: 6 })
const nth = fc.integer({ min: 1, max: 4 })
const newerField = fc.constantFrom({}, {}, {}, { of_a_newer_program: 'yes' })

const patient = fc
  .record({
    n: nth,
    v: version,
    name: fc.constantFrom('Samira', 'Mona', ''),
    phone: fc.constantFrom(null, '0221'),
    newerField,
  })
  .map(({ n, v, name, phone, newerField: further }) => ({
    entity: 'patients',
    copy: {
      ...made,
      ...patientFields({ full_name: name, phone_number: phone, temporary_number: `T-${n}` }),
      ...further,
      id: id(1, n),
      row_version: v,
    },
  }))
const signs = fc
  .record({ n: nth, v: version, pulse: fc.constantFrom(undefined, null, 70, 'fast') })
  .map(({ n, v, pulse }) => ({
    entity: 'vital_signs',
    copy: {
      ...made,
      patient_id: id(1, 1),
      visit_id: id(2, 1),
      measured_at: '2026-05-01T07:31:00.000Z',
      entered_at: '2026-05-29T07:31:00.000Z',
      on_supplemental_oxygen: true,
      confirmed_out_of_range: ['pulse_bpm'],
      submission_id: null,
      assessment_id: null,
      replaces_id: null,
      void_reason: null,
      rule_version: null,
      news2_total: null,
      news2_band: 'not_scored',
      ...(pulse === undefined ? {} : { pulse_bpm: pulse }),
      id: id(3, n),
      row_version: v,
    },
  }))
const document = fc
  .record({ n: nth, v: version, content: fc.constantFrom('a', 'b') })
  .map(({ n, v, content }) => ({
    entity: 'visit_documents',
    copy: {
      ...made,
      visit_id: id(2, 1),
      patient_id: id(1, 1),
      document_type: 'other',
      file_name: 'scan.pdf',
      media_type: 'application/pdf',
      size_bytes: 7,
      sha256: content.repeat(64),
      version: 1,
      replaces_id: null,
      id: id(4, n),
      row_version: v,
    },
  }))
const unknown = version.map((v) => ({ entity: 'of_a_newer_program', copy: { id: id(5, 1), row_version: v } }))

/** In the order of commits, as every page has them. */
const page = fc
  .array(fc.oneof(patient, patient, signs, document, unknown), { maxLength: 14 })
  .map((rows) => rows.toSorted((a, b) => a.copy.row_version - b.copy.row_version))

type Rows = readonly { entity: string; copy: object }[]

let station: ManualStation
beforeAll(async () => {
  station = await createManualStation()
  await station.store.db.transaction().execute(async (trx) => {
    for (const [n, row_version] of [
      [1, 3],
      [2, 3],
      [3, null],
    ] as const)
      await putRecord(trx, 'patients', { ...made, ...patientFields(), id: id(1, n), row_version })
  })
  // One with an own edit that waits, and the server's copy beside it.
  const edited = await writeRecords(station.records, station.act('patients.edit'), async (w) =>
    ok(await w.patch('patients', id(1, 2), { phone_number: '0333' })),
  )
  expect(edited.ok).toBe(true)
})
afterAll(() => station.close())

const tables = [
  'patients',
  'vital_signs',
  'visit_documents',
  'shadow',
  'blob',
  'deferred',
  'patient_search_key',
]

/** What the store would hold after `work`, which is undone. */
async function after(work: (trx: Trx) => Promise<unknown>): Promise<Record<string, unknown[]>> {
  const held: Record<string, unknown[]> = {}
  const undone = new Error('undone')
  await station.store.db
    .transaction()
    .execute(async (trx) => {
      await work(trx)
      for (const table of tables) {
        const { rows } = await trx.executeQuery<Record<string, unknown>>(
          CompiledQuery.raw(`select * from ${table}`),
        )
        held[table] = rows.map(({ n: _own, ...row }) => JSON.stringify(inOrder(row))).toSorted()
      }
      throw undone
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
  return held
}

/** A copy that is kept as text has its fields in the order in which they came, and may name those that are empty. */
function inOrder(row: Record<string, unknown>): Record<string, unknown> {
  if (typeof row.row !== 'string') return row
  const fields = Object.entries(JSON.parse(row.row) as object).filter(([, value]) => value !== null)
  return { ...row, row: fields.toSorted(([a], [b]) => (a < b ? -1 : 1)) }
}

const oneByOne = (rows: Rows) => async (trx: Trx) => {
  for (const { entity, copy } of rows) await takeServerCopy(trx, entity, copy as ServerCopy)
}

it('comes out of a page as row by row', async () => {
  const together = (rows: Rows) => async (trx: Trx) => {
    const many = createManyCopies(await listOwnRows(trx))
    for (const { entity, copy } of rows) many.look(entity, copy as ServerCopy)
    for (const { entity, copy } of rows) await many.take(trx, entity, copy as ServerCopy)
    await many.write(trx)
  }
  await fc.assert(
    fc.asyncProperty(page, async (rows) => {
      expect(await after(together(rows))).toEqual(await after(oneByOne(rows)))
    }),
    { numRuns: 60 },
  )
})

it('comes out of a chunk as row by row', async () => {
  const fieldsOf = new Map<string, string[]>()
  const sectionsOf = (rows: Rows): Section[] =>
    [...Map.groupBy(rows, ({ entity }) => entity)].map(([entity, some]) => {
      const fields = [...new Set(some.flatMap(({ copy }) => Object.keys(copy)))].filter(
        (field) => !field.startsWith('of_a'),
      )
      fieldsOf.set(entity, fields)
      return {
        entity,
        fields,
        rows: some.map(({ copy }) => {
          const row: Record<string, unknown> = { ...copy }
          const further = Object.entries(row).filter(([field]) => !fields.includes(field))
          return [
            ...fields.map((field) => row[field] ?? null),
            ...(further.length > 0 ? [Object.fromEntries(further)] : []),
          ]
        }),
      }
    })
  const chunk = page.map((rows) => [
    ...new Map(rows.map((row) => [`${row.entity}/${row.copy.id}`, row])).values(),
  ])
  await fc.assert(
    fc.asyncProperty(chunk, async (rows) => {
      const chunked = await after((trx) => applySections(trx, sectionsOf(rows)))
      expect(chunked).toEqual(await after(oneByOne(rows)))
    }),
    { numRuns: 60 },
  )
})
