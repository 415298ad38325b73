import { z } from 'zod'
import { SessionStatus } from '../session/session-ipc.ts'

/** How far a person has come on the first day's tour. What was done before it was begun does not count. */
export const Tour = z.object({
  state: z.enum(['not_begun', 'open', 'left']),
  /** Keys of the steps that were done (`tour-steps.ts`). */
  done: z.array(z.string()),
})
export type Tour = z.infer<typeof Tour>

const nothing = z.strictObject({})

/**
 * Practice mode: the same program over a store of invented patients that never leaves this PC. Entered only by somebody
 * who is signed in, and over at every lock.
 */
export const practiceChannels = {
  /** Errors: `disk_full`, `store_read_only`. */
  'practice.enter': { access: 'session.use', input: nothing, output: SessionStatus },
  'practice.leave': { access: 'session.use', input: nothing, output: SessionStatus },
  /** Throws the practice store away and makes a new one. `conflict` (`not_practising`) outside practice. */
  'practice.start_afresh': { access: 'session.use', input: nothing, output: SessionStatus },
  /** `conflict` (`not_practising`) outside practice, as for the two below. */
  'practice.tour': { access: 'session.use', input: nothing, output: Tour },
  /** Begins the tour, goes on with it, or leaves it for now; `again` forgets what was done. */
  'practice.set_tour': {
    access: 'session.use',
    input: z.strictObject({ to: z.enum(['open', 'left', 'again']) }),
    output: Tour,
  },
  /** The person used the part of the screen that a reading step speaks of. */
  'practice.note_read': {
    access: 'session.use',
    input: z.strictObject({ region: z.string().max(40) }),
    output: Tour,
  },
} as const

/** The table name under which screens hear that the tour went on. */
export const TOUR_ENTITY = 'practice_tour'
