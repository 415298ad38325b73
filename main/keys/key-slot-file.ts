import { createHmac, timingSafeEqual } from 'node:crypto'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import type { AppError } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import { Instant } from '../../shared/time.ts'
import { Role } from '../../shared/users/user.ts'
import { writeDurably } from './durable-file.ts'
import { deriveKey } from './sealed-box.ts'

/** One person's way into this station's store, with what the sign-in page shows of that person. */
export const UserSlot = z.object({
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
})
export type UserSlot = z.infer<typeof UserSlot>

/** `keyslots.json`: every way to the data key of one station. Holds nothing of patients and no key in clear. */
export const KeySlots = z.object({
  format: z.literal(1),
  station_id: Id,
  key_protection: KeyProtection,
  /** slot[station]: the data key under the server's share. */
  station_slot: z.string(),
  /** The device key under the keychain's root key, so that a station can speak to the server before anybody signs in. */
  device_key_slot: z.string().nullable(),
  users: z.array(UserSlot),
  /** What `offline-limit.ts` keeps of time; only where passwords alone protect the station. */
  last_contact_at: Instant.optional(),
  seen_at: Instant.optional(),
  /** The site no longer lets passwords alone open a PC: there are no user slots, and none is made. */
  password_only_ended: z.literal(true).optional(),
})
export type KeySlots = z.infer<typeof KeySlots>

const StoredKeySlots = KeySlots.extend({ mac: z.string().nullable() })

const CURRENT = 'keyslots.json'
const PREVIOUS = 'keyslots.previous.json'

/**
 * Reads a profile's slots. `rootKey` is the keychain's key, null in password-only mode; with it the file is
 * authenticated, and an altered one is refused. A missing or unreadable file is replaced by the copy before it.
 */
export function readKeySlots(folder: string, rootKey: Buffer | null): Result<KeySlots, AppError> {
  const stored = parseFile(join(folder, CURRENT)) ?? parseFile(join(folder, PREVIOUS))
  if (stored === undefined) return unreadable('the key slots cannot be read')
  const { mac, ...slots } = stored
  const needsMac = slots.key_protection === 'keychain'
  if (needsMac && rootKey === null) return unreadable('the keychain does not hold the key of this station')
  if (rootKey !== null && !(mac !== null && isSame(mac, macOf(slots, rootKey)))) {
    return unreadable('the key slots were altered')
  }
  return ok(slots)
}

/** Stores the slots durably and keeps the copy that was there as `keyslots.previous.json`. */
export function writeKeySlots(folder: string, rootKey: Buffer | null, slots: KeySlots): void {
  const path = join(folder, CURRENT)
  // A torn file must not take the place of the last whole one.
  if (parseFile(path) !== undefined) copyFileSync(path, join(folder, PREVIOUS))
  const mac = rootKey === null ? null : macOf(slots, rootKey)
  writeDurably(path, `${JSON.stringify({ ...slots, mac }, null, 2)}\n`)
}

function parseFile(path: string): z.infer<typeof StoredKeySlots> | undefined {
  try {
    return StoredKeySlots.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Expected: no such file, or not whole.
    return undefined
  }
}

function macOf(slots: KeySlots, rootKey: Buffer): string {
  const key = deriveKey([rootKey], 'sijil key slots mac v1')
  const mac = createHmac('sha256', key)
    .update(canonicalize(slots) ?? '')
    .digest('hex')
  key.fill(0)
  return mac
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function unreadable(detail: string): Result<never, AppError> {
  return err({ code: 'store_unreadable', detail })
}
