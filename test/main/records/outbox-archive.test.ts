import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveStatus, noteDurable, readDurable, tidyArchive } from '../../../main/records/outbox-archive.ts'
import { listOutboxOps } from '../../../main/records/outbox-store.ts'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { nextPush, reopenFrom } from '../../../main/sync/push-outbox.ts'
import { ok } from '../../../shared/result.ts'
import { createManualStation, type ManualStation, patientFields } from '../../support/manual-station.ts'

let station: ManualStation
beforeEach(async () => {
  station = await createManualStation()
})
afterEach(() => station.close())

async function register(): Promise<string> {
  const result = await writeRecords(station.records, station.act('patients.register'), async (w) =>
    ok(await w.create('patients', patientFields({ full_name: 'سميرة عبد الرحمن الجوهري' }))),
  )
  if (!result.ok) throw new Error(result.error.code)
  return result.value.id
}

async function rename(id: string, full_name: string): Promise<void> {
  await writeRecords(station.records, station.act('patients.edit'), async (w) =>
    ok(await w.patch('patients', id, { full_name })),
  )
}

const becomes = (
  station_seq: number,
  state: 'acknowledged' | 'archived' | 'quarantined',
  commit_seq: number | null,
) =>
  station.store.db
    .updateTable('outbox')
    .set({ state, commit_seq })
    .where('station_seq', '=', station_seq)
    .execute()

const isDurableTo = (commit_seq: number | null | undefined) =>
  station.store.db.transaction().execute((trx) => noteDurable(trx, commit_seq))

const kept = async () =>
  (await station.store.db.selectFrom('outbox').select('station_seq').orderBy('station_seq').execute()).map(
    ({ station_seq }) => station_seq,
  )

describe('what the server has and a station keeps', () => {
  it('is packed, read as it was, counted, and sent again as it was signed', async () => {
    const { db } = station.store
    const id = await register()
    const signed = await nextPush(db)
    const before = await listOutboxOps(db, 'patients', id)
    await becomes(1, 'archived', 10)
    const plain = (await archiveStatus(db)).archive
    expect(plain?.count).toBe(1)
    await tidyArchive(db)
    const packed = (await archiveStatus(db)).archive
    expect(packed).toMatchObject({ count: 1, is_large: false })
    expect(packed?.bytes).toBeLessThan(Number(plain?.bytes) * 0.8)
    expect(await listOutboxOps(db, 'patients', id)).toEqual([
      { ...before[0], state: 'archived', commit_seq: 10 },
    ])
    await reopenFrom(db, 1)
    expect(await nextPush(db)).toEqual(signed)
    expect((await archiveStatus(db)).archive).toMatchObject({ count: 0, bytes: 0 })
  })

  it('goes when it is durable there, and nothing else does', async () => {
    const { db } = station.store
    for (let n = 0; n < 5; n += 1) await register()
    await becomes(1, 'archived', 10)
    await becomes(2, 'archived', 20)
    await becomes(3, 'acknowledged', 5)
    await becomes(4, 'quarantined', null)
    await tidyArchive(db)
    expect(await kept()).toEqual([1, 2, 3, 4, 5])
    await isDurableTo(19)
    await tidyArchive(db)
    expect(await kept()).toEqual([2, 3, 4, 5])
    await isDurableTo(7)
    expect(await readDurable(db)).toBe(19)
    await isDurableTo(undefined)
    expect(await readDurable(db)).toBe(19)
    await isDurableTo(null)
    expect(await readDurable(db)).toBeNull()
  })

  it('stays as long as an edit of the same record is put aside, which it may have replaced', async () => {
    const { db } = station.store
    const id = await register()
    await rename(id, 'Put Aside')
    await rename(id, 'Came In')
    await becomes(1, 'archived', 10)
    await becomes(2, 'quarantined', null)
    await becomes(3, 'archived', 11)
    await isDurableTo(50)
    await tidyArchive(db)
    expect(await kept()).toEqual([1, 2, 3])
    await becomes(2, 'archived', 12)
    await tidyArchive(db)
    expect(await kept()).toEqual([])
    expect((await archiveStatus(db)).archive).toMatchObject({ count: 0, bytes: 0 })
  })
})
