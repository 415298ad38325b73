import type { Id } from '../ids.ts'
import type { Actor } from '../users/user.ts'
import type { NursingAssessment } from './nursing-assessment.ts'

/** The abuse and neglect section: fewer people may read it than the rest of the form. */
export const abuseFields = [
  'has_signs_of_abuse',
  'abuse_description',
  'reported_to_authorities',
  'reporting_date',
] as const satisfies readonly (keyof NursingAssessment)[]

type AbuseSection = Pick<NursingAssessment, (typeof abuseFields)[number]>

/**
 * Who first wrote the section as this version has it: an amendment that carries it over unseen does not make its author
 * a reader.
 */
function abuseAuthor(version: NursingAssessment, versions: readonly NursingAssessment[]): Id {
  const base = versions.find(
    (other) => other.submission_id === version.submission_id && other.version === version.base_version,
  )
  return base !== undefined && isSame(base, version) ? abuseAuthor(base, versions) : version.signed_by
}

function isSame(a: AbuseSection, b: AbuseSection): boolean {
  return abuseFields.every((field) => (a[field] ?? null) === (b[field] ?? null))
}

/** Physicians and the section's author may read it. Break-glass for others comes through the server. */
export function mayReadAbuse(
  actor: Actor,
  version: NursingAssessment,
  versions: readonly NursingAssessment[],
): boolean {
  return actor.role === 'physician' || abuseAuthor(version, versions) === actor.user_id
}

/** The form's versions as this person may see them: where they may not read the section it is empty. */
export function withoutUnreadableAbuse(
  actor: Actor,
  versions: readonly NursingAssessment[],
): NursingAssessment[] {
  return versions.map((version) =>
    mayReadAbuse(actor, version, versions) ? version : { ...version, ...noAbuseSection },
  )
}

const noAbuseSection: { [K in keyof AbuseSection]: null } = {
  has_signs_of_abuse: null,
  abuse_description: null,
  reported_to_authorities: null,
  reporting_date: null,
}

/** The section of a version alone. */
export function abuseSectionOf(version: NursingAssessment): AbuseSection {
  const { has_signs_of_abuse, abuse_description, reported_to_authorities, reporting_date } = version
  return { has_signs_of_abuse, abuse_description, reported_to_authorities, reporting_date }
}
