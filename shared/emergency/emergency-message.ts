import { z } from 'zod'
import { Allergy } from '../allergies/allergy.ts'
import { Id } from '../ids.ts'
import { BirthAndSexReadings } from '../patients/birth-and-sex.ts'
import { shortText } from '../records.ts'
import { Instant, LocalDate } from '../time.ts'
import { EmergencyAccess, EmergencyReason, EmergencyReview } from './emergency-access.ts'

/** `POST /emergency-accesses/elsewhere`: a patient of another site, by a whole identifier; no list to look through. */
export const ElsewhereRequest = z.strictObject({
  /** 14 digits of a national ID, or a medical number. */
  identifier: z.string().trim().min(10).max(20),
  reason: EmergencyReason,
})
export type ElsewhereRequest = z.infer<typeof ElsewhereRequest>

/** What stations of that hospital disagree about. Like its other parts, a server of before does not say it. */
const disputed_fields = z.array(z.string()).default([])
const is_disputed = z.boolean().default(false)

/** What an emergency shows of another site's patient: read only, and never the whole national ID. */
export const ElsewhereSummary = z.object({
  access_id: Id,
  ends_at: Instant,
  site_name: z.string(),
  patient: z.object({
    id: Id,
    full_name: z.string(),
    date_of_birth: LocalDate.nullable(),
    birth_date_is_estimated: z.boolean(),
    gender: z.string().nullable(),
    medical_number: z.string().nullable(),
    ssn_last4: z.string().nullable(),
    deceased_at: Instant.nullable(),
    disputed_fields,
    birth_and_sex_readings: BirthAndSexReadings.default([]),
  }),
  allergies: z.array(
    Allergy.pick({ kind: true, substance: true, reaction: true, certainty: true }).extend({
      is_disputed,
    }),
  ),
  /** A text that the person may not read is null. */
  warnings: z.array(
    z.object({
      kind: z.string(),
      isolation_type: z.string().nullable(),
      resuscitation_status: z.string().nullable(),
      note: z.string().nullable(),
      is_withheld: z.boolean(),
      is_disputed,
    }),
  ),
  visits: z.array(
    z.object({
      id: Id,
      visit_type: z.string(),
      status: z.string(),
      arrived_at: Instant,
      chief_complaint: z.string().nullable(),
      diagnosis: z.string().nullable(),
      disputed_fields,
    }),
  ),
})
export type ElsewhereSummary = z.infer<typeof ElsewhereSummary>

/** One line of the review list. */
export const EmergencyItem = EmergencyAccess.extend({
  person_name: z.string().nullable(),
  second_person_name: z.string().nullable(),
  station_name: z.string().nullable(),
  patient_name: z.string().nullable(),
  due_at: Instant,
  is_overdue: z.boolean(),
  /** Acts in the audit under this access. */
  read_count: z.int().nonnegative(),
  write_count: z.int().nonnegative(),
  /** Who looked at it, latest first; empty: nobody has. */
  reviews: z.array(EmergencyReview.extend({ reviewer_name: z.string().nullable() })),
})
export type EmergencyItem = z.infer<typeof EmergencyItem>

/** `POST /emergency-accesses/{id}/reviews` */
export const ReviewBody = z.strictObject({ remark: shortText(500) })
export type ReviewBody = z.infer<typeof ReviewBody>
