import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, type Result } from '../../shared/result.ts'
import { PATIENT_EMERGENCY_MIN, STATION_EMERGENCY_HOURS } from '../../shared/session/session-times.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import { createSteadyTime } from '../session/elapsed.ts'

/*
 * Which emergency accesses run on this PC. In memory: a restart ends them, and whoever still needs one opens it again.
 * Their time is the longer of wall clock and running time, so that no clock lengthens them.
 */

const PATIENT_MS = PATIENT_EMERGENCY_MIN * 60_000
const STATION_MS = STATION_EMERGENCY_HOURS * 3_600_000

/** An access that runs. */
export interface RunningAccess {
  readonly id: Id
  /** Null: of the whole PC. */
  readonly patient_id: Id | null
  readonly ends_at: Instant
}

export interface Emergencies {
  /** The opening of this PC by two people, while it runs. */
  station(): RunningAccess | null
  openStation(id: Id): void
  closeStation(): void
  /** `patientIds`: all registrations of the patient, the one that goes on first. */
  openPatient(userId: Id, patientIds: readonly [Id, ...Id[]], id: Id): RunningAccess
  /** What runs for a person. */
  listFor(userId: Id): RunningAccess[]
  /** Whether a person sees past their right what is of one of these registrations of a patient. */
  isOpenFor(userId: Id, patientIds: readonly Id[]): boolean
  /** Under which access an act stands in the audit; undefined where under none. */
  idOf(act: { readonly actor_id: Id | null; readonly patient_id: Id | null }): Id | undefined
  /** A sign-in ended: its person's accesses end with it. */
  forget(userId: Id): void
}

interface Opening {
  readonly id: Id
  readonly user_id: Id | null
  /** Empty: of the whole PC. */
  readonly patient_ids: readonly Id[]
  readonly openedMs: number
  readonly lastsMs: number
}

export function createEmergencies(clock: Clock): Emergencies {
  const steady = createSteadyTime(clock)
  let openings: readonly Opening[] = []
  const remainingMs = ({ openedMs, lastsMs }: Opening): number => lastsMs - (steady.nowMs() - openedMs)
  const running = (): readonly Opening[] => {
    steady.nowMs()
    openings = openings.filter((opening) => remainingMs(opening) > 0)
    return openings
  }
  const shown = (opening: Opening): RunningAccess => ({
    id: opening.id,
    patient_id: opening.patient_ids[0] ?? null,
    ends_at: instantOf(clock.nowMs() + remainingMs(opening)),
  })
  const ofStation = (): Opening | undefined => running().find(({ user_id }) => user_id === null)
  const add = (opening: Omit<Opening, 'openedMs'>): Opening => {
    const added = { ...opening, openedMs: steady.nowMs() }
    openings = [...running(), added]
    return added
  }

  return {
    station: () => {
      const opening = ofStation()
      return opening === undefined ? null : shown(opening)
    },
    openStation: (id) => void add({ id, user_id: null, patient_ids: [], lastsMs: STATION_MS }),
    closeStation: () => {
      openings = openings.filter(({ user_id }) => user_id !== null)
    },
    openPatient: (user_id, patient_ids, id) => shown(add({ id, user_id, patient_ids, lastsMs: PATIENT_MS })),
    listFor: (userId) =>
      running()
        .filter(({ user_id }) => user_id === null || user_id === userId)
        .map(shown),
    isOpenFor: (userId, patientIds) =>
      running().some(
        ({ user_id, patient_ids }) => user_id === userId && patient_ids.some((id) => patientIds.includes(id)),
      ),
    idOf: ({ actor_id, patient_id }) => {
      const ofPatient = running().findLast(
        ({ user_id, patient_ids }) =>
          user_id === actor_id && patient_id !== null && patient_ids.includes(patient_id),
      )
      return (ofPatient ?? ofStation())?.id
    },
    forget: (userId) => {
      openings = openings.filter(({ user_id }) => user_id !== userId)
    },
  }
}

/** For a store that is open without anybody at a screen: nothing is opened past anybody's right. */
export function withoutEmergencies(clock: Clock) {
  const nobody: Result<void, AppError> = err({ code: 'session_locked' })
  return { emergencies: createEmergencies(clock), provePassword: async () => nobody }
}
