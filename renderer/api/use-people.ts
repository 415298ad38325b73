import type { LoggedInPerson, SessionStatus } from '../../shared/session/session-ipc.ts'
import { queryClient } from './query-client.ts'
import { useAsk } from './use-query.ts'

/** Whose sign-in on this PC goes on; empty until the core has answered. */
export function usePeople(): readonly LoggedInPerson[] {
  return useAsk('session.people', {}, { atEachOpening: true }).data ?? []
}

/** After a try that may have used up a PIN, or one was set. */
export function askPeopleAgain(): void {
  void queryClient.invalidateQueries({ queryKey: ['session.people'] })
}

/** What the core says of the session now; screens follow it. */
export function showSession(status: SessionStatus): void {
  queryClient.setQueryData(['session.status', {}], status)
}
