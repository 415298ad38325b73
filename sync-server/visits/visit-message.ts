import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { Patient } from '../../shared/patients/patient.ts'
import { shortText } from '../../shared/records.ts'
import { Instant } from '../../shared/time.ts'
import { Modality, PatientVisit, Study, VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import { disputes, Warning } from '../patients/patient-message.ts'

const place = {
  ward: shortText(60).nullish(),
  room: shortText(30).nullish(),
  bed: shortText(30).nullish(),
  chief_complaint: shortText(1000).nullish(),
  attending_physician_id: Id.nullish(),
  administration_reason: shortText(500).optional(),
}

/** `POST /visits`: the patient by national ID, medical number or id. */
export const VisitBody = z.object({
  patient_ssn: z.string().max(60).optional(),
  patient_id: Id.optional(),
  visit_type: VisitType,
  /** When the patient arrived; now where absent. */
  arrived_at: Instant.optional(),
  ...place,
  studies: z
    .array(z.object({ modality: Modality, body_region: shortText(100).nullish() }))
    .max(10)
    .optional(),
})
export type VisitBody = z.infer<typeof VisitBody>

/**
 * `PUT /visits/{visit_id}`: an absent optional field means null. `visit_type` and `status` cannot be null, so they stay
 * when absent. `completed_at` follows from the status.
 */
export const VisitReplacement = z.object({
  visit_type: VisitType.optional(),
  status: VisitStatus.optional(),
  cancelled_reason: shortText(500).nullish(),
  incomplete_reason: shortText(500).nullish(),
  reopened_reason: shortText(500).nullish(),
  diagnosis: shortText(500).nullish(),
  diagnosis_code: shortText(30).nullish(),
  ...place,
})
export type VisitReplacement = z.infer<typeof VisitReplacement>

/** As answers have it: one that was removed is in none, so that they say nothing of removals. */
const StandingStudy = Study.omit({
  removed_at: true,
  removed_by: true,
  removed_reason: true,
  further_removals: true,
})

export const VisitAnswer = PatientVisit.extend({
  ...disputes,
  studies: z.array(StandingStudy),
  warnings: z.array(Warning),
})
export type VisitAnswer = z.infer<typeof VisitAnswer>

/** One line of a worklist. */
export const VisitListItem = PatientVisit.extend({
  ...disputes,
  patient: Patient.pick({
    id: true,
    full_name: true,
    medical_number: true,
    temporary_number: true,
    ssn_last4: true,
    date_of_birth: true,
    gender: true,
  }).extend(disputes),
  studies: z.array(StandingStudy),
})
export type VisitListItem = z.infer<typeof VisitListItem>
