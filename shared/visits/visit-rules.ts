import type { SubmissionStatus } from '../assessments/form-submission.ts'
import type { PatientVisit, Study, VisitStatus } from './visit.ts'

const allowed: Readonly<Record<VisitStatus, readonly VisitStatus[]>> = {
  open: ['in_progress', 'completed', 'cancelled'],
  in_progress: ['completed', 'cancelled'],
  completed: ['open'],
  cancelled: [],
}

/** Whether a visit may go from one state to another; staying is always allowed. */
export function isVisitTransitionAllowed(from: VisitStatus, to: VisitStatus): boolean {
  return from === to || allowed[from].includes(to)
}

/** Whether clinical entries may still be made in the visit. */
export function isVisitRunning(visit: Pick<PatientVisit, 'status'>): boolean {
  return visit.status === 'open' || visit.status === 'in_progress'
}

/** A form that a visit may lack when it is completed. */
export type MissingForm = 'SH.MR.FRM.05' | 'REPORT'

/**
 * What a visit still lacks: the nursing assessment, handed in, and a final report of each study that was not
 * cancelled. A visit without a study waits for no report.
 */
export function missingForms(
  nursing: SubmissionStatus | null | undefined,
  studies: readonly Pick<Study, 'status'>[],
): MissingForm[] {
  const hasNursing = nursing === 'submitted' || nursing === 'approved'
  const isReported = studies.every(({ status }) => status === 'reported' || status === 'cancelled')
  return [...(hasNursing ? [] : (['SH.MR.FRM.05'] as const)), ...(isReported ? [] : (['REPORT'] as const))]
}
