import type { Id } from '../../shared/ids.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import { LOGIN_HOURS } from '../../shared/session/session-times.ts'
import type { SteadyTime } from './elapsed.ts'
import type { TokenHolder } from './online-session.ts'
import { createSessionKey, type PinLock, type SessionKey } from './pin-lock.ts'

/*
 * The people whose sign-in on this PC goes on, of whom at most one is at the screen. In memory only: a restart ends
 * every sign-in. A sign-in ends twelve hours after it began, whatever was done meanwhile.
 */

const LOGIN_MS = LOGIN_HOURS * 3_600_000

/** One person's sign-in on this PC. */
export interface Login {
  person: SessionUser
  readonly holder: TokenHolder
  /** By the steady time of the session. */
  readonly beganMs: number
  /** When the person last gave their password. */
  provenMs: number
  pin: PinLock | null
  /** In clear while its person is at the screen; null behind a lock. */
  sessionKey: SessionKey | null
}

export interface Logins {
  list(): readonly Login[]
  of(userId: Id): Login | undefined
  atScreen(): Login | null
  /** Begins a sign-in in the place of an earlier one of the same person, which is answered. The data key stays the caller's. */
  begin(
    person: SessionUser,
    holder: TokenHolder,
    dataKey: Buffer,
  ): { login: Login; replaced: Login | undefined }
  /** Puts a person at the screen. */
  show(login: Login): void
  /** Leaves the screen empty; the sign-in goes on, its session key is zeroed. */
  leave(): void
  /** Ends a sign-in: tokens, PIN and keys are forgotten. */
  end(login: Login): void
  /** The data key is another one now: PINs lead to it no more. */
  forgetKeys(): void
  /** Zeroes a session key that is in clear. */
  hideKey(login: Login): void
  /** Milliseconds until the sign-in ends by itself, 0 when it has. */
  remainingMs(login: Login): number
  isOver(login: Login): boolean
}

export function createLogins(steady: SteadyTime): Logins {
  const logins = new Map<Id, Login>()
  let shown: Login | null = null

  function leave(): void {
    if (shown !== null) zeroSessionKey(shown)
    shown = null
  }

  function end(login: Login): void {
    if (shown === login) leave()
    zeroSessionKey(login)
    login.pin = null
    login.holder.tokens = null
    if (logins.get(login.person.id) === login) logins.delete(login.person.id)
  }

  const remainingMs = (login: Login): number => Math.max(0, LOGIN_MS - (steady.nowMs() - login.beganMs))

  return {
    list: () => [...logins.values()],
    of: (userId) => logins.get(userId),
    atScreen: () => shown,
    begin: (person, holder, dataKey) => {
      const replaced = logins.get(person.id)
      const nowMs = steady.nowMs()
      const sessionKey = createSessionKey(dataKey)
      const login: Login = { person, holder, beganMs: nowMs, provenMs: nowMs, pin: null, sessionKey }
      logins.set(person.id, login)
      return { login, replaced }
    },
    show: (login) => {
      if (shown !== login) leave()
      shown = login
    },
    leave,
    end,
    forgetKeys: () => {
      for (const login of logins.values()) {
        zeroSessionKey(login)
        login.pin = null
      }
    },
    hideKey: zeroSessionKey,
    remainingMs,
    isOver: (login) => remainingMs(login) === 0,
  }
}

/** A PIN keeps a sealed copy of it; without one it is made anew from the password. */
function zeroSessionKey(login: Login): void {
  login.sessionKey?.key.fill(0)
  login.sessionKey = null
}
