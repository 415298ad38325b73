import { StepUpAnswer } from '../../shared/account/account-ipc.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import { STORE_CLOSES_AFTER_MIN } from '../../shared/session/session-times.ts'
import { instantOf } from '../../shared/time.ts'
import { dropEndedPeople } from '../standing/standing-rules.ts'
import { createComingBack } from './coming-back.ts'
import { createSteadyTime } from './elapsed.ts'
import { findPerson } from './known-user-store.ts'
import { createLogins, type Login } from './logins.ts'
import { holdToSiteRule } from './password-only-rule.ts'
import { PIN_TRIES } from './pin-lock.ts'
import type { SessionDeps, SessionService, UnlockProof } from './session.ts'
import { auditSessionAct, createActKeeper, type SessionAct } from './session-audit.ts'
import {
  changePassword,
  dropEndedSlots,
  type GivenBeside,
  openForTwo,
  rotateWhenLocked,
  type SignedIn,
  signIn,
  signInAtServer,
} from './sign-in.ts'

/*
 * Who works on this PC. Several people may be signed in, one of them is at the screen. The states of one person here:
 *
 *   out        no sign-in runs                 locked     signed in, somebody else or nobody at the screen
 *   at screen  every channel answers           locked+PIN the same, and a PIN of this sign-in may unlock
 *
 *   event ▼ \ state ►    out                    locked                 locked+PIN             at screen
 *   sign in, right       at screen              at screen, anew        at screen, anew        at screen, anew
 *   sign in, wrong       out, try counted       locked, try counted    locked+PIN, counted    at screen
 *   unlock by password   refused                at screen              at screen              at screen
 *   unlock by PIN        refused                refused                at screen; the 5th     at screen
 *                                                                      wrong one: locked
 *   PIN set              refused                refused                refused                at screen, has a PIN
 *   lock, other person   out                    locked                 locked+PIN             locked, locked+PIN
 *   sign out             refused                refused                refused                out
 *   12 h, account ended, out                    out                    out                    out
 *   station revoked
 *   too long without     only the server        unlocks only by the    the same; no PIN       locked
 *   it, clock behind     signs in               server
 *   restart, kill        out                    out                    out                    out
 *   emergency of two     the first: at screen   the first: at screen   the first: at screen   refused
 *   emergency is over    out                    as too long without    as too long without    locked
 *
 * The store, beside that: closed ──a sign-in opens it──► open ──the last person signed out, or nobody at the screen for
 * 15 minutes, and nothing left to send──► closed. What is not sent yet keeps it open, so that sync goes on.
 *
 *   sign in, server answers   the server checks the password; its share opens the store; own slot (re)written
 *   sign in, no server        the password opens the person's slot, or nothing does, for as long without the server as
 *                             the site allows (`keys/offline-limit.ts`)
 */

/** How many sign-ins may wait for their turn; a person makes one at a time. */
const MAX_WAITING = 8
const SECOND_TRY_S = 5
const STORE_CLOSES_AFTER_MS = STORE_CLOSES_AFTER_MIN * 60_000
const stationRevoked: Result<never, AppError> = err({ code: 'revoked', subject: 'station' })

