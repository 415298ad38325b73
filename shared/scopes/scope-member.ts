import { v5 } from 'uuid'
import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields } from '../records.ts'
import { Instant } from '../time.ts'

/**
 * Whether stations hold a patient's history: those of the site (`station_id` null), or one station where somebody opened
 * the patient. The server makes these records, with commits like any other, so that every station learns in order when
 * a patient comes and goes. It is never deleted: a patient who goes and comes back changes the same record.
 */
export const ScopeMember = z.object({
  ...recordFields,
  patient_id: Id,
  station_id: Id.nullable(),
  is_member: z.boolean(),
  /**
   * `active`: a visit is open, or something was written of the patient. `opened`: somebody opened the patient on that
   * station. `quiet`: nothing is open, and nothing happened for as long as `SCOPE_DAYS`.
   */
  reason: z.enum(['active', 'opened', 'quiet']),
  /** When it was last said, by the server's clock; of `opened`, the last opening that the server heard of. */
  since: Instant,
})
export type ScopeMember = z.infer<typeof ScopeMember>

/** Stations hold the history of patients of whom something happened within so many days; an opening lasts as long. */
export const SCOPE_DAYS = 90

const SCOPE_NAMESPACE = 'a8a9f2d4-5a3c-5d0e-8a53-0b3d0f7c6e21'

/** The id of a patient's record for a station, or for the whole site (null): there is one of each. */
export function scopeMemberId(patientId: Id, stationId: Id | null): Id {
  return v5(`${patientId}/${stationId ?? 'site'}`, SCOPE_NAMESPACE)
}
