import { type CallError, call } from '../api/call.ts'
import { drafts } from '../api/drafts.ts'
import { queryClient } from '../api/query-client.ts'
import { leavePlace } from './lock.ts'
import { useSessionUi } from './session-ui-store.ts'

type Switch = 'practice.enter' | 'practice.leave' | 'practice.start_afresh'

/**
 * Why the screens stayed where they were: a call was refused, something typed has no disk under it yet, or chosen files
 * are not attached.
 */
export type NotSwitched = CallError | { readonly code: 'unsaved' } | { readonly code: 'unattached' }

/**
 * Goes over to the practice store, back to the records, or to a new practice store. The place is remembered, what was
 * typed is stored first, and everything that was read is forgotten: nothing of the one store is ever on screen over the
 * other. Answers why not, or null. `unattachedFiles` is how many chosen files are not attached yet.
 */
export async function switchPractice(
  channel: Switch,
  username: string,
  unattachedFiles: number,
): Promise<NotSwitched | null> {
  // They are held in memory for one person alone, and in practice this is another.
  if (channel === 'practice.enter' && unattachedFiles > 0) return { code: 'unattached' }
  await leavePlace(username)
  // Going over to another store, the keeper lets go of what it could not store.
  if (channel === 'practice.enter' && drafts.unsentCount() > 0) return stay({ code: 'unsaved' })
  const reply = await call(channel, {})
  if (!reply.ok) return stay(reply.error)
  // What was read is forgotten where the screens change (`use-screens.ts`): they may have changed by now.
  queryClient.setQueryData(['session.status', {}], reply.value)
  return null
}

function stay(why: NotSwitched): NotSwitched {
  useSessionUi.getState().forget()
  return why
}
