import type { AppError } from '../shared/errors.ts'
import type { EventName, EventPayload, Output } from '../shared/ipc/contract.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { KeyTrouble } from '../shared/session/key-trouble.ts'
import type { SessionStatus } from '../shared/session/session-ipc.ts'
import { instantOf } from '../shared/time.ts'
import { profilePaths } from './enrolment/profile-folder.ts'
import { readStationFile } from './enrolment/station-file.ts'
import { createEventBus, type EventBus } from './ipc/event-bus.ts'
import { createServe, type Serve } from './ipc/serve.ts'
import { type KeychainFinding, troubleOf } from './keys/secret-store.ts'
import { createUnenrolledHandlers, unenrolledStatus } from './session/session-handlers.ts'
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
  /** Why the keys of an enrolled PC cannot be had; null where they can. */
  readonly trouble: KeyTrouble | null
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
  if (!first.ok) return frontInTrouble(machine, order, first.error)
  const { serve, events } = first.value
  return ok({
    serve,
    events,
    awaited: null,
    trouble: null,
    station: starting,
    close: () => first.value.close(),
  })
}

/**
 * A station whose keychain does not give its key has a window that says so and looks once more when asked. Nothing is
 * made anew, and no weaker protection taken instead.
 */
function frontInTrouble(
  machine: StationMachine,
  order: StationOrder,
  error: AppError,
): Result<StationFront, AppError> {
  const file = readStationFile(profilePaths(order.profile).stationFile)
  if (error.code !== 'keychain_trouble' || !file.ok || file.value === null) return err(error)
  const { station_id, station_name, site, key_protection } = file.value
  const events = createEventBus()
  const started = Promise.withResolvers<Result<Station, AppError>>()
  let trouble = { ...(machine.keychainTrouble ?? troubleOf(error.kind)), kind: error.kind }
  let looking: Promise<void> | null = null
  const status = (): SessionStatus => ({
    ...unenrolledStatus,
    state: 'locked',
    station: { id: station_id, name: station_name },
    site: { id: site.id, name: site.name, name_ar: site.name_ar, time_zone: site.time_zone },
    key_protection,
    key_trouble: trouble,
  })
  async function look(): Promise<void> {
    const found = await machine.findKeychain?.()
    const { keychainTrouble: _before, ...rest } = machine
    const now = found === undefined ? machine : { ...rest, ...machineWith(found) }
    const station = await startStation(now, { ...order, enrolment: null })
    if (station.ok) {
      serve = station.value.serve
      station.value.events.subscribe((event, payload) =>
        events.emit(event, payload as EventPayload<EventName>),
      )
      started.resolve(station)
    } else if (station.error.code === 'keychain_trouble') {
      trouble = { ...(now.keychainTrouble ?? troubleOf(station.error.kind)), kind: station.error.kind }
    } else {
      machine.log.info(`The station did not start: ${station.error.code}`)
    }
    const told = await serve('session.status', {})
    if (told.ok) events.emit('session.changed', told.value as Output<'session.status'>)
  }
  const now = (): string => instantOf(machine.clock.nowMs())
  let serve: Serve = createServe({
    open: {
      ...createUnenrolledHandlers(now),
      'session.status': async () => ok(status()),
      'session.lock': async () => ok(status()),
      'session.sign_in': async () => err({ code: 'keychain_trouble', kind: trouble.kind }),
      'keys.try_again': async () => {
        looking ??= look().finally(() => {
          looking = null
        })
        await looking
        const told = await serve('session.status', {})
        return told.ok ? ok(told.value as Output<'session.status'>) : ok(status())
      },
    },
    guarded: () => undefined,
    user: () => null,
    onRefused: async () => undefined,
    newId: machine.newId,
    log: machine.log.fault,
  })
  return ok({
    serve: (channel, input, person) => serve(channel, input, person),
    events,
    awaited: null,
    trouble,
    station: started.promise,
    close: async () => {
      await looking
      started.resolve(err(error))
      const station = await started.promise
      if (station.ok) await station.value.close()
    },
  })
}

/** What a look for the keychain gives the station. */
function machineWith(found: KeychainFinding): Pick<StationMachine, 'keychain' | 'keychainTrouble'> {
  return found.ok
    ? { keychain: found.store, keychainTrouble: null }
    : { keychain: undefined, keychainTrouble: found.trouble }
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
    trouble: null,
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
