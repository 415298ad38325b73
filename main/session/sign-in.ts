import { type PasswordChange, PasswordChanged } from '../../shared/account/account-ipc.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { SessionUser } from '../../shared/session/session-ipc.ts'
import type { StationSignInReply } from '../../shared/sync/enrolment-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import type { Db } from '../db/transaction.ts'
import type { HeldRotation, KeySlotStore } from '../keys/key-slots.ts'
import { findPerson, keepPerson } from './known-user-store.ts'
import type { OnlineSession, Tokens } from './online-session.ts'
import { holdToSiteRule } from './password-only-rule.ts'
import { type DoorFailure, doorError, type ServerDoor } from './server-door.ts'

/*
 * How a password opens this station: by the server, or by the person's own slot. Answers the person and the data key;
 * who is at the screen then is `session-service.ts`.
 */

/** The way to the station's encrypted store. */
export interface StoreDoor {
  current(): Db | undefined
  /** Opens the store, or answers the open one. The key stays the caller's to zero. */
  open(key: Buffer): Promise<Result<Db, AppError>>
  /** Empties the write-ahead log, as at every lock. */
  checkpoint(): void
  /** Whether the closed store opens with this key; undefined where it could not be looked at now. */
  isUnder(key: Buffer): boolean | undefined
  /** Puts the open store under the next of two keys, calls `settle`, and opens it again; throws when the disk fails, the store then whole under one of them. */
  rekey(keys: HeldRotation, settle: () => void): Promise<void>
  /** Closes the store, so that only a key opens it again. */
  close(): Promise<void>
}

export interface SignInDeps {
  readonly station_id: Id
  readonly site_id: Id
  readonly slots: KeySlotStore
  readonly store: StoreDoor
  readonly door: ServerDoor
  readonly clock: Clock
  /** A token of the station's own, while it can sign. */
  readonly stationToken: () => Promise<string | null>
  /** Server time as a reply told it, milliseconds since 1970 UTC. */
  readonly onServerTime: (serverTimeMs: number) => void
}

/** What a sign-in carries beside name and password, where the server asked for it. */
export interface GivenBeside {
  readonly totp?: string | undefined
  readonly recovery_code?: string | undefined
  readonly new_password?: string | undefined
}

interface Given extends GivenBeside, Credentials {}

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** A person whose password has just opened this station without the server. */
export interface ProvenPerson {
  readonly person: SessionUser
  /** The caller zeroes it. */
  readonly key: Buffer
}

export interface SignedIn extends ProvenPerson {
  readonly tokens: Tokens | null
  readonly how: 'online' | 'offline' | 'emergency'
  /** Of a second factor that this sign-in set up. */
  readonly recovery_codes?: string[] | null
}

export type OfflineBar = () => ReturnType<KeySlotStore['offlineRefusal']>

/** Signs a person in by the server, or by their slot where it does not answer. */
export async function signIn(
  deps: SignInDeps,
  offlineBar: OfflineBar,
  given: Given,
): Promise<Result<SignedIn, AppError>> {
  const { username, password } = given
  if (!(await deps.door.isThere())) return signInOffline(deps, offlineBar, username, password)
  const reply = await askServer(deps, given)
  if (reply.ok) return signInOnline(deps, given, reply.value)
  if (isRefusalOfPerson(reply.error)) return err(doorError(reply.error))
  // The server is away after all, or of another version: the ward goes on working.
  const offline = await signInOffline(deps, offlineBar, username, password)
  const needsServer =
    !offline.ok && ['first_sign_in_needs_server', 'server_needed'].includes(offline.error.code)
  return needsServer && reply.error.kind === 'refused' ? err(doorError(reply.error)) : offline
}

/** Whether the server answered the question "may this person work here" with no. */
function isRefusalOfPerson(failure: DoorFailure): boolean {
  return failure.kind === 'refused' && [400, 401, 403, 422, 429].includes(failure.status)
}

