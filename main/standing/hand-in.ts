import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { forgetWhole, isWholeOutbox, openSealedOutbox } from '../records/sealed-outbox.ts'
import type { ServerDoor } from '../session/server-door.ts'
import { batchesOf } from '../sync/store-standing.ts'

/**
 * Sends what is sealed beside a closed store, which nobody will open again here, and empties the file when the server
 * holds it: of a revoked station the server puts it aside. What does not go now goes with the next answer of the server.
 *
 *   sent       the server holds everything that waited
 *   not_sent   it did not take all of it now
 *   not_whole  it holds what is here, and something may wait in the store that was never sealed, or is damaged since: as
 *              long as nobody has opened the store in good order, the way into it must stay
 */
export async function handInSealed(
  path: string,
  door: Pick<ServerDoor, 'handInSealed'>,
  token: () => Promise<string>,
): Promise<'sent' | 'not_sent' | 'not_whole'> {
  const isWhole = isWholeOutbox(path)
  const sealed = openSealedOutbox(path, null)
  const { frames } = sealed.read()
  for (const batch of batchesOf(frames)) {
    const reply = await door.handInSealed({ protocol: PROTOCOL_VERSION, frames: batch }, await token())
    if (!reply.ok) return 'not_sent'
  }
  // The file is written without its damaged lines: that there were some is known by the mark that is gone.
  if (!isWhole) forgetWhole(path)
  const sent = new Set(frames.map(({ hash }) => hash))
  sealed.keepOnly(({ hash }) => !sent.has(hash), 'always')
  return isWhole ? 'sent' : 'not_whole'
}
