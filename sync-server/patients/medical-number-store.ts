import type { Id } from '../../shared/ids.ts'
import type { Trx } from '../db/database.ts'

/** Takes the next number of the site's sequence; stations take theirs in leases from the same one. */
export async function takeNextMedicalSequence(trx: Trx, site_id: Id): Promise<number> {
  const { next } = await trx
    .insertInto('medical_number_sequence')
    .values({ site_id, next: 2 })
    .onConflict((oc) =>
      oc.column('site_id').doUpdateSet((eb) => ({ next: eb('medical_number_sequence.next', '+', 1) })),
    )
    .returning('next')
    .executeTakeFirstOrThrow()
  return next - 1
}

/** Keeps the sequence from giving numbers up to `n` again; answers false when that would skip more than `most`. */
export async function skipMedicalSequence(trx: Trx, site_id: Id, n: number, most: number): Promise<boolean> {
  const row = await trx
    .selectFrom('medical_number_sequence')
    .where('site_id', '=', site_id)
    .select('next')
    .forUpdate()
    .executeTakeFirst()
  const next = row?.next ?? 1
  if (n < next) return true
  if (n - next > most) return false
  await trx
    .insertInto('medical_number_sequence')
    .values({ site_id, next: n + 1 })
    .onConflict((oc) => oc.column('site_id').doUpdateSet({ next: n + 1 }))
    .execute()
  return true
}

/** Whether a number was leased to a station, which may give it offline at any moment. */
export async function isLeased(trx: Trx, site_id: Id, n: number): Promise<boolean> {
  const row = await trx
    .selectFrom('medical_number_lease')
    .where('site_id', '=', site_id)
    .where('first', '<=', n)
    .where('last', '>=', n)
    .select('station_id')
    .executeTakeFirst()
  return row !== undefined
}
