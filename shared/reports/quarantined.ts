import { z } from 'zod'
import { Id } from '../ids.ts'
import { shortText } from '../records.ts'
import { Instant } from '../time.ts'
import { Role } from '../users/user.ts'

/**
 * What the author of an envelope was, by the server's record of roles, when they wrote it and when it arrived. Whether
 * it may come in is for a person to judge: who wrote at nine and was ended at ten gave care that they might give.
 */
export const AuthorRights = z.object({
  /** The station's clock, never later than the arrival. */
  written_at: Instant,
  /** Whether they had the right then. */
  had_right: z.boolean(),
  role_then: Role.nullable(),
  /** Null: they are not of this site any more. */
  role_now: Role.nullable(),
  is_active_now: z.boolean(),
  /** When the role or account became what it is. */
  changed_at: Instant.nullable(),
})
export type AuthorRights = z.infer<typeof AuthorRights>

/** An envelope that was put aside: whose it is, from where, why, and whether it came in after all. */
export const QuarantinedEntry = z.object({
  id: Id,
  station_id: Id,
  station_name: z.string().nullable(),
  station_seq: z.int(),
  /** Why, as `RefusalCode` of the commit function says. */
  code: z.string(),
  /** Paths and kinds of what is wrong, never values. */
  detail: z.string().nullable(),
  received_at: Instant,
  actor_id: Id.nullable(),
  actor_name: z.string().nullable(),
  repaired_at: Instant.nullable(),
  repaired_by_name: z.string().nullable(),
  repair_reason: z.string().nullable(),
  /** Only where the author's right ended meanwhile. */
  author_rights: AuthorRights.nullable().default(null),
})
export type QuarantinedEntry = z.infer<typeof QuarantinedEntry>

/** One value that an operation of the envelope wants to set. */
export const QuarantinedField = z.object({
  field: z.string(),
  /** What its author saw before, for an edit; null for a new record. */
  before: z.json(),
  after: z.json(),
  /** Whether a repair may set another value: what a person typed or chose, and the reader may see. */
  is_editable: z.boolean(),
})
export type QuarantinedField = z.infer<typeof QuarantinedField>

/** The envelope for people: the records it would write, field by field. Empty where it cannot be read at all. */
export const QuarantinedDetail = QuarantinedEntry.extend({
  written_at: Instant.nullable(),
  /** Whose patient it is about; without a name where the site does not know them. Null where it is about nobody. */
  patient: z
    .object({ id: Id, full_name: z.string().nullable(), medical_number: z.string().nullable() })
    .nullable()
    .default(null),
  /** Names of people and patients whose ids stand in the fields. */
  names: z.record(z.string(), z.string()).default({}),
  records: z.array(
    z.object({
      /** Its place among the envelope's operations. */
      op_index: z.int(),
      op: z.string(),
      entity: z.string(),
      record_id: Id,
      fields: z.array(QuarantinedField),
    }),
  ),
})
export type QuarantinedDetail = z.infer<typeof QuarantinedDetail>

/**
 * A repair: corrected values and why. The envelope then comes in by the administrator's act, by administration; its
 * records stay their author's, and the original stays as it was received.
 */
export const QuarantineRepair = z.strictObject({
  reason: shortText(500),
  corrections: z
    .array(
      z.strictObject({
        op_index: z.int().nonnegative(),
        field: z.string().max(60),
        value: z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]),
      }),
    )
    .max(200),
})
export type QuarantineRepair = z.infer<typeof QuarantineRepair>
