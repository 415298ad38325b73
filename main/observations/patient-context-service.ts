import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { localDateOf } from '../../shared/time.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { survivorOf } from '../patients/patient-family-service.ts'
import { listBirthAndSexReadings } from '../patients/patient-view-service.ts'
import { findRecord } from '../records/row-store.ts'
import { currentRules } from '../settings/clinical-rules-service.ts'

/**
 * What scores and age switches need to know: the hospital's own numbers, the sex of the visit's patient, and the age at
 * its arrival, as the registration says that the patient goes on under, which is the one that every screen shows.
 */
export async function patientContext(
  reader: Reader,
  deps: Pick<FeatureDeps, 'time_zone'>,
  visit: PatientVisit,
): Promise<PatientContext> {
  const patient = await findRecord(reader, 'patients', await survivorOf(reader, visit.patient_id))
  const readings = patient && (await listBirthAndSexReadings(reader, [patient])).get(patient.id)
  const person = {
    date_of_birth: patient?.date_of_birth ?? null,
    gender: patient?.gender ?? null,
    birth_and_sex_readings: readings ?? [],
  }
  return {
    ...patientContextOn(person, localDateOf(visit.arrived_at, deps.time_zone)),
    is_signed: true,
    rules: await currentRules(reader),
  }
}
