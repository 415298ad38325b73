import type { SessionStatus } from '../../shared/session/session-ipc.ts'
import { call } from '../api/call.ts'
import { queryClient } from '../api/query-client.ts'
import { flushDrafts } from '../api/use-draft.ts'
import { useSessionUi } from './session-ui-store.ts'

/** Remembers where a person is and stores what was typed last, before the screens are closed. */
export async function leavePlace(username: string): Promise<void> {
  const focused = document.activeElement
  const session = queryClient.getQueryData<SessionStatus>(['session.status', {}])
  useSessionUi.getState().remember({
    username,
    person_id: session?.user?.id ?? '',
    is_practice: session?.is_practice === true,
    hash: location.hash,
    focus_id: focused instanceof HTMLElement && focused.id !== '' ? focused.id : null,
  })
  // A field saves its draft when it is left.
  if (focused instanceof HTMLElement) focused.blur()
  await flushDrafts()
}

/** Locks the program: remembers the place, stores what was typed last, then forgets everything that was read. */
export async function lock(username: string): Promise<void> {
  await leavePlace(username)
  const reply = await call('session.lock', {})
  if (!reply.ok) {
    useSessionUi.getState().forget()
    return
  }
  forgetRecords()
  queryClient.setQueryData(['session.status', {}], reply.value)
}

const aboutThisPc: readonly unknown[] = ['session.status', 'session.people', 'sync.status']

/** Drops every record that was read; the session, who is signed in here and sync status stay. */
export function forgetRecords(): void {
  queryClient.removeQueries({
    predicate: (query) => !aboutThisPc.includes(query.queryKey[0]),
  })
}
