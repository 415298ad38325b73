import { z } from 'zod'
import { Id } from '../ids.ts'
import { listedFields, MobileNumber, Patient } from '../patients/patient.ts'
import { LocalDate } from '../time.ts'

/*
 * `POST /sync/v1/patient-lookups`: somebody searches, or registers, on a station that does not hold everybody, or has
 * found nobody. The server answers who of the station's own site is meant, as a line of a list says it and no more, and
 * audits it as a search. Opening one goes through `scope-grant-message.ts`; nothing of an answer is kept on the station.
 */

export const PatientLookupRequest = z.looseObject({
  protocol: z.int().positive(),
  /** What was typed: a name, or a number that is no national ID. Empty where `ssn_indexes` says whom to look for. */
  query: z.string().max(200),
  /** What a whole national ID may be found by, under each key that the station holds: the number itself stays there. */
  ssn_indexes: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(20),
  /**
   * Who is being registered, in one question with `ssn_indexes`: whoever may be the same is named, most alike first
   * (`likeness-rules.ts`). null: somebody searches.
   */
  identity: z
    .looseObject({
      full_name: z.string().max(400),
      date_of_birth: LocalDate.nullable(),
      mobile_number: MobileNumber.nullable(),
    })
    .nullable()
    .default(null),
  /** Who asks. */
  actor_id: Id,
})
export type PatientLookupRequest = z.infer<typeof PatientLookupRequest>

/** Who somebody is, for telling people apart in a list. */
export const FoundPatient = z.looseObject(
  Patient.pick(listedFields).extend({
    /** What of these stations disagree about. */
    disputed_fields: z.array(z.string()).default([]),
  }).shape,
)
export type FoundPatient = z.infer<typeof FoundPatient>

export const PatientLookupReply = z.looseObject({
  /** The newest registration first, but as `identity` says; each person once, under the registration that stands. */
  patients: z.array(FoundPatient),
  /** Whether more match than are told: more has to be typed. */
  is_cut: z.boolean(),
})
export type PatientLookupReply = z.infer<typeof PatientLookupReply>

/** So many are told of at most. */
export const LOOKUP_MAX_PATIENTS = 20

/** So often a station may ask within a minute: somebody who types fast, not somebody who copies the register. */
export const LOOKUPS_PER_MINUTE = 60
