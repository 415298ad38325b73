import { z } from 'zod'
import { REST_STATION_ID } from '../../shared/ids.ts'
import { createActions } from '../../shared/policy/commit-actions.ts'
import { type Action, decide } from '../../shared/policy/policy.ts'
import { preparationProblems, sheetDefinition } from '../../shared/radiology/sheet-rules.ts'
import { isEntityName } from '../../shared/sync/entities.ts'
import type { Op } from '../../shared/sync/envelope.ts'
import { Role } from '../../shared/users/user.ts'
import type { RecordOrigin } from '../commit/envelope-context.ts'
import type { Call } from '../rest/call.ts'
import { envelopeHash, isHashSigned } from '../sync/envelope-signature.ts'
import type { StoredQuarantined } from './quarantine-read-store.ts'

/** Under which role the author wrote, as the station signed it. */
const Written = z.looseObject({
  hash: z.string(),
  actor_role: Role,
  administration_reason: z.string().nullable(),
  ops: z.array(z.unknown()),
})

const SheetCode = z.enum(['SH.MR.FRM.03', 'SH.MR.FRM.04'])

/**
 * Whose the records are that a repair brings in: the author's, where their station signed the envelope, the site knows
 * them, and the role they wrote under may make such records; else the administrator's. Their account may have been ended
 * and their role taken away since, and their station revoked: care that was given stays theirs who gave it. But a repair
 * signs nothing in somebody's name that they never could have signed.
 */
export async function authorOf(
  { trx, caller }: Call,
  stored: StoredQuarantined,
  ops: readonly Op[],
): Promise<RecordOrigin> {
  const { actor_id, actor_name, station_id, envelope } = stored
  const station = await trx
    .selectFrom('station_keys')
    .select(['public_key', 'previous_public_key', 'older_public_keys'])
    .where('station_id', '=', station_id)
    .executeTakeFirst()
  const written = Written.safeParse(envelope)
  const isTheirs =
    actor_id !== null &&
    actor_name !== null &&
    station !== undefined &&
    written.success &&
    envelopeHash(envelope) === written.data.hash &&
    isHashSigned(written.data.hash, written.data.signature, station) &&
    ops.every((op) => mayHaveWritten(op, written.data))
  return isTheirs
    ? { created_by: actor_id, created_on_station: station_id }
    : { created_by: caller.user_id, created_on_station: REST_STATION_ID }
}

/** Whether a role may make a record; flags of a person are not looked at, since nobody knows those of that day. */
function mayHaveWritten(op: Op, { actor_role, administration_reason }: z.infer<typeof Written>): boolean {
  // What an edit, a decision or a removal sets has no author of its own.
  if (op.op !== 'create' && op.op !== 'append') return true
  if (!isEntityName(op.entity)) return false
  const actor = { role: actor_role, is_charge_nurse: true }
  const may = (action: Action): boolean => decide(action, actor, administration_reason) === 'allowed'
  if (!createActions(op.entity, op.fields).every(may)) return false
  if (op.entity !== 'radiology_sheets' || may('radiology.complete_sheet')) return true
  const code = SheetCode.safeParse(op.fields.form_code)
  return code.success && preparationProblems(sheetDefinition(code.data), op.fields, {}).length === 0
}
