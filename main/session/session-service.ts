import { type PasswordChange, StepUpAnswer, type StepUpInput } from '../../shared/account/account-ipc.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Id, IdSource } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { SessionUser } from '../../shared/session/session-ipc.ts'
import type { StationSignInReply } from '../../shared/sync/enrolment-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import type { Db } from '../db/transaction.ts'
import type { HeldRotation, KeySlotStore } from '../keys/key-slots.ts'
import { findPerson, keepPerson } from './known-user-store.ts'
import type { OnlineSession } from './online-session.ts'
import { holdToSiteRule } from './password-only-rule.ts'
import { type DoorFailure, doorError, type ServerDoor } from './server-door.ts'
import { auditSessionAct, type SessionAct } from './session-audit.ts'

/*
 * Who works on this PC. One person at a time.
 *
 *   locked ──sign in, server answers──► server checks the password; its share opens the store; own slot (re)written
 *   locked ──sign in, no server───────► the password opens the person's slot, or nothing does; where passwords alone
 *                                       protect the station, for 24 hours without the server (`keys/offline-limit.ts`)
 *   signed in ──lock──────────────────► locked; the store stays open, so that sync goes on
 *   signed in ──the server says: no longer active──► slot removed, locked
 */

/** The way to the station's encrypted store. */
export interface StoreDoor {
  current(): Db | undefined
  /** Opens the store, or answers the open one. The key stays the caller's to zero. */
  open(key: Buffer): Promise<Result<Db, AppError>>
  /** Empties the write-ahead log, as at every lock. */
  checkpoint(): void
  /** Whether the closed store opens with this key. */
  isUnder(key: Buffer): boolean
  /** Puts the open store under the next of two keys, calls `settle`, and opens it again; throws when the disk fails, the store then whole under one of them. */
  rekey(keys: HeldRotation, settle: () => void): Promise<void>
  /** Closes the store, so that only a key opens it again. */
  close(): Promise<void>
}

export interface SessionDeps {
  readonly station_id: Id
  readonly site_id: Id
  readonly slots: KeySlotStore
  readonly store: StoreDoor
  readonly door: ServerDoor
  readonly online: OnlineSession
  readonly clock: Clock
  readonly newId: IdSource
  /** A token of the station's own, while it can sign. */
  readonly stationToken: () => Promise<string | null>
  /** Server time as a reply told it, milliseconds since 1970 UTC. */
  readonly onServerTime: (serverTimeMs: number) => void
  readonly onChanged: () => void
  /** A failure that nobody waits for. */
  readonly onFault: (error: unknown) => void
  /** The server says that this station was revoked: time to ask where it stands. */
  readonly onStationRefused?: () => void
}

/** What a sign-in carries beside name and password, where the server asked for it. */
export interface GivenBeside {
  readonly totp?: string | undefined
  readonly recovery_code?: string | undefined
  readonly new_password?: string | undefined
}

export interface SessionService {
  current(): SessionUser | null
  /**
   * Errors: `wrong_credentials`, `first_sign_in_needs_server`, `server_needed`, `rate_limited`, `revoked`,
   * `protocol_mismatch`, `store_unreadable`, `store_newer`; and where the server asks for more than the password
   * `second_factor_needed`, `second_factor_setup_needed`, `must_change_password`, `invalid_input` (`new_password`).
   * Without the server nothing more is asked: what opens the store then is the password's slot.
   */
  signIn(username: string, password: string, given?: GivenBeside): Promise<Result<SessionUser, AppError>>
  /** The recovery codes of a second factor that the last sign-in set up; once, null afterwards. */
  takeRecoveryCodes(): string[] | null
  /** Proves again who is there, to the server. */
  stepUp(given: StepUpInput): Promise<Result<StepUpAnswer, AppError>>
  /** Changes the person's own password at the server and the slot that it opens here. */
  changePassword(given: PasswordChange): Promise<Result<null, AppError>>
  /** `reason` is for the audit trail, where it was not the person who locked. */
  lock(reason?: string): Promise<void>
  /** Sync brought user rows: a person's rights may have changed or ended. */
  usersChanged(): Promise<void>
  /** Sync brought the site's record: whether passwords alone may open this station may have changed. */
  siteChanged(): Promise<void>
}

