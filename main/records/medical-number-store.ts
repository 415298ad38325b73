import { medicalNumberAt } from '../../shared/identifiers/medical-number.ts'
import type { MedicalNumberLease } from '../../shared/sync/push-message.ts'
import type { Reader, Trx } from '../db/transaction.ts'

/** The next medical number of this station's lease, given away in the transaction that uses it; null when the lease is empty. */
export async function takeMedicalNumber(trx: Trx): Promise<string | null> {
  const lease = await firstOpenLease(trx)
  if (lease === undefined) return null
  await trx
    .updateTable('medical_number_lease')
    .set({ next: lease.next + 1 })
    .where('first', '=', lease.first)
    .execute()
  return medicalNumberAt(lease.site_code, lease.next)
}

/** The number that the next registration takes (as things stand now), and how many are left. */
export async function peekMedicalNumber(
  reader: Reader,
): Promise<{ medical_number: string | null; left: number }> {
  const lease = await firstOpenLease(reader)
  return {
    medical_number: lease === undefined ? null : medicalNumberAt(lease.site_code, lease.next),
    left: await countMedicalNumbersLeft(reader),
  }
}

export async function countMedicalNumbersLeft(reader: Reader): Promise<number> {
  const leases = await reader.selectFrom('medical_number_lease').select(['last', 'next']).execute()
  return leases.reduce((sum, { last, next }) => sum + Math.max(0, last - next + 1), 0)
}

/** Keeps a block that the server leased; the same block twice is one. */
export async function addMedicalNumberLease(trx: Trx, lease: MedicalNumberLease): Promise<void> {
  const { first, last, site_code } = lease
  await trx
    .insertInto('medical_number_lease')
    .values({ first, last, next: first, site_code })
    .onConflict((oc) => oc.doNothing())
    .execute()
}

/**
 * Gives no more numbers of the leases that are held: the store was put back, and numbers after the ones it knows of may
 * have been given already. The server leases others with the next push; until then numbers are temporary.
 */
export async function endMedicalNumberLeases(trx: Trx): Promise<void> {
  await trx
    .updateTable('medical_number_lease')
    .set((eb) => ({ next: eb('last', '+', 1) }))
    .execute()
}

function firstOpenLease(reader: Reader) {
  return reader
    .selectFrom('medical_number_lease')
    .selectAll()
    .whereRef('next', '<=', 'last')
    .orderBy('first')
    .limit(1)
    .executeTakeFirst()
}
