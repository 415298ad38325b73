import { nameSearchKey } from '../../shared/identifiers/name-folding.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { isRemoved } from '../../shared/records.ts'
import type { Trx } from '../db/transaction.ts'

/**
 * What a patient is found by: the folded name, the numbers, and the last four digits of the national ID. Nobody finds a
 * registration that was removed as entered in error.
 */
export function patientSearchKey(patient: Patient): string {
  if (isRemoved(patient)) return ''
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
  await indexPatients(trx, [patient])
}

const AT_ONCE = 100

/** The same for several, each once. */
export async function indexPatients(trx: Trx, patients: readonly Patient[]): Promise<void> {
  for (let from = 0; from < patients.length; from += AT_ONCE) {
    const rows = patients
      .slice(from, from + AT_ONCE)
      .map((patient) => ({ patient_id: patient.id, search_key: patientSearchKey(patient) }))
    await trx
      .insertInto('patient_search_key')
      .values(rows)
      .onConflict((oc) =>
        oc.column('patient_id').doUpdateSet((eb) => ({ search_key: eb.ref('excluded.search_key') })),
      )
      .execute()
  }
}
