import type { FieldValues, MergePolicy } from '../conflicts/conflict.ts'

/*
 * Three-way merge of one patch, group by group, as the server decides it. Pure: the same on every node and in tests.
 *
 *   nobody else set the group since the author's base            → applied
 *   somebody did, to the same values                             → converged (nothing to do)
 *   somebody did, and it is back at what the author started from → applied over it, as soft
 *   somebody did, to other values, or only half of the group
 *   came along                                                   → by policy: flag and hold keep the first committed
 *                                                                  value current and the challenger as a candidate
 *
 * What others set in groups that the patch leaves alone stays beside it. Whatever an author had not seen, other than what
 * competes, is named in the audit.
 */

/** Of a whole table: its records are patched group by group, or only ever added. */
export type RecordPolicy = Extract<MergePolicy, 'merge' | 'union'>

/** Of a group: what competes waits for a person; under `hold` the value is disputed until then. */
export type GroupPolicy = Extract<MergePolicy, 'flag' | 'hold'>

/** Fields that mean something only together; they merge as one unit under one policy. */
export interface FieldGroup {
  readonly name: string
  readonly fields: readonly string[]
  readonly policy: MergePolicy
  /** A disputed value of this group is shown as disputed everywhere, and rules take the safer reading. */
  readonly is_safety_critical: boolean
}

/** Who last set a group on the server: the commit, and the station's own number of it. */
export interface GroupStamp {
  readonly commit_seq: number
  readonly station_id: string
  readonly incarnation: number
  readonly station_seq: number
}

/** What the author had seen when writing. */
export interface Seen {
  readonly station_id: string
  readonly incarnation: number
  readonly base_version: number | null
  readonly base_station_seq: number | null
  /** The first number of the author's station that is of the same chain; the first of all where it is left out. */
  readonly own_since?: number
}

export interface GroupChange {
  readonly group: FieldGroup
  readonly from: FieldValues
  readonly to: FieldValues
}

export type GroupOutcome = 'applied' | 'converged' | 'soft' | 'conflict'

/** Whether the author knew of the group's last setting: it is in the base, or it is an earlier link of the author's own chain. */
export function hasSeen(stamp: GroupStamp | undefined, seen: Seen): boolean {
  if (stamp === undefined) return true
  if (seen.base_version !== null && stamp.commit_seq <= seen.base_version) return true
  return (
    stamp.station_id === seen.station_id &&
    stamp.incarnation === seen.incarnation &&
    seen.base_station_seq !== null &&
    stamp.station_seq <= seen.base_station_seq &&
    stamp.station_seq >= (seen.own_since ?? 0)
  )
}

/** Equality of field values; absent and null are the same. */
export function sameValues(a: FieldValues, b: FieldValues, fields: readonly string[]): boolean {
  return fields.every((f) => JSON.stringify(a[f] ?? null) === JSON.stringify(b[f] ?? null))
}

/** Decides one group of a patch against the record as the server has it. */
export function mergeGroup(
  change: GroupChange,
  current: FieldValues,
  stamp: GroupStamp | undefined,
  seen: Seen,
): GroupOutcome {
  const { group, from, to } = change
  if (hasSeen(stamp, seen)) return 'applied'
  // Half a group says nothing of the other half, which somebody else may have changed: never mix halves.
  const isWhole = group.fields.every((field) => field in to)
  if (isWhole && sameValues(current, to, group.fields)) return 'converged'
  if (isWhole && sameValues(current, from, group.fields)) return 'soft'
  return group.policy === 'merge' ? 'applied' : 'conflict'
}

/** Splits a patch's fields into its groups; a field outside every group is a group of its own under `flag`. */
export function groupChanges(
  groups: readonly FieldGroup[],
  fields: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>,
): GroupChange[] {
  const byName = new Map<string, GroupChange>()
  for (const [field, { from, to }] of Object.entries(fields)) {
    const group = groupOf(groups, field)
    const change = byName.get(group.name) ?? { group, from: {}, to: {} }
    byName.set(group.name, {
      group,
      from: { ...change.from, [field]: from as FieldValues[string] },
      to: { ...change.to, [field]: to as FieldValues[string] },
    })
  }
  return [...byName.values()]
}

/** The group a field belongs to. */
export function groupOf(groups: readonly FieldGroup[], field: string): FieldGroup {
  return (
    groups.find((g) => g.fields.includes(field)) ?? {
      name: field,
      fields: [field],
      policy: 'flag',
      is_safety_critical: false,
    }
  )
}

/** The group that a conflict names; a field outside every group is a group of its own and gives it its name. */
export function groupNamed(groups: readonly FieldGroup[], name: string): FieldGroup {
  return groups.find((group) => group.name === name) ?? groupOf(groups, name)
}
