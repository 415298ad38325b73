import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import type { Reader, Trx } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { survivorOf } from '../patients/patient-family-service.ts'
import { findRecord } from '../records/row-store.ts'
import { type DraftKey, deleteDraft, findDraft, listDrafts, putDraftFields } from './draft-store.ts'

/*
 * Drafts are private to their author and no record yet: they leave no envelope and no audit event. They live in the
 * same encrypted store; a saved field is on disk before the screen says so.
 */

export async function getDraft(
  deps: FeatureDeps,
  call: Call,
  owner: Input<'drafts.get'>,
): Promise<Result<Output<'drafts.get'>, AppError>> {
  return ok(await findDraft(deps.records.db, keyOf(call, owner)))
}

type DraftFields = Input<'drafts.save'>['fields']

/** Stores what changed since the last time. Errors: `not_permitted` when it was typed by somebody else. */
export async function saveDraft(
  deps: FeatureDeps,
  call: Call,
  { fields, author_id, ...owner }: Input<'drafts.save'>,
): Promise<Result<Output<'drafts.save'>, AppError>> {
  // Sent late, after a restart or a change of person: it must not become another's draft.
  if (author_id !== undefined && author_id !== call.actor.user_id) {
    return err({ code: 'not_permitted', action: 'drafts.save' })
  }
  const saved_at = instantOf(deps.records.clock.nowMs())
  await deps.records.db
    .transaction()
    .execute((trx) => putDraftFields(trx, keyOf(call, owner), withoutNationalId(fields), saved_at))
  return ok({ saved_at })
}

/** A national ID in the making is on no disk as it was typed, not in the encrypted store either: it is typed again. */
function withoutNationalId({ ssn: _typed, ...fields }: DraftFields): DraftFields {
  return fields
}

export async function discardDraft(
  deps: FeatureDeps,
  call: Call,
  owner: Input<'drafts.discard'>,
): Promise<Result<Output<'drafts.discard'>, AppError>> {
  await deps.records.db.transaction().execute((trx) => deleteDraft(trx, keyOf(call, owner)))
  return ok({})
}

export async function listOwnDrafts(
  deps: FeatureDeps,
  call: Call,
): Promise<Result<Output<'drafts.list'>, AppError>> {
  const { db } = deps.records
  const drafts = await listDrafts(db, call.actor.user_id)
  const items = await Promise.all(
    drafts.map(async (draft) => ({
      ...draft,
      ...(await placeOf(db, draft.owner_id)),
      patient_id: await patientOf(db, draft.owner_id),
    })),
  )
  return ok({ items: items as Output<'drafts.list'>['items'] })
}

/** A sheet and a report are drafts of their study; a report that was begun before there was one is the visit's. */
async function placeOf(reader: Reader, ownerId: Id): Promise<{ visit_id: Id | null; study_id: Id | null }> {
  const study = await findRecord(reader, 'studies', ownerId)
  const visit = await findRecord(reader, 'patient_visits', study?.visit_id ?? ownerId)
  return { visit_id: visit?.id ?? null, study_id: study?.id ?? null }
}

/** The patient whose record a draft hangs on. */
async function patientOf(reader: Reader, ownerId: Id): Promise<Id | null> {
  if ((await findRecord(reader, 'patients', ownerId)) !== undefined) return survivorOf(reader, ownerId)
  for (const entity of ['patient_visits', 'studies', 'allergies', 'patient_contacts'] as const) {
    const owner = await findRecord(reader, entity, ownerId)
    if (owner !== undefined) return survivorOf(reader, owner.patient_id)
  }
  return null
}

/** Removes a person's draft in the transaction that makes a record of it. */
export function endDraft(trx: Trx, key: DraftKey): Promise<void> {
  return deleteDraft(trx, key)
}

function keyOf(call: Call, owner: Input<'drafts.get'>): DraftKey {
  return { ...owner, author_id: call.actor.user_id }
}
