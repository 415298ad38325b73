import type { SessionStatus } from '../../shared/session/session-ipc.ts'
import type { PracticeService } from './practice-service.ts'

/** What the screens are told of the sign-in: in practice the second self, on the practice store's own station. */
export function practiceStatusOf(practice: PracticeService, real: SessionStatus): SessionStatus {
  if (practice.world() === 'changing') return { ...real, state: 'locked', user: null }
  const user = practice.person()
  const station = practice.opened()?.station
  if (user === null || station === undefined) return real
  return { ...real, user, station, is_practice: true }
}
