import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import { sealEscrow } from './escrow.ts'
import type { KeySlots, RotationReason } from './key-slot-file.ts'
import { sealSecret } from './sealed-box.ts'
import { purposeOf, stationSlotKey, unwrapKey, withKey, wrapKey } from './slot-crypto.ts'

/*
 * A new data key, in steps that may each be the last one before the power fails:
 *
 *   1  slot file: the new key under server share and recovery key, old under new, and (not after a theft) new under old
 *   2  store: log emptied, journal DELETE, rekey, reopened, checked
 *   3  slot file: the new key is the key
 *
 * Until 3 both keys can be had wherever one can, and the store itself says which one it is under. People's slots stay
 * under the old key until they sign in again; a chain of forward keys leads from there. That is sound while the old key
 * is only old: who has it and this file had the file's other slots before too. After a theft the old key may be known:
 * then there is no forward key and every person's slot goes, so that only the server's share or the recovery key opens.
 * Copies of the store made before stay readable by the back keys, which lead from new to old only.
 */

const YEAR_MS = 365 * 86_400_000

/** Why a new data key is due; null when it is not. */
export function rotationDue(slots: KeySlots, now: Instant): RotationReason | null {
  if (slots.rotation !== null) return null
  if (slots.rotation_ordered !== null) return slots.rotation_ordered
  const madeAt = slots.data_key_made_at
  // Nobody knows how old it is: it was made before that was kept.
  return madeAt === null || Date.parse(now) - Date.parse(madeAt) > YEAR_MS ? 'yearly' : null
}

export interface NewDataKey {
  readonly old: Buffer
  readonly next: Buffer
  readonly share: Buffer
  readonly reason: RotationReason
  /** The organisation's recovery key, where the server named one. */
  readonly recoveryPublicKey: string | null
  readonly now: Instant
}

/** Step 1. */
export function withRotation(slots: KeySlots, rootKey: Buffer | null, order: NewDataKey): KeySlots {
  const { station_id, root_key } = slots
  const { old, next, share, reason, recoveryPublicKey, now } = order
  const isTheft = reason === 'theft'
  return {
    ...slots,
    rotation_ordered: null,
    rotation: {
      started_at: now,
      reason,
      station_slot: sealStationSlot(station_id, rootKey, { root_key, share, key: next }),
      escrow_slot: recoveryPublicKey === null ? null : sealEscrow(station_id, recoveryPublicKey, next),
      forward: isTheft ? null : wrapKey(old, forwardPurpose(station_id, slots.data_key), next),
      back: wrapKey(next, backPurpose(station_id, slots.data_key), old),
    },
    ...(isTheft ? { users: [], forward_keys: [] } : {}),
  }
}

/** Step 3. */
export function afterRotation(slots: KeySlots): KeySlots {
  const { rotation, data_key } = slots
  if (rotation === null) return slots
  const { forward, back } = rotation
  return withoutUnneeded({
    ...slots,
    data_key: data_key + 1,
    data_key_made_at: rotation.started_at,
    station_slot: rotation.station_slot,
    escrow_slot: rotation.escrow_slot,
    older_data_keys: [...slots.older_data_keys, { number: data_key, box: back }],
    forward_keys: [...slots.forward_keys, ...(forward === null ? [] : [{ number: data_key, box: forward }])],
    rotation: null,
  })
}

/** Drops the forward and root keys that no slot needs any more. */
export function withoutUnneeded(slots: KeySlots): KeySlots {
  const oldestData = Math.min(slots.data_key, ...slots.users.map((user) => user.data_key))
  const rootNumbers = [...slots.users, slots.station_slot, slots.rotation?.station_slot].map(
    (slot) => slot?.root_key ?? slots.root_key,
  )
  const oldestRoot = Math.min(slots.root_key, ...rootNumbers)
  return {
    ...slots,
    forward_keys: slots.forward_keys.filter(({ number }) => number >= oldestData),
    older_root_keys: slots.older_root_keys.filter(({ number }) => number >= oldestRoot),
  }
}

/** The new key of an unfinished rotation by the old one; undefined where it does not lead there. */
export function nextDataKey(slots: KeySlots, old: Buffer): Buffer | undefined {
  const forward = slots.rotation?.forward
  return forward == null
    ? undefined
    : unwrapKey(old, forwardPurpose(slots.station_id, slots.data_key), forward)
}

/** Today's data key by an older one, along the forward keys. The older one stays the caller's to zero. */
export function currentDataKey(slots: KeySlots, key: Buffer, number: number): Buffer | undefined {
  let at: Buffer = Buffer.from(key)
  for (let step = number; step < slots.data_key; step += 1) {
    const sealed = slots.forward_keys.find((forward) => forward.number === step)?.box
    const next =
      sealed === undefined ? undefined : unwrapKey(at, forwardPurpose(slots.station_id, step), sealed)
    at.fill(0)
    if (next === undefined) return undefined
    at = next
  }
  return at
}

/** The data keys before this one, newest first: copies of the store made under them open with these. */
export function olderDataKeys(slots: KeySlots, key: Buffer): Buffer[] {
  const keys: Buffer[] = []
  let at = key
  for (const { number, box } of [...slots.older_data_keys].reverse()) {
    const older = unwrapKey(at, backPurpose(slots.station_id, number), box)
    if (older === undefined) break
    keys.push(older)
    at = older
  }
  return keys
}

export function sealStationSlot(
  stationId: Id,
  rootKey: Buffer | null,
  { root_key, share, key }: { readonly root_key: number; readonly share: Buffer; readonly key: Buffer },
) {
  const box = withKey(stationSlotKey(rootKey, share), (k) =>
    sealSecret(k, purposeOf(stationId, 'station'), key),
  )
  return { box, root_key }
}

/** An older root key by today's; a copy, the caller's to zero. Undefined where the file does not lead there. */
export function rootKeyOf(
  slots: KeySlots,
  rootKey: Buffer | null,
  number: number,
): Buffer | null | undefined {
  if (rootKey === null) return null
  let at: Buffer = Buffer.from(rootKey)
  for (let step = slots.root_key - 1; step >= number; step -= 1) {
    const sealed = slots.older_root_keys.find((older) => older.number === step)?.box
    const older =
      sealed === undefined ? undefined : unwrapKey(at, rootPurpose(slots.station_id, step), sealed)
    at.fill(0)
    if (older === undefined) return undefined
    at = older
  }
  return at
}

/** The slots under a new root key: the device key at once, the others when their other half is here again. */
export function withRootKey(
  slots: KeySlots,
  old: Buffer,
  next: Buffer,
  deviceKeySlot: string | null,
): KeySlots {
  const older = {
    number: slots.root_key,
    box: wrapKey(next, rootPurpose(slots.station_id, slots.root_key), old),
  }
  return withoutUnneeded({
    ...slots,
    root_key: slots.root_key + 1,
    older_root_keys: [...slots.older_root_keys, older],
    device_key_slot: deviceKeySlot,
  })
}

const forwardPurpose = (stationId: Id, number: number): string =>
  purposeOf(stationId, `data key after ${number}`)
const backPurpose = (stationId: Id, number: number): string => purposeOf(stationId, `data key ${number}`)
const rootPurpose = (stationId: Id, number: number): string => purposeOf(stationId, `root key ${number}`)
