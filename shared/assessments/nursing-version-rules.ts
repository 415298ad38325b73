import { type AppError, invalidInput } from '../errors.ts'
import type { Id } from '../ids.ts'
import { err, ok, type Result } from '../result.ts'
import type { FormSubmission } from './form-submission.ts'
import type { NursingAssessment } from './nursing-assessment.ts'
import { nextVersionNumber } from './version-number.ts'

/*
 * Versions of FRM.05. Each names the version it was written on; two stations that write on the same one make two
 * branches, of which a person says which counts:
 *
 *   1 ─┬─ 2 ── 4     the lineage of 4 is 4, 2, 1
 *      └─ 3          what 3 says is no part of it
 */

/** What the next version of a form carries. */
export interface VersionPlan {
  readonly version: number
  readonly base_version: number
  /** Null while the form was never submitted: a draft goes on without a reason. */
  readonly amendment_reason: string | null
}

/**
 * The next version of a form as it is so far, of which `versions` are all that are known. Errors: `invalid_input` on `amendment_reason` (a submitted form is
 * amended without saying why) or `status` (it would become a draft again).
 */
export function planNursingVersion(
  form: Pick<FormSubmission, 'status' | 'current_version'> | undefined,
  versions: readonly Pick<NursingAssessment, 'version'>[],
  next: { readonly status: 'draft' | 'submitted'; readonly amendment_reason: string | null },
): Result<VersionPlan, AppError> {
  const plan = { version: nextVersionNumber(form, versions), base_version: form?.current_version ?? 0 }
  if (!isAmendment(form)) return ok({ ...plan, amendment_reason: null })
  if (next.status === 'draft') {
    const message = 'a submitted form does not become a draft again'
    return err(invalidInput([{ field: 'status', code: 'submitted_already', message }]))
  }
  if (next.amendment_reason) return ok({ ...plan, amendment_reason: next.amendment_reason })
  const message = 'the form is submitted: say why it is amended'
  return err(invalidInput([{ field: 'amendment_reason', code: 'reason_needed', message }]))
}

/** Whether writing the form again amends what somebody submitted. */
export function isAmendment(form: Pick<FormSubmission, 'status'> | undefined): boolean {
  return form !== undefined && form.status !== 'draft'
}

type Version = Pick<
  NursingAssessment,
  'id' | 'submission_id' | 'version' | 'base_version' | 'row_version' | 'created_on_station'
>

/**
 * The version of a form that counts. Until the server has numbered this station's version, one of another station may
 * have the same number: then it is the own one, as everywhere on the screen.
 */
export function currentVersion<V extends Version>(
  form: Pick<FormSubmission, 'id' | 'current_version'> | null | undefined,
  versions: readonly V[],
): V | undefined {
  const named = versions.filter(
    ({ submission_id, version }) => submission_id === form?.id && version === form.current_version,
  )
  return named.find(({ row_version }) => row_version === null) ?? named.at(-1)
}

/** The version that another one was written on; of two with its number the one of the same station. */
export function baseOf<V extends Version>(version: Version, versions: readonly V[]): V | undefined {
  const bases = versions.filter(
    (other) =>
      other.id !== version.id &&
      other.submission_id === version.submission_id &&
      other.version === version.base_version,
  )
  return (
    bases.find(({ created_on_station }) => created_on_station === version.created_on_station) ?? bases.at(-1)
  )
}

/** A version and those that it was built on, newest first; empty where there is none. */
export function lineageOf<V extends Version>(version: V | undefined, versions: readonly V[]): V[] {
  const lineage: V[] = []
  for (let next = version; next !== undefined && !lineage.includes(next); next = baseOf(next, versions)) {
    lineage.push(next)
  }
  return lineage
}

/** The ids of the version that counts and of those it was built on: what a form's observations are picked by. */
export function currentLineage(
  form: Pick<FormSubmission, 'id' | 'current_version'> | null | undefined,
  versions: readonly Version[],
): ReadonlySet<Id> {
  return new Set(lineageOf(currentVersion(form, versions), versions).map(({ id }) => id))
}
