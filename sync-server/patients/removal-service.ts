import { fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import { notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { isRemoved } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { ownHold } from '../../shared/sync/removals.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { checkVersion } from '../rest/etag.ts'
import { commitDraft, type Draft, patchRecord, removeRecord, startDraft } from '../rest/writer.ts'
import { findPatientByReference } from './patient-service.ts'
import { findPatientLocked, isAnythingRestingOn } from './patient-store.ts'

/** `POST /patients/{patient_ssn}/removal`: a registration that was entered in error, against the version that was read. */
export async function removePatient(
  call: Call,
  reference: string,
  reason: string,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const found = await findPatientByReference(call, reference)
  const before = found && (await findPatientLocked(call.trx, found.id))
  if (before === undefined) return err(notFound('patients'))
  const version = checkVersion(before, ifMatch)
  if (!version.ok) return version
  const isHeld = ownHold('patients', fieldValuesOf(before)) !== undefined
  if (isHeld || (await isAnythingRestingOn(call.trx, before.id)))
    return err({ code: 'conflict', reason: 'in_use' })
  const draft = startDraft(call)
  await removeRecord(draft, 'patients', before, reason)
  return done(draft, before)
}

/** `DELETE /patients/{patient_ssn}/removal`: the removal is taken back; the patient is named by id. */
export async function putPatientBack(
  call: Call,
  reference: string,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const id = Id.safeParse(reference)
  const before = id.success ? await findPatientLocked(call.trx, id.data) : undefined
  if (before === undefined || !isRemoved(before)) return err(notFound('patients'))
  const version = checkVersion(before, ifMatch)
  if (!version.ok) return version
  const draft = startDraft(call)
  const standing = { removed_at: null, removed_by: null, removed_reason: null, further_removals: null }
  patchRecord(draft, 'patients', before, standing)
  return done(draft, before)
}

async function done(draft: Draft, { id }: Patient): Promise<Result<Answer, RestError>> {
  const committed = await commitDraft(draft)
  return ok({
    status: 204,
    body: null,
    ...(committed === null ? {} : { headers: { etag: `"${committed.commit_seq}"` } }),
    touched: {
      entity: 'patients',
      record_ids: [id],
      patient_id: id,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}
