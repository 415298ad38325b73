import { z } from 'zod'
import { Id } from '../ids.ts'
import { VitalSignsInput } from '../observations/vital-signs.ts'
import { shortText } from '../records.ts'
import { Instant } from '../time.ts'
import { NursingAssessmentView, VitalSignsView } from '../visits/visits-ipc.ts'
import { FormMove } from './form-move.ts'
import { FormCode, FormSubmission } from './form-submission.ts'
import { NursingAssessmentInput } from './nursing-assessment.ts'

/** A form's fields as typed so far, by field key (`vital_signs.pulse_bpm`); texts as they stand in the field. */
export const DraftFields = z.record(z.string().max(80), z.json())
export type DraftFields = z.infer<typeof DraftFields>

/**
 * Drafts of forms, of a registration (owner: the station itself), of a visit's diagnosis, of a conflict's decision, of a
 * patient's data, and of an allergy, a warning or a contact (owner: the patient, or the record that is changed).
 */
const DraftCode = z.union([
  FormCode,
  z.enum([
    'REGISTRATION',
    'VITAL_SIGNS',
    'DIAGNOSIS',
    'CONFLICT',
    'PATIENT_EDIT',
    'ALLERGY',
    'WARNING',
    'CONTACT',
  ]),
])

const owner = { owner_id: Id, form_code: DraftCode }

export const assessmentsChannels = {
  /** The person's own draft, field by field; empty when there is none. */
  'drafts.get': {
    access: 'session.use',
    input: z.strictObject(owner),
    output: z.object({ fields: DraftFields, saved_at: Instant.nullable() }),
  },
  /**
   * Stores the given fields; answers after the transaction is on disk. A null value empties a field. `author_id` is who
   * typed them: `not_permitted` when somebody else is signed in by now.
   */
  'drafts.save': {
    access: 'session.use',
    input: z.strictObject({ ...owner, author_id: Id.optional(), fields: DraftFields }),
    output: z.object({ saved_at: Instant }),
  },
  'drafts.discard': { access: 'session.use', input: z.strictObject(owner), output: z.object({}) },
  /** The signed-in person's drafts, newest first. */
  'drafts.list': {
    access: 'session.use',
    input: z.strictObject({}),
    output: z.object({
      items: z.array(
        z.object({
          owner_id: Id,
          form_code: DraftCode,
          /** Whom the owner belongs to; null where it is nobody's or not here. */
          patient_id: Id.nullable(),
          /** The visit and study that it is about, where it is of one and that is on this PC. */
          visit_id: Id.nullable(),
          study_id: Id.nullable(),
          field_count: z.int(),
          saved_at: Instant,
        }),
      ),
    }),
  },
  /**
   * Signs FRM.05 of a visit. The draft goes with it. A form that is submitted already is amended: `amendment_reason`.
   * `base_id` is the version that the form was filled from (null: none): `conflict` (`version_changed`) when another one
   * counts by now.
   */
  'assessments.submit_nursing': {
    access: 'nursing.write',
    input: z.strictObject({
      visit_id: Id,
      base_id: Id.nullable().optional(),
      answers: NursingAssessmentInput,
      amendment_reason: shortText(500).nullable(),
      administration_reason: shortText(500).optional(),
    }),
    output: NursingAssessmentView,
  },
  /**
   * Approves or rejects the version of FRM.05 that the person has read. Errors: `conflict` (judged_already,
   * version_changed), `invalid_input` on `rejected_reason`.
   */
  'assessments.judge_nursing': {
    access: 'nursing.approve',
    input: z.strictObject({
      visit_id: Id,
      assessment_id: Id,
      verdict: z.enum(['approved', 'rejected']),
      rejected_reason: shortText(500).nullable(),
      administration_reason: shortText(500).optional(),
    }),
    output: FormSubmission,
  },
  /** Moves a nursing assessment that was entered under the wrong patient to that patient's visit. */
  'assessments.move_nursing': {
    access: 'nursing.write',
    input: z.strictObject({
      visit_id: Id,
      to_visit_id: Id,
      reason: shortText(500),
      administration_reason: shortText(500).optional(),
    }),
    output: FormMove,
  },
  'assessments.undo_move': {
    access: 'nursing.write',
    input: z.strictObject({
      move_id: Id,
      reason: shortText(500),
      administration_reason: shortText(500).optional(),
    }),
    output: FormMove,
  },
  /** Charts a further set of vital signs in a visit. */
  'observations.record_vital_signs': {
    access: 'observations.write',
    input: z.strictObject({
      visit_id: Id,
      vital_signs: VitalSignsInput,
      /** The set this one corrects, and why. */
      replaces_id: Id.nullable(),
      void_reason: shortText(500).nullable(),
      administration_reason: shortText(500).optional(),
    }),
    output: VitalSignsView,
  },
} as const
