import { flattenAnswers, nestAnswers } from '../../../shared/forms/form-answers.ts'
import type { FormAnswers } from '../../../shared/forms/form-definition.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'
import type { VisitDetail } from '../../../shared/visits/visits-ipc.ts'

/** The newest of the rows that were written with a submission and not replaced since. */
function newestOf<
  T extends {
    readonly id: string
    readonly submission_id: string | null
    readonly replaces_id: string | null
  },
>(rows: readonly T[], submissionId: string): T | undefined {
  const replaced = new Set(rows.map((row) => row.replaces_id))
  return rows.findLast((row) => row.submission_id === submissionId && !replaced.has(row.id))
}

/** The newest version of a visit's FRM.05 with the observations that were written with it, in the form's shape. */
export function submittedAnswers(visit: VisitDetail): FormAnswers {
  const latest = visit.nursing_assessments.at(-1)
  if (latest === undefined) return {}
  const answers: FormAnswers = {
    ...latest,
    vital_signs: newestOf(visit.vital_signs, latest.submission_id),
    pain_assessment: newestOf(visit.pain_assessments, latest.submission_id),
    fall_risk_assessment: newestOf(visit.fall_risk_assessments, latest.submission_id),
  }
  // Through the form's own fields, so that ids and times of the records stay out.
  return nestAnswers(frm05, flattenAnswers(frm05, answers))
}
