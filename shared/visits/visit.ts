import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, removalFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

export const VisitType = z.enum(['outpatient', 'inpatient', 'emergency', 'consultation'])
export type VisitType = z.infer<typeof VisitType>

/** open → in_progress → completed or cancelled; completed → open again with a reason (an administrator). */
export const VisitStatus = z.enum(['open', 'in_progress', 'completed', 'cancelled'])
export type VisitStatus = z.infer<typeof VisitStatus>

/** One stay or attendance of a patient. */
export const PatientVisit = z.object({
  ...recordFields,
  patient_id: Id,
  visit_type: VisitType,
  status: VisitStatus,
  arrived_at: Instant,
  completed_at: Instant.nullable(),
  cancelled_reason: shortText(500).nullable(),
  /** Why the visit was completed although a form that its type asks for was not there. */
  incomplete_reason: shortText(500).nullable(),
  reopened_reason: shortText(500).nullable(),
  ward: shortText(60).nullable(),
  room: shortText(30).nullable(),
  bed: shortText(30).nullable(),
  chief_complaint: shortText(1000).nullable(),
  attending_physician_id: Id.nullable(),
  diagnosis: shortText(500).nullable(),
  diagnosis_code: shortText(30).nullable(),
})
export type PatientVisit = z.infer<typeof PatientVisit>

export const Modality = z.enum([
  'xray',
  'ct',
  'mri',
  'ultrasound',
  'mammography',
  'pet_ct',
  'nuclear_medicine',
  'other',
])
export type Modality = z.infer<typeof Modality>

export const StudyStatus = z.enum(['requested', 'preliminary', 'reported', 'cancelled'])
export type StudyStatus = z.infer<typeof StudyStatus>

/** One imaging examination of a visit; forms FRM.03 and FRM.04 and the report belong to it. */
export const Study = z.object({
  ...recordFields,
  visit_id: Id,
  patient_id: Id,
  modality: Modality,
  body_region: shortText(100).nullable(),
  accession_number: shortText(40).nullable(),
  status: StudyStatus,
  ...removalFields,
})
export type Study = z.infer<typeof Study>
