import { type KeyObject, randomBytes } from 'node:crypto'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { KnownUser } from '../../shared/session/session-ipc.ts'
import type { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import type { Clock, Instant } from '../../shared/time.ts'
import type { Role } from '../../shared/users/user.ts'
import { diskFaultOf } from '../ipc/fault.ts'
import {
  afterRotation,
  currentDataKey,
  nextDataKey,
  olderDataKeys,
  rootKeyOf,
  rotationDue,
  sealStationSlot,
  withoutUnneeded,
  withRootKey,
  withRotation,
} from './data-key-rotation.ts'
import { openEscrow, recoveryFingerprint, sealEscrow } from './escrow.ts'
import {
  type KeySlots,
  type RotationReason,
  readKeySlots,
  type SlotStanding,
  slotsHash,
  type UserSlot,
  writeKeySlots,
} from './key-slot-file.ts'
import type { KeyState, StateKeeper } from './key-state.ts'
import {
  afterContact,
  afterLook,
  beforeContact,
  type OfflineRefusal,
  offlineAgeMs,
  offlineHoursOf,
  offlineRefusal,
  ranAtStart,
  type SeenTime,
} from './offline-limit.ts'
import { secondsUntilTry, TRIES_BEFORE_SERVER } from './offline-tries.ts'
import { type KdfCost, kdfCosts } from './password-key.ts'
import { KEY_BYTES, openSecret, sealSecret } from './sealed-box.ts'
import { deviceSlotKey, purposeOf, stationSlotKey, userSlotKey, withKey } from './slot-crypto.ts'

/*
 * The ways to a station's data key (DEK), kept in keyslots.json. DRK is the device root key in the keychain.
 *
 *                 keychain                                         password only
 *   user slot     AEAD(HKDF(argon2id(password) ‖ DRK), DEK)        AEAD(HKDF(argon2id(password)), DEK)
 *   station slot  AEAD(HKDF(DRK ‖ server share), DEK)              AEAD(HKDF(server share), DEK)
 *   device key    AEAD(HKDF(DRK), private key)                     inside the encrypted store only
 *   escrow slot   sealed to the organisation's recovery key (`escrow.ts`), in both
 *
 * No verifier of a password is stored: a password is right when it opens its slot. A new data key or root key:
 * `data-key-rotation.ts`. An old copy of the file that was put back: `key-state.ts`.
 */

/** The person a slot is for. */
export interface SlotOwner {
  readonly id: Id
  readonly username: string
  readonly full_name: string
  readonly role: Role
  /** When the server says that their password was set. */
  readonly credentials_changed_at?: Instant | null | undefined
}

/**
 * Why no password opens this station now. `slots_rolled_back`: the slot file is older than the keychain says.
 * `key_state_lost`: the keychain no longer says how old it must be.
 */
export type SlotRefusal = OfflineRefusal | 'password_only_ended' | 'slots_rolled_back' | 'key_state_lost'

/** Two data keys that the store may be under, while a rotation is not settled. */
export interface HeldRotation {
  readonly old: Buffer
  readonly next: Buffer
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
   * The data key by a person's password, and who that is. Errors: `first_sign_in_needs_server` (no slot),
   * `server_needed` (`too_many_tries`), `rate_limited`, `wrong_credentials`. A try is on disk, and in the keychain,
   * before the password is tried, and forgotten with the right one.
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
  /** Wrong passwords in a row of a person, without the server; 0 where they have no slot. */
  triesOf(userId: Id): number
  /** Notes when somebody signed in; earlier wrong tries are forgotten, as where the server proved the password. */
  noteSignIn(userId: Id, now: Instant): void
  /** Brings what the sign-in page shows up to date. */
  renameUser(owner: SlotOwner): void
  /** Takes a person's way into this station away. */
  removeUser(userId: Id): void
  /** The device key's private half, where the keychain protects it. */
  openDeviceKey(): Buffer | undefined
  /** Keeps the store's device key here too, where the keychain protects it; one that is kept already is not written. */
  keepDeviceKey(deviceKey: Buffer): void
  /**
   * Why no password may open the store now without the server; null when it may. Looking keeps the time that the clock
   * shows: in the file every five minutes, and when the answer is another one than before.
   */
  offlineRefusal(clock: Clock): SlotRefusal | null
  /** The server has just answered this station. */
  noteContact(clock: Clock): void
  /** Time passes without the server. */
  noteTime(clock: Clock): void
  /** Milliseconds until nobody opens this station without the server; negative when that is over. */
  offlineEndsInMs(clock: Clock): number
  /** How many hours without the server the site allows. */
  setOfflineHours(hours: number): void
  /**
   * What the site decided about stations without a keychain; a no takes every person's slot away. Answers whether that
   * is another answer than before.
   */
  allowPasswordOnly(isAllowed: boolean): boolean
  readonly isPasswordOnlyEnded: () => boolean
  /** The server has just let somebody in: an old slot file that was put back is this station's again. */
  trustAgain(): void
  /** Makes the station slot anew where it is missing, as after a recovery, or under an older root key. */
  keepStation(share: Buffer, key: Buffer): void
  /**
   * Keeps the data key for the organisation's recovery key, and drops what an earlier recovery key opened. Answers
   * whether that is another one than before. Nothing is kept, and nothing dropped, where the server names none.
   */
  keepEscrow(recoveryPublicKey: string | null, key: Buffer): boolean
  /** The data key by the recovery key's private half. */
  openEscrow(privateKey: KeyObject): Buffer | undefined
  /** Notes that somebody wants a new data key. */
  orderRotation(reason: RotationReason): void
  /** Why a new data key is due; null when it is not. */
  rotationDue(now: Instant): RotationReason | null
  /** Step 1 of `data-key-rotation.ts`; the keys are held until the store is under the new one. */
  beginRotation(order: {
    readonly key: Buffer
    readonly share: Buffer
    readonly reason: RotationReason
    readonly recoveryPublicKey: string | null
    readonly now: Instant
  }): void
  /** The two keys of a rotation that is not settled, since a slot was opened; the holder's to zero, not the caller's. */
  heldRotation(): HeldRotation | null
  /** Step 3: the store is under the new key. */
  finishRotation(): void
  /** The data keys before this one, newest first, for copies of the store made then. */
  olderDataKeys(key: Buffer): Buffer[]
  /** Puts everything under a new root key; the old one is not needed outside the file any more. */
  replaceRootKey(next: Buffer): void
  /** Once the keychain has the newest state, or could not take it. */
  settled(): Promise<void>
  /** Zeroes the keys that are held. The slots open nothing afterwards, and what still comes is not written. */
  close(): void
  /** What the server last said of this station; undefined where it never did. */
  standing(): SlotStanding | undefined
  keepStanding(change: Partial<SlotStanding>): void
  /** When the password of each slot was set; undefined where that is not known. */
  passwordMarks(): { user_id: Id; credentials_changed_at: Instant | null | undefined }[]
  /** Takes several people's ways into this station away at once. */
  removeUsers(userIds: readonly Id[]): void
  /** The server's share opens this station no more, either. */
  removeStationSlot(): void
  /** The profile is being erased: nothing is read from these slots or written to them any more. */
  abandon(): void
}

/** Contacts and looks are written no more often than this. */
const CONTACT_STEP_MS = 60_000
const LOOK_STEP_MS = 5 * 60_000

/** What opening a profile's slots needs. */
export interface KeySlotOptions {
  readonly folder: string
  readonly rootKey: Buffer | null
  /** The keychain that holds the root key. */
  readonly backend?: string
  /** The keychain's own knowledge of the slot file; without it an old file is not told from the newest. */
  readonly state?: { readonly kept: KeyState | null; readonly keeper: StateKeeper }
  /** Cheaper in tests; slots keep their own. */
  readonly cost?: KdfCost
}

/**
 * Opens the slots of an enrolled profile. Where no contact is kept, as in profiles made before contacts were, its time
 * without the server begins now, once. Errors: `store_unreadable`, `store_newer`.
 */
export function openKeySlots(options: KeySlotOptions, clock: Clock): Result<KeySlotStore, AppError> {
  const { folder, rootKey } = options
  const read = readKeySlots(folder, rootKey)
  if (!read.ok) return read
  const slots = read.value
  return ok(createStore(options, withTriesOfKeychain(slots, options), clock))
}

/** Makes the slots of a new profile: the station slot, and in keychain mode the device key's. */
export function createKeySlots(options: KeySlotOptions, station: NewSlots): KeySlotStore {
  const { folder, rootKey } = options
  const { station_id, key, server_share: share } = station
  const root_key = rootKey === null ? 0 : 1
  const slots: KeySlots = {
    format: 2,
    generation: 1,
    station_id,
    key_protection: rootKey === null ? 'password_only' : 'keychain',
    keychain_backend: options.backend ?? null,
    has_state_item: false,
    root_key,
    older_root_keys: [],
    data_key: 1,
    data_key_made_at: station.now ?? null,
    older_data_keys: [],
    forward_keys: [],
    station_slot: share === null ? null : sealStationSlot(station_id, rootKey, { root_key, share, key }),
    device_key_slot: sealDeviceKey(station_id, rootKey, station.device_key),
    escrow_slot:
      station.recoveryPublicKey == null ? null : sealEscrow(station_id, station.recoveryPublicKey, key),
    rotation: null,
    rotation_ordered: null,
    users: [],
  }
  writeKeySlots(folder, rootKey, slots)
  return createStore(options, slots)
}

/** What a new profile's slots are made of. */
export interface NewSlots {
  readonly station_id: Id
  readonly key: Buffer
  /** Null where the server is not asked, as at a recovery: the station slot comes with the next online sign-in. */
  readonly server_share: Buffer | null
  readonly device_key: Buffer
  readonly recoveryPublicKey?: string | null
  /** When the data key was made; without it a new one is due. */
  readonly now?: Instant
}

function createStore(options: KeySlotOptions, initial: KeySlots, clock?: Clock): KeySlotStore {
  const { folder, cost, backend, state } = options
  let slots = initial
  let rootKey = options.rootKey
  let distrust = distrustOf(initial, state?.kept)
  let hasStateItem = initial.has_state_item
  let held: HeldRotation | null = null
  const { station_id, key_protection } = initial
  const kdfCost = cost ?? kdfCosts[key_protection]
  const slotPurpose = (userId: Id): string => purposeOf(station_id, `user ${userId}`)

  /** How long programs had run since the last contact at a moment of this one. */
  let ran: { readonly ms: number; readonly monotonicMs: number } | null =
    clock === undefined
      ? null
      : { ms: ranAtStart(initial, clock, LOOK_STEP_MS), monotonicMs: clock.monotonicMs() }
  function ranMs(clockNow: Clock): number {
    ran ??= { ms: 0, monotonicMs: clockNow.monotonicMs() }
    return ran.ms + Math.max(0, clockNow.monotonicMs() - ran.monotonicMs)
  }

  // The root key is zeroed by then: a file sealed with what is left of it would open for nobody.
  let isOver = false
  function replace(changes: Partial<KeySlots>): void {
    if (isOver) return
    const next: KeySlots = {
      ...slots,
      ...changes,
      // An old file that goes on being written must not outgrow what the keychain knows.
      generation: slots.generation + (distrust === null ? 1 : 0),
      has_state_item: hasStateItem,
      ...(backend === undefined ? {} : { keychain_backend: backend }),
    }
    writeKeySlots(folder, rootKey, next)
    slots = next
    written = next
    // While an old file is not trusted the keychain keeps saying so.
    if (distrust === null) noteState()
  }
  function noteState(): void {
    const tries = slots.users.flatMap((u) =>
      u.failed_tries > 0 ? [[u.user_id, u.failed_tries] as const] : [],
    )
    state?.keeper.note({
      generation: slots.generation,
      hash: slotsHash(slots),
      tries: Object.fromEntries(tries),
    })
  }
  /** From the first state that the keychain took, its absence is a loss. */
  async function settled(): Promise<void> {
    if (state !== undefined && (await state.keeper.settled()) && distrust === null) hasStateItem = true
  }
  function replaceUsers(users: UserSlot[]): void {
    replace({ users })
  }
  const hoursAllowed = (): number => offlineHoursOf(key_protection, slots.offline_hours)
  /** What the file says of time; `slots` may know better by up to one step. */
  let written: SeenTime = initial
  let lastRefusal: OfflineRefusal | null = null
  function look(clock: Clock, stepMs: number): void {
    if (slots.last_contact_at === undefined || isOver) return
    const seen = afterLook(slots, clock, ranMs(clock), 0)
    if (seen !== null) slots = { ...slots, ...(seen as Partial<KeySlots>) }
    if (afterLook(written, clock, ranMs(clock), stepMs) === null) return
    try {
      replace({})
    } catch (error) {
      // A full disk keeps nobody out and nobody in: what was seen stays in memory, and the next look tries again.
      if (diskFaultOf(error) === undefined) throw error
    }
  }
  /** Writes once more, so that the copy before this one does not hold a slot that must no longer open. */
  function forgetPrevious(): void {
    replaceUsers(slots.users)
  }
  const usersWith = (userId: Id, change: Partial<UserSlot>): UserSlot[] =>
    slots.users.map((slot) => (slot.user_id === userId ? { ...slot, ...change } : slot))
  function changeUser(userId: Id, change: Partial<UserSlot>): void {
    replaceUsers(usersWith(userId, change))
  }
  /**
   * A change that keeps nobody out, as that a password was right: where the disk does not take it (it is full, it fails,
   * another program holds the file), it stays in memory, and the next write takes it along.
   */
  function noteUser(userId: Id, change: Partial<UserSlot>): void {
    try {
      changeUser(userId, change)
    } catch {
      slots = { ...slots, users: usersWith(userId, change) }
    }
  }
  function dropHeld(): void {
    held?.old.fill(0)
    held?.next.fill(0)
    held = null
  }
  /** From here on the store's two possible keys are at hand, until it has shown which one it is under. */
  function hold(old: Buffer, next: Buffer): void {
    dropHeld()
    held = { old: Buffer.from(old), next }
  }
  function openBy(number: number, use: (root: Buffer | null) => Buffer | undefined): Buffer | undefined {
    const root = rootKeyOf(slots, rootKey, number)
    if (root === undefined) return undefined
    return root === null ? use(null) : withKey(root, use)
  }
  /** Seals a person's slot under today's keys, for the password that was just proven. */
  async function sealUser(userId: Id, password: string, key: Buffer) {
    const salt = randomBytes(16)
    const kdf = { salt: salt.toString('base64url'), ...kdfCost }
    const slotKey = await userSlotKey(kdf, password, rootKey)
    const sealed_key = withKey(slotKey, (k) => sealSecret(k, slotPurpose(userId), key))
    return { ...kdf, sealed_key, data_key: slots.data_key, root_key: slots.root_key }
  }
  /** The data key in a person's slot, as it is today; a slot under older keys is sealed anew on the way. */
  async function openUser(slot: UserSlot, password: string): Promise<Buffer | undefined> {
    const root = rootKeyOf(slots, rootKey, slot.root_key)
    if (root === undefined) return undefined
    const slotKey = await userSlotKey(slot, password, root)
    root?.fill(0)
    const sealed = withKey(slotKey, (k) => openSecret(k, slotPurpose(slot.user_id), slot.sealed_key))
    if (sealed === undefined) return undefined
    const key = withKey(sealed, (k) => currentDataKey(slots, k, slot.data_key))
    if (key === undefined) return undefined
    if (slot.data_key !== slots.data_key || slot.root_key !== slots.root_key) {
      try {
        changeUser(slot.user_id, await sealUser(slot.user_id, password, key))
        replace(withoutUnneeded(slots))
      } catch (error) {
        key.fill(0)
        throw error
      }
    }
    const next = nextDataKey(slots, key)
    if (next !== undefined) hold(key, next)
    return key
  }

  function openDeviceKey(): Buffer | undefined {
    const box = slots.device_key_slot
    if (rootKey === null || box === null) return undefined
    return withKey(deviceSlotKey(rootKey), (k) => openSecret(k, purposeOf(station_id, 'device key'), box))
  }
  function removeUsers(userIds: readonly Id[]): void {
    if (!slots.users.some((s) => userIds.includes(s.user_id))) return
    replaceUsers(slots.users.filter((s) => !userIds.includes(s.user_id)))
    forgetPrevious()
  }
  // Where no contact was ever kept, the time without the server begins now.
  if (clock !== undefined && slots.last_contact_at === undefined)
    replace(beforeContact(slots, clock) as Partial<KeySlots>)

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
      if (slot === undefined) return err({ code: 'first_sign_in_needs_server' })
      if (slot.failed_tries >= TRIES_BEFORE_SERVER) {
        return err({ code: 'server_needed', reason: 'too_many_tries' })
      }
      const wait = secondsUntilTry(slot, now)
      if (wait > 0) return err({ code: 'rate_limited', retry_after_s: wait })
      const { user_id } = slot
      const failed_tries = slot.failed_tries + 1
      changeUser(user_id, { failed_tries, last_failed_at: now })
      await settled()
      const key = await openUser(slot, password)
      if (key === undefined) return err({ code: 'wrong_credentials' })
      // Whatever becomes of the sign-in: a store that does not open closes no slot.
      noteUser(user_id, { failed_tries: 0, last_failed_at: null })
      return ok({ key, user_id })
    },
    openByServerShare: (share) => {
      const { station_slot, rotation } = slots
      const open = (slot: typeof station_slot): Buffer | undefined =>
        slot === null
          ? undefined
          : openBy(slot.root_key, (root) =>
              withKey(stationSlotKey(root, share), (k) =>
                openSecret(k, purposeOf(station_id, 'station'), slot.box),
              ),
            )
      const key = open(station_slot)
      if (key === undefined || rotation === null) return key
      const next = open(rotation.station_slot)
      if (next !== undefined) hold(key, next)
      return key
    },
    keepUser: async (owner, password, key, now) => {
      // After a theft nothing is sealed to the key that is on its way out.
      if (slots.password_only_ended === true || slots.rotation?.reason === 'theft') return
      const slot: UserSlot = {
        ...shownOf(owner),
        last_sign_in_at: now,
        ...(await sealUser(owner.id, password, key)),
        failed_tries: 0,
        last_failed_at: null,
        ...(owner.credentials_changed_at === undefined
          ? {}
          : { credentials_changed_at: owner.credentials_changed_at }),
      }
      // A name that was given to another account since is that account's now.
      const others = slots.users.filter((s) => s.user_id !== owner.id && s.username !== slot.username)
      replace(withoutUnneeded({ ...slots, users: [...others, slot] }))
      forgetPrevious()
    },
    triesOf: (userId) => slots.users.find((slot) => slot.user_id === userId)?.failed_tries ?? 0,
    noteSignIn: (userId, now) =>
      noteUser(userId, { last_sign_in_at: now, failed_tries: 0, last_failed_at: null }),
    renameUser: (owner) => {
      const slot = slots.users.find((s) => s.user_id === owner.id)
      const shown = shownOf(owner)
      if (slot === undefined || (slot.full_name === shown.full_name && slot.role === shown.role)) return
      changeUser(owner.id, { full_name: shown.full_name, role: shown.role })
    },
    removeUser: (userId) => removeUsers([userId]),
    removeUsers,
    openDeviceKey,
    keepDeviceKey: (deviceKey) => {
      const isKept = withKey(openDeviceKey() ?? Buffer.alloc(0), (kept) => kept.equals(deviceKey))
      if (rootKey === null || isKept) return
      replace({ device_key_slot: sealDeviceKey(station_id, rootKey, deviceKey) })
      forgetPrevious()
    },
    offlineRefusal: (clock) => {
      if (distrust !== null) return distrust
      if (slots.password_only_ended === true) return 'password_only_ended'
      const refusal = offlineRefusal(slots, clock, ranMs(clock), hoursAllowed())
      const isSame = refusal === lastRefusal
      lastRefusal = refusal
      look(clock, isSame ? LOOK_STEP_MS : 0)
      return refusal
    },
    noteContact: (clock) => {
      ran = { ms: 0, monotonicMs: clock.monotonicMs() }
      const sinceMs = clock.nowMs() - Date.parse(slots.last_contact_at ?? '')
      const isKept = sinceMs >= 0 && sinceMs < CONTACT_STEP_MS && slots.seen_at === slots.last_contact_at
      if (!isKept) replace(afterContact(clock))
    },
    noteTime: (clock) => look(clock, LOOK_STEP_MS),
    offlineEndsInMs: (clock) => hoursAllowed() * 3_600_000 - offlineAgeMs(slots, clock, ranMs(clock)),
    setOfflineHours: (hours) => {
      if (slots.offline_hours !== hours) replace({ offline_hours: hours })
    },
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
    trustAgain: () => {
      if (distrust === null) return
      distrust = null
      slots = { ...slots, generation: Math.max(slots.generation, state?.kept?.generation ?? 0) }
      forgetPrevious()
    },
    keepStation: (share, key) => {
      if (slots.station_slot?.root_key === slots.root_key) return
      const { root_key } = slots
      const station_slot = sealStationSlot(station_id, rootKey, { root_key, share, key })
      replace(withoutUnneeded({ ...slots, station_slot }))
    },
    keepEscrow: (recoveryPublicKey, key) => {
      if (recoveryPublicKey === null || slots.rotation !== null) return false
      if (slots.escrow_slot?.key_fingerprint === recoveryFingerprint(recoveryPublicKey)) return false
      replace({ escrow_slot: sealEscrow(station_id, recoveryPublicKey, key) })
      forgetPrevious()
      return true
    },
    openEscrow: (privateKey) => {
      const { escrow_slot, rotation } = slots
      const key = escrow_slot === null ? undefined : openEscrow(station_id, privateKey, escrow_slot)
      const next = rotation?.escrow_slot && openEscrow(station_id, privateKey, rotation.escrow_slot)
      if (key !== undefined && next) hold(key, next)
      return key
    },
    orderRotation: (reason) => replace({ rotation_ordered: reason }),
    rotationDue: (now) => rotationDue(slots, now),
    beginRotation: ({ key, ...order }) => {
      const next = randomBytes(KEY_BYTES)
      replace(withRotation(slots, rootKey, { ...order, old: key, next }))
      // The copy before this one leads to the old key only, and after a theft still holds everybody's slots.
      forgetPrevious()
      hold(key, next)
    },
    heldRotation: () => held,
    finishRotation: () => {
      replace(afterRotation(slots))
      forgetPrevious()
      dropHeld()
    },
    olderDataKeys: (key) => olderDataKeys(slots, key),
    replaceRootKey: (next) => {
      const old = rootKey
      if (old === null) throw new Error('a station without a keychain has no root key')
      const box = slots.device_key_slot
      const device =
        box === null
          ? undefined
          : withKey(deviceSlotKey(old), (k) => openSecret(k, purposeOf(station_id, 'device key'), box))
      if (device === undefined) throw new Error('a station with a keychain has a device key slot')
      const changed = withRootKey(
        slots,
        old,
        next,
        withKey(device, (d) => sealDeviceKey(station_id, next, d)),
      )
      // The seal of the file changes with the key: one write carries both.
      rootKey = Buffer.from(next)
      try {
        replace(changed)
      } catch (error) {
        rootKey.fill(0)
        rootKey = old
        throw error
      }
      forgetPrevious()
      old.fill(0)
    },
    standing: () => slots.standing,
    keepStanding: (change) => {
      const standing: SlotStanding = { state: 'active', ...slots.standing, ...change }
      if (JSON.stringify(standing) !== JSON.stringify(slots.standing)) replace({ standing })
    },
    passwordMarks: () =>
      slots.users.map(({ user_id, credentials_changed_at }) => ({ user_id, credentials_changed_at })),
    removeStationSlot: () => {
      if (slots.station_slot === null) return
      replace({ station_slot: null })
      forgetPrevious()
    },
    abandon: () => {
      isOver = true
      slots = {
        ...slots,
        users: [],
        station_slot: null,
        device_key_slot: null,
        rotation: null,
        escrow_slot: null,
      }
      dropHeld()
      rootKey?.fill(0)
    },
    settled,
    close: () => {
      isOver = true
      dropHeld()
      rootKey?.fill(0)
    },
  }
}

