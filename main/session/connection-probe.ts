import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { ServerDoor } from './server-door.ts'
import { closedSyncStatus } from './session-handlers.ts'

/** Whether the server answers, asked anew at each call, and since when that is so: for the sign-in page, while no sync runs. */
export function createConnectionProbe(door: ServerDoor, clock: Clock): () => Promise<SyncStatus> {
  let connection: SyncStatus['connection'] = 'offline'
  let since = instantOf(clock.nowMs())
  return async () => {
    const now = (await door.isThere()) ? 'online' : 'offline'
    if (now !== connection) since = instantOf(clock.nowMs())
    connection = now
    return closedSyncStatus(connection, since, door.problem())
  }
}
