import { sql } from 'kysely'
import type { Conflict } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { patientReadings } from '../../shared/patients/patient-readings.ts'
import { isRemoved } from '../../shared/records.ts'
import type { Trx } from '../db/database.ts'
import { readRecords, readWhere } from '../db/record-store.ts'

/**
 * Patients of whom stations disagree and one station's values are looked for, those that are removed left out: whoever
 * reads only what is shown first finds nobody by the other number, and registers the person anew.
 */
export async function findDisputedPatientIds(
  trx: Trx,
  isLookedFor: (reading: Patient) => boolean,
): Promise<Id[]> {
  const open = sql`state = 'open' and entity = 'patients' and kind = 'values'`
  const conflicts = (await readWhere(trx, 'conflicts', open)).map(({ row }) => row as unknown as Conflict)
  const ids = [...new Set(conflicts.map(({ record_id }) => record_id))]
  const patients = (await readRecords(trx, 'patients', ids)).map(({ row }) => row as Patient)
  return patients
    .filter((patient) => !isRemoved(patient) && patientReadings(patient, conflicts).some(isLookedFor))
    .map(({ id }) => id)
}
