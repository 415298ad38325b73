import type { z } from 'zod'
import type { EntityName } from '../../shared/sync/entities.ts'

type Registry = typeof import('../../shared/sync/entities.ts')
type Removals = typeof import('../../shared/sync/removals.ts')

/** What a program of before does not know: whole tables, and of others fields and values. */
export interface Unknown {
  readonly tables: readonly EntityName[]
  /** The schemas that it has in the place of today's. */
  readonly schemas: Readonly<Partial<Record<EntityName, z.ZodObject>>>
}

/**
 * Makes modules that were loaded a second time into those of an earlier program. What reads the tables must be loaded
 * after: most modules look at them once.
 */
export function makeOlder(
  { entities, entityNames }: Registry,
  { removableEntities, removalRule }: Removals,
  { tables, schemas }: Unknown,
): void {
  for (const [name, schema] of Object.entries(schemas))
    Reflect.set(entities, name, { ...entities[name as EntityName], schema })
  for (const name of tables) {
    Reflect.deleteProperty(entities, name)
    takeOut(entityNames, (known) => known === name)
  }
  for (const removable of removableEntities) {
    const rule = removalRule(removable)
    for (const list of [rule?.held_by, rule?.told_by])
      takeOut(list ?? [], ({ entity }) => tables.includes(entity))
  }
}

/** What a module says of its tables, though its types let nobody change it. */
function takeOut<T>(list: readonly T[], isUnknown: (one: T) => boolean): void {
  const known = list.filter((one) => !isUnknown(one))
  Reflect.apply(Array.prototype.splice, list, [0, list.length, ...known])
}
