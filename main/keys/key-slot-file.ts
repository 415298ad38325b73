import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import type { AppError } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import { StationPolicy } from '../../shared/sync/standing-message.ts'
import { Instant } from '../../shared/time.ts'
import { Role } from '../../shared/users/user.ts'
import { writeDurably } from './durable-file.ts'
import { EscrowSlot } from './escrow.ts'
import { deriveKey } from './sealed-box.ts'

const UserSlotOne = z.object({
  user_id: Id,
  username: z.string(),
  full_name: z.string(),
  role: Role,
  last_sign_in_at: Instant.nullable(),
  salt: z.string(),
  memory_kib: z.int().positive(),
  passes: z.int().positive(),
  /** The data key under this person's password. */
  sealed_key: z.string(),
  /** Wrong passwords in a row without the server. Raised on disk before each try. */
  failed_tries: z.int().nonnegative(),
  last_failed_at: Instant.nullable(),
  /** When the password that this slot was sealed with was set, by the server; null or absent where that is not known. */
  credentials_changed_at: Instant.nullable().optional(),
})

/** One person's way into this station's store, with what the sign-in page shows of that person. */
export const UserSlot = UserSlotOne.extend({
  /** Which data key is sealed here, and under which root key; older ones are made new when the person signs in. */
  data_key: z.int().positive(),
  root_key: z.int().nonnegative(),
})
export type UserSlot = z.infer<typeof UserSlot>

/** slot[station]: the data key under the server's share and a root key. */
export const StationSlot = z.object({ box: z.string(), root_key: z.int().nonnegative() })
export type StationSlot = z.infer<typeof StationSlot>

const NumberedKey = z.object({ number: z.int().positive(), box: z.string() })

/** Why a data key is replaced. After a theft nothing that the old key opens leads to the new one. */
export const RotationReason = z.enum(['yearly', 'ordered', 'theft'])
export type RotationReason = z.infer<typeof RotationReason>

/** A new data key that the store may or may not be under yet; both open until the store has shown which one it is. */
export const Rotation = z.object({
  started_at: Instant,
  reason: RotationReason,
  station_slot: StationSlot,
  escrow_slot: EscrowSlot.nullable(),
  /** The new key under the old one; null after a theft. */
  forward: z.string().nullable(),
  /** The old key under the new one. */
  back: z.string(),
})
export type Rotation = z.infer<typeof Rotation>

/** What the server last said, signed, of this station: kept where it can be read while the store is closed. */
export const SlotStanding = z.object({
  /** Ed25519, SPKI DER, base64url: who may give this station orders. */
  order_public_key: z.string().optional(),
  state: z.enum(['active', 'revoked']),
  /** Of the list of people that was last carried out. */
  people_hash: z.string().optional(),
  minimum_version: z.string().nullable().optional(),
  /** Whose slots went without the server knowing it yet. */
  unacknowledged: z.array(Id).optional(),
  policy: StationPolicy.optional(),
})
export type SlotStanding = z.infer<typeof SlotStanding>

const timeFields = {
  /** What `offline-limit.ts` keeps of time. */
  last_contact_at: Instant.optional(),
  seen_at: Instant.optional(),
  ran_ms: z.int().nonnegative().optional(),
  /** Hours without the server, as the site last said. */
  offline_hours: z.int().positive().optional(),
  /** The site no longer lets passwords alone open a PC: there are no user slots, and none is made. */
  password_only_ended: z.literal(true).optional(),
}

const KeySlotsOne = z.object({
  format: z.literal(1),
  station_id: Id,
  key_protection: KeyProtection,
  station_slot: z.string(),
  device_key_slot: z.string().nullable(),
  users: z.array(UserSlotOne),
  ...timeFields,
})

/** `keyslots.json`: every way to the data key of one station. Holds nothing of patients and no key in clear. */
export const KeySlots = z.object({
  format: z.literal(2),
  /** Raised at every write, so that an old copy put back is told from the newest. */
  generation: z.int().nonnegative(),
  station_id: Id,
  key_protection: KeyProtection,
  /** Which keychain holds the root key. */
  keychain_backend: z.string().nullable(),
  /** Whether the keychain holds this file's generation too (`key-state.ts`). */
  has_state_item: z.boolean(),
  /** The number of the root key, 0 where there is none, and older ones under it, while a slot still needs them. */
  root_key: z.int().nonnegative(),
  older_root_keys: z.array(NumberedKey),
  /** The number of the data key, when it was made, and older ones under it: copies made before open with those. */
  data_key: z.int().positive(),
  data_key_made_at: Instant.nullable(),
  older_data_keys: z.array(NumberedKey),
  /** The data key after `number`, under that one: for the slots of people who have not signed in since. */
  forward_keys: z.array(NumberedKey),
  /** Null after a recovery, until the server's share is here again. */
  station_slot: StationSlot.nullable(),
  /** The device key under the keychain's root key, so that a station can speak to the server before anybody signs in. */
  device_key_slot: z.string().nullable(),
  escrow_slot: EscrowSlot.nullable(),
  rotation: Rotation.nullable(),
  /** Somebody asked for a new data key: made at the next sign-in that the server answers. */
  rotation_ordered: RotationReason.nullable(),
  users: z.array(UserSlot),
  ...timeFields,
  standing: SlotStanding.optional(),
})
export type KeySlots = z.infer<typeof KeySlots>

