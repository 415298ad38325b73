import { z } from 'zod'
import { FormMove } from '../assessments/form-move.ts'
import { FormSubmission, SubmissionStatus } from '../assessments/form-submission.ts'
import { FallRiskAssessment, NursingAssessment, PainAssessment } from '../assessments/nursing-assessment.ts'
import { VisitDocument } from '../documents/document.ts'
import { Id } from '../ids.ts'
import { VitalSigns } from '../observations/vital-signs.ts'
import { PatientSummary } from '../patients/patients-ipc.ts'
import { RadiologyAssessment } from '../radiology/radiology-assessment.ts'
import { RadiologySheet } from '../radiology/sheet-record.ts'
import { StudySafety } from '../radiology/study-safety.ts'
import { Receipt, RemovalView, shortText, viewFields } from '../records.ts'
import { Instant } from '../time.ts'
import { AwayStation } from './away-station.ts'
import { Modality, PatientVisit, Study, VisitStatus, VisitType } from './visit.ts'

export const VisitView = PatientVisit.extend(viewFields)
export type VisitView = z.infer<typeof VisitView>

export const StudyView = Study.extend(viewFields)
export type StudyView = z.infer<typeof StudyView>

/** Who wrote something and where, for people to read. */
const authorship = {
  author_name: z.string().nullable(),
  station_name: z.string().nullable(),
  receipt: Receipt,
}

export const VitalSignsView = VitalSigns.extend(authorship)
export type VitalSignsView = z.infer<typeof VitalSignsView>
/** `withheld_fields`: empty here because this person may not read them, whether they say something or not. */
export const NursingAssessmentView = NursingAssessment.extend({
  ...authorship,
  withheld_fields: z.array(z.string()),
})
export type NursingAssessmentView = z.infer<typeof NursingAssessmentView>
export const PainAssessmentView = PainAssessment.extend(authorship)
export type PainAssessmentView = z.infer<typeof PainAssessmentView>
export const FallRiskAssessmentView = FallRiskAssessment.extend(authorship)
export type FallRiskAssessmentView = z.infer<typeof FallRiskAssessmentView>
export const RadiologyAssessmentView = RadiologyAssessment.extend(authorship)
export type RadiologyAssessmentView = z.infer<typeof RadiologyAssessmentView>
export const RadiologySheetView = RadiologySheet.extend(authorship)
export type RadiologySheetView = z.infer<typeof RadiologySheetView>
export const DocumentView = VisitDocument.extend({
  ...authorship,
  /** Where the bytes are: readable here, or still to come from elsewhere. */
  bytes: z.enum(['here', 'awaited']),
  /** The server found that the file is not what it says: it keeps it and gives it to no other PC. */
  is_put_aside: z.boolean(),
})
export type DocumentView = z.infer<typeof DocumentView>

/** One line of a worklist. */
export const VisitSummary = z.object({
  visit: VisitView,
  patient: PatientSummary,
  studies: z.array(StudyView),
  /** Of each study that is not cancelled: what stands out before it begins. */
  safety: z.array(StudySafety),
  /** Stations that wrote in this visit and may hold more of it. */
  away_stations: z.array(AwayStation),
  nursing_status: SubmissionStatus.nullable(),
  /** Whether the person asking has a draft of the nursing assessment. */
  has_own_draft: z.boolean(),
  report_status: z.enum(['none', 'preliminary', 'final', 'addendum']),
  /** Whether signed versions of the nursing assessment compete, and of a report: what the line says is of one of them. */
  is_nursing_disputed: z.boolean(),
  is_report_disputed: z.boolean(),
  document_count: z.int().nonnegative(),
  /** The newest set of vital signs: its NEWS2 total, null when incomplete, and the band. */
  news2: z.object({ total: z.int().nullable(), band: z.string(), measured_at: Instant }).nullable(),
})
export type VisitSummary = z.infer<typeof VisitSummary>

/**
 * A nursing assessment that was entered under the wrong patient. `away`: it was written in this visit and stands under
 * another one, struck out here; `here`: it was written in another visit and stands in this one.
 */
export const MovedForm = z.object({
  direction: z.enum(['away', 'here']),
  move: FormMove.extend(authorship),
  /** The other visit's patient. */
  other_patient: PatientSummary.nullable(),
  nursing_assessments: z.array(NursingAssessmentView),
  vital_signs: z.array(VitalSignsView),
  pain_assessments: z.array(PainAssessmentView),
  fall_risk_assessments: z.array(FallRiskAssessmentView),
  /** Another station moved it elsewhere at the same time; the first committed move counts. */
  is_disputed: z.boolean(),
})
export type MovedForm = z.infer<typeof MovedForm>

/** Everything of one visit that a screen shows. Lists are oldest first; of versioned forms every version is there. */
export const VisitDetail = z.object({
  visit: VisitView,
  patient: PatientSummary,
  studies: z.array(StudyView),
  /** Studies that were requested in error, with who removed them, when and why. */
  removed_studies: z.array(z.object({ study: Study, removals: z.array(RemovalView) })),
  nursing_submission: FormSubmission.extend(viewFields).nullable(),
  nursing_assessments: z.array(NursingAssessmentView),
  vital_signs: z.array(VitalSignsView),
  pain_assessments: z.array(PainAssessmentView),
  fall_risk_assessments: z.array(FallRiskAssessmentView),
  /** The forms FRM.03 and FRM.04 of the visit's studies, and all their versions. */
  sheet_submissions: z.array(
    FormSubmission.extend({
      ...viewFields,
      /** The versions of which a person has to say which counts; empty where nothing competes. */
      competing_versions: z.array(z.int()),
    }),
  ),
  radiology_sheets: z.array(RadiologySheetView),
  /** The reports of the visit's studies, and all their versions. */
  report_submissions: z.array(FormSubmission.extend(viewFields)),
  radiology_assessments: z.array(RadiologyAssessmentView),
  documents: z.array(DocumentView),
  moved_forms: z.array(MovedForm),
  /** Stations that wrote in this visit and may hold more of it. */
  away_stations: z.array(AwayStation),
})
export type VisitDetail = z.infer<typeof VisitDetail>

