import type { AppError } from '../shared/errors.ts'
import type { EventName, EventPayload, Output } from '../shared/ipc/contract.ts'
import { ok, type Result } from '../shared/result.ts'
import { instantOf } from '../shared/time.ts'
import { createEventBus, type EventBus } from './ipc/event-bus.ts'
import { createServe, type Serve } from './ipc/serve.ts'
import { createUnenrolledHandlers } from './session/session-handlers.ts'
import { type Station, type StationMachine, type StationOrder, startStation } from './station.ts'
import type { Timers } from './sync/ports.ts'

/**
 * What a shell puts its window on. Nearly always that is a station. A PC that waits for an administrator's approval has
 * a window too, which says so and becomes the station's when the approval comes.
 */
export interface StationFront {
  readonly serve: Serve
  readonly events: EventBus
  /** What the administrator compares; null where no approval is awaited. */
  readonly awaited: AwaitedEnrolment | null
  /** The station, at once or when it was approved; or why there will be none, such as `enrolment_rejected`. */
  readonly station: Promise<Result<Station, AppError>>
  /** Ends the waiting, or the station. */
  close(): Promise<void>
}

export interface AwaitedEnrolment {
  readonly station_name: string
  readonly words: string
}

/** How often a PC asks whether it was approved. */
const ASK_EVERY_MS = 4_000

/** Starts the station of a profile, or the waiting for its approval. Errors: those of `startStation`. */
export async function openStationFront(
  machine: StationMachine,
  order: StationOrder,
): Promise<Result<StationFront, AppError>> {
  const { enrolment } = order
  const pause = createPause(machine.timers)
  const waiting = Promise.withResolvers<string>()
  const approval = { onWaiting: waiting.resolve, isTimeToAsk: pause.next }
  const starting = startStation(machine, {
    ...order,
    enrolment: enrolment === null ? null : { ...enrolment, approval },
  })
  const first = await Promise.race([starting, waiting.promise])
  if (typeof first === 'string') {
    const awaited = { station_name: enrolment?.name ?? '', words: first }
    return ok(frontWhileWaiting(machine, awaited, starting, pause.stop))
  }
  if (!first.ok) return first
  const { serve, events } = first.value
  return ok({ serve, events, awaited: null, station: starting, close: () => first.value.close() })
}

function frontWhileWaiting(
  machine: StationMachine,
  awaited: AwaitedEnrolment,
  starting: Promise<Result<Station, AppError>>,
  stopWaiting: () => void,
): StationFront {
  const events = createEventBus()
  let isRefused = false
  const waitingServe = createServe({
    open: createUnenrolledHandlers(
      () => instantOf(machine.clock.nowMs()),
      () => ({ state: isRefused ? 'enrolment_refused' : 'awaiting_approval', enrolment: awaited }),
    ),
    guarded: () => undefined,
    user: () => null,
    onRefused: async () => undefined,
    newId: machine.newId,
    log: machine.log.fault,
  })
  let serve = waitingServe
  const station = starting.then(async (started) => {
    isRefused = !started.ok
    if (started.ok) {
      serve = started.value.serve
      started.value.events.subscribe((event, payload) =>
        events.emit(event, payload as EventPayload<EventName>),
      )
    }
    const status = await serve('session.status', {})
    if (status.ok) events.emit('session.changed', status.value as Output<'session.status'>)
    return started
  })
  return {
    serve: (channel, input, person) => serve(channel, input, person),
    events,
    awaited,
    station,
    close: async () => {
      stopWaiting()
      const started = await station
      if (started.ok) await started.value.close()
    },
  }
}

/** Time between two questions, which can be ended from outside. */
function createPause(timers: Timers): { next: () => Promise<boolean>; stop: () => void } {
  let isStopped = false
  let wake: (() => void) | null = null
  return {
    next: async () => {
      if (!isStopped) {
        await new Promise<void>((resolve) => {
          const cancel = timers.after(ASK_EVERY_MS, resolve)
          wake = () => {
            cancel()
            resolve()
          }
        })
      }
      return !isStopped
    },
    stop: () => {
      isStopped = true
      wake?.()
    },
  }
}
