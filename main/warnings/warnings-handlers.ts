import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { assertWarning, listWarnings, refuteWarning } from './warning-service.ts'

/** What whoever meets the patient must know. */
export function createWarningsHandlers(
  deps: FeatureDeps,
): Pick<GuardedHandlers, 'warnings.list' | 'warnings.assert' | 'warnings.refute'> {
  return {
    'warnings.list': ({ patient_id }, call) => listWarnings(deps, call, patient_id),
    'warnings.assert': (input, call) => assertWarning(deps, call, input),
    'warnings.refute': (input, call) => refuteWarning(deps, call, input),
  }
}
