import { type AppError, notFound } from '../../shared/errors.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { PatientContact } from '../../shared/patients/patient.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { writeRecords } from '../records/record-writer.ts'
import { findStanding } from '../records/removal.ts'
import { findEnterablePatient } from './patient-service.ts'

/** Adds a next of kin or guardian, or sets the whole of one. Errors: `not_found`, `conflict` (seen_changed). */
export function putContact(
  deps: FeatureDeps,
  call: Call,
  { patient_id, id, seen, contact }: Input<'patients.put_contact'>,
): Promise<Result<PatientContact, AppError>> {
  const act = { ...call, action: 'patients.put_contact', patient_id }
  return writeRecords(deps.records, act, async (writer) => {
    const patient = await findEnterablePatient(writer.trx, deps, patient_id)
    if (patient === undefined) return err(notFound('patients'))
    if (id === null)
      return ok(await writer.create('patient_contacts', { patient_id: patient.id, ...contact }))
    const known = await findStanding(writer.trx, deps.records, 'patient_contacts', id)
    if (known === undefined) return err(notFound('patient_contacts'))
    return ok(await writer.patch('patient_contacts', id, contact, seen ?? unseen))
  })
}

/** A form that was filled from nothing overwrites nobody. */
const unseen = { name: null, relation: null, phone: null, is_guardian: null }