export function createSessionService(deps: SessionDeps): SessionService {
  let user: SessionUser | null = null
  let recoveryCodes: string[] | null = null
  // Sign-ins and locks one after the other: two at once would write each other's slots and sessions.
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work)
    queue = next.catch(() => undefined)
    return next
  }

  const note = (act: SessionAct): Promise<void> => auditSessionAct(deps.store.current(), deps, act)

  async function end(action: string, reason: string | null): Promise<void> {
    const ended = user
    if (ended === null) return
    user = null
    recoveryCodes = null
    deps.online.setTokens(null)
    try {
      await note({ user: ended, action, outcome: 'success', reason })
      deps.store.checkpoint()
      await rotateWhenLocked(deps)
    } finally {
      // Nobody is signed in by now: the screens must close, also when the disk is full.
      deps.onChanged()
    }
  }

  /** The sign-in is on disk before the first screen of that person can read anything. */
  async function begin({ person, tokens, how, recovery_codes }: SignedIn): Promise<void> {
    if (user !== null && JSON.stringify(user) !== JSON.stringify(person)) {
      const isOther = user.id !== person.id
      await end('session.lock', isOther ? 'another person signed in' : 'signed in again, with other rights')
    }
    await note({ user: person, action: 'session.sign_in', outcome: 'success', reason: how })
    deps.online.setTokens(tokens)
    user = person
    recoveryCodes = recovery_codes
    deps.onChanged()
  }

  /** A store that was opened for a password that may open it no more does not stay open. */
  async function closeIfEnded(wasOpen: boolean): Promise<void> {
    if (wasOpen || !deps.slots.isPasswordOnlyEnded() || deps.store.current() === undefined) return
    await deps.store.close()
    deps.onChanged()
  }

  return {
    current: () => user,
    signIn: (username, password, given = {}) =>
      inTurn(async () => {
        const wasOpen = deps.store.current() !== undefined
        if (deps.slots.standing()?.state === 'revoked') return err({ code: 'revoked', subject: 'station' })
        const result = await signIn(deps, { username: username.trim().toLowerCase(), password, ...given })
        if (result.ok) {
          await begin(result.value)
          return ok(result.value.person)
        }
        const reason = result.error.code
        if (result.error.code === 'revoked' && result.error.subject === 'station') deps.onStationRefused?.()
        await note({ user: null, action: 'session.sign_in', outcome: 'refused', reason })
        await closeIfEnded(wasOpen)
        return result
      }),
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
      inTurn(async () => {
        if (user === null) return err({ code: 'session_locked' })
        return await changePassword(deps, user, given)
      }),
    lock: (reason) => inTurn(() => end('session.lock', reason ?? null)),
    usersChanged: () =>
      inTurn(async () => {
        await dropEndedSlots(deps)
        const db = deps.store.current()
        if (user === null || db === undefined) return
        const person = await findPerson(db, user.id)
        if (person === undefined) return
        if (!person.is_active) return await end('session.lock', 'the account was ended')
        if (JSON.stringify(person.user) === JSON.stringify(user)) return
        user = person.user
        deps.onChanged()
      }),
    siteChanged: () =>
      inTurn(async () => {
        if (await holdToSiteRule(deps.store.current(), deps)) deps.onChanged()
      }),
  }
}

interface SignedIn {
  readonly person: SessionUser
  readonly tokens: { readonly access_token: string; readonly refresh_token: string } | null
  readonly how: 'online' | 'offline'
  readonly recovery_codes: string[] | null
}

interface Given extends GivenBeside {
  readonly username: string
  readonly password: string
}

async function signIn(deps: SessionDeps, given: Given): Promise<Result<SignedIn, AppError>> {
  const { username, password } = given
  if (!(await deps.door.isThere())) return signInOffline(deps, username, password)
  const reply = await askServer(deps, given)
  if (reply.ok) return signInOnline(deps, given, reply.value)
  if (isRefusalOfPerson(reply.error)) return err(doorError(reply.error))
  // The server is away after all, or of another version: the ward goes on working.
  const offline = await signInOffline(deps, username, password)
  const needsServer =
    !offline.ok && ['first_sign_in_needs_server', 'server_needed'].includes(offline.error.code)
  return needsServer && reply.error.kind === 'refused' ? err(doorError(reply.error)) : offline
}

/** Whether the server answered the question "may this person work here" with no. */
function isRefusalOfPerson(failure: DoorFailure): boolean {
  return failure.kind === 'refused' && [400, 401, 403, 422, 429].includes(failure.status)
}

async function askServer(deps: SessionDeps, given: Given) {
  const request = { protocol: PROTOCOL_VERSION, station_id: deps.station_id, ...given }
  const first = await deps.door.signIn(request, await deps.stationToken())
  if (first.ok || first.error.kind !== 'refused' || first.error.problem.code !== 'clock') return first
  const { server_time } = first.error.problem
  if (server_time === undefined) return first
  deps.onServerTime(Date.parse(server_time))
  return deps.door.signIn(request, await deps.stationToken())
}

