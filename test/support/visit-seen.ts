import type { VisitStatusSeen, VisitView } from '../../shared/visits/visits-ipc.ts'

/** What a screen shows of a visit that nothing has happened to yet. */
export const openVisit: VisitStatusSeen = { status: 'open', completed_at: null, reopened_reason: null }

/** What a screen shows of a visit in which something was entered. */
export const startedVisit: VisitStatusSeen = { ...openVisit, status: 'in_progress' }

/** What a screen shows of this visit. */
export function shownOf({ status, completed_at, reopened_reason }: VisitView): VisitStatusSeen {
  return { status, completed_at, reopened_reason }
}
