import { useSyncExternalStore } from 'react'
import type { SessionStatus } from '../../shared/session/session-ipc.ts'
import { call } from './call.ts'
import { useConnection } from './connection.ts'
import { createDraftKeeper } from './draft-keeper.ts'
import { queryClient } from './query-client.ts'

/** The one keeper of this window's drafts. */
export const drafts = createDraftKeeper({
  get: (input) => call('drafts.get', input),
  save: (input) => call('drafts.save', input, input.author_id),
  discard: (input, authorId) => call('drafts.discard', input, authorId),
})

/** How many typed fields are not on disk yet. */
export function useUnsentCount(): number {
  return useSyncExternalStore(drafts.subscribe, drafts.unsentCount)
}

/** Joins the drafts to the session and to the connection: what is held is sent when both are there again. */
export function followDrafts(): () => void {
  const stops = [
    queryClient.getQueryCache().subscribe(({ query, type }) => {
      if (type !== 'updated' || query.queryKey[0] !== 'session.status') return
      const status = query.state.data as SessionStatus | undefined
      if (status !== undefined)
        drafts.setPerson(status.state === 'signed_in' ? (status.user?.id ?? null) : null)
    }),
    useConnection.subscribe((now, before) => {
      if (now.state === 'open' && before.state !== 'open') void drafts.flushAll()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
