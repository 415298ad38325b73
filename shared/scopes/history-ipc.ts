import { z } from 'zod'
import { Id } from '../ids.ts'

export const historyChannels = {
  /**
   * Whether this station holds a patient's earlier visits and all that belongs to them, under every registration;
   * `is_known`: whether it holds at least who the patient is.
   */
  'history.standing': {
    access: 'patients.read',
    input: z.strictObject({ patient_id: Id }),
    output: z.object({ is_known: z.boolean(), is_here: z.boolean() }),
  },
  /**
   * Has the server give this station a patient's earlier visits, because the person at the screen opened the patient, and
   * who the patient is where it does not know that yet; they come with the sync that follows. Errors: `offline`, `not_found`, `not_permitted`, `rate_limited`.
   */
  'history.fetch': {
    access: 'patients.read',
    input: z.strictObject({ patient_id: Id }),
    output: z.object({}),
  },
} as const
