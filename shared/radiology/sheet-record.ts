import { z } from 'zod'
import { versionFields } from '../assessments/form-submission.ts'
import { recordShape } from '../forms/form-schema.ts'
import { frm03 } from '../forms/frm-03.ts'
import { frm04 } from '../forms/frm-04.ts'
import { Id } from '../ids.ts'
import { recordFields } from '../records.ts'

/** Every field of both sheets, optional and nullable; a field that both ask is one and the same. */
export const radiologySheetShape = {
  ...recordShape(frm03, 'radiology_sheets'),
  ...recordShape(frm04, 'radiology_sheets'),
}

/** The sheet of a study as it is sent; unknown keys are dropped. Ranges are the rules' business. */
export const RadiologySheetInput = z.object(radiologySheetShape)
export type RadiologySheetInput = z.infer<typeof RadiologySheetInput>

/**
 * One version of the sheet of a study, FRM.03 or FRM.04. Prepared versions are a nurse's or a physician's;
 * `is_completed` says that a physician stands for the whole. Null is "not recorded".
 */
export const RadiologySheet = z.object({
  ...recordFields,
  ...versionFields,
  study_id: Id,
  form_code: z.enum(['SH.MR.FRM.03', 'SH.MR.FRM.04']),
  is_completed: z.boolean(),
  ...radiologySheetShape,
})
export type RadiologySheet = z.infer<typeof RadiologySheet>
