import type { Id } from '../../shared/ids.ts'
import type { Clock } from '../../shared/time.ts'

/*
 * One event per opening. A screen asks again for what it shows whenever a table changed; that is the same look at the
 * same record, and a chain full of such lines hides who really opened what.
 *
 *   opened ──event──► on screen ──a table changed, asked again within 5 s──► on screen, no event
 *      ▲                  │
 *      └── locked or another person; 15 minutes; something else was opened; other records shown; no change before it;
 *          an emergency access began or ended
 *
 * A search asks at every key. While keys follow each other, a question that shows nobody who was not shown a moment ago
 * leaves no event either: the event names who was shown, not what was typed.
 *
 * In doubt there is an event too many, never one too few. Held in memory: a restart begins anew.
 */

/** How soon after a change a question counts as the screen's own, in milliseconds. */
const REREAD_WITHIN_MS = 5_000

/** For how long one event stands for what stays on a screen, in milliseconds. */
const EVENT_STANDS_MS = 15 * 60_000

/** How long after a key the next one still belongs to the same typing, in milliseconds. */
const TYPING_PAUSE_MS = 1_000

/** A question whose answer stays on a screen. */
export interface Reading {
  readonly user_id: Id
  readonly action: string
  /** What tells it from others of its kind: an id, the words of a search. Compared in memory, never stored. */
  readonly question: string
  readonly patient_id: Id | null
  readonly record_ids: readonly Id[]
  /** Asked at every key of a search. */
  readonly is_typed: boolean
  /** The emergency access under which it is read; null where under none. */
  readonly emergency_id: Id | null
}

/** What the signed-in person has on screen and in the audit already. */
export interface OpenReadings {
  /** Screens were told that tables changed: they ask again. */
  noteChange(): void
  /** Whether this is the same look as one that has its event. */
  isRepeated(reading: Reading): boolean
  /** The event of this reading is on disk. */
  noteAudited(reading: Reading): void
  /** Locked, or another person: whatever is asked for next is an opening. */
  forget(): void
}

interface Shown extends Reading {
  readonly atMs: number
}

/** Who was shown, with an event, since the first key of a typing. */
interface Typing {
  readonly ids: ReadonlySet<Id>
  readonly atMs: number
}

export function createOpenReadings(clock: Clock): OpenReadings {
  const shown = new Map<string, Shown>()
  const typing = new Map<string, Typing>()
  let changedAtMs = Number.NEGATIVE_INFINITY
  const keyOf = ({ user_id, action, question }: Reading): string =>
    JSON.stringify([user_id, action, question])

  const typistOf = ({ user_id, action }: Reading): string => JSON.stringify([user_id, action])
  /** Who was shown since the first key, if the last one is not long ago. */
  function shownWhileTyping(reading: Reading): ReadonlySet<Id> | undefined {
    const before = reading.is_typed ? typing.get(typistOf(reading)) : undefined
    if (before === undefined || clock.monotonicMs() - before.atMs > TYPING_PAUSE_MS) return undefined
    return before.ids
  }

  return {
    noteChange: () => {
      changedAtMs = clock.monotonicMs()
    },
    isRepeated: (reading) => {
      const ids = shownWhileTyping(reading)
      if (ids !== undefined && reading.record_ids.every((id) => ids.has(id))) {
        typing.set(typistOf(reading), { ids, atMs: clock.monotonicMs() })
        return true
      }
      const before = shown.get(keyOf(reading))
      const nowMs = clock.monotonicMs()
      return (
        before !== undefined &&
        nowMs - changedAtMs <= REREAD_WITHIN_MS &&
        nowMs - before.atMs < EVENT_STANDS_MS &&
        before.patient_id === reading.patient_id &&
        before.emergency_id === reading.emergency_id &&
        reading.record_ids.every((id) => before.record_ids.includes(id))
      )
    },
    noteAudited: (reading) => {
      if (reading.is_typed) {
        const ids = new Set([...(shownWhileTyping(reading) ?? []), ...reading.record_ids])
        typing.set(typistOf(reading), { ids, atMs: clock.monotonicMs() })
      }
      for (const [key, other] of shown) {
        if (other.patient_id !== null && other.patient_id !== reading.patient_id) shown.delete(key)
      }
      shown.set(keyOf(reading), { ...reading, atMs: clock.monotonicMs() })
    },
    forget: () => {
      shown.clear()
      typing.clear()
    },
  }
}
