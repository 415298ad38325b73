import { z } from 'zod'
import { formSchema, recordShape } from '../forms/form-schema.ts'
import { frm05 } from '../forms/frm-05.ts'
import { observationFields } from '../observations/vital-signs.ts'
import { recordFields } from '../records.ts'
import { versionFields } from './form-submission.ts'

/** FRM.05 as a nurse sends it: nursing fields on top, the observations as objects. */
export const NursingAssessmentInput = formSchema(frm05)
export type NursingAssessmentInput = z.infer<typeof NursingAssessmentInput>

/** One version of FRM.05 of a visit, without the observations, which are records of their own. Null is "not recorded". */
export const NursingAssessment = z.object({
  ...recordFields,
  ...versionFields,
  ...recordShape(frm05, 'nursing_assessments'),
})
export type NursingAssessment = z.infer<typeof NursingAssessment>

/** One pain assessment; `pain_band` is the form's printed band of the intensity. */
export const PainAssessment = z.object({
  ...recordFields,
  ...recordShape(frm05, 'pain_assessment'),
  ...observationFields,
  pain_band: z.string().max(40).nullable(),
})
export type PainAssessment = z.infer<typeof PainAssessment>

/** One fall-risk score; both the hospital's printed band and the published one are kept. Null total: items missing. */
export const FallRiskAssessment = z.object({
  ...recordFields,
  ...recordShape(frm05, 'fall_risk_assessment'),
  ...observationFields,
  scale: z.enum(['morse', 'humpty_dumpty']).nullable(),
  total_score: z.int().nullable(),
  risk_level: z.string().max(40).nullable(),
  risk_level_published: z.string().max(40).nullable(),
})
export type FallRiskAssessment = z.infer<typeof FallRiskAssessment>
