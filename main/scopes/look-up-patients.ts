import { err, ok } from '../../shared/result.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Transport } from '../sync/transport.ts'
import { errorOf } from './server-refusal.ts'

/**
 * Asks the server whom it knows. One question of a search and one of a registration at a time: the words have changed
 * when the next one comes, and the one before is broken off (`offline`). A server of before, which has no such door, is
 * as one that is away.
 */
export function createPatientLookup(
  transport: Pick<Transport, 'lookUpPatients'>,
): NonNullable<FeatureDeps['lookUpPatients']> {
  const underWay = { search: new AbortController(), registration: new AbortController() }
  return async (whom) => {
    const asker = whom.identity === null ? 'search' : 'registration'
    underWay[asker].abort()
    const question = new AbortController()
    underWay[asker] = question
    const reply = await transport.lookUpPatients({ protocol: PROTOCOL_VERSION, ...whom }, question.signal)
    if (reply.ok) return ok(reply.value)
    const error = errorOf(reply)
    return err(error.code === 'not_found' ? { code: 'offline' } : error)
  }
}
