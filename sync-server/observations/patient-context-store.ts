import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { localDateOf } from '../../shared/time.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { Trx } from '../db/database.ts'
import { survivorsOf } from '../patients/patient-family-store.ts'

/**
 * What scores and age switches need to know: the sex of the visit's patient, and the age on the day of its arrival, as
 * the registration says that the patient goes on under.
 */
export async function getPatientContext(trx: Trx, visit: PatientVisit): Promise<PatientContext> {
  const survivor = (await survivorsOf(trx, [visit.patient_id])).get(visit.patient_id) ?? visit.patient_id
  const { time_zone, ...patient } = await trx
    .selectFrom('patients')
    .innerJoin('sites', 'sites.id', 'patients.site_id')
    .where('patients.id', '=', survivor)
    .select(['patients.date_of_birth', 'patients.gender', 'sites.time_zone'])
    .executeTakeFirstOrThrow()
  return { ...patientContextOn(patient, localDateOf(visit.arrived_at, time_zone)), is_signed: true }
}
