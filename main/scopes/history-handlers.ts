import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { fetchHistory, historyStanding } from './history-service.ts'

/** Whether earlier visits of a patient are here, and how they come. */
export function createHistoryHandlers(
  deps: FeatureDeps,
): Pick<GuardedHandlers, 'history.standing' | 'history.fetch'> {
  return {
    'history.standing': ({ patient_id }, call) => historyStanding(deps, call, patient_id),
    'history.fetch': ({ patient_id }, call) => fetchHistory(deps, call, patient_id),
  }
}
