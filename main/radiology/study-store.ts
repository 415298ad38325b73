import type { Id } from '../../shared/ids.ts'
import type { Reader } from '../db/transaction.ts'

/** A study, other than the given one, that has this accession number. */
export async function findStudyByAccession(
  reader: Reader,
  accessionNumber: string,
  exceptId: Id,
): Promise<Id | undefined> {
  const row = await reader
    .selectFrom('studies')
    .select('id')
    .where('accession_number', '=', accessionNumber)
    .where('id', '!=', exceptId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row?.id
}
