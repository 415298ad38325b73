import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

/** How a group of fields merges when two people set it without having seen each other's value. */
export const MergePolicy = z.enum(['merge', 'union', 'flag', 'hold'])
export type MergePolicy = z.infer<typeof MergePolicy>

/** The values of a group's fields, by field name. */
export const FieldValues = z.record(z.string(), z.json())
export type FieldValues = z.infer<typeof FieldValues>

/** A record's (or part's) fields as they travel: plain JSON, absent where undefined. */
export function fieldValuesOf(record: object): FieldValues {
  return JSON.parse(JSON.stringify(record)) as FieldValues
}

/** What somebody wrote of a record without knowing that it was removed: an edit of one of its groups, or a record of it. */
export const UnseenWrite = z.object({
  entity: z.string(),
  record_id: Id,
  /** Null for a new record. */
  group_name: z.string().nullable(),
  values: FieldValues,
})
export type UnseenWrite = z.infer<typeof UnseenWrite>

/** One of the values that compete, and where it comes from. */
export const ConflictCandidate = z.object({
  candidate_id: Id,
  values: FieldValues,
  set_by: Id,
  set_on_station: Id,
  set_at: Instant,
  /** True for the value the record shows until somebody decides. */
  is_current: z.boolean(),
  /** Why, where the value is what somebody decided, or a removal. */
  reason: shortText(500).nullable().optional(),
  /** Why a removed record stays, until somebody decides: what its remover had not seen. */
  unseen_writes: z.array(UnseenWrite).optional(),
})
export type ConflictCandidate = z.infer<typeof ConflictCandidate>

/** Somebody who decided the same without having seen the decision that stands. */
export const Agreement = z.object({
  agreed_by: Id,
  agreed_at: Instant,
  agreed_on_station: Id,
  reason: shortText(500),
})
export type Agreement = z.infer<typeof Agreement>

export const ConflictKind = z.enum(['values', 'versions', 'duplicate_patient'])
export type ConflictKind = z.infer<typeof ConflictKind>

/** Two or more people set one group of fields without knowing of each other; kept until a person decides. */
export const Conflict = z.object({
  ...recordFields,
  kind: ConflictKind,
  entity: z.string(),
  record_id: Id,
  patient_id: Id.nullable(),
  group_name: z.string(),
  policy: MergePolicy,
  is_safety_critical: z.boolean(),
  state: z.enum(['open', 'resolved']),
  /** The group's values before either edit, where known. */
  base: FieldValues,
  candidates: z.array(ConflictCandidate),
  resolution_values: FieldValues.nullable(),
  resolved_by: Id.nullable(),
  resolved_at: Instant.nullable(),
  resolved_on_station: Id.nullable(),
  resolution_reason: shortText(500).nullable(),
  agreements: z.array(Agreement).nullable().optional(),
})
export type Conflict = z.infer<typeof Conflict>
