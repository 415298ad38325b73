import { setTimeout as sleep } from 'node:timers/promises'
import { err } from '../../shared/result.ts'
import type { Serve } from '../ipc/serve.ts'

/** The door to the core with a count of who is inside, so that the program never ends in the middle of a record. */
export interface CallGate {
  readonly serve: Serve
  /**
   * Waits until every call that came in has its answer, then lets none in any more. Answers false when the time is over
   * first; the store survives that too, as it survives a power cut.
   */
  drain(atMostMs: number): Promise<boolean>
}

export function createCallGate(serve: Serve): CallGate {
  const inside = new Set<Promise<unknown>>()
  let isShut = false
  async function untilEmpty(): Promise<boolean> {
    // A call that ends may have let the page send the next: a draft, then its submission.
    while (inside.size > 0) await Promise.allSettled([...inside])
    isShut = true
    return true
  }
  return {
    serve: (channel, input, person) => {
      if (isShut) return Promise.resolve(err({ code: 'session_locked' }))
      const call = serve(channel, input, person)
      inside.add(call)
      const leave = (): void => void inside.delete(call)
      call.then(leave, leave)
      return call
    },
    drain: async (atMostMs) => {
      const isEmpty = await Promise.race([untilEmpty(), sleep(atMostMs, false, { ref: false })])
      isShut = true
      return isEmpty
    },
  }
}
