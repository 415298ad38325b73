import type { AppError } from '../../shared/errors.ts'
import type { Tour } from '../../shared/practice/practice-ipc.ts'
import { TOUR_ENTITY } from '../../shared/practice/practice-ipc.ts'
import { stepsDoneBy, tourOf } from '../../shared/practice/tour-steps.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import type { Db } from '../db/transaction.ts'
import type { FeatureHandlers } from '../ipc/handlers.ts'
import { type OpenedPractice, openPractice, type PracticeSurroundings } from './opened-practice.ts'
import { deletePracticeFolder } from './practice-folder.ts'
import { forgetPracticeKey, practiceKeyOf } from './practice-key-store.ts'
import { changeTour, readTour } from './practice-state-store.ts'

/*
 * Which of the two stores the screens work on. The sign-in is always the real one; practice stands on it.
 *
 *   records ──enter, somebody is signed in──► practice ──leave──► records, as they were left
 *      ▲                                        │  ▲
 *      │                                        ▼  │ start afresh: old store gone, a new one filled
 *      └──── lock, other person ────────────────┴─ changing (calls are refused: they would reach the wrong store)
 *
 * Other rights or another name of the person who practises lock the program: nobody comes into the records but by an act
 * of their own.
 */

/** Somebody who practises: who they are, and their second self. */
interface Practising {
  readonly real: SessionUser
  readonly person: SessionUser
}

export interface PracticeDeps extends PracticeSurroundings {
  /** Who is signed in. */
  readonly signedIn: () => SessionUser | null
  /** The station's own store while it is open: keeps the key of practice and lends the site's rules. */
  readonly stationStore: () => Db | undefined
  /** Ends the session, for a reason that the audit trail keeps. */
  readonly lock: (reason: string) => Promise<void>
  readonly onSwitched: () => void
  readonly onFault: (error: unknown) => void
}

export interface PracticeService {
  /** Which store the screens work on; `changing` for a moment between the two. */
  world(): 'records' | 'practice' | 'changing'
  person(): SessionUser | null
  opened(): OpenedPractice | undefined
  /** The features over the practice store; undefined outside practice. */
  features(): FeatureHandlers | undefined
  /** Errors: `session_locked`, `store_read_only`, `conflict` with reason `profile_unusable`. */
  enter(): Promise<Result<void, AppError>>
  leave(): void
  startAfresh(): Promise<Result<void, AppError>>
  /**
   * Runs a sign-in that ends in practice: until it is over the screens are shown neither store. Where practice cannot be
   * entered nobody is signed in: who asked for practice is never left in the records.
   */
  signInto<T>(signIn: () => Promise<Result<T, AppError>>): Promise<Result<T, AppError>>
  /** The sign-in changed: practice ends with it, and the session too where it was not ended yet. */
  follow(): void
  tour(): Promise<Result<Tour, AppError>>
  setTour(to: 'open' | 'left' | 'again'): Promise<Result<Tour, AppError>>
  noteRead(region: string): Promise<Result<Tour, AppError>>
  close(): Promise<void>
}

type AnyHandler = (...call: unknown[]) => Promise<Result<unknown, AppError>>

const locked: AppError = { code: 'session_locked' }
const notPractising: AppError = { code: 'conflict', reason: 'not_practising' }

