import type { SyncStatus } from '../../shared/session/session-ipc.ts'

/** How a PC stands with the server, in a word. */
export function standingOf(
  status: Pick<SyncStatus, 'blocked_by' | 'connection'>,
): 'connected' | 'not_connected' | 'blocked' {
  if (status.blocked_by !== null) return 'blocked'
  return status.connection === 'online' ? 'connected' : 'not_connected'
}
