import { z } from 'zod'
import { AllergyKind, AllergySeverity } from '../allergies/allergy.ts'
import { Id } from '../ids.ts'
import { Receipt, RemovalView, shortText, viewFields } from '../records.ts'
import { Instant, LocalDate } from '../time.ts'
import { VisitStatus, VisitType } from '../visits/visit.ts'
import { IsolationType, ResuscitationStatus, WarningKind } from '../warnings/patient-warning.ts'
import { BirthAndSexReadings } from './birth-and-sex.ts'
import { Gender, listedFields, Patient, PatientContact } from './patient.ts'
import { PatientMerge } from './patient-merge.ts'

/** A patient as screens show one: the national ID's last four digits only. */
export const PatientView = Patient.omit({ ssn_index: true, ssn_sealed: true }).extend({
  ...viewFields,
  birth_and_sex_readings: BirthAndSexReadings,
})
export type PatientView = z.infer<typeof PatientView>

/** One line of a search result. */
export const PatientSummary = PatientView.pick({
  ...listedFields,
  receipt: true,
  disputed_fields: true,
  birth_and_sex_readings: true,
}).extend({
  last_visit: z
    .object({
      id: Id,
      visit_type: VisitType,
      status: VisitStatus,
      ward: z.string().nullable(),
      bed: z.string().nullable(),
      arrived_at: Instant,
    })
    .nullable(),
  /** Whether this PC holds the patient's visits; where it does not, no visit here does not mean that there is none. */
  is_history_here: z.boolean(),
})
export type PatientSummary = z.infer<typeof PatientSummary>

/** Somebody whom the server names; `is_here`: this PC holds who they are too. */
export const PatientOnServer = PatientView.pick({ ...listedFields, disputed_fields: true }).extend({
  is_here: z.boolean(),
})
export type PatientOnServer = z.infer<typeof PatientOnServer>

/** Who a registration says somebody is, by name and number. */
export const PersonName = PatientView.pick({
  id: true,
  full_name: true,
  medical_number: true,
  temporary_number: true,
})
export type PersonName = z.infer<typeof PersonName>

/** What the banner says of the patient's safety. Allergies not recorded is never "none". */
export const PatientFlags = z.object({
  allergy: z.object({
    state: z.enum(['not_recorded', 'no_known_allergy', 'yes']),
    text: z.string().nullable(),
    is_disputed: z.boolean(),
    /** What the patient is allergic to, the worst first. */
    items: z.array(
      z.object({
        kind: AllergyKind,
        substance: z.string().nullable(),
        reaction: z.string().nullable(),
        severity: AllergySeverity.nullable(),
        is_disputed: z.boolean(),
      }),
    ),
  }),
  warnings: z.array(
    z.object({
      id: Id,
      kind: WarningKind,
      isolation_type: IsolationType.nullable(),
      resuscitation_status: ResuscitationStatus.nullable(),
      /** Null also where the person asking may not read it. */
      note: z.string().nullable(),
      is_withheld: z.boolean(),
      is_disputed: z.boolean(),
    }),
  ),
  fall_risk: z
    .object({
      scale: z.enum(['morse', 'humpty_dumpty']),
      total: z.int(),
      level: z.string(),
      at: Instant,
      /** The birth date was disputed, and so the scale: this is the one that asks for more. */
      is_scale_disputed: z.boolean(),
    })
    .nullable(),
  /**
   * Registrations that one station merged into this patient and another did not: into whom it did, and whether it may be
   * nobody else's. Their allergies and warnings are among these, disputed.
   */
  disputed_merges: z.array(
    z.object({
      registration: PersonName,
      others: z.array(PersonName),
      may_stand_alone: z.boolean(),
    }),
  ),
  /** Whether this PC holds the person's visits; where it does not, a fall risk that is not here is not known. */
  is_history_here: z.boolean(),
})
export type PatientFlags = z.infer<typeof PatientFlags>

/** A person who may be the one being registered, and what is alike. `cannot_tell`: one of the two has no such value. */
export const DuplicateCandidate = z.object({
  patient: PatientSummary,
  alike: z.object({
    ssn: z.enum(['same', 'different', 'cannot_tell']),
    name: z.enum(['same', 'different']),
    date_of_birth: z.enum(['same', 'different', 'cannot_tell']),
    mobile_number: z.enum(['same', 'different', 'cannot_tell']),
  }),
})
export type DuplicateCandidate = z.infer<typeof DuplicateCandidate>

/** Who a registration says somebody is, merged or not. */
export const PatientIdentity = PatientView.pick({
  id: true,
  full_name: true,
  medical_number: true,
  temporary_number: true,
  ssn_last4: true,
  date_of_birth: true,
  birth_date_is_estimated: true,
  gender: true,
  disputed_fields: true,
  birth_and_sex_readings: true,
})
export type PatientIdentity = z.infer<typeof PatientIdentity>

/** A step of a merge with its author. */
export const PatientMergeView = PatientMerge.extend({ author_name: z.string().nullable(), receipt: Receipt })
export type PatientMergeView = z.infer<typeof PatientMergeView>

