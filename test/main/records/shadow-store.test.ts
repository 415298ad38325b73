import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { showServerCopy } from '../../../main/records/shown-row.ts'
import { applyServerCopy } from '../../../main/sync/server-copy.ts'
import { FieldValues } from '../../../shared/conflicts/conflict.ts'
import { ok } from '../../../shared/result.ts'
import { createManualStation, type ManualStation, patientFields } from '../../support/manual-station.ts'

let station: ManualStation
beforeEach(async () => {
  station = await createManualStation()
})
afterEach(() => station.close())

it('is of no version any more once the server was restored to before it', async () => {
  const { db } = station.store
  const registered = await writeRecords(station.records, station.act('patients.register'), async (w) =>
    ok(await w.create('patients', patientFields({ full_name: 'Known To Both' }))),
  )
  if (!registered.ok) throw new Error(registered.error.code)
  const patient = registered.value
  const fields = FieldValues.parse(patient)
  const given = (full_name: string, row_version: number) =>
    db
      .transaction()
      .execute((trx) =>
        applyServerCopy(trx, 'patients', patient.id, { ...fields, id: patient.id, full_name, row_version }),
      )
  const shown = () =>
    db
      .selectFrom('patients')
      .select(['full_name', 'row_version'])
      .where('id', '=', patient.id)
      .executeTakeFirstOrThrow()
  await db.updateTable('outbox').set({ state: 'archived', commit_seq: 7 }).execute()
  await given('Of The Lost Time', 7)
  await writeRecords(station.records, station.act('patients.edit'), async (w) =>
    ok(await w.patch('patients', patient.id, { full_name: 'Put Aside Later' })),
  )
  // What a station does that learns of the restore, and then that its edit was put aside.
  await db.updateTable('shadow').set({ row_version: 0 }).execute()
  await db.updateTable('outbox').set({ state: 'quarantined' }).where('station_seq', '=', 2).execute()
  await db.transaction().execute((trx) => showServerCopy(trx, 'patients', patient.id))
  expect(await shown()).toEqual({ full_name: 'Of The Lost Time', row_version: null })

  await given('As Restored', 3)
  expect(await shown()).toEqual({ full_name: 'As Restored', row_version: 3 })
})
