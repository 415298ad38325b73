import type { CannotHappen } from './cannot-happen.ts'
import type { TransportFailure } from './transport.ts'

/*
 * When cycles run: the engine follows this table and nothing else. PROTOCOL.md shows it, made from here.
 */

/** What the engine does on entering a state, and what it waits for there. */
export const engineStates = {
  new: 'made, not started; nothing is known of the server',
  due: 'a cycle begins in 30 ms, with whatever else comes until then',
  cycling: 'a cycle is under way',
  cycling_again: 'a cycle is under way that may miss what has come since',
  level: 'the last cycle succeeded; the next in 30 s',
  refused:
    'the server does not take something as it is, and gave what others wrote; the next after a growing wait, 5 s at most',
  away: 'the server did not answer, or not to the point; the next after a growing wait, 5 s at most',
  busy: 'the server named a time; the next then and up to half of it later, 15 min at most',
  blocked: 'revoked, of an old program or protocol: somebody must act; the next in 30 s',
  stopped: 'nothing begins any more; the step that a cycle is at is waited for',
} as const
export type EngineState = keyof typeof engineStates

/** What happens to an engine. */
export const engineEvents = {
  asked: 'the store was opened, or a person asks for a try',
  written: 'something was committed here',
  told: 'the server says that it committed what is not here',
  stream_closed: 'the stream of the server’s hints ended',
  timer: 'the wait is over',
  ended_level: 'the cycle went both ways',
  ended_refused: 'the cycle ended `refused`',
  ended_away: 'the cycle ended `unreachable`, or by a fault of this program',
  ended_busy: 'the cycle ended `busy`',
  ended_blocked: 'the cycle ended `revoked`, `protocol_mismatch` or `program_too_old`',
  stop: 'the store is being closed',
} as const
export type EngineEvent = keyof typeof engineEvents

const noCycle: CannotHappen = { never: 'no cycle is under way' }
const noTimer: CannotHappen = { never: 'no timer is set' }
const noStream: CannotHappen = { never: 'nothing listens' }

const noneEnds = {
  ended_level: noCycle,
  ended_refused: noCycle,
  ended_away: noCycle,
  ended_busy: noCycle,
  ended_blocked: noCycle,
} as const

const ends = {
  ended_level: 'level',
  ended_refused: 'refused',
  ended_away: 'away',
  ended_busy: 'busy',
  ended_blocked: 'blocked',
} as const

/** The server is there: what comes is worth a cycle. */
const there = {
  asked: 'cycling',
  written: 'due',
  told: 'cycling',
  stream_closed: 'due',
  timer: 'cycling',
  ...noneEnds,
  stop: 'stopped',
} as const

/** The cycle that is waited for takes along whatever there is by then; only a person is quicker. */
const patient = <S extends 'away' | 'busy' | 'blocked'>(state: S) =>
  ({
    asked: 'cycling',
    written: state,
    told: state,
    stream_closed: state,
    timer: 'cycling',
    ...noneEnds,
    stop: 'stopped',
  }) as const

/** The next state of each pair; the same one: nothing is done. */
export const engineTable = {
  new: {
    asked: 'cycling',
    written: 'new',
    told: noStream,
    stream_closed: noStream,
    timer: noTimer,
    ...noneEnds,
    stop: 'stopped',
  },
  due: {
    asked: 'cycling',
    written: 'due',
    told: 'cycling',
    stream_closed: 'due',
    timer: 'cycling',
    ...noneEnds,
    stop: 'stopped',
  },
  cycling: {
    asked: 'cycling_again',
    written: 'cycling_again',
    told: 'cycling_again',
    stream_closed: 'cycling_again',
    timer: noTimer,
    ...ends,
    stop: 'stopped',
  },
  cycling_again: {
    asked: 'cycling_again',
    written: 'cycling_again',
    told: 'cycling_again',
    stream_closed: 'cycling_again',
    timer: noTimer,
    ...ends,
    ended_level: 'due',
    stop: 'stopped',
  },
  level: there,
  refused: there,
  away: patient('away'),
  busy: patient('busy'),
  blocked: patient('blocked'),
  stopped: {
    asked: 'stopped',
    written: 'stopped',
    told: 'stopped',
    stream_closed: noStream,
    timer: noTimer,
    ended_level: 'stopped',
    ended_refused: 'stopped',
    ended_away: 'stopped',
    ended_busy: 'stopped',
    ended_blocked: 'stopped',
    stop: 'stopped',
  },
} as const satisfies Record<EngineState, Record<EngineEvent, EngineState | CannotHappen>>

const endedBy = {
  refused: 'ended_refused',
  unreachable: 'ended_away',
  busy: 'ended_busy',
  revoked: 'ended_blocked',
  protocol_mismatch: 'ended_blocked',
  program_too_old: 'ended_blocked',
} as const satisfies Record<TransportFailure['kind'], EngineEvent>

/** How a cycle ended; `failure` null: records went both ways. */
export function endOf(failure: TransportFailure | null): EngineEvent {
  return failure === null ? 'ended_level' : endedBy[failure.kind]
}
