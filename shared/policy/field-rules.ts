import type { NursingAssessment } from '../assessments/nursing-assessment.ts'
import type { Id } from '../ids.ts'
import type { Actor } from '../users/user.ts'
import type { PatientWarning } from '../warnings/patient-warning.ts'
import { worksOn } from './wards.ts'

/*
 * Fields that not everybody may read who may read the record. The one place that says which they are and who reads
 * them; station, server, audit, quarantine and exports ask here.
 *
 *   confidential   signs of abuse and neglect (FRM.05), the text of a safeguarding warning:
 *                  who wrote it, physicians, and nurses who are known to work on the patient's ward
 *   bookkeeping    index and sealed form of the national ID: nobody; screens show its last four digits
 *
 * What is withheld is named, never shown as empty: whoever reads, person or rule, must not take it for "no".
 */

/** What stands in lists of changes for a value that the reader may not read. */
export const WITHHELD = '(withheld)'

/** The abuse and neglect section of FRM.05. */
export const abuseFields = [
  'has_signs_of_abuse',
  'abuse_description',
  'reported_to_authorities',
  'reporting_date',
] as const satisfies readonly (keyof NursingAssessment)[]

/** What a safeguarding warning says; kind, author and time are no secret, so that everybody knows whom to ask. */
export const withheldWarningFields = ['note', 'reason'] as const satisfies readonly (keyof PatientWarning)[]

/** Never shown to anybody, in any record. */
export const bookkeepingFields = ['ssn_index', 'ssn_sealed'] as const

const openWarnings: readonly unknown[] = ['isolation', 'resuscitation', 'other']

/** Who reads. `wards` as the person's account says them now. */
export interface FieldReader extends Pick<Actor, 'user_id' | 'role'> {
  readonly wards?: readonly string[] | null | undefined
  /** An emergency access of this person for this patient runs. */
  readonly is_emergency?: boolean | undefined
}

/** Of whose words and of which ward a confidential field is. */
export interface ConfidentialFacts {
  readonly author_id: Id
  /** The ward on which the patient lies; null where nobody said. */
  readonly ward: string | null
}

/**
 * Whether a person may read what is confidential. A nurse whose wards nobody has listed is on no known ward: that
 * opens nothing. An administrator reads it by break-glass alone.
 */
export function mayReadConfidential(reader: FieldReader, { author_id, ward }: ConfidentialFacts): boolean {
  if (reader.is_emergency === true) return true
  if (reader.role === 'physician' || reader.user_id === author_id) return true
  return reader.role === 'nurse' && worksOn(reader.wards, ward) === 'yes'
}

/** The confidential fields of a record. A warning whose kind is damaged is no reason to show its text. */
export function confidentialFields(entity: string, record: { readonly kind?: unknown }): ReadonlySet<string> {
  if (entity === 'nursing_assessments') return new Set(abuseFields)
  if (entity !== 'patient_warnings' || openWarnings.includes(record.kind)) return new Set()
  return new Set(withheldWarningFields)
}

const confidentialNames: ReadonlySet<string> = new Set(abuseFields)
const bookkeepingNames: ReadonlySet<string> = new Set(bookkeepingFields)

/** Whether a name means a confidential field wherever it stands, as inside the candidates of a conflict. */
export function isConfidentialName(field: string): boolean {
  return confidentialNames.has(field)
}

export function isBookkeeping(field: string): boolean {
  return bookkeepingNames.has(field)
}
