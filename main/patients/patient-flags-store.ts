import type { Id } from '../../shared/ids.ts'
import type { Reader } from '../db/transaction.ts'

/** Conflicts about a person, oldest first; also those that wait under a merged registration. */
export async function listOpenConflictIds(reader: Reader, patientIds: readonly Id[]): Promise<Id[]> {
  const rows = await reader
    .selectFrom('conflicts')
    .select('id')
    .where('patient_id', 'in', [...patientIds])
    .where('state', '=', 'open')
    .orderBy('created_at')
    .execute()
  return rows.map((row) => row.id)
}
