import type { AppError } from '../../shared/errors.ts'
import { invalidInput } from '../../shared/errors.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { pinErrors } from '../../shared/session/pin-rules.ts'
import type { SessionStatus, SyncStatus } from '../../shared/session/session-ipc.ts'
import type { Handlers, OpenHandlers } from '../ipc/handlers.ts'
import type { PracticeService } from '../practice/practice-service.ts'
import type { SessionService } from './session.ts'

/** What session and sync channels need of the station. */
export interface SessionHandlerDeps {
  readonly session: SessionService
  /** Two people open the station; see `openStationEmergency`. */
  readonly openStation: (input: Input<'emergency.open_station'>) => Promise<Result<unknown, AppError>>
  readonly status: () => SessionStatus
  /** Runs a sign-in that ends in practice mode. */
  readonly signInto: PracticeService['signInto']
  /** See `network/proxy-sign-in.ts`. */
  readonly giveProxyLogin: (
    login: Input<'network.give_proxy_login'>,
  ) => Promise<Result<{ is_kept: boolean }, AppError>>
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
      return ok(welcomed(deps))
    },
    'keys.try_again': async () => ok(deps.status()),
    'session.lock': async () => {
      await deps.session.lock()
      return ok(deps.status())
    },
    'emergency.open_station': async (input) => {
      const opened = await deps.openStation(input)
      return opened.ok ? ok(deps.status()) : opened
    },
    'session.people': async () => ok(deps.session.people()),
    'session.unlock': async ({ user_id, ...proof }) => {
      const result = await deps.session.unlock(user_id, proof)
      if (!result.ok) return result
      void deps.syncNow()
      return ok(deps.status())
    },
    'sync.status': async () => ok(await deps.syncStatus()),
    'network.give_proxy_login': async (login) => {
      const given = await deps.giveProxyLogin(login)
      if (given.ok) void deps.syncNow()
      return given
    },
  }
}

/** What the person at the screen does with their own sign-in; the same in practice. */
export function createOwnSessionHandlers(
  deps: Pick<SessionHandlerDeps, 'session' | 'status'>,
): Pick<Handlers, 'session.set_pin' | 'session.sign_out' | 'session.sign_in_online'> {
  return {
    'session.set_pin': async ({ pin, password }) => {
      const errors = pin === null ? [] : pinErrors(pin)
      if (errors.length > 0) return err(invalidInput(errors))
      const result = await deps.session.setPin(pin, password ?? null)
      return result.ok ? ok(deps.session.people()) : result
    },
    'session.sign_out': async () => {
      await deps.session.signOut()
      return ok(deps.status())
    },
    'session.sign_in_online': async ({ password, ...given }) => {
      const result = await deps.session.signInOnline(password, given)
      return result.ok ? ok(welcomed(deps)) : result
    },
  }
}

/** What a sign-in is answered with; recovery codes of a second factor that it set up are shown once. */
function welcomed({ session, status }: Pick<SessionHandlerDeps, 'session' | 'status'>) {
  const recovery_codes = session.takeRecoveryCodes()
  return { ...status(), ...(recovery_codes === null ? {} : { recovery_codes }) }
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
    'emergency.open_station': async () => err({ code: 'conflict', reason: 'not_enrolled' }),
    'session.people': async () => ok([]),
    'session.unlock': async () => err({ code: 'conflict', reason: 'not_enrolled' }),
    'sync.status': async () => ok(closedSyncStatus('offline', now())),
    'network.give_proxy_login': async () => err({ code: 'conflict', reason: 'not_enrolled' }),
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
