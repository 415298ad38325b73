import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { type Id, SYSTEM_USER_ID } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { Role } from '../../shared/users/user.ts'
import { clinicalEntries, statusRefusal } from '../../shared/visits/visit-rules.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { authorOf, type EnvelopeContext } from './envelope-context.ts'
import { refuse } from './refusal.ts'

/** Checks a change of state as its author means it: what the author saw, and what it is to be. */
export async function checkStatusAct(
  context: EnvelopeContext,
  entity: EntityName,
  from: FieldValues,
  to: FieldValues,
): Promise<void> {
  if (entity !== 'patient_visits' || to.status === undefined || to.status === from.status) return
  refuseStatus({ role: await roleOf(context), has_entries: false }, from, to)
}

/** Checks a change of state that is about to be made, against what else the visit holds. */
export async function checkStatusChange(
  context: EnvelopeContext,
  record: StoredRecord,
  to: FieldValues,
): Promise<void> {
  const { entity, row } = record
  if (entity !== 'patient_visits' || to.status === undefined || to.status === row.status) return
  const role = await roleOf(context)
  const isLooked = to.status === 'cancelled' && role === 'nurse'
  const has_entries = isLooked && (await hasEntries(context, record.id))
  refuseStatus({ role, has_entries }, row, to)
}

function refuseStatus(...[actor, from, to]: Parameters<typeof statusRefusal>): void {
  const refusal = statusRefusal(actor, from, to)
  if (refusal === undefined) return
  if (refusal === 'started') refuse('not_permitted', 'visits.cancel as nurse: the visit has started')
  refuse('invalid', `patient_visits.${refusal} says why and is missing`)
}

async function hasEntries({ workspace }: EnvelopeContext, visitId: Id): Promise<boolean> {
  for (const entity of clinicalEntries) {
    if ((await workspace.listOf(entity, 'visit_id', visitId)).length > 0) return true
  }
  return false
}

async function roleOf(context: EnvelopeContext): Promise<Role | undefined> {
  const isSystem = context.origin === 'server' && context.envelope.actor_id === SYSTEM_USER_ID
  return isSystem ? undefined : (await authorOf(context))?.role
}
