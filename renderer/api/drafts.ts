import { useSyncExternalStore } from 'react'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { SessionStatus } from '../../shared/session/session-ipc.ts'
import { call } from './call.ts'
import { useConnection } from './connection.ts'
import { createDraftKeeper } from './draft-keeper.ts'
import { queryClient } from './query-client.ts'

/** The one keeper of this window's drafts. */
export const drafts = createDraftKeeper({
  get: (input) => call('drafts.get', input),
  save: (input) => call('drafts.save', input, input.author_id),
  discard: async (input, authorId) => {
    const reply = await call('drafts.discard', input, authorId)
    if (reply.ok) leaveListed(input)
    return reply
  },
})

/**
 * Takes a draft that is gone out of the lists on the screens at once: until they are read anew, what was just saved would
 * be offered as unfinished, and could be saved a second time.
 */
function leaveListed({ owner_id, form_code }: Input<'drafts.discard'>): void {
  const list = { queryKey: ['drafts.list'] }
  queryClient.setQueriesData<Output<'drafts.list'>>(
    list,
    (read) =>
      read && {
        ...read,
        items: read.items.filter((draft) => draft.owner_id !== owner_id || draft.form_code !== form_code),
      },
  )
  // Also ends a reading that began before the draft was gone.
  void queryClient.invalidateQueries(list)
}

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
