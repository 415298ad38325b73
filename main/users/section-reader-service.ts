import type { SectionReader } from '../../shared/assessments/abuse-section.ts'
import type { Actor } from '../../shared/users/user.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { Reader } from '../db/transaction.ts'
import type { Emergencies } from '../emergency/emergencies.ts'
import { familyOf } from '../patients/patient-family-service.ts'
import { findRecord } from '../records/row-store.ts'

/** Who reads the forms of a visit: with the wards of their account as it is now, and the ward of the visit. */
export async function sectionReader(
  reader: Reader,
  actor: Actor,
  visit: Pick<PatientVisit, 'ward' | 'patient_id'>,
  emergencies: Pick<Emergencies, 'isOpenFor'>,
): Promise<SectionReader> {
  const user = await findRecord(reader, 'users', actor.user_id)
  const family = await familyOf(reader, visit.patient_id)
  const is_emergency = emergencies.isOpenFor(actor.user_id, family)
  return { ...actor, wards: user?.wards, patient_ward: visit.ward, is_emergency }
}
