import type { IdSource } from '../../shared/ids.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { createEventBus, type EventBus } from '../ipc/event-bus.ts'
import type { FaultLog } from '../ipc/fault.ts'
import { createServe, type Serve } from '../ipc/serve.ts'
import { createUnenrolledHandlers, statusWhileErased } from '../session/session-handlers.ts'
import type { Timers } from '../sync/ports.ts'
import { readWipeJournal } from './wipe-journal.ts'
import { untilDone } from './wipe-service.ts'
import { eraseStation, reportErased, type WipeStepDeps } from './wipe-steps.ts'

/** An erasing of an earlier start that goes on, and then the telling of it. */
export interface GoingOn {
  isErased(): boolean
  /** Tries and tells no more; resolves once no try is under way. */
  end(): Promise<void>
  /** What screens hear while it is not erased yet: nobody gets in, and nothing else of the station is opened. */
  readonly serve: Serve
  readonly events: EventBus
}

export interface GoingOnDeps extends WipeStepDeps {
  readonly clock: Clock
  readonly timers: Timers
  readonly newId: IdSource
  readonly log: FaultLog
  readonly onErased: () => void
}

/** Those of this program, by profile: an enrolment after an erasing starts the same profile a second time. */
const going = new Map<string, GoingOn>()

/**
 * Goes on with what a profile's `wipe.json` says, at once and every minute; null where there is none. A step that fails
 * is told to `onFault`, and keeps no program from starting.
 */
export async function goOnErasing(deps: GoingOnDeps): Promise<GoingOn | null> {
  const { profile, clock } = deps
  await going.get(profile)?.end()
  if (readWipeJournal(profile) === null) return null
  let isErased = false
  const events = createEventBus()
  const again = untilDone(deps, async () => {
    if (!isErased) {
      await eraseStation(deps)
      isErased = true
      deps.onErased()
      events.emit('session.changed', statusWhileErased('erased'))
    }
    return reportErased(deps)
  })
  const now = (): string => instantOf(clock.nowMs())
  const found: GoingOn = {
    isErased: () => isErased,
    end: async () => {
      if (going.get(profile) === found) going.delete(profile)
      await again.end()
    },
    serve: createServe({
      open: createUnenrolledHandlers(now, () => ({ state: isErased ? 'erased' : 'erasing' })),
      guarded: () => undefined,
      user: () => null,
      onRefused: async () => undefined,
      newId: deps.newId,
      log: deps.log,
    }),
    events,
  }
  going.set(profile, found)
  await again.firstTry
  return found
}
