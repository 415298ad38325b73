import { nameSearchKey } from '../../shared/identifiers/name-folding.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import type { Trx } from '../db/transaction.ts'

/** What a patient is found by: the folded name, the numbers, and the last four digits of the national ID. */
function patientSearchKey(patient: Patient): string {
  const numbers = [
    patient.medical_number,
    patient.temporary_number,
    patient.mobile_number,
    patient.phone_number,
    patient.ssn_last4,
  ]
  return [nameSearchKey(patient.full_name), ...numbers.filter((n) => n !== null)].join(' ').toLowerCase()
}

/** Keeps the search index in step with a patient's row; part of the same transaction. */
export async function indexPatient(trx: Trx, patient: Patient): Promise<void> {
  const search_key = patientSearchKey(patient)
  await trx
    .insertInto('patient_search_key')
    .values({ patient_id: patient.id, search_key })
    .onConflict((oc) => oc.column('patient_id').doUpdateSet({ search_key }))
    .execute()
}
