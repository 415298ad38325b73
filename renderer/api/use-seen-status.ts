import { useState } from 'react'
import type { VisitStatus } from '../../shared/visits/visit.ts'
import { isStatusAsSeen, isVisitTransitionAllowed } from '../../shared/visits/visit-rules.ts'
import type { VisitStatusSeen, VisitView } from '../../shared/visits/visits-ipc.ts'

/** A question to a person about how far a visit is, while others may carry the visit on. */
export interface SeenStatus {
  /** What the person decides on; goes out with the decision. */
  readonly seen: VisitStatusSeen
  /** The visit as it is now, where that is not what the person decides on. */
  readonly now: VisitView | null
  /** Whether the visit can still become what the person wants. */
  readonly isPossible: boolean
  /** The person has read how far the visit is now. */
  accept(): void
}

function statusOf({ status, completed_at, reopened_reason }: VisitView): VisitStatusSeen {
  return { status, completed_at, reopened_reason }
}

/** Holds what was seen of a visit when somebody was asked whether it should become `to`. */
export function useSeenStatus(visit: VisitView, to: VisitStatus): SeenStatus {
  const [seen, setSeen] = useState(() => statusOf(visit))
  return {
    seen,
    now: isStatusAsSeen(visit, seen, to) ? null : visit,
    isPossible: visit.status !== to && isVisitTransitionAllowed(visit.status, to),
    accept: () => setSeen(statusOf(visit)),
  }
}
