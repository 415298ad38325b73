import { ok } from '../../shared/result.ts'
import type { SessionStatus } from '../../shared/session/session-ipc.ts'
import type { GuardedHandlers, StationChannel } from '../ipc/handlers.ts'
import type { PracticeService } from './practice-service.ts'

type PracticeHandlers = Pick<GuardedHandlers, Extract<StationChannel, `practice.${string}`>>

/** Going into practice mode and out of it, and the first day's tour. */
export function createPracticeHandlers(
  practice: PracticeService,
  status: () => SessionStatus,
): PracticeHandlers {
  return {
    'practice.enter': async () => {
      const entered = await practice.enter()
      return entered.ok ? ok(status()) : entered
    },
    'practice.leave': async () => {
      practice.leave()
      return ok(status())
    },
    'practice.start_afresh': async () => {
      const made = await practice.startAfresh()
      return made.ok ? ok(status()) : made
    },
    'practice.tour': () => practice.tour(),
    'practice.set_tour': ({ to }) => practice.setTour(to),
    'practice.note_read': ({ region }) => practice.noteRead(region),
  }
}
