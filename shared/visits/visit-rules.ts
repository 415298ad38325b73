import type { PatientVisit, VisitStatus } from './visit.ts'

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
