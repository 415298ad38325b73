import type { Tour } from '../../shared/practice/practice-ipc.ts'
import type { Db, Reader, Trx } from '../db/transaction.ts'

/*
 * What practice mode keeps beside the records, in the table where a station keeps its place in sync: a practice store
 * has no such place.
 */

async function read(reader: Reader, name: string): Promise<string | undefined> {
  const row = await reader
    .selectFrom('sync_state')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value
}

async function write(trx: Reader, name: string, value: string): Promise<void> {
  await trx
    .insertInto('sync_state')
    .values({ name, value })
    .onConflict((oc) => oc.column('name').doUpdateSet({ value }))
    .execute()
}

/** The store's own station id, written with the invented people: undefined until all of them are there. */
export function readPracticeStation(reader: Reader): Promise<string | undefined> {
  return read(reader, 'practice_station')
}

/**
 * Marks the invented people as whole. Their records count as received from a server, so that the receipts on screen
 * tell apart what the person writes now; nothing is or can be sent.
 */
export async function settleInvented(trx: Trx, stationId: string): Promise<void> {
  await trx.updateTable('outbox').set({ state: 'acknowledged' }).execute()
  await write(trx, 'practice_station', stationId)
}

const notBegun: Tour = { state: 'not_begun', done: [] }

export async function readTour(reader: Reader, personId: string): Promise<Tour> {
  const kept = await read(reader, `practice_tour/${personId}`)
  return kept === undefined ? notBegun : (JSON.parse(kept) as Tour)
}

/** Changes how far somebody is; answers the new state, and whether it is another than before. */
export async function changeTour(
  db: Db,
  personId: string,
  change: (tour: Tour) => Tour,
): Promise<{ readonly tour: Tour; readonly isNew: boolean }> {
  return db.transaction().execute(async (trx) => {
    const before = await readTour(trx, personId)
    const tour = change(before)
    const isNew = JSON.stringify(tour) !== JSON.stringify(before)
    if (isNew) await write(trx, `practice_tour/${personId}`, JSON.stringify(tour))
    return { tour, isNew }
  })
}
