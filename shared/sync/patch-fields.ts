import type { FieldValues } from '../conflicts/conflict.ts'
import type { PatchOp } from './envelope.ts'
import { type FieldGroup, groupOf, sameValues } from './merge.ts'

/** What an author saw of a group of fields: the server commit, and the own operation after it. */
export interface PatchBase {
  readonly base_version: number | null
  readonly base_station_seq: number | null
}

/** The fields of a patch, each with the value before and after. */
export type PatchFields = PatchOp['fields']

/** A group that an edit touches, whole: also the fields that stay as they were. */
export interface TouchedGroup {
  readonly group: FieldGroup
  readonly fields: PatchFields
}

/**
 * The groups that an edit really changes. A group always travels whole, unchanged fields included (`from` = `to`):
 * only so can the merge tell that somebody else changed the other half of it meanwhile. Absent and null are the same.
 */
export function touchedGroups(
  groups: readonly FieldGroup[],
  before: FieldValues,
  changes: FieldValues,
): TouchedGroup[] {
  const touched = new Map<string, FieldGroup>()
  for (const [field, to] of Object.entries(changes)) {
    if (JSON.stringify(before[field] ?? null) === JSON.stringify(to ?? null)) continue
    const group = groupOf(groups, field)
    touched.set(group.name, group)
  }
  return [...touched.values()].map((group) => ({ group, fields: wholeGroup(group, before, changes) }))
}

/**
 * Of an edit, the groups that its author changed: those whose values differ from what the screen had shown (`seen`).
 * The others are only what the form happened to hold, and a newer value elsewhere stays.
 */
export function meantChanges(
  groups: readonly FieldGroup[],
  seen: FieldValues,
  changes: FieldValues,
): FieldValues {
  const meant = new Set(touchedGroups(groups, seen, changes).map(({ group }) => group.name))
  return Object.fromEntries(
    Object.entries(changes).filter(([field]) => meant.has(groupOf(groups, field).name)),
  )
}

/** Whether a group still stands as the author saw it; only the fields that the screen shows are asked. */
export function isAsSeen(group: FieldGroup, seen: FieldValues, before: FieldValues): boolean {
  const shown = group.fields.filter((field) => field in seen)
  return sameValues(seen, before, shown)
}

function wholeGroup(group: FieldGroup, before: FieldValues, changes: FieldValues): PatchFields {
  return Object.fromEntries(
    group.fields.map((field) => {
      const from = before[field] ?? null
      return [field, { from, to: field in changes ? (changes[field] ?? null) : from }]
    }),
  )
}
