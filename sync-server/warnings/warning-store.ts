import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { PatientWarning } from '../../shared/warnings/patient-warning.ts'
import type { Trx } from '../db/database.ts'
import { idList, readWhere } from '../db/record-store.ts'

/** Everything that these registrations' patients were warned of, oldest first. */
export async function listWarningStatements(trx: Trx, patientIds: readonly Id[]): Promise<PatientWarning[]> {
  const rows = await readWhere(
    trx,
    'patient_warnings',
    sql`patient_id in ${idList(patientIds)} order by created_at, id`,
  )
  return rows.map((record) => record.row as unknown as PatientWarning)
}
