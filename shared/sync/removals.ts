import type { FieldValues } from '../conflicts/conflict.ts'
import { removalFields } from '../records.ts'
import { type EntityName, REMOVAL_GROUP } from './entities.ts'

/*
 * Records that may be removed as entered in error, and what keeps them:
 *
 *   held by   what was done rests on the record: it is not removed, whoever asks
 *   told by   records of it that its remover must have seen; one written meanwhile keeps it until a person decides
 */

/** Records of one table that name a record in one of their fields. */
export interface Dependants {
  readonly entity: EntityName
  readonly field: string
}

export interface RemovalRule {
  readonly held_by: readonly Dependants[]
  readonly told_by: readonly Dependants[]
}

const rules = {
  patients: {
    held_by: [
      { entity: 'patient_visits', field: 'patient_id' },
      { entity: 'patients', field: 'mother_id' },
      { entity: 'patients', field: 'merged_into' },
    ],
    told_by: [
      { entity: 'patient_contacts', field: 'patient_id' },
      { entity: 'allergies', field: 'patient_id' },
      { entity: 'patient_warnings', field: 'patient_id' },
      { entity: 'patient_merges', field: 'survivor_id' },
      { entity: 'patient_merges', field: 'absorbed_id' },
    ],
  },
  patient_contacts: { held_by: [], told_by: [] },
  studies: {
    held_by: [
      { entity: 'form_submissions', field: 'study_id' },
      { entity: 'radiology_sheets', field: 'study_id' },
      { entity: 'radiology_assessments', field: 'study_id' },
    ],
    told_by: [],
  },
} as const satisfies Readonly<Partial<Record<EntityName, RemovalRule>>>

export type RemovableEntity = keyof typeof rules

/** How a table's records are removed; undefined where they are not. */
export function removalRule(entity: EntityName): RemovalRule | undefined {
  return isRemovable(entity) ? rules[entity] : undefined
}

export function isRemovable(entity: EntityName): entity is RemovableEntity {
  return Object.hasOwn(rules, entity)
}

export const removableEntities = Object.keys(rules) as readonly RemovableEntity[]

/** The records that a record of `entity` belongs to and that may be removed: table and id. */
export function removableOwners(
  entity: EntityName,
  row: FieldValues,
): { readonly entity: RemovableEntity; readonly id: string; readonly field: string }[] {
  return removableEntities.flatMap((owner) => {
    const { held_by, told_by }: RemovalRule = rules[owner]
    return [...held_by, ...told_by].flatMap(({ entity: dependant, field }) => {
      const id = dependant === entity ? row[field] : null
      return typeof id === 'string' ? [{ entity: owner, id, field }] : []
    })
  })
}

/**
 * Why the record itself cannot be removed, whatever belongs to it: a registration that was merged into another is that
 * one's past, and a study that was begun or cancelled was meant.
 */
export function ownHold(entity: EntityName, row: FieldValues): 'merged' | 'begun' | undefined {
  if (entity === 'patients' && (row.merged_into ?? null) !== null) return 'merged'
  if (entity === 'studies' && row.status !== 'requested') return 'begun'
  return undefined
}

/** The fields of a group that say whether a record was removed, all empty: the record stands. */
export const standing: FieldValues = Object.fromEntries(
  Object.keys(removalFields).map((field) => [field, null]),
)

/** Whether a conflict is about whether a record stays. */
export function isAboutRemoval({ group_name }: { readonly group_name: string }): boolean {
  return group_name === REMOVAL_GROUP
}
