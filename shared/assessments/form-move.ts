import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'

/**
 * A nursing assessment that was entered under the wrong patient, moved to where it belongs: nothing is rewritten or
 * deleted. `visit_id`, `patient_id` and `submission_id` are those it was entered under; `assessment_ids` are the
 * versions that its author knew of. A row with `undoes_id` takes an earlier move back.
 */
export const FormMove = z.object({
  ...recordFields,
  submission_id: Id,
  visit_id: Id,
  patient_id: Id,
  assessment_ids: z.array(Id).min(1).max(100),
  to_visit_id: Id,
  to_patient_id: Id,
  undoes_id: Id.nullable(),
  reason: shortText(500),
})
export type FormMove = z.infer<typeof FormMove>
