import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, type Result } from '../../shared/result.ts'
import type { KeyTrouble, KeyTroubleKind } from '../../shared/session/key-trouble.ts'
import type { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import type { Clock } from '../../shared/time.ts'
import { isSealBroken, peekKeySlots } from './key-slot-file.ts'
import { type KeySlotStore, openKeySlots } from './key-slots.ts'
import { createStateKeeper, type KeyState, readKeyState } from './key-state.ts'
import type { KdfCost } from './password-key.ts'
import { dropNextRootKey, findRootKeys, settleRootKey } from './root-key.ts'
import { openSecret } from './sealed-box.ts'
import { guardSecretStore, kindOfFailure, type SecretStore } from './secret-store.ts'
import { deviceSlotKey, purposeOf, withKey } from './slot-crypto.ts'

/** What a profile says of its keys before any of them is there. */
export interface KeyFacts {
  readonly station_id: Id
  readonly key_protection: KeyProtection
  /** Which keychain holds the root key. */
  readonly keychain_backend: string | null
}

export interface StationSlotDeps {
  readonly keychain: SecretStore | undefined
  /** Why there is none. */
  readonly keychainTrouble?: KeyTrouble | null
  readonly clock: Clock
  readonly kdfCost?: KdfCost
  readonly onFault: (error: unknown) => void
}

/**
 * The slots of an enrolled profile with the keychain that they were made with, never with another and never without.
 * Errors: `keychain_trouble`, `store_unreadable`, `store_newer`.
 */
export async function openStationSlots(
  deps: StationSlotDeps,
  folder: string,
  facts: KeyFacts,
): Promise<Result<KeySlotStore, AppError>> {
  const cost = deps.kdfCost === undefined ? {} : { cost: deps.kdfCost }
  if (facts.key_protection === 'password_only')
    return openKeySlots({ folder, rootKey: null, ...cost }, deps.clock)
  if (deps.keychain === undefined) return trouble(deps.keychainTrouble?.kind ?? 'absent')
  const keychain = guardSecretStore(deps.keychain)
  const { station_id } = facts
  // After a recovery the slot file names the keychain that holds the new root key.
  const recorded = peekKeySlots(folder)?.keychain_backend ?? facts.keychain_backend
  const roots = await findRootKeys(keychain, station_id, recorded)
  if (!roots.ok) return trouble(roots.error.kind)
  const { key, next } = roots.value
  let kept: KeyState | null
  try {
    kept = await readKeyState(keychain, station_id)
  } catch (error) {
    // Expected: it ended after it gave the root key.
    return trouble(kindOfFailure(error))
  }
  const keeper = createStateKeeper(keychain, station_id, deps.onFault)
  const options = { folder, backend: keychain.backend, state: { kept, keeper }, ...cost }
  const first = openKeySlots({ ...options, rootKey: key }, deps.clock)
  if (next !== null && (first.ok || isSealBroken(first.error))) return settle(first)
  return first.ok || !isSealBroken(first.error) || fits(key) ? first : trouble('wrong_value')

  /** A root key was being replaced when the program ended: the seal says how far that came. */
  async function settle(byKey: Result<KeySlotStore, AppError>): Promise<Result<KeySlotStore, AppError>> {
    const byNext =
      next === null || (byKey.ok && !key.equals(next))
        ? byKey
        : openKeySlots({ ...options, rootKey: next }, deps.clock)
    try {
      if (byKey.ok && !(next !== null && key.equals(next))) {
        next?.fill(0)
        await dropNextRootKey(keychain, station_id)
      } else if (byNext.ok && next !== null) {
        await settleRootKey(keychain, station_id, next)
      }
    } catch (error) {
      // Expected: it may not be written to now; the next start does it.
      deps.onFault(error)
    }
    return byNext.ok || !isSealBroken(byNext.error) ? byNext : trouble('wrong_value')
  }

  /** Whether this root key opens the device key's slot: then it is the file around it that was altered. */
  function fits(rootKey: Buffer): boolean {
    const box = peekKeySlots(folder)?.device_key_slot
    if (box == null) return false
    const opened = withKey(deviceSlotKey(rootKey), (k) =>
      openSecret(k, purposeOf(station_id, 'device key'), box),
    )
    opened?.fill(0)
    return opened !== undefined
  }
}

function trouble(kind: KeyTroubleKind): Result<never, AppError> {
  return err({ code: 'keychain_trouble', kind })
}
