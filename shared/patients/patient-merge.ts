import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

/**
 * One step in the question whether two registrations are one person. `propose` asks an administrator, who answers by
 * `merge` or `reject`; `undo` takes a merge back. Both registrations and all their records stay as they are: only the
 * absorbed one's `merged_into` points to the survivor.
 */
export const PatientMerge = z.object({
  ...recordFields,
  act: z.enum(['propose', 'merge', 'reject', 'undo']),
  survivor_id: Id,
  absorbed_id: Id,
  stated_at: Instant,
  /** The proposal that is answered, or the merge that is undone. */
  answers_id: Id.nullable(),
  reason: shortText(500),
})
export type PatientMerge = z.infer<typeof PatientMerge>
