import type { FormSubmission } from '../assessments/form-submission.ts'
import { currentVersion } from '../assessments/nursing-version-rules.ts'
import { type AppError, type FieldError, invalidInput } from '../errors.ts'
import type { Id } from '../ids.ts'
import { err, ok, type Result } from '../result.ts'
import type { RadiologyAssessment, ReportStatus } from './radiology-assessment.ts'

type Current = Pick<RadiologyAssessment, 'status' | 'signed_by'> | undefined

/**
 * The version of a report that counts; where it has not come the newest that has. Station and screen both ask here, so
 * that what a report is written on is what its author was shown.
 */
export function currentReport<V extends RadiologyAssessment>(
  form: Pick<FormSubmission, 'id' | 'current_version'> | undefined,
  versions: readonly V[],
): V | undefined {
  return currentVersion(form, versions) ?? versions.toSorted((a, b) => a.version - b.version).at(-1)
}

/** Whether a report is signed for good: what follows is an addendum. */
export function isReportClosed(current: Pick<RadiologyAssessment, 'status'> | undefined): boolean {
  return current?.status === 'final' || current?.status === 'addendum'
}

/** Whether the next version has to say why: after a final report, or when somebody else signed the one before. */
export function needsReportReason(current: Current, author: Id): boolean {
  return current !== undefined && (isReportClosed(current) || current.signed_by !== author)
}

/**
 * What is asked of the next version of a report, given the one that counts so far. Errors: `invalid_input` on `status`
 * (an addendum follows a final report and nothing else does) and `amendment_reason`.
 */
export function checkReportVersion(
  next: { readonly status: ReportStatus; readonly amendment_reason: string | null },
  current: Current,
  author: Id,
): Result<void, AppError> {
  const errors: FieldError[] = []
  const isClosed = isReportClosed(current)
  if (isClosed !== (next.status === 'addendum')) {
    const message = isClosed ? 'after a final report only an addendum' : 'an addendum follows a final report'
    errors.push({ field: 'status', code: 'not_an_option', message })
  }
  if (needsReportReason(current, author) && !next.amendment_reason) {
    const message = isClosed ? 'the report is final: say why it changes' : 'somebody else signed it: say why'
    errors.push({ field: 'amendment_reason', code: 'reason_needed', message })
  }
  return errors.length > 0 ? err(invalidInput(errors)) : ok(undefined)
}