async function signInOnline(
  deps: SessionDeps,
  { password, new_password }: Given,
  reply: StationSignInReply,
): Promise<Result<SignedIn, AppError>> {
  const person = SessionUser.parse(reply.user)
  const now = instantOf(deps.clock.nowMs())
  const share = Buffer.from(reply.server_share, 'base64url')
  let key = deps.slots.openByServerShare(share) ?? (await keyOfOwnSlot(deps, person, password, now))
  if (key === undefined) return err({ code: 'store_unreadable', detail: 'no key slot opens' })
  try {
    key = settleRotation(deps, key)
    const opened = await deps.store.open(key)
    if (!opened.ok) return opened
    deps.slots.trustAgain()
    deps.slots.noteContact(deps.clock)
    const recoveryPublicKey = reply.recovery_public_key ?? null
    deps.slots.keepStation(share, key)
    deps.slots.keepEscrow(recoveryPublicKey, key)
    const reason = deps.slots.rotationDue(now)
    if (reason !== null) deps.slots.beginRotation({ key, share, reason, recoveryPublicKey, now })
    await holdToSiteRule(opened.value, deps)
    const { order_public_key, credentials_changed_at } = reply
    if (order_public_key !== undefined) deps.slots.keepStanding({ order_public_key })
    // A new password is taken only instead of one that was good once: an older server knows nothing of it.
    const isNew = new_password !== undefined && reply.password_changed === true
    await deps.slots.keepUser(
      { ...person, credentials_changed_at },
      isNew ? new_password : password,
      key,
      now,
    )
    await opened.value.transaction().execute((trx) => keepPerson(trx, person))
  } finally {
    key.fill(0)
    share.fill(0)
  }
  const { access_token, refresh_token } = reply
  return ok({
    person,
    tokens: { access_token, refresh_token },
    how: 'online',
    recovery_codes: reply.recovery_codes ?? null,
  })
}

/**
 * The key that the closed store is under. Where a new data key was being made when the program ended, the store itself
 * says how far that came.
 */
function settleRotation({ slots, store }: SessionDeps, key: Buffer): Buffer {
  const held = slots.heldRotation()
  if (
    held === null ||
    store.current() !== undefined ||
    store.isUnder(held.old) ||
    !store.isUnder(held.next)
  ) {
    return key
  }
  const next = Buffer.from(held.next)
  slots.finishRotation()
  key.fill(0)
  return next
}

/** A new data key takes the old one's place while nobody works here. What cannot be done now is tried at the next lock. */
async function rotateWhenLocked({ slots, store, onFault }: SessionDeps): Promise<void> {
  const held = slots.heldRotation()
  if (held === null || store.current() === undefined) return
  try {
    await store.rekey(held, () => slots.finishRotation())
  } catch (error) {
    // Expected: no room for the journal, or a failing disk. The store is whole under one of the two keys, which the
    // next sign-in finds out.
    onFault(error)
  }
}

async function keyOfOwnSlot(
  deps: SessionDeps,
  person: SessionUser,
  password: string,
  now: Instant,
): Promise<Buffer | undefined> {
  const opened = await deps.slots.openByPassword(person.username, password, now)
  return opened.ok ? opened.value.key : undefined
}

async function signInOffline(
  deps: SessionDeps,
  username: string,
  password: string,
): Promise<Result<SignedIn, AppError>> {
  const now = instantOf(deps.clock.nowMs())
  // Before the password is tried: without the server this PC does not open, whoever asks.
  const reason = deps.slots.offlineRefusal(deps.clock)
  if (reason !== null) return err({ code: 'server_needed', reason })
  const slot = await deps.slots.openByPassword(username, password, now)
  if (!slot.ok) return slot
  const { user_id } = slot.value
  const key = settleRotation(deps, slot.value.key)
  const opened = await deps.store.open(key)
  key.fill(0)
  if (!opened.ok) return opened
  // The program may have ended between the site's decision reaching the store and the slots going.
  await holdToSiteRule(opened.value, deps)
  if (deps.slots.isPasswordOnlyEnded()) return err({ code: 'server_needed', reason: 'password_only_ended' })
  const person = await findPerson(opened.value, user_id)
  if (person === undefined) return err({ code: 'first_sign_in_needs_server' })
  if (!person.is_active) {
    deps.slots.removeUser(user_id)
    return err({ code: 'revoked', subject: 'user' })
  }
  deps.slots.noteSignIn(user_id, now)
  return ok({ person: person.user, tokens: null, how: 'offline', recovery_codes: null })
}

/**
 * The server first: what it refuses changes nothing here. The slot follows; where the old password does not open it (it
 * is of an older one still), it goes, and the next sign-in here needs the server.
 */
async function changePassword(
  deps: SessionDeps,
  person: SessionUser,
  given: PasswordChange,
): Promise<Result<null, AppError>> {
  const reply = await deps.online.request('/api/v1/auth/password', { method: 'POST', body: given })
  if (!reply.ok) return reply
  const now = instantOf(deps.clock.nowMs())
  const slot = await deps.slots.openByPassword(person.username, given.old_password, now)
  if (slot.ok && slot.value.user_id === person.id) {
    await deps.slots.keepUser(person, given.new_password, slot.value.key, now)
    slot.value.key.fill(0)
  } else deps.slots.removeUser(person.id)
  return ok(null)
}

/** Takes the slots of people away whom the server ended, and shows the others by their current name and role. */
async function dropEndedSlots(deps: SessionDeps): Promise<void> {
  const db = deps.store.current()
  if (db === undefined) return
  for (const userId of deps.slots.userIds()) {
    const person = await findPerson(db, userId)
    if (person === undefined) continue
    if (person.is_active) deps.slots.renameUser(person.user)
    else deps.slots.removeUser(userId)
  }
}