/** Another registration that may be the same person. */
export const SamePerson = z.object({
  candidate: DuplicateCandidate,
  /** The proposal that waits for an administrator. */
  proposal: PatientMergeView.nullable(),
})
export type SamePerson = z.infer<typeof SamePerson>

export const ContactInput = z.strictObject({
  name: shortText(255),
  relation: shortText(60).nullable(),
  phone: shortText(30).nullable(),
  is_guardian: z.boolean(),
})
export type ContactInput = z.infer<typeof ContactInput>

/** What the form of a contact showed when it was filled; a contact is one group of fields. */
export const ContactSeen = PatientContact.pick({ name: true, relation: true, phone: true, is_guardian: true })
export type ContactSeen = z.infer<typeof ContactSeen>

/**
 * What a person types to register a patient. Texts are as typed: the core normalises digits, mobile and national ID
 * and answers field errors. Empty means not known.
 */
export const PatientInput = z.strictObject({
  /** 14 digits as typed (Arabic-Indic digits and spaces accepted); the core seals it and keeps the last four. */
  ssn: z.string().max(40).nullable(),
  passport_number: shortText(30).nullable(),
  full_name: z.string().max(400),
  date_of_birth: LocalDate.nullable(),
  birth_date_is_estimated: z.boolean(),
  gender: Gender.nullable(),
  mobile_number: z.string().max(40).nullable(),
  mobile_unavailable_reason: shortText(200).nullable(),
  phone_number: shortText(30).nullable(),
  address: shortText(500).nullable(),
  governorate: shortText(60).nullable(),
  contacts: z.array(ContactInput).max(10),
  /** A newborn's mother, registered here. */
  mother_id: Id.nullable().optional(),
  /**
   * Nobody knows yet who this is: the patient gets a temporary number, and `full_name` (such as "Unknown male") that
   * number's count behind it. The medical number comes with the edit that says who it is.
   */
  is_unidentified: z.boolean().optional(),
})
export type PatientInput = z.infer<typeof PatientInput>

/** Fields of a patient that are edited after registration; only those given change. */
export const PatientChanges = PatientInput.omit({
  contacts: true,
  birth_date_is_estimated: true,
  mother_id: true,
  is_unidentified: true,
})
  .extend({ birth_date_is_estimated: z.boolean() })
  .partial()
export type PatientChanges = z.infer<typeof PatientChanges>

/**
 * What the form of an edit showed of the patient when it was filled, whole groups; a field that is missing was shown
 * empty. A draft keeps it beside what is typed.
 */
export const PatientSeen = PatientView.pick({
  full_name: true,
  date_of_birth: true,
  birth_date_is_estimated: true,
  gender: true,
  mobile_number: true,
  mobile_unavailable_reason: true,
  phone_number: true,
  address: true,
  governorate: true,
  passport_number: true,
  ssn_last4: true,
}).partial()
export type PatientSeen = z.infer<typeof PatientSeen>

/** A whole national ID, for one look at it. */
export const RevealedNationalId = z.object({ ssn: z.string().regex(/^\d{14}$/) })
export type RevealedNationalId = z.infer<typeof RevealedNationalId>

/** What is typed of somebody who is being registered. */
const RegisteredIdentity = z.strictObject({
  ssn: z.string().max(40).nullable(),
  full_name: z.string().max(400),
  date_of_birth: LocalDate.nullable(),
  mobile_number: z.string().max(40).nullable(),
})

