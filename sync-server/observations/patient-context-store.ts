import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { birthAndSexReadings } from '../../shared/patients/birth-and-sex.ts'
import { localDateOf } from '../../shared/time.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import { currentRules } from '../admin/clinical-rules-store.ts'
import type { Trx } from '../db/database.ts'
import { survivorsOf } from '../patients/patient-family-store.ts'
import { listOpenConflicts } from '../rest/disputed-fields-store.ts'

/**
 * What scores and age switches need to know: the hospital's own numbers, the sex of the visit's patient, and the age on
 * the day of its arrival, as the registration says that the patient goes on under.
 */
export async function getPatientContext(trx: Trx, visit: PatientVisit): Promise<PatientContext> {
  const survivor = (await survivorsOf(trx, [visit.patient_id])).get(visit.patient_id) ?? visit.patient_id
  const { time_zone, ...patient } = await trx
    .selectFrom('patients')
    .innerJoin('sites', 'sites.id', 'patients.site_id')
    .where('patients.id', '=', survivor)
    .select([
      'patients.date_of_birth',
      'patients.birth_date_is_estimated',
      'patients.gender',
      'sites.time_zone',
    ])
    .executeTakeFirstOrThrow()
  const conflicts = await listOpenConflicts(trx, 'patients', [survivor])
  const person = { ...patient, birth_and_sex_readings: birthAndSexReadings(patient, conflicts) }
  return {
    ...patientContextOn(person, localDateOf(visit.arrived_at, time_zone)),
    is_signed: true,
    rules: await currentRules(trx, visit.site_id),
  }
}
