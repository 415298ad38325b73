import { z } from 'zod'
import { SubmissionStatus } from '../../shared/assessments/form-submission.ts'
import {
  FallRiskAssessment,
  NursingAssessment,
  PainAssessment,
} from '../../shared/assessments/nursing-assessment.ts'
import { formShape } from '../../shared/forms/form-schema.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { VitalSigns } from '../../shared/observations/vital-signs.ts'
import { shortText } from '../../shared/records.ts'
import { AlertAnswer, News2Answer } from '../observations/vital-signs-message.ts'
import { disputes } from '../patients/patient-message.ts'

/**
 * FRM.05 as REST takes it: its fields on top, the observations as objects. On PUT an absent field means null; an
 * observation that is not spoken of stays, being a record of its own.
 */
export const NursingBody = z.object({
  ...formShape(frm05),
  status: z.enum(['draft', 'submitted']).default('submitted'),
  amendment_reason: shortText(500).nullish(),
  administration_reason: shortText(500).optional(),
})
export type NursingBody = z.infer<typeof NursingBody>

/** The current version of FRM.05 with its observations and what they amount to. `row_version` is the form's. */
export const NursingAnswer = NursingAssessment.extend({
  status: SubmissionStatus,
  /** Of the form: `current_version` while another version competes with this one, and of its state. */
  ...disputes,
  vital_signs: VitalSigns.nullable(),
  pain_assessment: PainAssessment.nullable(),
  fall_risk_assessment: FallRiskAssessment.nullable(),
  news2: News2Answer,
  morse_total: z.int().nullable(),
  humpty_dumpty_total: z.int().nullable(),
  fall_risk_level: z.string().nullable(),
  fall_risk_level_published: z.string().nullable(),
  /** The birth date is disputed, and so which fall scale applies: there is no level until a person has settled it. */
  is_fall_scale_disputed: z.boolean(),
  pain_band: z.string().nullable(),
  alerts: z.array(AlertAnswer),
  /** Fields that the caller may not read; they are null here whatever was written. */
  withheld_fields: z.array(z.string()),
})
export type NursingAnswer = z.infer<typeof NursingAnswer>
