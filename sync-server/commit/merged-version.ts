import type { Conflict } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import { type EntityName, entityDefinition, isEntityName } from '../../shared/sync/entities.ts'
import type { ResolveOp } from '../../shared/sync/envelope.ts'
import { conflictOf } from './conflicts.ts'
import type { EnvelopeContext } from './envelope-context.ts'
import { refuse } from './refusal.ts'

/*
 * Versions of a form that a person merged: one envelope holds the new version and the decision for it. The station could
 * only guess the version's number, so the decision means the version and not the number.
 */

/** Whether an entity holds versions of a form. */
export function isVersioned(entity: EntityName): boolean {
  return (
    'submission_id' in entityDefinition(entity).schema.shape &&
    'base_version' in entityDefinition(entity).schema.shape
  )
}

/** The conflict between the versions of this form that the envelope decides: then for the version that it brings. */
export async function disputeDecided(context: EnvelopeContext, formId: Id): Promise<Conflict | undefined> {
  for (const op of context.envelope.ops) {
    if (op.op !== 'resolve') continue
    const found = await context.workspace.find('conflicts', op.id)
    const conflict = found && conflictOf(found)
    if (conflict?.kind === 'versions' && conflict.record_id === formId) return conflict
  }
  return undefined
}

/**
 * The number that the version got here which the envelope brings of the form in dispute; undefined where it brings none.
 * Refuses a decision for another version than that: its author would have written something that nobody decided for.
 */
export async function mergedNumber(
  context: EnvelopeContext,
  { record_id }: Conflict,
  { values }: ResolveOp,
): Promise<number | undefined> {
  const brought = context.envelope.ops.filter(
    (op) =>
      op.op === 'append' &&
      isEntityName(op.entity) &&
      isVersioned(op.entity) &&
      op.fields.submission_id === record_id,
  )
  const [first, ...others] = brought
  if (first?.op !== 'append' || !isEntityName(first.entity)) return undefined
  if (others.length > 0) refuse('invalid', 'a decision is for one version')
  if (first.fields.version !== values.current_version)
    refuse('invalid', 'versions are merged into the version that comes with the decision')
  const placed = await context.workspace.find(first.entity, first.id)
  if (placed === undefined) return refuse('invalid', 'a decision follows the version that it is for')
  return Number(placed.row.version)
}