/** What the form of a diagnosis showed when it was filled; a field that is missing was shown empty. */
export const DiagnosisSeen = PatientVisit.pick({ diagnosis: true, diagnosis_code: true }).partial()

/** What the form of place and physician showed when it was filled. */
export const VisitSeen = PatientVisit.pick({
  visit_type: true,
  ward: true,
  room: true,
  bed: true,
  chief_complaint: true,
  attending_physician_id: true,
})

/** How far the visit was on the screen where somebody decided to complete, cancel or reopen it. */
export const VisitStatusSeen = PatientVisit.pick({ status: true, completed_at: true, reopened_reason: true })
export type VisitStatusSeen = z.infer<typeof VisitStatusSeen>

const administration_reason = shortText(500).optional()

export const visitsChannels = {
  'visits.open': {
    access: 'visits.open',
    input: z.strictObject({
      patient_id: Id,
      visit_type: VisitType,
      ward: shortText(60).nullable(),
      room: shortText(30).nullable(),
      bed: shortText(30).nullable(),
      chief_complaint: shortText(1000).nullable(),
      studies: z
        .array(z.strictObject({ modality: Modality, body_region: shortText(100).nullable() }))
        .max(10),
    }),
    output: VisitView,
  },
  /** Worklists. Newest arrival first. */
  'visits.list': {
    access: 'patients.read',
    input: z.strictObject({
      statuses: z.array(VisitStatus).max(4),
      patient_id: Id.nullable(),
      has_study: z.boolean().nullable(),
      visit_type: VisitType.optional(),
      /** Place of the visit, as it was typed; upper and lower case are the same. */
      ward: shortText(60).optional(),
      room: shortText(30).optional(),
      bed: shortText(30).optional(),
      /** What the room or the bed contains; upper and lower case are the same. Asked at every key. */
      place: shortText(30).optional(),
      limit: z.int().min(1).max(200),
    }),
    output: z.object({
      items: z.array(VisitSummary),
      /** How many more there are than `limit` allowed: a list that is cut says so. */
      not_listed_count: z.int().nonnegative(),
      /**
       * Whether this PC holds every visit that was asked for. Where it does not, a visit that is not listed may well be
       * there: a patient's who is out of scope, or one that has not come yet.
       */
      is_whole: z.boolean(),
    }),
  },
  /** The wards of the visits of this state and type, however long their list is; each once. They name no patient. */
  'visits.wards': {
    access: 'patients.read',
    input: z.strictObject({ statuses: z.array(VisitStatus).min(1).max(4), visit_type: VisitType.optional() }),
    output: z.object({ wards: z.array(z.string()) }),
  },
  'visits.get': { access: 'patients.read', input: z.strictObject({ id: Id }), output: VisitDetail },
  /** `conflict` (`seen_changed`) when the visit has another diagnosis by now than the form showed. */
  'visits.diagnose': {
    access: 'visits.diagnose',
    input: z.strictObject({
      id: Id,
      seen: DiagnosisSeen,
      diagnosis: shortText(500).nullable(),
      diagnosis_code: shortText(30).nullable(),
      administration_reason,
    }),
    output: VisitView,
  },
  /**
   * Completes a visit. While a form is missing, `incomplete_reason` is asked for (invalid_input on that field). Like
   * cancelling and reopening, it is refused (`conflict`, `seen_changed`) when the visit went on meanwhile.
   */
  'visits.complete': {
    access: 'visits.complete',
    input: z.strictObject({
      id: Id,
      seen: VisitStatusSeen,
      incomplete_reason: shortText(500).nullable(),
      administration_reason,
    }),
    output: VisitView,
  },
  /**
   * Type, place, reason and attending physician of a visit that runs; a patient who moves gets a new place. What is as
   * it was seen is not written; `conflict` (`seen_changed`) when what is changed has another value by now.
   */
  'visits.edit': {
    access: 'visits.edit',
    input: z.strictObject({
      id: Id,
      seen: VisitSeen,
      visit_type: VisitType,
      ward: shortText(60).nullable(),
      room: shortText(30).nullable(),
      bed: shortText(30).nullable(),
      chief_complaint: shortText(1000).nullable(),
      attending_physician_id: Id.nullable(),
    }),
    output: VisitView,
  },
  /** Cancels a visit; a nurse only one in which nothing was entered (not_permitted). */
  'visits.cancel': {
    access: 'visits.cancel',
    input: z.strictObject({ id: Id, seen: VisitStatusSeen, cancelled_reason: shortText(500) }),
    output: VisitView,
  },
  /** Opens a completed visit again. */
  'visits.reopen': {
    access: 'visits.reopen',
    input: z.strictObject({ id: Id, seen: VisitStatusSeen, reopened_reason: shortText(500) }),
    output: VisitView,
  },
  /** Who may be a visit's attending physician: the site's active physicians, by name. */
  'visits.physicians': {
    access: 'patients.read',
    input: z.strictObject({}),
    output: z.object({ items: z.array(z.object({ id: Id, full_name: z.string() })) }),
  },
} as const
