import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { getConflict, listConflicts, resolveConflict } from './conflict-service.ts'
import { mergeVersions } from './merge-versions-service.ts'

type ConflictsHandlers = Pick<
  GuardedHandlers,
  'conflicts.list' | 'conflicts.get' | 'conflicts.resolve' | 'conflicts.merge_versions'
>

/** What stations set differently, and its decision. */
export function createConflictsHandlers(deps: FeatureDeps): ConflictsHandlers {
  return {
    'conflicts.list': (input, call) => listConflicts(deps, call, input),
    'conflicts.get': ({ id }, call) => getConflict(deps, call, id),
    'conflicts.resolve': (input, call) => resolveConflict(deps, call, input),
    'conflicts.merge_versions': (input, call) => mergeVersions(deps, call, input),
  }
}
