import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { handleAlert } from './alert-service.ts'
import { readNurseWorklist } from './nurse-worklist-service.ts'

/** What the ward has to do next, and what was done about an alert. */
export function createWorklistHandlers(
  deps: FeatureDeps,
): Pick<GuardedHandlers, 'worklist.nurse' | 'alerts.handle'> {
  return {
    'worklist.nurse': (_input, call) => readNurseWorklist(deps, call),
    'alerts.handle': (input, call) => handleAlert(deps, call, input),
  }
}
