import { randomBytes } from 'node:crypto'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { KnownUser } from '../../shared/session/session-ipc.ts'
import type { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import type { Clock, Instant } from '../../shared/time.ts'
import type { Role } from '../../shared/users/user.ts'
import { type KeySlots, readKeySlots, type UserSlot, writeKeySlots } from './key-slot-file.ts'
import {
  afterContact,
  afterLook,
  beforeContact,
  type OfflineRefusal,
  offlineRefusal,
} from './offline-limit.ts'
import { secondsUntilTry, TRIES_BEFORE_SERVER } from './offline-tries.ts'
import { type KdfCost, kdfCosts, passwordKey } from './password-key.ts'
import { deriveKey, openSecret, sealSecret } from './sealed-box.ts'

/*
 * The ways to a station's data key (DEK), kept in keyslots.json. DRK is the device root key in the keychain.
 *
 *                 keychain                                         password only
 *   user slot     AEAD(HKDF(argon2id(password) ‖ DRK), DEK)        AEAD(HKDF(argon2id(password)), DEK)
 *   station slot  AEAD(HKDF(DRK ‖ server share), DEK)              AEAD(HKDF(server share), DEK)
 *   device key    AEAD(HKDF(DRK), private key)                     inside the encrypted store only
 *
 * No verifier of a password is stored: a password is right when it opens its slot.
 */

/** The person a slot is for. */
export interface SlotOwner {
  readonly id: Id
  readonly username: string
  readonly full_name: string
  readonly role: Role
}

/** The slots of one profile. Buffers that come out are the caller's to zero. */
export interface KeySlotStore {
  readonly station_id: Id
  readonly key_protection: KeyProtection
  /** Who can sign in without the server, most recent first. */
  knownUsers(): KnownUser[]
  /** The accounts that have a slot. */
  userIds(): Id[]
  /**
   * The data key by a person's password, and who that is. Errors: `first_sign_in_needs_server` (no slot, or too many
   * wrong tries), `rate_limited`, `wrong_credentials`. A wrong try is on disk before the password is tried.
   */
  openByPassword(
    username: string,
    password: string,
    now: Instant,
  ): Promise<Result<{ key: Buffer; user_id: Id }, AppError>>
  /** The data key by the share that the server gives at an online sign-in; undefined when it does not fit. */
  openByServerShare(share: Buffer): Buffer | undefined
  /** Makes or replaces a person's slot, for the password that was just proven. */
  keepUser(owner: SlotOwner, password: string, key: Buffer, now: Instant): Promise<void>
  /** Notes a sign-in that opened the slot and forgets earlier wrong tries. */
  noteSignIn(userId: Id, now: Instant): void
  /** Brings what the sign-in page shows up to date. */
  renameUser(owner: SlotOwner): void
  /** Takes a person's way into this station away. */
  removeUser(userId: Id): void
  /** The device key's private half, where the keychain protects it. */
  openDeviceKey(): Buffer | undefined
  /**
   * Why no password may open the store now without the server; null when it may, as always where a keychain protects
   * it. Looking keeps the time that the clock shows.
   */
  offlineRefusal(clock: Clock): OfflineRefusal | 'password_only_ended' | null
  /** The server has just answered this station. */
  noteContact(clock: Clock): void
  /** Time passes without the server. */
  noteTime(clock: Clock): void
  /**
   * What the site decided about stations without a keychain; a no takes every person's slot away. Answers whether that
   * is another answer than before.
   */
  allowPasswordOnly(isAllowed: boolean): boolean
  readonly isPasswordOnlyEnded: () => boolean
}

/** Contacts and looks are written no more often than this. */
const CONTACT_STEP_MS = 60_000
const LOOK_STEP_MS = 5 * 60_000

/** What opening a profile's slots needs. */
export interface KeySlotOptions {
  readonly folder: string
  readonly rootKey: Buffer | null
  /** Cheaper in tests; slots keep their own. */
  readonly cost?: KdfCost
}

/**
 * Opens the slots of an enrolled profile. Where passwords alone protect it and no contact is kept, as in profiles made
 * before contacts were, its time without the server begins now, once. Error: `store_unreadable`.
 */
export function openKeySlots(options: KeySlotOptions, clock: Clock): Result<KeySlotStore, AppError> {
  const { folder, rootKey } = options
  const read = readKeySlots(folder, rootKey)
  if (!read.ok) return read
  const slots = read.value
  if (slots.key_protection !== 'password_only' || slots.last_contact_at !== undefined)
    return ok(createStore(options, slots))
  const timed = { ...slots, ...beforeContact(slots, clock) }
  writeKeySlots(folder, rootKey, timed)
  return ok(createStore(options, timed))
}

/** Makes the slots of a new profile: the station slot, and in keychain mode the device key's. */
export function createKeySlots(
  options: KeySlotOptions,
  station: { station_id: Id; key: Buffer; server_share: Buffer; device_key: Buffer },
): KeySlotStore {
  const { folder, rootKey } = options
  const { station_id } = station
  const slots: KeySlots = {
    format: 1,
    station_id,
    key_protection: rootKey === null ? 'password_only' : 'keychain',
    station_slot: withKey(stationSlotKey(rootKey, station.server_share), (k) =>
      sealSecret(k, purposeOf(station_id, 'station'), station.key),
    ),
    device_key_slot:
      rootKey === null
        ? null
        : withKey(deviceSlotKey(rootKey), (k) =>
            sealSecret(k, purposeOf(station_id, 'device key'), station.device_key),
          ),
    users: [],
  }
  writeKeySlots(folder, rootKey, slots)
  return createStore(options, slots)
}

function createStore({ folder, rootKey, cost }: KeySlotOptions, initial: KeySlots): KeySlotStore {
  let slots = initial
  const { station_id, key_protection } = initial
  const kdfCost = cost ?? kdfCosts[key_protection]
  const slotPurpose = (userId: Id): string => purposeOf(station_id, `user ${userId}`)

  let contactMonotonicMs: number | null = null

  function replace(changes: Partial<KeySlots>): void {
    const next = { ...slots, ...changes }
    writeKeySlots(folder, rootKey, next)
    slots = next
  }
  function replaceUsers(users: UserSlot[]): void {
    replace({ users })
  }
  function look(clock: Clock, stepMs: number): void {
    const seen = key_protection === 'password_only' ? afterLook(slots, clock, stepMs) : null
    if (seen !== null) replace(seen)
  }
  /** Writes once more, so that the copy before this one does not hold a slot that must no longer open. */
  function forgetPrevious(): void {
    replaceUsers(slots.users)
  }
  function changeUser(userId: Id, change: Partial<UserSlot>): void {
    replaceUsers(slots.users.map((slot) => (slot.user_id === userId ? { ...slot, ...change } : slot)))
  }

  return {
    station_id,
    key_protection,
    knownUsers: () =>
      [...slots.users]
        .sort((a, b) => (b.last_sign_in_at ?? '').localeCompare(a.last_sign_in_at ?? ''))
        .map(({ username, full_name, role, last_sign_in_at }) => ({
          username,
          full_name,
          role,
          last_sign_in_at,
        })),
    userIds: () => slots.users.map((slot) => slot.user_id),
    openByPassword: async (username, password, now) => {
      const slot = slots.users.find((s) => s.username === username.toLowerCase())
      if (slot === undefined || slot.failed_tries >= TRIES_BEFORE_SERVER) {
        return err({ code: 'first_sign_in_needs_server' })
      }
      const wait = secondsUntilTry(slot, now)
      if (wait > 0) return err({ code: 'rate_limited', retry_after_s: wait })
      const { user_id } = slot
      const failed_tries = slot.failed_tries + 1
      changeUser(user_id, { failed_tries, last_failed_at: now })
      const slotKey = await userSlotKey(slot, password, rootKey)
      const key = withKey(slotKey, (k) => openSecret(k, slotPurpose(user_id), slot.sealed_key))
      return key === undefined ? err({ code: 'wrong_credentials' }) : ok({ key, user_id })
    },
    openByServerShare: (share) =>
      withKey(stationSlotKey(rootKey, share), (k) =>
        openSecret(k, purposeOf(station_id, 'station'), slots.station_slot),
      ),
    keepUser: async (owner, password, key, now) => {
      if (slots.password_only_ended === true) return
      const salt = randomBytes(16)
      const kdf = { salt: salt.toString('base64url'), ...kdfCost }
      const slotKey = await userSlotKey(kdf, password, rootKey)
      const sealed_key = withKey(slotKey, (k) => sealSecret(k, slotPurpose(owner.id), key))
      const slot: UserSlot = {
        ...shownOf(owner),
        last_sign_in_at: now,
        ...kdf,
        sealed_key,
        failed_tries: 0,
        last_failed_at: null,
      }
      // A name that was given to another account since is that account's now.
      const others = slots.users.filter((s) => s.user_id !== owner.id && s.username !== slot.username)
      replaceUsers([...others, slot])
      forgetPrevious()
    },
    noteSignIn: (userId, now) =>
      changeUser(userId, { last_sign_in_at: now, failed_tries: 0, last_failed_at: null }),
    renameUser: (owner) => {
      const slot = slots.users.find((s) => s.user_id === owner.id)
      const shown = shownOf(owner)
      if (slot === undefined || (slot.full_name === shown.full_name && slot.role === shown.role)) return
      changeUser(owner.id, { full_name: shown.full_name, role: shown.role })
    },
    removeUser: (userId) => {
      if (slots.users.some((s) => s.user_id === userId)) {
        replaceUsers(slots.users.filter((s) => s.user_id !== userId))
        forgetPrevious()
      }
    },
    openDeviceKey: () => {
      const box = slots.device_key_slot
      if (rootKey === null || box === null) return undefined
      return withKey(deviceSlotKey(rootKey), (k) => openSecret(k, purposeOf(station_id, 'device key'), box))
    },
    offlineRefusal: (clock) => {
      if (key_protection !== 'password_only') return null
      if (slots.password_only_ended === true) return 'password_only_ended'
      const refusal = offlineRefusal(slots, clock, contactMonotonicMs)
      look(clock, 0)
      return refusal
    },
    noteContact: (clock) => {
      if (key_protection !== 'password_only') return
      contactMonotonicMs = clock.monotonicMs()
      const sinceMs = clock.nowMs() - Date.parse(slots.last_contact_at ?? '')
      const isKept = sinceMs >= 0 && sinceMs < CONTACT_STEP_MS && slots.seen_at === slots.last_contact_at
      if (!isKept) replace(afterContact(clock))
    },
    noteTime: (clock) => look(clock, LOOK_STEP_MS),
    allowPasswordOnly: (isAllowed) => {
      if (isAllowed !== (slots.password_only_ended === true)) return false
      const { password_only_ended: _ended, ...rest } = slots
      slots = rest
      if (isAllowed) replace({})
      else replace({ password_only_ended: true, users: [] })
      forgetPrevious()
      return true
    },
    isPasswordOnlyEnded: () => slots.password_only_ended === true,
  }
}

function shownOf({ id, username, full_name, role }: SlotOwner) {
  return { user_id: id, username: username.toLowerCase(), full_name, role }
}

/** Names the box: format, station, slot kind and, for people, whose it is. */
function purposeOf(stationId: Id, kind: string): string {
  return `sijil slot v1|${stationId}|${kind}`
}

async function userSlotKey(
  slot: Pick<UserSlot, 'salt' | 'memory_kib' | 'passes'>,
  password: string,
  rootKey: Buffer | null,
): Promise<Buffer> {
  const fromPassword = await passwordKey(password, Buffer.from(slot.salt, 'base64url'), slot)
  const parts = rootKey === null ? [fromPassword] : [fromPassword, rootKey]
  return withKey(fromPassword, () => deriveKey(parts, 'sijil user slot v1'))
}

function stationSlotKey(rootKey: Buffer | null, share: Buffer): Buffer {
  return deriveKey(rootKey === null ? [share] : [rootKey, share], 'sijil station slot v1')
}

function deviceSlotKey(rootKey: Buffer): Buffer {
  return deriveKey([rootKey], 'sijil device key slot v1')
}

/** Uses a key once and zeroes it. */
function withKey<T>(key: Buffer, use: (key: Buffer) => T): T {
  try {
    return use(key)
  } finally {
    key.fill(0)
  }
}
