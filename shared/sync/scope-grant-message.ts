import { z } from 'zod'
import { Id } from '../ids.ts'

/*
 * `POST /sync/v1/scope-grants`: somebody opens a patient whose history the station does not hold. The server notes who
 * opened whom, and with the commit it names the station comes to hold the history: the next pull brings it. A patient
 * of another site and one who does not exist are answered alike (404).
 */

export const ScopeGrantRequest = z.looseObject({
  protocol: z.int().positive(),
  patient_id: Id,
  /** Who opened the patient. */
  actor_id: Id,
})
export type ScopeGrantRequest = z.infer<typeof ScopeGrantRequest>

export const ScopeGrantReply = z.looseObject({ commit_seq: z.int().nonnegative() })
export type ScopeGrantReply = z.infer<typeof ScopeGrantReply>

/** So many patients can be opened from one station within an hour, and no more. */
export const OPENINGS_PER_HOUR = 300