async function askServer(deps: SignInDeps, given: Given) {
  const request = { protocol: PROTOCOL_VERSION, station_id: deps.station_id, ...given }
  const first = await deps.door.signIn(request, await deps.stationToken())
  if (first.ok || first.error.kind !== 'refused' || first.error.problem.code !== 'clock') return first
  const { server_time } = first.error.problem
  if (server_time === undefined) return first
  deps.onServerTime(Date.parse(server_time))
  return deps.door.signIn(request, await deps.stationToken())
}

/** Signs a person in by the server and by nothing else. */
export async function signInAtServer(deps: SignInDeps, given: Given): Promise<Result<SignedIn, AppError>> {
  const reply = await askServer(deps, given)
  return reply.ok ? signInOnline(deps, given, reply.value) : err(doorError(reply.error))
}

async function signInOnline(
  deps: SignInDeps,
  { password, new_password }: Given,
  reply: StationSignInReply,
): Promise<Result<SignedIn, AppError>> {
  const person = SessionUser.parse(reply.user)
  const now = instantOf(deps.clock.nowMs())
  const share = Buffer.from(reply.server_share, 'base64url')
  let key = deps.slots.openByServerShare(share) ?? (await keyOfOwnSlot(deps, person, password, now))
  if (key === undefined) return err({ code: 'store_unreadable', detail: 'no key slot opens' })
  let isIn = false
  try {
    const settled = settleRotation(deps, key)
    if (!settled.ok) return settled
    key = settled.value
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
    isIn = true
  } finally {
    if (!isIn) key.fill(0)
    share.fill(0)
  }
  const { access_token, refresh_token } = reply
  const recovery_codes = reply.recovery_codes ?? null
  return ok({ person, key, tokens: { access_token, refresh_token }, how: 'online', recovery_codes })
}

/**
 * The key that the closed store is under. Where a new data key was being made when the program ended, the store itself
 * says how far that came. Error: `store_unreadable`, where it could not be looked at; the given key is zeroed then.
 */
export function settleRotation(
  { slots, store }: Pick<SignInDeps, 'slots' | 'store'>,
  key: Buffer,
): Result<Buffer, AppError> {
  const held = slots.heldRotation()
  if (held === null || store.current() !== undefined) return ok(key)
  const isOld = store.isUnder(held.old)
  if (isOld === true) return ok(key)
  const isNext = isOld === false ? store.isUnder(held.next) : undefined
  // Under neither: damaged or gone, which the opening tells.
  if (isNext === false) return ok(key)
  key.fill(0)
  // With the wrong one of the two a sound store would look damaged, and be moved aside.
  if (isNext === undefined) return err({ code: 'store_unreadable', detail: 'it cannot be looked at now' })
  const next = Buffer.from(held.next)
  slots.finishRotation()
  return ok(next)
}

/**
 * A new data key takes the old one's place while nobody is at the screen; answers whether it did. What cannot be done
 * now is tried at the next lock.
 */
export async function rotateWhenLocked({
  slots,
  store,
  onFault,
}: Pick<SignInDeps, 'slots' | 'store'> & { readonly onFault: (error: unknown) => void }): Promise<boolean> {
  const held = slots.heldRotation()
  if (held === null || store.current() === undefined) return false
  try {
    await store.rekey(held, () => slots.finishRotation())
    return true
  } catch (error) {
    // Expected: no room for the journal, or a failing disk. The store is whole under one of the two keys, which the
    // next sign-in finds out.
    onFault(error)
    return false
  }
}

async function keyOfOwnSlot(
  deps: SignInDeps,
  person: SessionUser,
  password: string,
  now: Instant,
): Promise<Buffer | undefined> {
  const opened = await deps.slots.openByPassword(person.username, password, now)
  return opened.ok ? opened.value.key : undefined
}

async function signInOffline(
  deps: SignInDeps,
  offlineBar: OfflineBar,
  username: string,
  password: string,
): Promise<Result<SignedIn, AppError>> {
  // Before the password is tried: without the server this PC does not open, whoever asks.
  const reason = offlineBar()
  if (reason !== null) return err({ code: 'server_needed', reason })
  const proven = await openByOwnSlot(deps, username, password)
  if (!proven.ok) return proven
  deps.slots.noteSignIn(proven.value.person.id, instantOf(deps.clock.nowMs()))
  return ok({ ...proven.value, tokens: null, how: 'offline' })
}

