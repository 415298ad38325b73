import { z } from 'zod'
import { Id } from '../ids.ts'
import { shortText, viewFields } from '../records.ts'
import { Instant } from '../time.ts'
import { Modality, Study } from '../visits/visit.ts'
import { RadiologyAssessmentView, RadiologySheetView, StudyView } from '../visits/visits-ipc.ts'
import { reportFields } from './radiology-assessment.ts'
import { RadiologySheetInput } from './sheet-record.ts'

const administration_reason = shortText(500).optional()

/** The report as a physician sends it. A study is made when the visit has none and none is named. */
export const RadiologyReportInput = z.strictObject({
  visit_id: Id,
  study_id: Id.nullable(),
  /** The version that the report was written on (null: none): `version_changed` when another one counts by now. */
  base_id: Id.nullable().optional(),
  ...reportFields,
  amendment_reason: shortText(500).nullable(),
  /** Completes the study's sheet as it was prepared, with the same signature. */
  completes_sheet: z.boolean().optional(),
  /** The version of the sheet that is completed, as it was seen: `version_changed` when another one counts by now. */
  sheet_base_id: Id.optional(),
  administration_reason,
})
export type RadiologyReportInput = z.infer<typeof RadiologyReportInput>

/** The number that a study's line showed when it was typed over. */
export const StudyNumberSeen = Study.pick({ accession_number: true })

const SheetInput = z.strictObject({
  study_id: Id,
  /** The version that the sheet was filled from (null: none): `version_changed` when another one counts by now. */
  base_id: Id.nullable().optional(),
  answers: RadiologySheetInput,
  amendment_reason: shortText(500).nullable(),
  administration_reason,
})

/** A report of another study of the patient, in the version that counts. */
export const PriorReport = RadiologyAssessmentView.extend({
  arrived_at: Instant,
  accession_number: z.string().nullable(),
  /** Of the report's form: `current_version` while another version competes with this one. */
  disputed_fields: viewFields.disputed_fields,
})
export type PriorReport = z.infer<typeof PriorReport>

export const radiologyChannels = {
  /** Signs a version of the report. A second version needs `amendment_reason`; after a final one it is an addendum. */
  'radiology.submit_report': {
    access: 'radiology.report',
    input: RadiologyReportInput,
    output: RadiologyAssessmentView,
  },
  /** Hands over FRM.03 or FRM.04 of a study as filled in with the patient; the draft goes with it. */
  'radiology.prepare_sheet': { access: 'radiology.prepare', input: SheetInput, output: RadiologySheetView },
  /** A physician stands for the whole sheet. A completed one changes with `amendment_reason`. */
  'radiology.complete_sheet': {
    access: 'radiology.complete_sheet',
    input: SheetInput,
    output: RadiologySheetView,
  },
  /** Reports of the patient's other studies: of the same modality first, the newest first. */
  'radiology.prior_reports': {
    access: 'patients.read',
    input: z.strictObject({ study_id: Id }),
    /** `is_whole`: this PC holds all that was ever reported of the patient. */
    output: z.object({ items: z.array(PriorReport), is_whole: z.boolean() }),
  },
  /** One more study in a visit that runs. */
  'radiology.request_study': {
    access: 'visits.open',
    input: z.strictObject({
      visit_id: Id,
      modality: Modality,
      body_region: shortText(100).nullable(),
    }),
    output: StudyView,
  },
  /**
   * Gives a study the number of the hospital's own system in place of the one made here. `conflict` (`seen_changed`)
   * when it has another number by now than the form showed.
   */
  'radiology.number_study': {
    access: 'visits.open',
    input: z.strictObject({ study_id: Id, seen: StudyNumberSeen, accession_number: shortText(16) }),
    output: StudyView,
  },
  /**
   * Removes a study that was requested in error. `conflict`: `in_use` when a form or report of it was begun,
   * `removed_already`.
   */
  'radiology.remove_study': {
    access: 'visits.open',
    input: z.strictObject({ study_id: Id, reason: shortText(500) }),
    output: z.object({}),
  },
  'radiology.put_study_back': {
    access: 'visits.open',
    input: z.strictObject({ study_id: Id }),
    output: z.object({}),
  },
} as const
