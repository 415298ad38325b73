import { z } from 'zod'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'
import { UnseenByAuthor } from './audit-event.ts'

/** One line of a patient's audit, for people: who did what, on which station, when, and what a write changed. */
export const AuditEntry = z.object({
  event_id: Id,
  occurred_at: Instant,
  received_at: Instant,
  actor_id: Id.nullable(),
  actor_name: z.string().nullable(),
  actor_role: z.string().nullable(),
  station_id: Id.nullable(),
  station_name: z.string().nullable(),
  action: z.string(),
  entity: z.string().nullable(),
  record_ids: z.array(Id),
  /** The patient whom the act was about; null where it was about none, or about several (a search, a list). */
  patient_id: Id.nullable().default(null),
  outcome: z.string(),
  reason: z.string().nullable(),
  administration_reason: z.string().nullable(),
  commit_seq: z.int().nullable(),
  /**
   * Fields that the write set; values before and after, null where the record was new. Where `is_applied` is false the
   * record kept another value: the write competes with it in a conflict, and `before` is what both started from.
   */
  changes: z.array(
    z.object({
      entity: z.string(),
      record_id: Id,
      field: z.string(),
      before: z.json(),
      after: z.json(),
      is_applied: z.boolean().default(true),
    }),
  ),
  /** Where the author wrote, if it is the server that tells of it. */
  written_on_station_name: z.string().nullable().default(null),
  /** What others had set or said before, unseen by the author: who, where and when, and with which values. */
  unseen: z
    .array(
      UnseenByAuthor.extend({
        set_by_name: z.string().nullable(),
        station_name: z.string().nullable(),
        values: z.array(z.object({ field: z.string(), value: z.json() })),
      }),
    )
    .default([]),
})
export type AuditEntry = z.infer<typeof AuditEntry>
