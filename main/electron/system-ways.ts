import type { Session } from 'electron'
import { type FindWays, waysOfPac } from '../network/proxies.ts'

/** The proxies that this PC's system has for an address, by its settings or its script; asked anew for every request. */
export function systemWays(session: Pick<Session, 'resolveProxy'>): FindWays {
  return async (address) => waysOfPac(await session.resolveProxy(address))
}
