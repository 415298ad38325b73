import type { SearchTerm } from '../../shared/identifiers/name-folding.ts'
import type { Id } from '../../shared/ids.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { patientReadings } from '../../shared/patients/patient-readings.ts'
import { isRemoved } from '../../shared/records.ts'
import type { Reader } from '../db/transaction.ts'
import { listStanding } from '../records/removal.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { patientSearchKey } from '../records/search-key.ts'
import { listDisputedPatientConflictIds } from './patient-search-store.ts'

/**
 * Patients of whom stations disagree and one station's values are looked for: whoever reads only what is shown first
 * finds nobody by the other number, and registers the person anew.
 */
export async function findDisputedPatientIds(
  reader: Reader,
  isLookedFor: (reading: Patient) => boolean,
): Promise<Id[]> {
  const ids = await listDisputedPatientConflictIds(reader)
  const conflicts = await listRecordsBy(reader, 'conflicts', 'id', ids)
  const patientIds = [...new Set(conflicts.map(({ record_id }) => record_id))]
  const patients = await listStanding(reader, 'patients', 'id', patientIds)
  return patients
    .filter((patient) =>
      patientReadings(patient, conflicts).some((reading) => !isRemoved(reading) && isLookedFor(reading)),
    )
    .map(({ id }) => id)
}

/** Patients by id, each as every station has the record. */
export async function readingsOfPatients(
  reader: Reader,
  patients: readonly Patient[],
): Promise<(patient: Patient) => [Patient, ...Patient[]]> {
  const ids = patients.map(({ id }) => id)
  const conflicts = await listRecordsBy(reader, 'conflicts', 'record_id', ids)
  return (patient) => patientReadings(patient, conflicts)
}

/** Whether a patient answers every term by what a search goes by, as the index of the store does. */
export function answersTerms(patient: Patient, terms: readonly SearchTerm[], isWhole: boolean): boolean {
  const key = tokensOf(patientSearchKey(patient))
  const has = (word: string): boolean => `${key} `.includes(isWhole ? `${tokensOf(word)} ` : tokensOf(word))
  return terms.length > 0 && terms.every((ways) => ways.some((words) => words.every(has)))
}

/** The words of a text, each behind a blank. */
function tokensOf(text: string): string {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
    .map((word) => ` ${word}`)
    .join('')
}
