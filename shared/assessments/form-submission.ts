import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

export const FormCode = z.enum(['SH.MR.FRM.03', 'SH.MR.FRM.04', 'SH.MR.FRM.05', 'REPORT'])
export type FormCode = z.infer<typeof FormCode>

export const SubmissionStatus = z.enum(['draft', 'submitted', 'approved', 'rejected'])
export type SubmissionStatus = z.infer<typeof SubmissionStatus>

/**
 * One form of one visit (FRM.05) or study (the others). Its id follows from owner and form code, so two stations
 * make the same record; the content lives in versions that name this submission.
 */
export const FormSubmission = z.object({
  ...recordFields,
  visit_id: Id,
  patient_id: Id,
  study_id: Id.nullable(),
  form_code: FormCode,
  status: SubmissionStatus,
  approved_by: Id.nullable(),
  rejected_reason: shortText(500).nullable(),
  submitted_at: Instant.nullable(),
  current_version: z.int().positive(),
})
export type FormSubmission = z.infer<typeof FormSubmission>

/** What every version of a form's content has. `base_version` is the version it was written on, 0 for the first. */
export const versionFields = {
  submission_id: Id,
  visit_id: Id,
  patient_id: Id,
  version: z.int().positive(),
  base_version: z.int().nonnegative(),
  form_version: shortText(20),
  entered_at: Instant,
  signed_by: Id,
  signed_at: Instant,
  amendment_reason: shortText(500).nullable(),
}
