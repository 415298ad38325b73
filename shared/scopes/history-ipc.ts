import { z } from 'zod'
import { Id } from '../ids.ts'

export const historyChannels = {
  /** Whether this station holds a patient's earlier visits and all that belongs to them, under every registration. */
  'history.standing': {
    access: 'patients.read',
    input: z.strictObject({ patient_id: Id }),
    output: z.object({ is_here: z.boolean() }),
  },
  /**
   * Has the server give this station a patient's earlier visits, because the person at the screen opened the patient;
   * they come with the sync that follows. Errors: `offline`, `not_found`, `not_permitted`, `rate_limited`.
   */
  'history.fetch': {
    access: 'patients.read',
    input: z.strictObject({ patient_id: Id }),
    output: z.object({}),
  },
} as const
