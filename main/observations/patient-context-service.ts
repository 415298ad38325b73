import { ageOn } from '../../shared/clinical/age.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { localDateOf } from '../../shared/time.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { survivorOf } from '../patients/patient-family-service.ts'
import { findRecord } from '../records/row-store.ts'

/**
 * What scores and age switches need to know: the sex of the visit's patient, and the age at its arrival, as the
 * registration says that the patient goes on under, which is the one that every screen shows.
 */
export async function patientContext(
  reader: Reader,
  deps: Pick<FeatureDeps, 'time_zone'>,
  visit: PatientVisit,
): Promise<PatientContext> {
  const patient = await findRecord(reader, 'patients', await survivorOf(reader, visit.patient_id))
  const age = ageOn(patient?.date_of_birth ?? null, localDateOf(visit.arrived_at, deps.time_zone))
  return {
    age_years: age?.years ?? null,
    age_months: age?.months ?? null,
    gender: patient?.gender ?? null,
    is_signed: true,
  }
}
