import { v7 } from 'uuid'
import { findKeychain } from '../keys/keychain-secret-store.ts'
import type { KeychainFinding } from '../keys/secret-store.ts'
import { environmentWays, type FindWays, withLogin } from '../network/proxies.ts'
import { createProxyLogins } from '../network/proxy-login.ts'
import type { StationLog, StationMachine } from '../station.ts'

/**
 * This machine: real clock, timers and ids, and the account's keychain, which a shell with one of its own hands in.
 * `machineFolder`: where its accounts tell each other what waits; the installed program alone takes part, so that
 * stations of development and tests leave nothing there.
 */
export async function createNodeMachine(
  log: StationLog,
  programVersion: string,
  find: () => Promise<KeychainFinding> = () => findKeychain(),
  findWays: FindWays = environmentWays(process.env),
  machineFolder?: string,
): Promise<StationMachine> {
  const found = await find()
  const keychain = found.ok ? found.store : undefined
  const proxyLogins = createProxyLogins(process.env, keychain)
  return {
    programVersion,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    timers: {
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs)
        return () => clearTimeout(timer)
      },
    },
    newId: () => v7(),
    random: () => Math.random(),
    keychain,
    keychainTrouble: found.ok ? null : found.trouble,
    findKeychain: find,
    findWays: withLogin(findWays, proxyLogins.find),
    proxyLogins,
    ...(machineFolder === undefined ? {} : { machineFolder }),
    // Windows does not say it of a file.
    account: process.platform === 'win32' ? null : (process.getuid?.() ?? null),
    log,
  }
}