const Mac = { mac: z.string().nullable() }
const StoredKeySlots = z.discriminatedUnion('format', [KeySlotsOne.extend(Mac), KeySlots.extend(Mac)])
type StoredKeySlots = z.infer<typeof StoredKeySlots>

const CURRENT = 'keyslots.json'
const PREVIOUS = 'keyslots.previous.json'

/**
 * Reads a profile's slots. `rootKey` is the keychain's key, null in password-only mode; with it the file is
 * authenticated, and an altered one is refused. A missing or unreadable file is replaced by the copy before it. Errors:
 * `store_unreadable`; `store_newer` where a newer version of the program wrote it.
 */
export function readKeySlots(folder: string, rootKey: Buffer | null): Result<KeySlots, AppError> {
  const read = parseFile(join(folder, CURRENT)) ?? parseFile(join(folder, PREVIOUS))
  if (read === undefined) return unreadable('the key slots cannot be read')
  const { mac, ...slots } = read.stored
  const needsMac = slots.key_protection === 'keychain'
  if (needsMac && rootKey === null) return unreadable('the keychain does not hold the key of this station')
  if (rootKey !== null && !isSealedBy(rootKey, slots, mac)) {
    const { mac: _mac, ...asWritten } = read.raw
    // Nobody altered it: it says more than this program understands, and writing it would lose that.
    if (isSealedBy(rootKey, asWritten, mac)) return err({ code: 'store_newer', found: CURRENT })
    return unreadable(ALTERED)
  }
  return ok(slots.format === 1 ? fromFormatOne(slots) : slots)
}

const ALTERED = 'the key slots were altered'

/** Whether slots were refused because their seal does not fit: the file was altered, or the root key is another. */
export function isSealBroken(error: AppError): boolean {
  return error.code === 'store_unreadable' && error.detail === ALTERED
}

/** What a profile's slots say of themselves, not authenticated: only to look for the right key, never to open by. */
export function peekKeySlots(folder: string): KeySlots | undefined {
  const read = parseFile(join(folder, CURRENT)) ?? parseFile(join(folder, PREVIOUS))
  if (read === undefined) return undefined
  const { mac: _mac, ...slots } = read.stored
  return slots.format === 1 ? fromFormatOne(slots) : slots
}

/** Stores the slots durably and keeps the copy that was there as `keyslots.previous.json`. */
export function writeKeySlots(folder: string, rootKey: Buffer | null, slots: KeySlots): void {
  const path = join(folder, CURRENT)
  // A torn file must not take the place of the last whole one.
  if (parseFile(path) !== undefined) copyFileSync(path, join(folder, PREVIOUS))
  const mac = rootKey === null ? null : macOf(slots, rootKey)
  writeDurably(path, `${JSON.stringify({ ...slots, mac }, null, 2)}\n`)
}

/** What the keychain keeps of a slot file, to tell it from another of the same generation. */
export function slotsHash(slots: KeySlots): string {
  return createHash('sha256')
    .update(canonicalize(slots) ?? '')
    .digest('hex')
}

const AsWritten = z.record(z.string(), z.unknown())

/** A slot file as this program understands it, and with whatever else is in it. */
interface ReadKeySlots {
  readonly stored: StoredKeySlots
  readonly raw: z.infer<typeof AsWritten>
}

function parseFile(path: string): ReadKeySlots | undefined {
  try {
    const raw = AsWritten.parse(JSON.parse(readFileSync(path, 'utf8')))
    // Throws where a text is half a surrogate pair, for which there is no MAC.
    canonicalize(raw)
    return { stored: StoredKeySlots.parse(raw), raw }
  } catch {
    // Expected: no such file, or not whole.
    return undefined
  }
}

function fromFormatOne(one: z.infer<typeof KeySlotsOne>): KeySlots {
  const { station_slot, users, format: _format, ...rest } = one
  const root_key = one.key_protection === 'keychain' ? 1 : 0
  return {
    ...rest,
    format: 2,
    generation: 0,
    keychain_backend: null,
    has_state_item: false,
    root_key,
    older_root_keys: [],
    data_key: 1,
    data_key_made_at: null,
    older_data_keys: [],
    forward_keys: [],
    station_slot: { box: station_slot, root_key },
    escrow_slot: null,
    rotation: null,
    rotation_ordered: null,
    users: users.map((user) => ({ ...user, data_key: 1, root_key })),
  }
}

function macOf(slots: object, rootKey: Buffer): string {
  const key = deriveKey([rootKey], 'sijil key slots mac v1')
  const mac = createHmac('sha256', key)
    .update(canonicalize(slots) ?? '')
    .digest('hex')
  key.fill(0)
  return mac
}

function isSealedBy(rootKey: Buffer, slots: object, mac: string | null): boolean {
  return mac !== null && isSame(mac, macOf(slots, rootKey))
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function unreadable(detail: string): Result<never, AppError> {
  return err({ code: 'store_unreadable', detail })
}
