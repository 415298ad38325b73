import { writeFileSync } from 'node:fs'
import { type Profiler, Session } from 'node:inspector/promises'

/** V8's sampling profiler over the thread that this runs in. */
export interface ThreadProfile {
  start(): Promise<void>
  /** Writes what was sampled since then. */
  stop(path: string): Promise<void>
}

const SAMPLE_EVERY_US = 500

export function profileHere(): ThreadProfile {
  let session: Session | undefined
  return {
    async start() {
      session = new Session()
      session.connect()
      await session.post('Profiler.enable')
      await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US })
      await session.post('Profiler.start')
    },
    async stop(path) {
      if (session === undefined) throw new Error('no profile was begun')
      const { profile } = (await session.post('Profiler.stop')) as { profile: Profiler.Profile }
      writeFileSync(path, JSON.stringify(profile))
      session.disconnect()
      session = undefined
    },
  }
}
