import type { KeyObject } from 'node:crypto'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { afterRotation } from './data-key-rotation.ts'
import { openEscrow, sealEscrow } from './escrow.ts'
import { type KeySlots, peekKeySlots, writeKeySlots } from './key-slot-file.ts'
import { type KeySlotStore, sealDeviceKey } from './key-slots.ts'
import { readKeyState } from './key-state.ts'
import { openStationSlots, type StationSlotDeps } from './open-station-slots.ts'
import { createNextRootKey, settleRootKey } from './root-key.ts'
import { kindOfFailure, type SecretStore } from './secret-store.ts'

/** What a recovery key opens: the data key, and the one after it while a new one was being made. */
export interface EscrowedKeys {
  readonly key: Buffer
  readonly next: Buffer | null
}

/** The data key of a profile by the recovery key; undefined where it was sealed to another, or to none. */
export function openProfileEscrow(folder: string, privateKey: KeyObject): EscrowedKeys | undefined {
  const slots = peekKeySlots(folder)
  if (slots?.escrow_slot == null) return undefined
  const { station_id, escrow_slot, rotation } = slots
  const key = openEscrow(station_id, privateKey, escrow_slot)
  if (key === undefined) return undefined
  const next = rotation?.escrow_slot == null ? null : openEscrow(station_id, privateKey, rotation.escrow_slot)
  return { key, next: next ?? null }
}

/**
 * Makes a station's slots anew around its data key, with a new root key in this keychain: nobody's slot is left, the
 * station slot comes back with the next sign-in that the server answers. Killed at any step it can be done again: the
 * escrow slot stays in its place throughout. Errors: `keychain_trouble`, `store_unreadable`.
 */
export async function makeSlotsAnew(
  deps: StationSlotDeps & { readonly keychain: SecretStore; readonly clock: Clock },
  folder: string,
  recovered: {
    /** The key that the store is under. */
    readonly key: Buffer
    readonly isAfterRotation: boolean
    readonly deviceKey: Buffer
    readonly recoveryPublicKey: string
  },
): Promise<Result<KeySlotStore, AppError>> {
  const peeked = peekKeySlots(folder)
  if (peeked === undefined) return err({ code: 'store_unreadable', detail: 'the key slots cannot be read' })
  const { keychain, clock } = deps
  const before = recovered.isAfterRotation ? afterRotation(peeked) : peeked
  const { station_id } = before
  try {
    const kept = await readKeyState(keychain, station_id)
    const rootKey = await createNextRootKey(keychain, station_id)
    const now = instantOf(clock.nowMs())
    const slots: KeySlots = {
      ...before,
      generation: Math.max(before.generation, kept?.generation ?? 0) + 1,
      key_protection: 'keychain',
      keychain_backend: keychain.backend,
      has_state_item: false,
      root_key: 1,
      older_root_keys: [],
      data_key_made_at: before.data_key_made_at ?? now,
      forward_keys: [],
      station_slot: null,
      device_key_slot: sealDeviceKey(station_id, rootKey, recovered.deviceKey),
      escrow_slot: sealEscrow(station_id, recovered.recoveryPublicKey, recovered.key),
      rotation: null,
      users: [],
    }
    // Twice, so that the copy before this one is not one that the new root key does not fit.
    writeKeySlots(folder, rootKey, slots)
    writeKeySlots(folder, rootKey, { ...slots, generation: slots.generation + 1 })
    await settleRootKey(keychain, station_id, rootKey)
    rootKey.fill(0)
  } catch (error) {
    // Expected: the keychain is locked or away. The escrow slot is as it was.
    return err({ code: 'keychain_trouble', kind: kindOfFailure(error) })
  }
  const facts = { station_id, key_protection: 'keychain', keychain_backend: keychain.backend } as const
  const opened = await openStationSlots(deps, folder, facts)
  return opened.ok ? ok(opened.value) : opened
}