export const patientsChannels = {
  /** Finds by name (folded, any order, prefixes), medical number, mobile, or a whole national ID. Audited. */
  'patients.search': {
    access: 'patients.read',
    input: z.strictObject({ query: z.string().max(200), limit: z.int().min(1).max(50) }),
    output: z.object({ items: z.array(PatientSummary), total_on_station: z.int().nonnegative() }),
  },
  /**
   * Whom the server knows of this site by the same words: asked beside `patients.search`, while this PC does not hold
   * everybody or has found nobody. The server audits it as a search. Words that say too little find nobody
   * (`lookup-rules.ts`). Errors: `offline`, `not_permitted`, `rate_limited`.
   */
  'patients.look_up': {
    access: 'patients.read',
    input: z.strictObject({ query: z.string().max(200) }),
    output: z.object({ items: z.array(PatientOnServer), is_cut: z.boolean() }),
  },
  'patients.find_duplicates': {
    access: 'patients.register',
    input: RegisteredIdentity,
    output: z.object({ items: z.array(DuplicateCandidate) }),
  },
  /**
   * Whom the server knows of this site who may be the one being registered, most alike first: asked beside
   * `patients.find_duplicates`, and audited by the server as a search. Errors as of `patients.look_up`.
   */
  'patients.look_up_duplicates': {
    access: 'patients.register',
    input: RegisteredIdentity,
    output: z.object({ items: z.array(PatientOnServer), is_cut: z.boolean() }),
  },
  /**
   * The whole national ID: online only, with a reason that the server's audit keeps before it answers, and after a fresh
   * proof of who asks. Whoever shows it hides it again and keeps it nowhere.
   */
  'patients.reveal_ssn': {
    access: 'patients.reveal_ssn',
    input: z.strictObject({ id: Id, reason: shortText(500) }),
    output: RevealedNationalId,
  },
  /** The medical number that the next registration on this station takes, and how many are left in the lease. */
  'patients.next_medical_number': {
    access: 'patients.register',
    input: z.strictObject({}),
    output: z.object({ medical_number: z.string().nullable(), left: z.int().nonnegative() }),
  },
  'patients.register': { access: 'patients.register', input: PatientInput, output: PatientView },
  'patients.get': {
    access: 'patients.read',
    input: z.strictObject({ id: Id }),
    output: z.object({
      patient: PatientView,
      contacts: z.array(PatientContact.extend({ receipt: Receipt })),
      flags: PatientFlags,
      /** A newborn's mother and a mother's newborns. */
      relatives: z.array(z.object({ relation: z.enum(['mother', 'newborn']), patient: PatientSummary })),
      /** Registrations that were merged into this patient, and the merge that may be undone. */
      absorbed: z.array(z.object({ patient: PatientIdentity, merge: PatientMergeView.nullable() })),
      open_conflict_ids: z.array(Id),
      /** Who removed the registration as entered in error, the first one first; empty while it stands. */
      removals: z.array(RemovalView),
      /** Contacts that were removed, with who, when and why. */
      removed_contacts: z.array(z.object({ contact: PatientContact, removals: z.array(RemovalView) })),
    }),
  },
  /** `conflict` (`seen_changed`) when a group that is changed has another value by now than the form showed. */
  'patients.edit': {
    access: 'patients.edit',
    input: z.strictObject({ id: Id, seen: PatientSeen, changes: PatientChanges }),
    output: PatientView,
  },
  /**
   * Adds a contact, or sets the whole of the one named: then `seen` is what the form showed of it, and `conflict`
   * (`seen_changed`) says that it reads differently by now.
   */
  'patients.put_contact': {
    access: 'patients.edit',
    input: z.strictObject({
      patient_id: Id,
      id: Id.nullable(),
      seen: ContactSeen.nullable(),
      contact: ContactInput,
    }),
    output: PatientContact,
  },
  /**
   * Removes a contact that was entered in error. `conflict`: `seen_changed` when it reads differently by now than the
   * screen showed, `removed_already`.
   */
  'patients.remove_contact': {
    access: 'patients.edit',
    input: z.strictObject({ id: Id, seen: ContactSeen, reason: shortText(500) }),
    output: z.object({}),
  },
  'patients.put_contact_back': {
    access: 'patients.edit',
    input: z.strictObject({ id: Id }),
    output: z.object({}),
  },
  /**
   * Removes a registration that was entered in error; it stays in the store, and no list has it. `conflict`: `in_use`
   * when a visit, a newborn or another registration rests on it, `seen_changed` when it has another value by now than
   * the screen showed, `removed_already`.
   */
  'patients.remove': {
    access: 'patients.remove',
    input: z.strictObject({ id: Id, seen: PatientSeen, reason: shortText(500) }),
    output: z.object({}),
  },
  'patients.put_back': { access: 'patients.remove', input: z.strictObject({ id: Id }), output: z.object({}) },
  /** Registrations that were removed as entered in error, the last removed first. Audited as a search. */
  'patients.list_removed': {
    access: 'patients.remove',
    input: z.strictObject({}),
    output: z.object({
      items: z.array(z.object({ patient: PatientIdentity, removals: z.array(RemovalView) })),
    }),
  },
  /** Registrations that may be this person too: alike, or proposed. Audited as a search. */
  'patients.same_person': {
    access: 'patients.propose_merge',
    input: z.strictObject({ id: Id }),
    output: z.object({ items: z.array(SamePerson) }),
  },
  /** Asks an administrator to merge two registrations. */
  'patients.propose_merge': {
    access: 'patients.propose_merge',
    input: z.strictObject({ survivor_id: Id, absorbed_id: Id, reason: shortText(500) }),
    output: PatientMerge,
  },
  /**
   * Merges: from now on the survivor is shown for both, on every station. `conflict` (`seen_changed`) when one of the
   * two was merged into somebody else meanwhile, whom the administrator has not compared.
   */
  'patients.merge': {
    access: 'patients.merge',
    input: z.strictObject({
      survivor_id: Id,
      absorbed_id: Id,
      proposal_id: Id.nullable(),
      reason: shortText(500),
    }),
    output: PatientMerge,
  },
  'patients.reject_merge': {
    access: 'patients.merge',
    input: z.strictObject({ proposal_id: Id, reason: shortText(500) }),
    output: PatientMerge,
  },
  /** Takes a merge back: the two are apart again, with all that belongs to each. */
  'patients.undo_merge': {
    access: 'patients.merge',
    input: z.strictObject({ merge_id: Id, reason: shortText(500) }),
    output: PatientMerge,
  },
} as const
