import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { PatientIdentity, type PatientSeen } from '../../shared/patients/patients-ipc.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { writeRecords } from '../records/record-writer.ts'
import { putBack, removalViews, removeRecord, removersOf } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { namesOf } from '../users/authorship-service.ts'
import { listRemovedIds } from './patient-search-store.ts'
import { toPatientViews } from './patient-view-service.ts'

const MAX_LISTED = 200

const done = (result: Result<void, AppError>): Result<Record<string, never>, AppError> =>
  result.ok ? ok({}) : result

/** Removes a registration that was entered in error. Errors: `not_found`, `conflict` (in_use, seen_changed, removed_already). */
export async function removePatient(
  deps: FeatureDeps,
  call: Call,
  { id, seen, reason }: Input<'patients.remove'>,
): Promise<Result<Output<'patients.remove'>, AppError>> {
  const act = { ...call, action: 'patients.remove', patient_id: id }
  const written = await writeRecords<void>(deps.records, act, async (writer) => {
    const patient = await findRecord(writer.trx, 'patients', id)
    if (patient !== undefined && !isAsShown(patient, seen))
      return err({ code: 'conflict', reason: 'seen_changed' })
    return removeRecord(deps.records, writer, 'patients', id, reason)
  })
  return done(written)
}

/** Takes the removal of a registration back. Errors: `not_found`, `conflict` (not_removed). */
export async function putPatientBack(
  deps: FeatureDeps,
  call: Call,
  id: Id,
): Promise<Result<Output<'patients.put_back'>, AppError>> {
  const act = { ...call, action: 'patients.put_back', patient_id: id }
  return done(
    await writeRecords(deps.records, act, (writer) => putBack(deps.records, writer, 'patients', id)),
  )
}

/** Removes a contact that was entered in error. Errors: `not_found`, `conflict` (seen_changed, removed_already). */
export async function removeContact(
  deps: FeatureDeps,
  call: Call,
  { id, seen, reason }: Input<'patients.remove_contact'>,
): Promise<Result<Output<'patients.remove_contact'>, AppError>> {
  const contact = await findRecord(deps.records.db, 'patient_contacts', id)
  const act = { ...call, action: 'patients.remove_contact', patient_id: contact?.patient_id ?? null }
  const written = await writeRecords<void>(deps.records, act, async (writer) => {
    const known = await findRecord(writer.trx, 'patient_contacts', id)
    if (known !== undefined && !isAsShown(known, seen))
      return err({ code: 'conflict', reason: 'seen_changed' })
    return removeRecord(deps.records, writer, 'patient_contacts', id, reason)
  })
  return done(written)
}

/** Takes the removal of a contact back. Errors: `not_found`, `conflict` (not_removed). */
export async function putContactBack(
  deps: FeatureDeps,
  call: Call,
  id: Id,
): Promise<Result<Output<'patients.put_contact_back'>, AppError>> {
  const contact = await findRecord(deps.records.db, 'patient_contacts', id)
  if (contact === undefined) return err(notFound('patient_contacts'))
  const act = { ...call, action: 'patients.put_contact_back', patient_id: contact.patient_id }
  return done(
    await writeRecords(deps.records, act, (writer) => putBack(deps.records, writer, 'patient_contacts', id)),
  )
}

/** Registrations that were removed, so that one removed in error can be found again; audited. */
export function listRemoved(
  deps: FeatureDeps,
  call: Call,
): Promise<Result<Output<'patients.list_removed'>, AppError>> {
  const act = { actor: call.actor, action: 'patients.list_removed', entity: 'patients' }
  return readAudited(deps.records, act, async (trx) => {
    const ids = await listRemovedIds(trx, deps.records.site_id, MAX_LISTED)
    const patients = await listRecordsBy(trx, 'patients', 'id', ids)
    const views = await toPatientViews(trx, patients)
    const names = await namesOf(trx, deps, { people: patients.flatMap(removersOf), stations: [] })
    const items = ids.flatMap((id) => {
      const patient = views.find((one) => one.id === id)
      if (patient === undefined) return []
      return [{ patient: PatientIdentity.parse(patient), removals: removalViews(patient, names.people) }]
    })
    return ok({ value: { items }, record_ids: ids, patient_id: null })
  })
}

/** Whether a record still reads as it stood on the screen of who removes it. */
function isAsShown(
  record: Readonly<Record<string, unknown>>,
  seen: PatientSeen | Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(seen).every(
    ([field, value]) => JSON.stringify(record[field] ?? null) === JSON.stringify(value ?? null),
  )
}