export function createSessionService(deps: SessionDeps): SessionService {
  const { clock } = deps
  const steady = createSteadyTime(clock)
  const logins = createLogins(steady)
  let recoveryCodes: string[] | null = null
  let leftMs = steady.nowMs()
  /** Somebody signed out or was signed out, and nobody else is in. */
  let isEmptied = false
  // Sign-ins and locks one after the other: two at once would write each other's slots and sessions.
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work)
    queue = next.catch(() => undefined)
    return next
  }
  /** Work that tries a password or PIN: a flood of it is refused, not queued. */
  const tryInTurn = async <T>(work: () => Promise<Result<T, AppError>>): Promise<Result<T, AppError>> => {
    if (waiting >= MAX_WAITING) return err({ code: 'rate_limited', retry_after_s: SECOND_TRY_S })
    waiting += 1
    try {
      return await inTurn(work)
    } finally {
      waiting -= 1
    }
  }

  const auditDeps = { ...deps, emergencyOf: deps.emergencies.idOf }
  const acts = createActKeeper(() => deps.store.current(), auditDeps)
  const note = (act: SessionAct): Promise<void> => auditSessionAct(deps.store.current(), auditDeps, act)

  /** Why nobody may come in now without the server; an emergency of two people stands above time, not above an order. */
  function offlineBar() {
    const reason = deps.slots.offlineRefusal(clock)
    const isOfTime = reason === 'offline_too_long' || reason === 'clock_set_back'
    return isOfTime && deps.emergencies.station() !== null ? null : reason
  }

  /** Revoked, or about to be erased. */
  const isShutOut = (): boolean => deps.slots.standing()?.state === 'revoked' || deps.isClosing?.() === true

  /** `somebody`: they come in with a key in hand, so that this is no moment for another one. */
  async function leaveScreen(reason: string | null, next: 'nobody' | 'somebody' = 'nobody'): Promise<void> {
    const left = logins.atScreen()
    if (left === null) return
    logins.leave()
    recoveryCodes = null
    leftMs = steady.nowMs()
    deps.online.use(null)
    await told({ user: left.person, action: 'session.lock', outcome: 'success', reason })
    if (next === 'nobody') await rotateIfDue()
  }

  async function endLogin(login: Login, reason: string | null): Promise<void> {
    if (logins.atScreen() === login) {
      deps.online.use(null)
      leftMs = steady.nowMs()
    }
    deps.online.end(login.holder)
    logins.end(login)
    deps.emergencies.forget(login.person.id)
    isEmptied = logins.list().length === 0
    await told({ user: login.person, action: 'session.sign_out', outcome: 'success', reason })
    await rotateIfDue()
  }

  /** It has happened: the screens close, also when the disk is full. */
  async function told(act: SessionAct): Promise<void> {
    await acts.noteDone(act)
    try {
      deps.store.checkpoint()
    } catch (error) {
      deps.onFault(error)
    }
    deps.onChanged()
  }

  async function rotateIfDue(): Promise<void> {
    // What a PIN leads to is the key before.
    if (logins.atScreen() === null && (await rotateWhenLocked(deps))) logins.forgetKeys()
  }

  /** The sign-in is on disk before the first screen of that person can read anything. */
  async function begin({ person, tokens, how, key, recovery_codes = null }: SignedIn): Promise<void> {
    try {
      const shown = logins.atScreen()
      if (shown !== null && JSON.stringify(shown.person) !== JSON.stringify(person)) {
        const isOther = shown.person.id !== person.id
        const why = isOther ? 'another person signed in' : 'signed in again, with other rights'
        await leaveScreen(why, 'somebody')
      }
      await note({ user: person, action: 'session.sign_in', outcome: 'success', reason: how })
      const { login, replaced } = logins.begin(person, { tokens }, key)
      if (replaced !== undefined) {
        deps.online.end(replaced.holder)
        logins.end(replaced)
      }
      recoveryCodes = recovery_codes
      show(login)
    } finally {
      key.fill(0)
    }
  }

  function show(login: Login): void {
    logins.show(login)
    isEmptied = false
    deps.online.use(login.holder)
    deps.onChanged()
  }

  /** A store that was opened for a password that may open it no more does not stay open. */
  async function closeIfEnded(wasOpen: boolean): Promise<void> {
    if (wasOpen || !deps.slots.isPasswordOnlyEnded() || deps.store.current() === undefined) return
    await deps.store.close()
    deps.onChanged()
  }

  async function signInNow(
    username: string,
    password: string,
    given: GivenBeside = {},
  ): Promise<Result<SessionUser, AppError>> {
    const wasOpen = deps.store.current() !== undefined
    if (isShutOut()) return stationRevoked
    const result = await signIn(deps, offlineBar, {
      username: username.trim().toLowerCase(),
      password,
      ...given,
    })
    if (result.ok) {
      await begin(result.value)
      return ok(result.value.person)
    }
    const reason = result.error.code
    if (result.error.code === 'revoked' && result.error.subject === 'station') deps.onStationRefused?.()
    await note({ user: null, action: 'session.sign_in', outcome: 'refused', reason })
    await closeIfEnded(wasOpen)
    return result
  }

  /** The sign-in of a person that still runs. One whose time is over ends here. */
  async function runningLogin(userId: Id): Promise<Login | undefined> {
    const login = logins.of(userId)
    if (login === undefined || !logins.isOver(login)) return login
    await endLogin(login, 'twelve hours are over')
    return undefined
  }

  const comingBack = createComingBack({ ...deps, logins, steady, offlineBar, signInNow, endLogin })

  async function unlockNow(userId: Id, proof: UnlockProof): Promise<Result<SessionUser, AppError>> {
    if (isShutOut()) return stationRevoked
    const login = await runningLogin(userId)
    if (login === undefined) return err({ code: 'session_locked' })
    const isByPin = 'pin' in proof
    const result = isByPin
      ? await comingBack.byPin(login, proof.pin)
      : await comingBack.byPassword(login, proof.password)
    const act = { user: login.person, action: 'session.unlock' }
    if (!result.ok) {
      if (logins.atScreen() !== login) logins.hideKey(login)
      await note({ ...act, outcome: 'refused', reason: result.error.code })
      return result
    }
    // By the server, with a sign-in of its own.
    if (logins.of(userId) !== login) return result
    if (logins.atScreen() !== login) await leaveScreen('another person came back', 'somebody')
    await note({ ...act, outcome: 'success', reason: isByPin ? 'pin' : 'password' })
    show(login)
    return result
  }

  async function setPinNow(pin: string | null, password: string | null): Promise<Result<void, AppError>> {
    const login = logins.atScreen()
    if (login === null) return err({ code: 'session_locked' })
    if (pin === null) {
      login.pin = null
    } else {
      const set = await comingBack.setPin(login, pin, password)
      if (!set.ok) return set
    }
    const action = pin === null ? 'session.drop_pin' : 'session.set_pin'
    await note({ user: login.person, action, outcome: 'success', reason: null })
    return ok(undefined)
  }

  async function closeIfUnused(): Promise<void> {
    if (logins.atScreen() !== null || deps.store.current() === undefined) return
    const isDue = isEmptied || steady.nowMs() - leftMs >= STORE_CLOSES_AFTER_MS
    if (!isDue || !(await deps.isAllSent())) return
    await deps.store.close()
    deps.onChanged()
  }

  async function sweep(): Promise<void> {
    steady.nowMs()
    deps.emergencies.station()
    await acts.writeKept()
    for (const login of logins.list()) {
      if (logins.isOver(login)) await endLogin(login, 'twelve hours are over')
    }
    if (logins.atScreen() !== null) {
      const reason = offlineBar()
      // A store that needs the server to open is not shut in the face of who works; it opens no more.
      if (reason !== null && reason !== 'password_only_ended') await leaveScreen(reason)
    }
    await closeIfUnused()
  }

  return {
    current: () => {
      const login = logins.atScreen()
      return login === null || logins.isOver(login) ? null : login.person
    },
    people: () =>
      logins
        .list()
        .filter((login) => !logins.isOver(login))
        .map((login) => ({
          ...login.person,
          is_at_screen: logins.atScreen() === login,
          has_pin: login.pin !== null,
          pin_tries_left: login.pin === null ? 0 : PIN_TRIES - login.pin.tries,
          has_server_sign_in: login.holder.tokens !== null,
          ends_at: instantOf(clock.nowMs() + logins.remainingMs(login)),
        })),
    signIn: (username, password, given) => tryInTurn(() => signInNow(username, password, given)),
    takeRecoveryCodes: () => {
      const codes = recoveryCodes
      recoveryCodes = null
      return codes
    },
    stepUp: async (given) => {
      const init = { method: 'POST', body: given } as const
      const reply = await deps.online.request('/api/v1/auth/step-up', init)
      return reply.ok ? ok(StepUpAnswer.parse(reply.value)) : reply
    },
    changePassword: (given) =>
      tryInTurn(async () => {
        const login = logins.atScreen()
        return login === null ? err({ code: 'session_locked' }) : changePassword(deps, login.person, given)
      }),
    unlock: (userId, proof) => tryInTurn(() => unlockNow(userId, proof)),
    setPin: (pin, password) => tryInTurn(() => setPinNow(pin, password)),
    signInOnline: (password, given = {}) =>
      tryInTurn(async () => {
        const login = logins.atScreen()
        if (login === null) return err({ code: 'session_locked' })
        const { username } = login.person
        const result = await signInAtServer(deps, { username, password, ...given })
        if (result.ok) {
          await begin(result.value)
          return ok(result.value.person)
        }
        const act = { user: login.person, action: 'session.sign_in', outcome: 'refused' } as const
        await note({ ...act, reason: result.error.code })
        return result
      }),
    provePassword: (password) =>
      tryInTurn(async () => {
        const login = logins.atScreen()
        return login === null ? err({ code: 'session_locked' }) : comingBack.prove(login, password)
      }),
    lock: (reason) => inTurn(() => leaveScreen(reason ?? null)),
    signOut: () =>
      inTurn(async () => {
        const login = logins.atScreen()
        if (login !== null) await endLogin(login, null)
        await closeIfUnused()
      }),
    endLogins: (reason) =>
      inTurn(async () => {
        for (const login of logins.list()) await endLogin(login, reason)
      }),
    endAll: (reason) =>
      inTurn(async () => {
        for (const login of logins.list()) await endLogin(login, reason)
        await deps.store.close()
        deps.onChanged()
      }),
    endPeople: (people) =>
      inTurn(async () => {
        const ended = dropEndedPeople(deps.slots, people)
        for (const login of logins.list()) {
          const { id } = login.person
          if (people.some((one) => one.id === id && !one.is_active))
            await endLogin(login, 'the account was ended')
          else if (ended.includes(id) && logins.atScreen() === login)
            await leaveScreen('the account or its password was changed')
        }
        if (ended.length > 0) deps.onChanged()
        return ended
      }),
    usersChanged: () =>
      inTurn(async () => {
        await dropEndedSlots(deps)
        for (const login of logins.list()) {
          const db = deps.store.current()
          const known = db && (await findPerson(db, login.person.id))
          if (known === undefined) continue
          if (!known.is_active) await endLogin(login, 'the account was ended')
          else if (JSON.stringify(known.user) !== JSON.stringify(login.person)) {
            login.person = known.user
            if (logins.atScreen() === login) deps.onChanged()
          }
        }
      }),
    siteChanged: () =>
      inTurn(async () => {
        if (await holdToSiteRule(deps.store.current(), deps)) deps.onChanged()
      }),
    endEmergency: () =>
      inTurn(async () => {
        if (deps.emergencies.station() === null) return
        const user = logins.atScreen()?.person ?? null
        await note({ user, action: 'emergency.end', outcome: 'success', reason: 'the server answers' })
        deps.emergencies.closeStation()
        deps.onChanged()
      }),
    tick: () => inTurn(sweep),
    openForTwo: (people, record) =>
      tryInTurn(async () => {
        const wasOpen = deps.store.current() !== undefined
        if (isShutOut()) return stationRevoked
        const opened = await openForTwo(deps, people)
        if (!opened.ok) {
          await note({
            user: null,
            action: 'emergency.open_station',
            outcome: 'refused',
            reason: opened.error.code,
          })
          return opened
        }
        const { person, key, other } = opened.value
        const begun = await record([person, other])
        if (!begun.ok) {
          key.fill(0)
          if (!wasOpen) await deps.store.close()
          return begun
        }
        await begin({ person, key, tokens: null, how: 'emergency' })
        return ok(person)
      }),
  }
}
