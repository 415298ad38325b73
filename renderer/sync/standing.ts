import type { SyncStatus } from '../../shared/session/session-ipc.ts'

/** How a PC stands with the server, in a word. */
export function standingOf(
  status: Pick<SyncStatus, 'blocked_by' | 'connection'>,
): 'connected' | 'not_connected' | 'blocked' {
  if (status.blocked_by !== null) return 'blocked'
  return status.connection === 'online' ? 'connected' : 'not_connected'
}

/** Whether nothing waits in either direction, as far as the last round showed: neither PC nor server lacks anything. */
export function isAllThere(
  status: Pick<SyncStatus, 'only_here_count' | 'documents_waiting_count' | 'first_sync' | 'repair'>,
): boolean {
  const waits = (status.only_here_count ?? 0) + (status.documents_waiting_count ?? 0)
  const isFilled = (status.first_sync ?? null) === null && status.repair?.is_complete !== false
  return waits === 0 && isFilled
}
