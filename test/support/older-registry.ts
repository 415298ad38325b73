import type { z } from 'zod'
import type { EntityName } from '../../shared/sync/entities.ts'

type Registry = typeof import('../../shared/sync/entities.ts')

/** What a program of before does not know: whole tables, and of others fields and values. */
export interface Unknown {
  readonly tables: readonly EntityName[]
  /** The schemas that it has in the place of today's. */
  readonly schemas: Readonly<Partial<Record<EntityName, z.ZodObject>>>
}

/**
 * Makes a registry that was loaded a second time into that of an earlier program. What reads it must be loaded after:
 * most modules look at the tables once.
 */
export function makeOlder({ entities, entityNames }: Registry, { tables, schemas }: Unknown): void {
  for (const [name, schema] of Object.entries(schemas))
    Reflect.set(entities, name, { ...entities[name as EntityName], schema })
  for (const name of tables) {
    Reflect.deleteProperty(entities, name)
    Reflect.apply(Array.prototype.splice, entityNames, [entityNames.indexOf(name), 1])
  }
}
