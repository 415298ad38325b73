import type { Allergy } from '../../shared/allergies/allergy.ts'
import type { Id } from '../../shared/ids.ts'
import { listPlaced } from '../assessments/placed-records.ts'
import type { Trx } from '../db/database.ts'

/** Everything that was said of the allergies of a person, under whichever registration, oldest first. */
export function listAllergyStatements(trx: Trx, patientIds: readonly Id[]): Promise<Allergy[]> {
  return listPlaced(trx, 'allergies', 'patient_id', patientIds)
}
