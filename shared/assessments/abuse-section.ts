import { type AppError, invalidInput } from '../errors.ts'
import { isAnswered } from '../forms/form-definition.ts'
import type { Id } from '../ids.ts'
import { err, ok, type Result } from '../result.ts'
import type { Actor } from '../users/user.ts'
import type { NursingAssessment } from './nursing-assessment.ts'
import { baseOf } from './nursing-version-rules.ts'

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
  const base = baseOf(version, versions)
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

/**
 * The section that a version written on `base` gets in place of its answers: who may not read it cannot change it
 * either, so it stays as it was; nothing (the answers stand) for its readers and for a first version. Errors:
 * `invalid_input` `not_permitted_here` on each field that was filled unseen, whether the section holds anything or
 * not, since a difference would tell.
 */
export function carryAbuseOver(
  actor: Actor,
  given: { readonly [K in keyof AbuseSection]?: unknown },
  base: NursingAssessment | undefined,
  versions: readonly NursingAssessment[],
): Result<Partial<AbuseSection>, AppError> {
  if (base === undefined || mayReadAbuse(actor, base, versions)) return ok({})
  const filled = abuseFields.filter((field) => isAnswered(given[field]))
  const message = 'only its author and physicians may change this section'
  if (filled.length > 0) {
    return err(invalidInput(filled.map((field) => ({ field, code: 'not_permitted_here', message }))))
  }
  const { has_signs_of_abuse, abuse_description, reported_to_authorities, reporting_date } = base
  return ok({ has_signs_of_abuse, abuse_description, reported_to_authorities, reporting_date })
}
