import { type EntityName, entityDefinition } from '../sync/entities.ts'
import { groupNamed } from '../sync/merge.ts'
import type { Conflict } from './conflict.ts'

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
