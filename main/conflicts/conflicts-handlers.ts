import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { getConflict, listConflicts, resolveConflict } from './conflict-service.ts'

type ConflictsHandlers = Pick<GuardedHandlers, 'conflicts.list' | 'conflicts.get' | 'conflicts.resolve'>

/** What stations set differently, and its decision. */
export function createConflictsHandlers(deps: FeatureDeps): ConflictsHandlers {
  return {
    'conflicts.list': (input, call) => listConflicts(deps, call, input),
    'conflicts.get': ({ id }, call) => getConflict(deps, call, id),
    'conflicts.resolve': (input, call) => resolveConflict(deps, call, input),
  }
}
