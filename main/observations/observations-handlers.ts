import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { recordVitalSigns } from './vital-signs-service.ts'

/** Observations that are charted alone. */
export function createObservationsHandlers(
  deps: FeatureDeps,
): Pick<GuardedHandlers, 'observations.record_vital_signs'> {
  return { 'observations.record_vital_signs': (input, call) => recordVitalSigns(deps, call, input) }
}
