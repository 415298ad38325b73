import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, removalFields, shortText } from '../records.ts'
import { Instant, LocalDate } from '../time.ts'

export const Gender = z.enum(['male', 'female', 'other'])
export type Gender = z.infer<typeof Gender>

/** Egyptian mobile number in local form: 010, 011, 012 or 015 and eight digits. */
export const MobileNumber = z.string().regex(/^01[0125]\d{8}$/)

/** Site code (2 digits), number (7 digits), Damm check digit; shown 2-7-1. */
export const MedicalNumber = z.string().regex(/^\d{10}$/)

/**
 * A person under care. The national ID itself is never stored: `ssn_index` finds it, `ssn_sealed` lets the server
 * reveal it, `ssn_last4` is shown. At least one of medical number, temporary number, passport or national ID is set.
 */
export const Patient = z.object({
  ...recordFields,
  medical_number: MedicalNumber.nullable(),
  temporary_number: shortText(40).nullable(),
  passport_number: shortText(30).nullable(),
  ssn_index: z.string().length(64).nullable(),
  ssn_sealed: z.string().max(400).nullable(),
  ssn_last4: z
    .string()
    .regex(/^\d{4}$/)
    .nullable(),
  full_name: z.string().trim().min(2).max(255),
  date_of_birth: LocalDate.nullable(),
  birth_date_is_estimated: z.boolean(),
  gender: Gender.nullable(),
  mobile_number: MobileNumber.nullable(),
  mobile_unavailable_reason: shortText(200).nullable(),
  phone_number: shortText(30).nullable(),
  address: shortText(500).nullable(),
  /** Governorate by its English name in the national-ID list, or free text. */
  governorate: shortText(60).nullable(),
  deceased_at: Instant.nullable(),
  mother_id: Id.nullable(),
  merged_into: Id.nullable(),
  ...removalFields,
})
export type Patient = z.infer<typeof Patient>

/** What a line of a list tells people apart by, on this PC and on the server. */
export const listedFields = {
  id: true,
  full_name: true,
  medical_number: true,
  temporary_number: true,
  ssn_last4: true,
  date_of_birth: true,
  birth_date_is_estimated: true,
  gender: true,
  mobile_number: true,
} as const

/** Next of kin or guardian. */
export const PatientContact = z.object({
  ...recordFields,
  patient_id: Id,
  name: shortText(255),
  relation: shortText(60).nullable(),
  phone: shortText(30).nullable(),
  is_guardian: z.boolean(),
  ...removalFields,
})
export type PatientContact = z.infer<typeof PatientContact>
