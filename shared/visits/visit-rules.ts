import type { SubmissionStatus } from '../assessments/form-submission.ts'
import type { FieldValues } from '../conflicts/conflict.ts'
import type { Role } from '../users/user.ts'
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

type StatusShown = Pick<PatientVisit, 'status' | 'completed_at' | 'reopened_reason'>

/**
 * Whether a visit is still as far as somebody saw it who would complete, cancel or reopen it. To who completes it, open
 * and in progress are one: what the visit lacks is asked anew then. One that was closed and opened again is not as seen.
 */
export function isStatusAsSeen(visit: StatusShown, seen: StatusShown, to: VisitStatus): boolean {
  const isSameStatus =
    visit.status === seen.status || (to === 'completed' && isVisitRunning(visit) && isVisitRunning(seen))
  return (
    isSameStatus && visit.completed_at === seen.completed_at && visit.reopened_reason === seen.reopened_reason
  )
}

/** Tables whose records in a visit show that it has started, whatever its state says. */
export const clinicalEntries = [
  'vital_signs',
  'pain_assessment',
  'fall_risk_assessment',
  'nursing_assessments',
  'radiology_sheets',
  'radiology_assessments',
] as const

/** Why a visit may not go to a state: `started`, or the name of the reason that is missing. */
export type StatusRefusal = 'started' | 'cancelled_reason' | 'reopened_reason'

/** Who changes a visit's state, and what the visit holds. */
export interface StatusActor {
  readonly role: Role | undefined
  readonly has_entries: boolean
}

/**
 * What the policy table cannot say of a visit's state: a nurse cancels only a visit that has not started, and nobody
 * cancels or reopens one without saying why. An edit, a decision of a conflict and the server ask the same.
 */
export function statusRefusal(
  { role, has_entries }: StatusActor,
  from: FieldValues,
  to: FieldValues,
): StatusRefusal | undefined {
  if (to.status === undefined || to.status === from.status) return undefined
  if (to.status === 'cancelled') {
    if (!isSaid(to.cancelled_reason)) return 'cancelled_reason'
    const hasStarted = has_entries || (from.status ?? 'open') !== 'open'
    return hasStarted && role === 'nurse' ? 'started' : undefined
  }
  const isReopened = to.status === 'open' && from.status === 'completed'
  return isReopened && !isSaid(to.reopened_reason) ? 'reopened_reason' : undefined
}

function isSaid(reason: unknown): boolean {
  return typeof reason === 'string' && reason.trim() !== ''
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
