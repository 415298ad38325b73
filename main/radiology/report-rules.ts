import { type AppError, type FieldError, invalidInput } from '../../shared/errors.ts'
import type { RadiologyAssessment, ReportStatus } from '../../shared/radiology/radiology-assessment.ts'
import { err, ok, type Result } from '../../shared/result.ts'

/** What is asked of the next version of a report, given the one that counts so far. */
export function checkReportVersion(
  next: { readonly status: ReportStatus; readonly amendment_reason: string | null },
  current: Pick<RadiologyAssessment, 'status'> | undefined,
): Result<void, AppError> {
  const errors: FieldError[] = []
  const isClosed = current?.status === 'final' || current?.status === 'addendum'
  const isAddendum = next.status === 'addendum'
  if (isClosed !== isAddendum) {
    const message = isClosed ? 'after a final report only an addendum' : 'an addendum follows a final report'
    errors.push({ field: 'status', code: 'not_an_option', message })
  }
  if (current !== undefined && next.amendment_reason === null) {
    errors.push({ field: 'amendment_reason', code: 'reason_needed', message: 'say why the report changes' })
  }
  return errors.length > 0 ? err(invalidInput(errors)) : ok(undefined)
}