export function createPracticeService(deps: PracticeDeps): PracticeService {
  let opened: OpenedPractice | undefined
  let features: FeatureHandlers | undefined
  let practising: Practising | null = null
  let changes = 0
  let running = 0
  let whenIdle: (() => void) | undefined
  // Switches one after the other: two at once would open the store twice.
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work)
    queue = next.catch(() => undefined)
    return next
  }

  /** Work on the open practice store, which is not closed before it is over. */
  async function counted<T>(work: () => Promise<T>): Promise<T> {
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      if (running === 0) whenIdle?.()
    }
  }

  async function open(): Promise<Result<OpenedPractice, AppError>> {
    if (opened !== undefined) return ok(opened)
    const stationStore = deps.stationStore()
    if (stationStore === undefined) return err(locked)
    const key = await practiceKeyOf(stationStore)
    const result = await openPractice(deps, key)
    key.fill(0)
    if (result.ok) {
      opened = result.value
      features = watched(opened)
    }
    return result
  }

  async function enter(): Promise<Result<void, AppError>> {
    const real = deps.signedIn()
    if (real === null) return err(locked)
    const practice = await open()
    if (!practice.ok) return practice
    const stationStore = deps.stationStore()
    if (stationStore === undefined) return err(locked)
    const person = await practice.value.admit(real, stationStore)
    // Somebody locked, or changed places, while the store was opened.
    if (!isSame(deps.signedIn(), real)) return err(locked)
    practice.value.readings.forget()
    practising = { real, person }
    return ok(undefined)
  }

  /** Enters practice, or locks: for who asked for practice and did not get it, the records are not the next best. */
  async function orLock(entering: () => Promise<Result<void, AppError>>): Promise<Result<void, AppError>> {
    let isIn = false
    try {
      const entered = await entering()
      isIn = entered.ok
      return entered
    } finally {
      if (!isIn) await deps.lock('practice could not be entered')
    }
  }

  /** Nobody's call reaches either store until `work` is over. */
  async function changing<T>(work: () => Promise<Result<T, AppError>>): Promise<Result<T, AppError>> {
    changes += 1
    try {
      return await work()
    } finally {
      changes -= 1
      deps.onSwitched()
    }
  }

  function end(): void {
    if (practising === null) return
    practising = null
    opened?.readings.forget()
  }

  /** Calls that were begun on the practice store, finished. */
  function idle(): Promise<void> {
    return running === 0 ? Promise.resolve() : new Promise((resolve) => (whenIdle = resolve))
  }

  async function shut(): Promise<void> {
    await idle()
    const closing = opened
    opened = undefined
    features = undefined
    await closing?.close()
  }

  async function note(person: SessionUser, steps: readonly string[]): Promise<void> {
    const practice = opened
    if (practice === undefined || steps.length === 0) return
    await counted(async () => {
      const { isNew } = await changeTour(practice.db, person.id, (tour) => withDone(tour, steps))
      if (isNew) deps.onChanged([TOUR_ENTITY])
    })
  }

  /** The features as they are, and the tour hears what was done. */
  function watched(practice: OpenedPractice): FeatureHandlers {
    const watching = Object.entries(practice.features).map(([channel, handler]) => [
      channel,
      (...call: unknown[]) =>
        counted(async () => {
          // Asked for while the screens went elsewhere: not done anywhere.
          if (practising === null || opened !== practice) return err(locked)
          const who = practising.person
          const reply = await (handler as AnyHandler)(...call)
          if (reply.ok) await note(who, stepsDoneBy(who.role, channel)).catch(deps.onFault)
          return reply
        }),
    ])
    // The same channels with the same inputs and replies; a mapped object cannot say so by itself.
    return Object.fromEntries(watching) as FeatureHandlers
  }

  async function withTour(
    work: (practice: OpenedPractice, person: SessionUser) => Promise<Tour>,
  ): Promise<Result<Tour, AppError>> {
    if (practising === null || opened === undefined) return err(notPractising)
    return ok(await work(opened, practising.person))
  }

  return {
    world: () => (changes > 0 ? 'changing' : practising === null ? 'records' : 'practice'),
    person: () => practising?.person ?? null,
    opened: () => opened,
    features: () => features,
    enter: () =>
      inTurn(async () => {
        const entered = await enter()
        if (entered.ok) deps.onSwitched()
        return entered
      }),
    leave: () => {
      if (practising === null) return
      end()
      deps.onSwitched()
    },
    startAfresh: () =>
      inTurn(() =>
        changing(async () => {
          const stationStore = deps.stationStore()
          if (practising === null || stationStore === undefined) return err(notPractising)
          end()
          return orLock(async () => {
            await shut()
            await forgetPracticeKey(stationStore)
            deletePracticeFolder(deps.paths)
            return enter()
          })
        }),
      ),
    signInto: (signIn) =>
      inTurn(() =>
        changing(async () => {
          const result = await signIn()
          if (!result.ok) return result
          const entered = await orLock(enter)
          return entered.ok ? result : entered
        }),
      ),
    follow: () => {
      if (practising === null || isSame(deps.signedIn(), practising.real)) return
      const { person } = practising
      end()
      if (deps.signedIn() !== null) {
        void changing(async () => ok(await deps.lock('the account was changed while practising'))).catch(
          deps.onFault,
        )
        return
      }
      void note(person, stepsDoneBy(person.role, 'session.lock')).catch(deps.onFault)
    },
    tour: () => withTour((practice, person) => readTour(practice.db, person.id)),
    setTour: (to) =>
      withTour(async (practice, person) => {
        const { tour } = await changeTour(practice.db, person.id, ({ done }) =>
          to === 'again' ? { state: 'open', done: [] } : { state: to, done },
        )
        deps.onChanged([TOUR_ENTITY])
        return tour
      }),
    noteRead: (region) =>
      withTour(async (practice, person) => {
        const steps = tourOf(person.role).filter((step) => step.region === region)
        await note(
          person,
          steps.map(({ key }) => key),
        )
        return readTour(practice.db, person.id)
      }),
    close: () =>
      inTurn(async () => {
        // For good: what is asked from here on would reach the records.
        changes += 1
        end()
        await shut()
      }),
  }
}

function isSame(one: SessionUser | null, other: SessionUser): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** What was done before the tour was begun does not count: it was not done by its words. */
function withDone(tour: Tour, steps: readonly string[]): Tour {
  if (tour.state === 'not_begun') return tour
  return { ...tour, done: [...new Set([...tour.done, ...steps])] }
}
