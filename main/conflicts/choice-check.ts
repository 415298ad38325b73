import { type Conflict, type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import type { ConflictDetail } from '../../shared/conflicts/conflicts-ipc.ts'
import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import { decide } from '../../shared/policy/policy.ts'
import { isCompletionGivenUp } from '../../shared/radiology/sheet-merge-rules.ts'
import { isRemoved } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { isEntityName } from '../../shared/sync/entities.ts'
import { isAboutRemoval, isRemovable } from '../../shared/sync/removals.ts'
import { statusRefusal } from '../../shared/visits/visit-rules.ts'
import type { Reader } from '../db/transaction.ts'
import type { Call } from '../ipc/handlers.ts'
import { mayCompleteSheets } from '../radiology/sheet-service.ts'
import { isInUse } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { hasClinicalEntries } from '../visits/visit-service.ts'
import { actionsOfDecision } from './conflict-values.ts'

/**
 * Whether a person may choose these values, whole, of an open conflict. Errors: those of `checkMayDecide`; `conflict`
 * (`in_use`: what would be removed is rested on); `not_permitted` also for a prepared sheet over a completed one.
 */
export async function checkMayChoose(
  reader: Reader,
  call: Call,
  conflict: Conflict,
  values: FieldValues,
): Promise<Result<void, AppError>> {
  const permitted = await checkMayDecide(reader, call, conflict, values)
  if (!permitted.ok) return permitted
  if (isAboutRemoval(conflict) && isRemoved(values) && (await isHeld(reader, conflict)))
    return err({ code: 'conflict', reason: 'in_use' })
  return conflict.kind === 'versions' ? checkChosenSheet(reader, call, conflict, values) : ok(undefined)
}

/** Said where the screen has asked for no reason yet: a choice that only lacks one is not refused. */
const REASON_TO_COME = 'to come'

/** The candidates that a person would be refused to choose, by the same rules, so that it is said before they try. */
export async function refusedChoices(
  reader: Reader,
  call: Call,
  conflict: Conflict,
): Promise<ConflictDetail['refused_choices']> {
  if (conflict.state !== 'open' || conflict.kind === 'duplicate_patient') return []
  const asked = { ...call, administration_reason: REASON_TO_COME }
  const refused: ConflictDetail['refused_choices'] = []
  for (const { candidate_id, values } of conflict.candidates) {
    const may = await checkMayChoose(reader, asked, conflict, values)
    if (!may.ok) refused.push({ candidate_id, because: may.error })
  }
  return refused
}

/** Only who may write the values may decide for them. Errors: `not_found`, `not_permitted`, `invalid_input`, `conflict`. */
export async function checkMayDecide(
  reader: Reader,
  call: Call,
  conflict: Conflict,
  values: FieldValues,
): Promise<Result<void, AppError>> {
  const record = isEntityName(conflict.entity)
    ? await findRecord(reader, conflict.entity, conflict.record_id)
    : undefined
  const actions = record && actionsOfDecision(conflict, fieldValuesOf(record), values)
  if (!actions) return err(notFound('conflicts'))
  for (const action of actions) {
    const decision = decide(action, call.actor, call.administration_reason)
    if (decision === 'denied') return err({ code: 'not_permitted', action })
    if (decision === 'needs_reason') return err(administrationReasonNeeded)
  }
  return record !== undefined && conflict.entity === 'patient_visits'
    ? await checkVisitStatus(reader, call, fieldValuesOf(record), values)
    : ok(undefined)
}

const administrationReasonNeeded = invalidInput([
  { field: 'administration_reason', code: 'required', message: 'say why an administrator decides' },
])

/** The server puts such a decision aside; here it is refused while the person can still decide otherwise. */
async function checkVisitStatus(
  reader: Reader,
  { actor }: Call,
  visit: FieldValues,
  values: FieldValues,
): Promise<Result<void, AppError>> {
  const isLooked = values.status === 'cancelled' && actor.role === 'nurse'
  const has_entries = isLooked && (await hasClinicalEntries(reader, String(visit.id)))
  const refusal = statusRefusal({ role: actor.role, has_entries }, visit, values)
  if (refusal === undefined) return ok(undefined)
  if (refusal === 'started') return err({ code: 'conflict', reason: 'visit_started' })
  return err(invalidInput([{ field: `values.${refusal}`, code: 'required', message: 'says why' }]))
}

async function isHeld(reader: Reader, { entity, record_id }: Conflict): Promise<boolean> {
  return isEntityName(entity) && isRemovable(entity) && (await isInUse(reader, entity, record_id))
}

/** Who only prepares sheets does not choose one that was prepared over one that a physician completed. */
async function checkChosenSheet(
  reader: Reader,
  call: Call,
  { record_id, candidates }: Conflict,
  { current_version: chosen }: FieldValues,
): Promise<Result<void, AppError>> {
  const sheets = await listRecordsBy(reader, 'radiology_sheets', 'submission_id', [record_id])
  const weighed = candidates.map(({ values }) => values.current_version)
  if (!isCompletionGivenUp(sheets, { chosen, weighed }) || mayCompleteSheets(call)) return ok(undefined)
  return err({ code: 'not_permitted', action: 'radiology.complete_sheet' })
}
