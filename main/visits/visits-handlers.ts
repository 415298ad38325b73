import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { cancelVisit, editVisit, listPhysicians, reopenVisit } from './visit-life-service.ts'
import { listVisits, listVisitWards } from './visit-list-service.ts'
import { getVisit } from './visit-page-service.ts'
import { completeVisit, diagnoseVisit, openVisit } from './visit-service.ts'

type VisitsHandlers = Pick<
  GuardedHandlers,
  | 'visits.open'
  | 'visits.list'
  | 'visits.wards'
  | 'visits.get'
  | 'visits.diagnose'
  | 'visits.complete'
  | 'visits.edit'
  | 'visits.cancel'
  | 'visits.reopen'
  | 'visits.physicians'
>

/** Visits, worklists and the whole of one visit. */
export function createVisitsHandlers(deps: FeatureDeps): VisitsHandlers {
  return {
    'visits.open': (input, call) => openVisit(deps, call, input),
    'visits.list': (input, call) => listVisits(deps, call, input),
    'visits.wards': (input) => listVisitWards(deps, input),
    'visits.get': ({ id }, call) => getVisit(deps, call, id),
    'visits.diagnose': (input, call) => diagnoseVisit(deps, call, input),
    'visits.complete': (input, call) => completeVisit(deps, call, input),
    'visits.edit': (input, call) => editVisit(deps, call, input),
    'visits.cancel': (input, call) => cancelVisit(deps, call, input),
    'visits.reopen': (input, call) => reopenVisit(deps, call, input),
    'visits.physicians': () => listPhysicians(deps),
  }
}
