import { type AppError, invalidInput } from '../errors.ts'
import { isAnswered } from '../forms/form-definition.ts'
import type { Id } from '../ids.ts'
import { abuseFields, type FieldReader, mayReadConfidential } from '../policy/field-rules.ts'
import { err, ok, type Result } from '../result.ts'
import type { NursingAssessment } from './nursing-assessment.ts'
import { baseOf } from './nursing-version-rules.ts'

/** The abuse and neglect section: fewer people may read it than the rest of the form. */
type AbuseSection = Pick<NursingAssessment, (typeof abuseFields)[number]>

/**
 * Who first wrote the section as this version has it: an amendment that carries it over unseen does not make its author
 * a reader.
 */
function abuseAuthor(version: NursingAssessment, versions: readonly NursingAssessment[]): Id {
  const base = baseOf(version, versions)
  return base !== undefined && isSame(base, version) ? abuseAuthor(base, versions) : version.signed_by
}

function isSame(a: AbuseSection, b: AbuseSection): boolean {
  return abuseFields.every((field) => (a[field] ?? null) === (b[field] ?? null))
}

/** Who reads a form of a patient: the person, and the ward on which the patient lies. */
export interface SectionReader extends FieldReader {
  readonly patient_ward: string | null
}

/** Physicians, the section's author and nurses of the patient's ward may read it; an administrator by break-glass. */
export function mayReadAbuse(
  reader: SectionReader,
  version: NursingAssessment,
  versions: readonly NursingAssessment[],
): boolean {
  const author_id = abuseAuthor(version, versions)
  return mayReadConfidential(reader, { author_id, ward: reader.patient_ward })
}

/** A version as somebody sees it, and which of its fields they do not: those are empty, which says nothing. */
export type ReadableNursing = NursingAssessment & { readonly withheld_fields: string[] }

/** The form's versions as this person may see them. */
export function withoutUnreadableAbuse(
  reader: SectionReader,
  versions: readonly NursingAssessment[],
): ReadableNursing[] {
  return versions.map((version) =>
    mayReadAbuse(reader, version, versions)
      ? { ...version, withheld_fields: [] }
      : { ...version, ...noAbuseSection, withheld_fields: [...abuseFields] },
  )
}

const noAbuseSection: { [K in keyof AbuseSection]: null } = {
  has_signs_of_abuse: null,
  abuse_description: null,
  reported_to_authorities: null,
  reporting_date: null,
}

/**
 * The section that a version written on `base` gets in place of its answers: who may not read it cannot change it
 * either, so it stays as it was; nothing (the answers stand) for its readers and for a first version. Errors:
 * `invalid_input` `not_permitted_here` on each field that was filled unseen, whether the section holds anything or
 * not, since a difference would tell.
 */
export function carryAbuseOver(
  reader: SectionReader,
  given: { readonly [K in keyof AbuseSection]?: unknown },
  base: NursingAssessment | undefined,
  versions: readonly NursingAssessment[],
): Result<Partial<AbuseSection>, AppError> {
  if (base === undefined || mayReadAbuse(reader, base, versions)) return ok({})
  const filled = abuseFields.filter((field) => isAnswered(given[field]))
  const message = 'only who may read this section may change it'
  if (filled.length > 0) {
    return err(invalidInput(filled.map((field) => ({ field, code: 'not_permitted_here', message }))))
  }
  const { has_signs_of_abuse, abuse_description, reported_to_authorities, reporting_date } = base
  return ok({ has_signs_of_abuse, abuse_description, reported_to_authorities, reporting_date })
}
