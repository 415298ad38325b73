import { isAction } from '../policy/access.ts'
import { contract } from './contract.ts'

/**
 * Stops the start of a station with a channel that names no act of the policy table: who may call it would be open.
 * `channels` is the contract unless a test gives another.
 */
export function requireChannelAccess(channels: Readonly<Record<string, object>> = contract): void {
  for (const [channel, definition] of Object.entries(channels)) {
    const access = 'access' in definition ? definition.access : undefined
    if (access !== 'open' && !isAction(access))
      throw new Error(`channel ${channel} names no action of the policy table`)
  }
}
