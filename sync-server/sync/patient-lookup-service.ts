import { v7 } from 'uuid'
import type { AppError } from '../../shared/errors.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { decide } from '../../shared/policy/policy.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import {
  type FoundPatient,
  LOOKUP_MAX_PATIENTS,
  type PatientLookupReply,
  type PatientLookupRequest,
} from '../../shared/sync/patient-lookup-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import type { Database } from '../db/database.ts'
import { findRecord } from '../db/record-store.ts'
import { lookUpDuplicates, lookUpPatients } from '../patients/patient-search-service.ts'
import { readDisputes } from '../rest/disputed-fields-store.ts'
import type { StationKeys } from './station-store.ts'

/**
 * Who of the station's site is meant by what somebody types there; the answer leaves only after its audit event is on
 * disk, also where nobody is found. Error: `not_permitted` (nobody who works here, or who may not read patients; of a
 * registration, who may not register them).
 */
export async function answerLookup(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  { site_id, station_id }: Pick<StationKeys, 'site_id' | 'station_id'>,
  { query, ssn_indexes, identity, actor_id }: PatientLookupRequest,
): Promise<Result<PatientLookupReply, AppError>> {
  return database.transaction({ site_id }, async (trx) => {
    const actor = await findRecord(trx, 'users', actor_id)
    const action = identity === null ? 'patients.read' : 'patients.register'
    if (actor?.is_active !== true || decide(action, actor) !== 'allowed')
      return err({ code: 'not_permitted', action })
    const found =
      identity === null
        ? await lookUpPatients(trx, { query, ssn_indexes }, LOOKUP_MAX_PATIENTS)
        : await lookUpDuplicates(
            trx,
            { ...identity, ssn_indexes, dates_of_birth: [identity.date_of_birth] },
            LOOKUP_MAX_PATIENTS,
          )
    await recordServerEvent(trx, {
      event_id: v7(),
      occurred_at: instantOf(clock.nowMs()),
      actor_id: actor.id,
      actor_role: actor.role,
      action: 'patients.search',
      entity: 'patients',
      record_ids: found.patients.map(({ id }) => id),
      patient_id: null,
      site_id,
      envelope_id: null,
      outcome: 'success',
      reason: `${identity === null ? 'searched' : 'looked for duplicates'} on station ${station_id}`,
    })
    const ids = found.patients.map(({ id }) => id)
    const disputedOf = await readDisputes(trx, 'patients', ids)
    const patients = found.patients.map((patient) => toLine(patient, disputedOf(patient.id)))
    return ok({ patients, is_cut: found.is_cut })
  })
}

/** What a line of a list says, and nothing else of the record. */
function toLine(patient: Patient, disputed_fields: string[]): FoundPatient {
  return {
    id: patient.id,
    full_name: patient.full_name,
    medical_number: patient.medical_number,
    temporary_number: patient.temporary_number,
    ssn_last4: patient.ssn_last4,
    date_of_birth: patient.date_of_birth,
    birth_date_is_estimated: patient.birth_date_is_estimated,
    gender: patient.gender,
    mobile_number: patient.mobile_number,
    disputed_fields,
  }
}
