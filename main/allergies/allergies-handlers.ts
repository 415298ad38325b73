import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { assertAllergy, listAllergies, refuteAllergy } from './allergy-service.ts'

/** What a patient is allergic to: asserted, corrected, refuted. */
export function createAllergiesHandlers(
  deps: FeatureDeps,
): Pick<GuardedHandlers, 'allergies.list' | 'allergies.assert' | 'allergies.refute'> {
  return {
    'allergies.list': ({ patient_id }, call) => listAllergies(deps, call, patient_id),
    'allergies.assert': (input, call) => assertAllergy(deps, call, input),
    'allergies.refute': (input, call) => refuteAllergy(deps, call, input),
  }
}
