import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { EMERGENCY_REVIEW_HOURS } from '../session/session-times.ts'
import { type Instant, Instant as InstantSchema, instantOf } from '../time.ts'

/** Why, in words that somebody else can judge: ten characters at least. */
export const EmergencyReason = z.string().trim().min(10).max(500)

/**
 * Somebody went past a rule because a patient could not wait. Never changed; an administrator looks at every one within
 * a day, and what was done meanwhile stands in the audit under its id.
 * - `patient`: one person, one patient, 60 minutes: what their right does not show.
 * - `station`: two people, one PC that has been without the server too long, 4 hours.
 */
export const EmergencyAccess = z.object({
  ...recordFields,
  kind: z.enum(['patient', 'station']),
  /** The patient, of this site; null for a PC, and for a patient of another site. */
  patient_id: Id.nullable(),
  /** The patient and the site, where the patient is another site's. */
  elsewhere_patient_id: Id.nullable(),
  elsewhere_site_id: Id.nullable(),
  /** The second of two people. */
  second_person_id: Id.nullable(),
  reason: EmergencyReason,
  opened_at: InstantSchema,
  ends_at: InstantSchema,
})
export type EmergencyAccess = z.infer<typeof EmergencyAccess>

/** An administrator has looked at an emergency access; a second look is a second record. */
export const EmergencyReview = z.object({
  ...recordFields,
  access_id: Id,
  remark: shortText(500),
  reviewed_at: InstantSchema,
})
export type EmergencyReview = z.infer<typeof EmergencyReview>

/** Until when an administrator has to look at it. */
export function reviewDueAt(access: Pick<EmergencyAccess, 'opened_at'>): Instant {
  return instantOf(Date.parse(access.opened_at) + EMERGENCY_REVIEW_HOURS * 3_600_000)
}
