import { z } from 'zod'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'

/** Which events of the audit are asked for: all that are given must hold. Newest first. */
export const AuditSearch = z.strictObject({
  patient_id: Id.optional(),
  actor_id: Id.optional(),
  station_id: Id.optional(),
  /** An act such as `patients.read`, or a noun with all its acts such as `patients`. */
  act: z
    .string()
    .regex(/^[a-z_]{1,40}(\.[a-z_]{1,40})?$/)
    .optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  cursor: z.string().max(200).optional(),
})
export type AuditSearch = z.infer<typeof AuditSearch>

/** Which of one's own acts, or of the acts of others on one's own patients, are asked for. Newest first. */
export const OwnAuditSearch = AuditSearch.pick({ act: true, from: true, to: true, cursor: true })
export type OwnAuditSearch = z.infer<typeof OwnAuditSearch>
