import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import { PASSWORD_STANDS_MIN } from '../../shared/session/session-times.ts'
import { instantOf } from '../../shared/time.ts'
import type { Db } from '../db/transaction.ts'
import type { KdfCost } from '../keys/password-key.ts'
import type { SteadyTime } from './elapsed.ts'
import { findPerson } from './known-user-store.ts'
import type { Login, Logins } from './logins.ts'
import {
  createSessionKey,
  lockByPin,
  openByPin,
  openSessionKey,
  PIN_TRIES,
  pinCost as usualPinCost,
} from './pin-lock.ts'
import { type OfflineBar, type SignInDeps, settleRotation } from './sign-in.ts'

/*
 * How somebody whose sign-in on this PC goes on shows that it is they who come back, and sets the PIN for it. Who is at
 * the screen then is `session-service.ts`.
 */

export interface ComingBackDeps extends Pick<SignInDeps, 'slots' | 'store' | 'clock'> {
  /** What the site says of PINs; its last word while the store is closed. */
  readonly allowsPin: () => Promise<boolean>
  /** Cheaper PINs in tests. */
  readonly pinCost?: KdfCost
  readonly logins: Pick<Logins, 'hideKey'>
  readonly steady: SteadyTime
  readonly offlineBar: OfflineBar
  /** A sign-in of its own, where only the server can let the person in. */
  readonly signInNow: (username: string, password: string) => Promise<Result<SessionUser, AppError>>
  readonly endLogin: (login: Login, reason: string) => Promise<void>
}

export interface ComingBack {
  /** Errors: `server_needed`, `password_needed`, `wrong_pin`, `revoked`, those of opening the store. */
  byPin(login: Login, pin: string): Promise<Result<SessionUser, AppError>>
  byPassword(login: Login, password: string): Promise<Result<SessionUser, AppError>>
  /** Errors: `session_locked`, `not_permitted`, `password_needed`, those of `prove`. */
  setPin(login: Login, pin: string, password: string | null): Promise<Result<void, AppError>>
  /** Whether this is the person's password, by their slot. */
  prove(login: Login, password: string): Promise<Result<void, AppError>>
}

const wrongCredentials: Result<never, AppError> = err({ code: 'wrong_credentials' })
const PASSWORD_STANDS_MS = PASSWORD_STANDS_MIN * 60_000

export function createComingBack({
  slots,
  store,
  clock,
  allowsPin,
  pinCost = usualPinCost,
  logins,
  steady,
  offlineBar,
  signInNow,
  endLogin,
}: ComingBackDeps): ComingBack {
  async function byPin(login: Login, pin: string): Promise<Result<SessionUser, AppError>> {
    // Before the PIN is tried. Whose slot was taken away may not come back by a PIN either.
    const reason = offlineBar()
    if (reason !== null) return err({ code: 'server_needed', reason })
    const lock = (await allowsPin()) ? login.pin : null
    if (lock === null || !slots.userIds().includes(login.person.id)) {
      login.pin = null
      return err({ code: 'password_needed' })
    }
    const sessionKey = await openByPin(lock, pin)
    if (sessionKey === undefined) {
      const tries_left = PIN_TRIES - lock.tries
      if (tries_left <= 0) login.pin = null
      return err({ code: 'wrong_pin', tries_left: Math.max(0, tries_left) })
    }
    const key = openSessionKey(sessionKey)
    if (key === undefined) throw new Error('a session key always opens what it sealed')
    // A new data key may have taken its place meanwhile: with the old one a sound store would look damaged.
    if (store.current() === undefined && !store.isUnder(key)) {
      key.fill(0)
      sessionKey.key.fill(0)
      login.pin = null
      return err({ code: 'password_needed' })
    }
    const opened = await store.open(key)
    key.fill(0)
    if (!opened.ok) {
      sessionKey.key.fill(0)
      return opened
    }
    login.sessionKey = sessionKey
    return welcomeBack(login, opened.value)
  }

  async function byPassword(login: Login, password: string): Promise<Result<SessionUser, AppError>> {
    const { person } = login
    const hasSlot = slots.userIds().includes(person.id)
    if (offlineBar() !== null || !hasSlot) return signInNow(person.username, password)
    const slot = await slots.openByPassword(person.username, password, instantOf(clock.nowMs()))
    if (!slot.ok) {
      const isForServer = ['first_sign_in_needs_server', 'server_needed'].includes(slot.error.code)
      return isForServer ? signInNow(person.username, password) : slot
    }
    const { user_id } = slot.value
    const settled = settleRotation({ slots, store }, slot.value.key)
    if (!settled.ok) return settled
    const key = settled.value
    const opened = user_id === person.id ? await store.open(key) : wrongCredentials
    if (opened.ok) {
      logins.hideKey(login)
      login.sessionKey = createSessionKey(key)
    }
    key.fill(0)
    if (!opened.ok) return opened
    slots.noteSignIn(user_id, instantOf(clock.nowMs()))
    login.provenMs = steady.nowMs()
    return welcomeBack(login, opened.value)
  }

  /** The account may have ended or changed while its person was away. */
  async function welcomeBack(login: Login, db: Db): Promise<Result<SessionUser, AppError>> {
    const known = await findPerson(db, login.person.id)
    if (known?.is_active === false) {
      slots.removeUser(login.person.id)
      await endLogin(login, 'the account was ended')
      return err({ code: 'revoked', subject: 'user' })
    }
    if (known !== undefined) login.person = known.user
    return ok(login.person)
  }

  async function provenLately(login: Login, password: string | null): Promise<Result<void, AppError>> {
    if (password !== null) return prove(login, password)
    const isFresh = steady.nowMs() - login.provenMs <= PASSWORD_STANDS_MS
    return isFresh ? ok(undefined) : err({ code: 'password_needed' })
  }

  /** A wrong password counts against the slot, here as at the sign-in page. */
  async function prove(login: Login, password: string): Promise<Result<void, AppError>> {
    const now = instantOf(clock.nowMs())
    const slot = await slots.openByPassword(login.person.username, password, now)
    if (!slot.ok) return slot
    slot.value.key.fill(0)
    if (slot.value.user_id !== login.person.id) return err({ code: 'wrong_credentials' })
    slots.noteSignIn(login.person.id, now)
    login.provenMs = steady.nowMs()
    return ok(undefined)
  }

  async function setPin(login: Login, pin: string, password: string | null): Promise<Result<void, AppError>> {
    if (login.sessionKey === null) return err({ code: 'session_locked' })
    if (!(await allowsPin())) return err({ code: 'not_permitted', action: 'session.set_pin' })
    const proven = await provenLately(login, password)
    if (!proven.ok) return proven
    login.pin = await lockByPin(login.sessionKey, pin, pinCost)
    return ok(undefined)
  }

  return { byPin, byPassword, setPin, prove }
}