/** The store by a person's own slot, for somebody whom it knows as active. */
async function openByOwnSlot(
  deps: SignInDeps,
  username: string,
  password: string,
): Promise<Result<ProvenPerson, AppError>> {
  const slot = await deps.slots.openByPassword(username, password, instantOf(deps.clock.nowMs()))
  if (!slot.ok) return slot
  const { user_id } = slot.value
  const settled = settleRotation(deps, slot.value.key)
  if (!settled.ok) return settled
  const key = settled.value
  const person = await findActivePerson(deps, key, user_id)
  if (person.ok) return ok({ person: person.value, key })
  key.fill(0)
  return person
}

async function findActivePerson(
  deps: SignInDeps,
  key: Buffer,
  userId: Id,
): Promise<Result<SessionUser, AppError>> {
  const opened = await deps.store.open(key)
  if (!opened.ok) return opened
  // The program may have ended between the site's decision reaching the store and the slots going.
  await holdToSiteRule(opened.value, deps)
  if (deps.slots.isPasswordOnlyEnded()) return err({ code: 'server_needed', reason: 'password_only_ended' })
  const person = await findPerson(opened.value, userId)
  if (person === undefined) return err({ code: 'first_sign_in_needs_server' })
  if (person.is_active) return ok(person.user)
  deps.slots.removeUser(userId)
  return err({ code: 'revoked', subject: 'user' })
}

/** Both people's own slots must open, for two accounts. The store is open then. */
export async function openForTwo(
  deps: SignInDeps,
  [first, second]: readonly [Credentials, Credentials],
): Promise<Result<ProvenPerson & { readonly other: SessionUser }, AppError>> {
  const one = await openByOwnSlot(deps, first.username.trim().toLowerCase(), first.password)
  if (!one.ok) return one
  const { person, key } = one.value
  const two = await openByOwnSlot(deps, second.username.trim().toLowerCase(), second.password)
  if (two.ok) two.value.key.fill(0)
  if (!two.ok || two.value.person.id === person.id) {
    key.fill(0)
    return two.ok ? err({ code: 'conflict', reason: 'same_person' }) : two
  }
  const now = instantOf(deps.clock.nowMs())
  for (const { id } of [person, two.value.person]) deps.slots.noteSignIn(id, now)
  return ok({ person, key, other: two.value.person })
}

/** Takes the slots of people away whom the server ended, and shows the others by their current name and role. */
export async function dropEndedSlots(deps: SignInDeps): Promise<void> {
  const db = deps.store.current()
  if (db === undefined) return
  for (const userId of deps.slots.userIds()) {
    const person = await findPerson(db, userId)
    if (person === undefined) continue
    if (person.is_active) deps.slots.renameUser(person.user)
    else deps.slots.removeUser(userId)
  }
}

/**
 * The server first: what it refuses changes nothing here. The slot follows, with the server's word of when that was, or
 * its next list of people would end it; where the old password does not open it (it is of an older one still), or the
 * server does not say, it goes, and the next sign-in here needs the server.
 */
export async function changePassword(
  deps: Pick<SignInDeps, 'slots' | 'clock'> & { readonly online: OnlineSession },
  person: SessionUser,
  given: PasswordChange,
): Promise<Result<null, AppError>> {
  const reply = await deps.online.request('/api/v1/auth/password', { method: 'POST', body: given })
  if (!reply.ok) return reply
  const now = instantOf(deps.clock.nowMs())
  const changed = PasswordChanged.safeParse(reply.value)
  const slot = await deps.slots.openByPassword(person.username, given.old_password, now)
  if (slot.ok && slot.value.user_id === person.id && changed.success) {
    const owner = { ...person, credentials_changed_at: changed.data.credentials_changed_at }
    await deps.slots.keepUser(owner, given.new_password, slot.value.key, now)
  } else deps.slots.removeUser(person.id)
  if (slot.ok) slot.value.key.fill(0)
  return ok(null)
}
