import type { Id } from '../../shared/ids.ts'
import { type BirthAndSex, birthAndSexReadings } from '../../shared/patients/birth-and-sex.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import type { PatientSummary, PatientView, PersonName } from '../../shared/patients/patients-ipc.ts'
import type { Reader } from '../db/transaction.ts'
import { toViews, type View } from '../records/receipt-store.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { listWithoutHistory } from '../records/scope-store.ts'
import { survivorsOf } from './patient-family-service.ts'
import { listLastVisits } from './patient-search-store.ts'

/** Patients as screens show them: without the index and the sealed form of the national ID. */
export async function toPatientViews(reader: Reader, patients: readonly Patient[]): Promise<PatientView[]> {
  const views = await withReadings(reader, await toViews(reader, 'patients', patients))
  return views.map(({ ssn_index: _index, ssn_sealed: _sealed, ...view }) => view)
}

/** Lines of a list, by the id that was asked for: a merged registration's is the line of its survivor. */
export async function patientSummaries(
  reader: Reader,
  patientIds: readonly Id[],
): Promise<ReadonlyMap<Id, PatientSummary>> {
  const survivors = await survivorsOf(reader, [...new Set(patientIds)])
  const ids = [...new Set(survivors.values())]
  const patients = await listRecordsBy(reader, 'patients', 'id', ids)
  const views = await withReadings(reader, await toViews(reader, 'patients', patients))
  const visits = new Map((await listLastVisits(reader, ids)).map((visit) => [visit.patient_id, visit]))
  const away = await listWithoutHistory(reader, ids)
  const lines = new Map(
    views.map((view) => [view.id, toSummary(view, visits.get(view.id), !away.has(view.id))]),
  )
  return new Map(
    [...survivors].flatMap(([id, survivor]) => {
      const line = lines.get(survivor)
      return line === undefined ? [] : [[id, line]]
    }),
  )
}

/** Who registrations say that somebody is, by id; a merged one is named as itself. */
export async function personNames(
  reader: Reader,
  patientIds: readonly Id[],
): Promise<ReadonlyMap<Id, PersonName>> {
  const patients = await listRecordsBy(reader, 'patients', 'id', [...new Set(patientIds)])
  return new Map(
    patients.map(({ id, full_name, medical_number, temporary_number }) => [
      id,
      { id, full_name, medical_number, temporary_number },
    ]),
  )
}

type Read<T> = T & Pick<PatientSummary, 'birth_and_sex_readings'>

async function withReadings<T extends Patient>(reader: Reader, patients: readonly T[]): Promise<Read<T>[]> {
  const readings = await listBirthAndSexReadings(reader, patients)
  return patients.map((patient) => ({
    ...patient,
    birth_and_sex_readings: readings.get(patient.id) ?? [],
  }))
}

/** What stations say of each patient's birth date and sex while they disagree, by id. */
export async function listBirthAndSexReadings(
  reader: Reader,
  patients: readonly Patient[],
): Promise<ReadonlyMap<Id, BirthAndSex[]>> {
  const ids = patients.map(({ id }) => id)
  const conflicts = await listRecordsBy(reader, 'conflicts', 'record_id', ids)
  return new Map(
    patients.map((patient) => [
      patient.id,
      birthAndSexReadings(
        patient,
        conflicts.filter(({ record_id }) => record_id === patient.id),
      ),
    ]),
  )
}

type LastVisit = Awaited<ReturnType<typeof listLastVisits>>[number]

function toSummary(
  view: Read<View<Patient>>,
  visit: LastVisit | undefined,
  is_history_here: boolean,
): PatientSummary {
  return {
    id: view.id,
    full_name: view.full_name,
    medical_number: view.medical_number,
    temporary_number: view.temporary_number,
    ssn_last4: view.ssn_last4,
    date_of_birth: view.date_of_birth,
    birth_date_is_estimated: view.birth_date_is_estimated,
    gender: view.gender,
    mobile_number: view.mobile_number,
    receipt: view.receipt,
    disputed_fields: view.disputed_fields,
    birth_and_sex_readings: view.birth_and_sex_readings,
    last_visit:
      visit === undefined
        ? null
        : {
            id: visit.id,
            visit_type: visit.visit_type,
            status: visit.status,
            ward: visit.ward,
            bed: visit.bed,
            arrived_at: visit.arrived_at,
          },
    is_history_here,
  }
}
