import { z } from 'zod'
import { recordSchema, recordShape } from '../forms/form-schema.ts'
import { frm05 } from '../forms/frm-05.ts'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

/** Vital signs as a person enters them; ranges are the form rules' business (`shared/forms/frm-05-rules.ts`). */
export const VitalSignsInput = recordSchema(frm05, 'vital_signs')
export type VitalSignsInput = z.infer<typeof VitalSignsInput>

/** What every observation has: when it was measured and entered, and which one it corrects. */
export const observationFields = {
  visit_id: Id,
  patient_id: Id,
  /** The form that it was written with; null when charted alone. */
  submission_id: Id.nullable(),
  /** The version of that form that it was written with; a correction has that of what it corrects. */
  assessment_id: Id.nullable(),
  measured_at: Instant,
  entered_at: Instant,
  replaces_id: Id.nullable(),
  void_reason: shortText(500).nullable(),
  /** Versions of the scoring data that made the scores, for example `NEWS2 2017-1`. */
  rule_version: z.string().max(60).nullable(),
}

/**
 * One set of vital signs. A value that was not measured is null. `news2_total` is null while a parameter is missing
 * or the score does not apply to the patient; `news2_band` says which.
 */
export const VitalSigns = z.object({
  ...recordFields,
  ...recordShape(frm05, 'vital_signs'),
  ...observationFields,
  news2_total: z.int().nullable(),
  news2_band: z.string().max(40),
})
export type VitalSigns = z.infer<typeof VitalSigns>
