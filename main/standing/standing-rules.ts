import type { Id } from '../../shared/ids.ts'
import type { PersonStanding } from '../../shared/sync/standing-message.ts'
import type { Instant } from '../../shared/time.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'

/** A slot as far as it depends on what the server says of its person. */
export interface SlotMark {
  readonly user_id: Id
  /** When the password was set that the slot was sealed with. */
  readonly credentials_changed_at: Instant | null | undefined
}

/**
 * Whose slots must go: of people who were ended, who are of another site by now, or whose password changed since. A slot that does not say how old its password is counts as older: one sign-in with the server, which
 * has just answered, makes it anew.
 */
export function endedSlots(slots: readonly SlotMark[], people: readonly PersonStanding[]): Id[] {
  const known = new Map(people.map((person) => [person.id, person]))
  return slots
    .filter(({ user_id, credentials_changed_at: mark }) => {
      const person = known.get(user_id)
      if (person === undefined || !person.is_active) return true
      const { credentials_changed_at: changed } = person
      return changed !== null && (mark === null || mark === undefined || mark < changed)
    })
    .map(({ user_id }) => user_id)
}

type EndableSlots = Pick<KeySlotStore, 'passwordMarks' | 'removeUsers' | 'standing' | 'keepStanding'>

/** Takes away whose slots must go; answers whose those were. */
export function dropEndedPeople(slots: EndableSlots, people: readonly PersonStanding[]): Id[] {
  const ended = endedSlots(slots.passwordMarks(), people)
  dropSlots(slots, ended)
  return ended
}

/** Takes slots away, after noting that the server is to be told of it. */
export function dropSlots(slots: EndableSlots, ended: readonly Id[]): void {
  if (ended.length === 0) return
  const unacknowledged = [...new Set([...(slots.standing()?.unacknowledged ?? []), ...ended])]
  slots.keepStanding({ unacknowledged })
  slots.removeUsers(ended)
}
