import { err, ok } from '../../shared/result.ts'
import type { SessionStatus, SyncStatus } from '../../shared/session/session-ipc.ts'
import type { Handlers, OpenHandlers } from '../ipc/handlers.ts'
import type { PracticeService } from '../practice/practice-service.ts'
import type { SessionService } from './session-service.ts'

/** What session and sync channels need of the station. */
export interface SessionHandlerDeps {
  readonly session: SessionService
  readonly status: () => SessionStatus
  /** Runs a sign-in that ends in practice mode. */
  readonly signInto: PracticeService['signInto']
  readonly syncStatus: () => Promise<SyncStatus>
  /** One whole sync cycle now. */
  readonly syncNow: () => Promise<void>
}

export function createSessionHandlers(deps: SessionHandlerDeps): OpenHandlers {
  return {
    'session.status': async () => ok(deps.status()),
    'session.sign_in': async ({ username, password, into_practice, ...given }) => {
      const signIn = () => deps.session.signIn(username, password, given)
      const result = into_practice === true ? await deps.signInto(signIn) : await signIn()
      if (!result.ok) return result
      // What waited here goes out now; the person does not wait for it.
      void deps.syncNow()
      const recovery_codes = deps.session.takeRecoveryCodes()
      return ok({ ...deps.status(), ...(recovery_codes === null ? {} : { recovery_codes }) })
    },
    'keys.try_again': async () => ok(deps.status()),
    'session.lock': async () => {
      await deps.session.lock()
      return ok(deps.status())
    },
    'sync.status': async () => ok(await deps.syncStatus()),
  }
}

export function createSyncHandlers(deps: SessionHandlerDeps): Pick<Handlers, 'sync.try_now'> {
  return {
    'sync.try_now': async () => {
      await deps.syncNow()
      return ok(await deps.syncStatus())
    },
  }
}

/** Proving again who is there; null in practice, where nobody has a password. */
export function createProofHandlers(
  session: SessionService | null,
): Pick<Handlers, 'session.step_up' | 'session.change_password'> {
  return {
    'session.step_up': async (given) =>
      session === null ? err({ code: 'offline' }) : await session.stepUp(given),
    'session.change_password': async (given) =>
      session === null ? err({ code: 'offline' }) : await session.changePassword(given),
  }
}

/** What is known of a session where there is no station. */
export const unenrolledStatus: SessionStatus = {
  state: 'not_enrolled',
  user: null,
  known_users: [],
  station: null,
  site: null,
  key_protection: null,
  is_practice: false,
  password_only_ended: false,
  key_trouble: null,
  enrolment: null,
}

/** What is known while a station erases itself, and when nothing of it is left. */
export function statusWhileErased(state: 'erasing' | 'erased'): SessionStatus {
  return { ...unenrolledStatus, state }
}

/** The answers of a program whose profile is not enrolled yet: nobody can sign in. `state` says what it waits for. */
export function createUnenrolledHandlers(
  now: () => string,
  state: () => Partial<Pick<SessionStatus, 'state' | 'enrolment'>> = () => ({}),
): OpenHandlers {
  const status = (): SessionStatus => ({ ...unenrolledStatus, ...state() })
  return {
    'session.status': async () => ok(status()),
    'session.sign_in': async () => err({ code: 'conflict', reason: 'not_enrolled' }),
    'keys.try_again': async () => ok(status()),
    'session.lock': async () => ok(status()),
    'sync.status': async () => ok(closedSyncStatus('offline', now())),
  }
}

/** What can be said of sync while the store is closed. */
export function closedSyncStatus(
  connection: SyncStatus['connection'],
  since: string,
  because: SyncStatus['because'] = null,
): SyncStatus {
  return {
    connection,
    since,
    because,
    last_sync_at: null,
    only_here_count: null,
    oldest_only_here_at: null,
    open_conflict_count: null,
    quarantined_count: null,
    quarantined_by: {},
    documents_waiting_count: null,
    blocked_by: null,
    audit_held_since: null,
  }
}
