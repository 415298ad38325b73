import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { settingsId } from '../../shared/settings/settings.ts'
import { instantOf } from '../../shared/time.ts'
import type { User } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'
import { findRecord } from '../db/record-store.ts'
import type { TokenDeps } from './tokens.ts'
import {
  newRecoveryCodes,
  newSeed,
  openSeed,
  provisioningUri,
  recoveryCodeHash,
  sealSeed,
  stepOfCode,
} from './totp.ts'
import {
  confirmSeed,
  findSeed,
  putPendingSeed,
  replaceRecoveryCodes,
  type StoredSeed,
  takeRecoveryCode,
  takeStep,
} from './totp-store.ts'

/** For how long a seed that is being set up may be confirmed. */
const PENDING_MS = 15 * 60_000

type Deps = Pick<TokenDeps, 'keys' | 'clock'>
type Owner = Pick<User, 'id' | 'username'>

/** What a person gives beside the password. */
export interface GivenFactor {
  readonly totp?: string | undefined
  readonly recovery_code?: string | undefined
}

export async function hasSecondFactor(trx: Trx, user: Pick<User, 'id'>): Promise<boolean> {
  return ((await findSeed(trx, user.id))?.confirmed_at ?? null) !== null
}

/** Whether the site asks this person for a second factor. */
export async function mustHaveSecondFactor(trx: Trx, user: Pick<User, 'site_id' | 'role'>): Promise<boolean> {
  const settings = await findRecord(trx, 'settings', settingsId(user.site_id))
  const who = settings?.second_factor_for ?? 'nobody'
  return who === 'everyone' || (who === 'administrators' && user.role === 'admin')
}

/**
 * Holds a person with the right password to the second factor. `recovery_codes` when the first code of a new app came,
 * to be shown once. Errors: `second_factor_needed`, `second_factor_setup_needed` (after a wrong code without an address:
 * the one that was shown is still good).
 */
export async function passSecondFactor(
  trx: Trx,
  deps: Deps,
  user: User,
  given: GivenFactor,
): Promise<Result<{ recovery_codes: string[] | null }, AppError>> {
  const seed = await findSeed(trx, user.id)
  if (seed !== undefined && seed.confirmed_at !== null) {
    if (given.totp === undefined && given.recovery_code === undefined)
      return err({ code: 'second_factor_needed', was_wrong: false })
    if (await isFactorOf(trx, deps, seed, given)) return ok({ recovery_codes: null })
    return err({ code: 'second_factor_needed', was_wrong: true })
  }
  if (!(await mustHaveSecondFactor(trx, user))) return ok({ recovery_codes: null })
  const confirmed = await confirmSetup(trx, deps, user, given.totp)
  if (confirmed !== undefined) return ok({ recovery_codes: confirmed })
  // A wrong code is no reason to show the seed again: whoever knows the password alone could fetch another's that way.
  const isShown = given.totp !== undefined && seed !== undefined && isPending(seed, deps.clock.nowMs())
  const otpauth_uri = isShown ? '' : await startSetup(trx, deps, user)
  return err({ code: 'second_factor_setup_needed', otpauth_uri })
}

/** Whether a code or a recovery code is good; it is used up then. */
export async function isFactorOf(
  trx: Trx,
  deps: Deps,
  seed: StoredSeed,
  { totp, recovery_code }: GivenFactor,
): Promise<boolean> {
  if (totp !== undefined) {
    const step = stepOfCode(openSeed(deps.keys, seed.user_id, seed), totp, deps.clock.nowMs())
    return step !== null && (await takeStep(trx, seed.user_id, step))
  }
  if (recovery_code === undefined) return false
  const now = instantOf(deps.clock.nowMs())
  return await takeRecoveryCode(trx, seed.user_id, recoveryCodeHash(recovery_code), now)
}

/** What the person's app takes the new second factor from: another at each start, shown to who asked and nobody after. */
export async function startSetup(trx: Trx, deps: Deps, user: Owner): Promise<string> {
  const seed = newSeed()
  await putPendingSeed(trx, user.id, sealSeed(deps.keys, user.id, seed), instantOf(deps.clock.nowMs()))
  return provisioningUri(seed, user.username)
}

/** Turns the second factor on with the app's first code; answers the recovery codes, undefined where the code is wrong. */
export async function confirmSetup(
  trx: Trx,
  deps: Deps,
  user: Owner,
  totp: string | undefined,
): Promise<string[] | undefined> {
  const seed = await findSeed(trx, user.id)
  if (totp === undefined || seed === undefined || !isPending(seed, deps.clock.nowMs())) return undefined
  if (!(await isFactorOf(trx, deps, seed, { totp }))) return undefined
  await confirmSeed(trx, user.id, instantOf(deps.clock.nowMs()))
  return await renewRecoveryCodes(trx, user)
}

/** Ten new recovery codes; those of before are good no more. */
export async function renewRecoveryCodes(trx: Trx, user: Pick<User, 'id'>): Promise<string[]> {
  const codes = newRecoveryCodes()
  await replaceRecoveryCodes(trx, user.id, codes.map(recoveryCodeHash))
  return codes
}

function isPending(seed: StoredSeed, nowMs: number): boolean {
  return seed.confirmed_at === null && nowMs - Date.parse(seed.created_at) < PENDING_MS
}
