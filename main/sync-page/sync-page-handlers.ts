import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { readDocuments, readEvents, readPutAside, readWaiting } from './sync-page-service.ts'

type SyncPageHandlers = Pick<
  GuardedHandlers,
  'sync.list_waiting' | 'sync.list_put_aside' | 'sync.list_documents' | 'sync.list_events'
>

/** How this PC stands with the server, in lists. */
export function createSyncPageHandlers(deps: FeatureDeps): SyncPageHandlers {
  return {
    'sync.list_waiting': (input, call) => readWaiting(deps, call, input),
    'sync.list_put_aside': (input, call) => readPutAside(deps, call, input),
    'sync.list_documents': (input, call) => readDocuments(deps, call, input),
    'sync.list_events': (input) => readEvents(deps, input),
  }
}
