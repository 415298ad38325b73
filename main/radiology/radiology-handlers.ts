import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { submitReport } from './report-service.ts'

/** The physician's report of a study. */
export function createRadiologyHandlers(deps: FeatureDeps): Pick<GuardedHandlers, 'radiology.submit_report'> {
  return { 'radiology.submit_report': (input, call) => submitReport(deps, call, input) }
}
