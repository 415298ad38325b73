import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { BirthAndSexReadings } from '../../shared/patients/birth-and-sex.ts'
import { Gender, Patient, PatientContact } from '../../shared/patients/patient.ts'
import { shortText } from '../../shared/records.ts'
import { Instant, LocalDate } from '../../shared/time.ts'
import { VisitType } from '../../shared/visits/visit.ts'

/** What an answer points out without refusing: a person looks again and may leave it as it is. */
export const Warning = z.object({
  code: z.string(),
  field: z.string(),
  message: z.string(),
  /** The record that may be the same person's. */
  existing_id: Id.optional(),
})
export type Warning = z.infer<typeof Warning>

const ContactBody = z.object({
  name: shortText(255),
  relation: shortText(60).nullish(),
  phone: shortText(30).nullish(),
  is_guardian: z.boolean().default(false),
})

/**
 * Every record that stations can disagree about names the fields of which a person has yet to say what holds. What
 * stands in the record is the value that came first, not a decision.
 */
export const disputes = { disputed_fields: z.array(z.string()) }

const patientFields = {
  /** National ID, 14 digits as typed; kept only as index, sealed value and last four digits. */
  ssn: z.string().max(40).nullish(),
  passport_number: shortText(30).nullish(),
  /** Ten digits; given by the server where absent. */
  medical_number: z.string().max(40).nullish(),
  full_name: z.string().trim().min(2).max(255),
  date_of_birth: LocalDate.nullish(),
  birth_date_is_estimated: z.boolean().default(false),
  gender: Gender.nullish(),
  mobile_number: z.string().max(40).nullish(),
  mobile_unavailable_reason: shortText(200).nullish(),
  phone_number: shortText(30).nullish(),
  address: shortText(500).nullish(),
  governorate: shortText(60).nullish(),
  contacts: z.array(ContactBody).max(10).optional(),
  administration_reason: shortText(500).optional(),
}

/**
 * `POST /patients`, and `PUT`, where an absent optional field means null. Two stay when absent: `ssn`, which most callers
 * cannot read and so cannot send back, and `medical_number`, which a patient never loses.
 */
export const PatientBody = z.object(patientFields)
export type PatientBody = z.infer<typeof PatientBody>

/** One patient. `ssn` is there only for a caller who may reveal it and signed in within the last five minutes. */
export const PatientAnswer = Patient.omit({ ssn_index: true, ssn_sealed: true }).extend({
  ...disputes,
  /** What stations say of birth date and sex while they disagree, what stands above first; empty where they agree. */
  birth_and_sex_readings: BirthAndSexReadings,
  /** Registrations of which stations disagree into whom they were merged: everybody whose each may be. */
  disputed_merges: z.array(z.object({ registration_id: Id, possible_ids: z.array(Id) })),
  ssn: z.string().optional(),
  contacts: z.array(PatientContact),
  warnings: z.array(Warning),
})
export type PatientAnswer = z.infer<typeof PatientAnswer>

/** One line of a list of patients. */
export const PatientListItem = Patient.omit({ ssn_index: true, ssn_sealed: true }).extend(disputes)
export type PatientListItem = z.infer<typeof PatientListItem>

/** Why somebody looks at a whole national ID; the audit keeps it. */
export const RevealBody = z.object({ reason: shortText(500) })

/** Why a registration is removed as entered in error. */
export const RemovalBody = z.object({ reason: shortText(500) })

/** One event in a patient's history, newest first. */
export const HistoryItem = z.object({
  kind: z.enum([
    'visit',
    'nursing_assessment',
    'vital_signs',
    'pain_assessment',
    'fall_risk_assessment',
    'radiology_sheet',
    'radiology_assessment',
    'document',
  ]),
  id: Id,
  visit_id: Id,
  at: Instant,
  created_by: Id,
  visit_type: VisitType.optional(),
  /** State of a visit or report, or the kind of a document. */
  status: z.string().optional(),
  /** What a person reads of it in one line: modality and region, document name, version. */
  summary: z.string().nullable(),
})
export type HistoryItem = z.infer<typeof HistoryItem>
