import { type EntityName, entityDefinition, entityNames } from '../sync/entities.ts'
import { groupNamed } from '../sync/merge.ts'
import type { Conflict } from './conflict.ts'

/**
 * The tables of which something else is to be read once rows of `changed` were written: with a conflict, what it is about
 * is disputed from now on, or settled, though its row is as before.
 */
export function readAnewWith(changed: readonly string[]): readonly string[] {
  if (!changed.includes('conflicts')) return changed
  return [...changed, ...entityNames.filter((name) => entityDefinition(name).groups.length > 0)]
}

/** The fields of an entity whose disputed value is never shown or taken as if it were agreed. */
export function safetyFieldsOf(entity: EntityName): string[] {
  return entityDefinition(entity).groups.flatMap((group) => (group.is_safety_critical ? group.fields : []))
}

/** The fields of a record of `entity` that conflicts about it leave open, each once. */
export function disputedFields(
  entity: EntityName,
  conflicts: readonly Pick<Conflict, 'entity' | 'kind' | 'group_name' | 'state'>[],
): string[] {
  const open = conflicts.filter(
    (conflict) =>
      conflict.entity === entity && conflict.state === 'open' && conflict.kind !== 'duplicate_patient',
  )
  const { groups } = entityDefinition(entity)
  return [...new Set(open.flatMap(({ group_name }) => groupNamed(groups, group_name).fields))]
}
