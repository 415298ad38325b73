import { z } from 'zod'
import { SubmissionStatus } from '../../shared/assessments/form-submission.ts'
import { Id } from '../../shared/ids.ts'
import { RadiologyAssessment, reportFields } from '../../shared/radiology/radiology-assessment.ts'
import { RadiologySheet } from '../../shared/radiology/sheet-record.ts'
import { shortText } from '../../shared/records.ts'
import { disputes, Warning } from '../patients/patient-message.ts'

/**
 * The radiology report as REST takes it. One study per visit is made when none is named and the visit has none. On PUT
 * after a final report the new version is an addendum.
 */
export const ReportBody = z.object({
  study_id: Id.nullish(),
  ...reportFields,
  technique: reportFields.technique.optional(),
  comparison: reportFields.comparison.optional(),
  recommendations: reportFields.recommendations.optional(),
  critical_result: reportFields.critical_result.optional(),
  /**
   * Fields of FRM.03 or FRM.04, whichever the study's modality is prepared on; `form_code` may say which. On PUT an
   * absent sheet stays, being a record of its own; a given one is the whole sheet.
   */
  preparation_sheet: z.record(z.string(), z.json()).nullish(),
  amendment_reason: shortText(500).nullish(),
  administration_reason: shortText(500).optional(),
})
export type ReportBody = z.infer<typeof ReportBody>

/** The current version of a study's report. `row_version` is the report's, whatever the version. */
export const ReportAnswer = RadiologyAssessment.extend({
  submission_status: SubmissionStatus,
  /** Of the report's form: `current_version` while another version competes with this one. */
  ...disputes,
  /** FRM.03 or FRM.04 of the study in the version that counts; null while there is none. */
  preparation_sheet: RadiologySheet.extend(disputes).nullable(),
  /** What of a sheet was not stored or is missing; nothing here kept the report from being stored. */
  warnings: z.array(Warning),
})
export type ReportAnswer = z.infer<typeof ReportAnswer>