/** The device key under a root key; null where there is none. */
export function sealDeviceKey(stationId: Id, rootKey: Buffer | null, deviceKey: Buffer): string | null {
  if (rootKey === null) return null
  return withKey(deviceSlotKey(rootKey), (k) => sealSecret(k, purposeOf(stationId, 'device key'), deviceKey))
}

/** Whether the slot file is the one that the keychain last knew, or a newer one. */
function distrustOf(
  slots: KeySlots,
  kept: KeyState | null | undefined,
): 'slots_rolled_back' | 'key_state_lost' | null {
  if (kept === undefined) return null
  if (kept === null) return slots.has_state_item ? 'key_state_lost' : null
  if (kept.generation > slots.generation) return 'slots_rolled_back'
  return kept.generation === slots.generation && kept.hash !== slotsHash(slots) ? 'slots_rolled_back' : null
}

/** Wrong tries count as the keychain knows them, where it knows of no older file than this. */
function withTriesOfKeychain(slots: KeySlots, { state }: KeySlotOptions): KeySlots {
  const kept = state?.kept
  if (kept == null || kept.generation < slots.generation) return slots
  const users = slots.users.map((user) => ({
    ...user,
    failed_tries: Math.max(user.failed_tries, kept.tries[user.user_id] ?? 0),
  }))
  return { ...slots, users }
}

function shownOf({ id, username, full_name, role }: SlotOwner) {
  return { user_id: id, username: username.toLowerCase(), full_name, role }
}
