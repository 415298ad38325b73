import type { ServerConfig } from './config.ts'
import { openServer } from './server.ts'
import { StartRefused } from './start-refused.ts'
import { beginOrderedEpoch } from './sync/epoch-service.ts'

/*
 * What IT tells the server of its database: that it was put back from a backup, or how far one was verified.
 */

const systemClock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

const onlyStarted = (isStarted: boolean): void => {
  if (!isStarted) throw new StartRefused('This server was never started: it has nothing to speak of.')
}

/** `--restored`, with the server stopped and before it is started again: stations go back to what the database has. */
export async function orderEpoch(config: ServerConfig, say: (line: string) => void): Promise<void> {
  const server = await openServer(config, { isAlone: true, beforeKeys: onlyStarted })
  try {
    const { starts_after } = await beginOrderedEpoch({ ...server, clock: systemClock })
    say(
      `A new epoch begins after commit ${starts_after}. Start the server: stations send again what it lacks.`,
    )
  } finally {
    await server.close()
  }
}
