import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { type Id, SYSTEM_USER_ID } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { authorOf, type EnvelopeContext } from './envelope-context.ts'
import { refuse } from './refusal.ts'

/*
 * What the policy table cannot say of a visit's state: a nurse cancels only a visit that has not started, and nobody
 * cancels or reopens one without saying why.
 */

/** Entries that show that a visit has started. */
const entries = [
  'vital_signs',
  'pain_assessment',
  'fall_risk_assessment',
  'nursing_assessments',
  'radiology_assessments',
] as const satisfies readonly EntityName[]

/** Checks a change of state as its author means it: what the author saw, and what it is to be. */
export async function checkStatusAct(
  context: EnvelopeContext,
  entity: EntityName,
  from: FieldValues,
  to: FieldValues,
): Promise<void> {
  if (entity !== 'patient_visits' || to.status === undefined || to.status === from.status) return
  if (to.status === 'cancelled') {
    requireReason(to, 'cancelled_reason')
    const hasStarted = (from.status ?? 'open') !== 'open'
    if (hasStarted && (await isNurse(context)))
      refuse('not_permitted', 'visits.cancel as nurse: the visit has started')
  }
  if (to.status === 'open' && from.status === 'completed') requireReason(to, 'reopened_reason')
}

/** Checks a change of state that is about to be made, against what else the visit holds. */
export async function checkStatusChange(
  context: EnvelopeContext,
  record: StoredRecord,
  to: FieldValues,
): Promise<void> {
  await checkStatusAct(context, record.entity, record.row, to)
  if (record.entity !== 'patient_visits' || to.status !== 'cancelled' || record.row.status === 'cancelled')
    return
  if ((await isNurse(context)) && (await hasEntries(context, record.id)))
    refuse('not_permitted', 'visits.cancel as nurse: the visit holds clinical entries')
}

async function hasEntries({ workspace }: EnvelopeContext, visitId: Id): Promise<boolean> {
  for (const entity of entries) {
    if ((await workspace.listOf(entity, 'visit_id', visitId)).length > 0) return true
  }
  return false
}

async function isNurse(context: EnvelopeContext): Promise<boolean> {
  const isSystem = context.origin === 'server' && context.envelope.actor_id === SYSTEM_USER_ID
  return !isSystem && (await authorOf(context))?.role === 'nurse'
}

function requireReason(to: FieldValues, field: string): void {
  const reason = to[field]
  if (typeof reason !== 'string' || reason.trim() === '')
    refuse('invalid', `patient_visits.${field} says why and is missing`)
}
