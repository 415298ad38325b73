import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { openSealedOutbox } from '../records/sealed-outbox.ts'
import type { ServerDoor } from '../session/server-door.ts'
import { batchesOf } from '../sync/store-standing.ts'

/**
 * Sends what is sealed beside a closed store, which nobody will open again here, and empties the file when the server
 * holds it: of a revoked station the server puts it aside. True when nothing is left to send; what does not go now goes
 * with the next answer of the server.
 */
export async function handInSealed(
  path: string,
  door: Pick<ServerDoor, 'handInSealed'>,
  token: () => Promise<string>,
): Promise<boolean> {
  const sealed = openSealedOutbox(path, null)
  const { frames } = sealed.read()
  for (const batch of batchesOf(frames)) {
    const reply = await door.handInSealed({ protocol: PROTOCOL_VERSION, frames: batch }, await token())
    if (!reply.ok) return false
  }
  const sent = new Set(frames.map(({ hash }) => hash))
  sealed.keepOnly(({ hash }) => !sent.has(hash), 'always')
  return true
}
