import { z } from 'zod'
import { Id } from '../ids.ts'
import { shortText } from '../records.ts'
import { RadiologyAssessmentView } from '../visits/visits-ipc.ts'
import { reportFields } from './radiology-assessment.ts'

/** The report as a physician sends it. A study is made when the visit has none and none is named. */
export const RadiologyReportInput = z.strictObject({
  visit_id: Id,
  study_id: Id.nullable(),
  ...reportFields,
  amendment_reason: shortText(500).nullable(),
  administration_reason: shortText(500).optional(),
})
export type RadiologyReportInput = z.infer<typeof RadiologyReportInput>

export const radiologyChannels = {
  /** Signs a version of the report. A second version needs `amendment_reason`; after a final one it is an addendum. */
  'radiology.submit_report': {
    access: 'radiology.report',
    input: RadiologyReportInput,
    output: RadiologyAssessmentView,
  },
} as const
