import type { Role } from '../users/user.ts'

/*
 * The first day, as data: what a person does in practice mode to have done everything once. A step is over when it was
 * really done: the core took a call of its channel, or the person used the part of the screen that it speaks of. The
 * words are the screens' own (`tour.<role>_<step>_title` and `_text`).
 */

/** One thing to do. */
export interface TourStep {
  readonly key: string
  /** The channel whose successful call is the doing; null where the screen is what is looked at. */
  readonly channel: string | null
  /** A part of the screen by its `data-tour`, for a step that is reading; null otherwise. */
  readonly region: string | null
  /** The place where it begins, to be led to; null where the person is there already. */
  readonly place: string | null
}

const done = (key: string, channel: string, place: string | null = null): TourStep => ({
  key,
  channel,
  region: null,
  place,
})
const read = (key: string, region: string, place: string | null = null): TourStep => ({
  key,
  channel: null,
  region,
  place,
})

const tours = {
  nurse: [
    done('find', 'patients.search', '/patients'),
    done('register', 'patients.register', '/patients'),
    done('visit', 'visits.open'),
    done('assess', 'assessments.submit_nursing'),
    done('offline', 'observations.record_vital_signs'),
    done('lock', 'session.lock'),
  ],
  physician: [
    done('worklist', 'visits.get', '/worklist'),
    read('nursing', 'nursing'),
    done('report', 'radiology.submit_report'),
    done('complete', 'visits.complete'),
    done('lock', 'session.lock'),
  ],
  admin: [
    done('dashboard', 'reports.dashboard', '/admin'),
    done('users', 'admin.list_users', '/admin?tab=users'),
    done('audit', 'audit.of_patient', '/admin?tab=audit'),
    done('lock', 'session.lock'),
  ],
} as const satisfies Readonly<Record<Role, readonly TourStep[]>>

/** A role's first day, in the order in which it is told. */
export function tourOf(role: Role): readonly TourStep[] {
  return tours[role]
}

/** The first step that was not done yet; undefined when the day is over. */
export function nextStep(role: Role, done: readonly string[]): TourStep | undefined {
  return tourOf(role).find(({ key }) => !done.includes(key))
}

/** The steps that a successful call of a channel is the doing of. */
export function stepsDoneBy(role: Role, channel: string): string[] {
  return tourOf(role)
    .filter((step) => step.channel === channel)
    .map(({ key }) => key)
}
