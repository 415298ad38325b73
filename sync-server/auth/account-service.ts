import { randomBytes } from 'node:crypto'
import type { PasswordChange, StepUpInput } from '../../shared/account/account-ipc.ts'
import { type AppError, notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { STEP_UP_MS } from '../../shared/policy/policy.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import { findUserLocked } from '../admin/user-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call, Touched } from '../rest/call.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { listAlerts } from './alert-store.ts'
import { findCredentialsOf, lockCredentials, putCredentials } from './credentials-store.ts'
import { placesOf } from './password-check.ts'
import { hashPassword, isPasswordOf } from './passwords.ts'
import { revokeTokensOf } from './refresh-token-store.ts'
import {
  confirmSetup,
  hasSecondFactor,
  isFactorOf,
  mustHaveSecondFactor,
  renewRecoveryCodes,
  startSetup,
} from './second-factor.ts'
import type { SignInTry } from './sign-in-limits.ts'
import { checkNewPassword } from './sign-in-proof.ts'
import { noteProof } from './sign-in-store.ts'
import type { AccessClaims } from './tokens.ts'
import { countRecoveryCodes, findSeed, removeSeed } from './totp-store.ts'

/** Bytes of a password for one sign-in: 120 bits, twenty characters. */
const ONE_TIME_BYTES = 15
const ALERTS_SHOWN = 100

/** What checking a password outside the request's transaction came to; it takes a tenth of a second. */
export interface PasswordLook {
  readonly is_right: boolean
  /** The hash that was looked at: another one by the time of the transaction is of a password set meanwhile. */
  readonly seen_hash: string | null
  readonly new_hash: string | null
  readonly refusal: AppError | null
}

/**
 * Does what proves again who is there. Failed proofs count per sign-in, from before anything is awaited: who holds a
 * running one cannot guess on, and nobody else is held up.
 */
export async function asTry(
  deps: RestDeps,
  { user_id, session_id }: AccessClaims,
  work: (attempt: SignInTry) => Promise<void>,
): Promise<void> {
  const attempt = deps.signInLimits.begin(user_id, { kind: 'session', name: session_id })
  try {
    await work(attempt)
  } finally {
    attempt.end()
  }
}

/** Looks at the password of whoever the token is of, and makes the hash of a new one that may be used. */
export async function lookAtPassword(
  deps: RestDeps,
  claims: AccessClaims,
  { retry_after_s }: SignInTry,
  password: string | undefined,
  new_password?: string,
): Promise<PasswordLook> {
  const look = { seen_hash: null, new_hash: null, refusal: null }
  if (retry_after_s > 0) return { ...look, is_right: false, refusal: { code: 'rate_limited', retry_after_s } }
  const { credentials, places } = await deps.database.transaction(
    { site_id: claims.site_id },
    async (trx) => ({
      credentials: await findCredentialsOf(trx, claims.user_id),
      places: await placesOf(trx, claims.site_id),
    }),
  )
  if (password === undefined || credentials === undefined) return { ...look, is_right: false }
  const seen_hash = credentials.password_hash
  const is_right = await isPasswordOf(seen_hash, password)
  if (!is_right || new_password === undefined) return { ...look, is_right, seen_hash }
  const checked = checkNewPassword('new_password', password, new_password, credentials.user, places)
  if (!checked.ok) return { ...look, is_right, seen_hash, refusal: checked.error }
  return { ...look, is_right, seen_hash, new_hash: await hashPassword(new_password) }
}

/** `POST /auth/step-up`: the second factor of who has one, else the password. */
export async function stepUp(
  call: Call,
  given: StepUpInput,
  look: PasswordLook,
  attempt: SignInTry,
): Promise<Result<Answer, RestError>> {
  if (look.refusal !== null) return err(look.refusal)
  const { deps, trx, caller } = call
  const seed = await findSeed(trx, caller.user_id)
  if (seed !== undefined && seed.confirmed_at !== null) {
    const isGiven = given.totp !== undefined || given.recovery_code !== undefined
    if (!isGiven) return err({ code: 'second_factor_needed', was_wrong: false })
    if (!(await isFactorOf(trx, deps, seed, given))) {
      attempt.fail()
      return err({ code: 'second_factor_needed', was_wrong: true })
    }
  } else if (!look.is_right) {
    attempt.fail()
    return err({ code: 'wrong_credentials' })
  }
  await noteProof(trx, caller.session_id, caller.user_id, call.now)
  return done(call, { good_until: instantOf(deps.clock.nowMs() + STEP_UP_MS) })
}

/** `POST /auth/password`: one's own. Every other sign-in of the person ends; this one goes on. */
export async function changeOwnPassword(
  call: Call,
  given: PasswordChange,
  look: PasswordLook,
  attempt: SignInTry,
): Promise<Result<Answer, RestError>> {
  const { deps, trx, caller } = call
  if (look.refusal?.code === 'rate_limited') return err(look.refusal)
  if (!look.is_right) {
    attempt.fail()
    return err({ code: 'wrong_credentials' })
  }
  if (look.refusal !== null) return err(look.refusal)
  if (look.new_hash === null) throw new Error('a right password with a new one has its hash')
  await lockCredentials(trx, caller.user_id)
  const credentials = await findCredentialsOf(trx, caller.user_id)
  // An administrator reset it since the look: the old password is none any more.
  if (credentials?.password_hash !== look.seen_hash) return err({ code: 'wrong_credentials' })
  const seed = await findSeed(trx, caller.user_id)
  if (seed !== undefined && seed.confirmed_at !== null && !(await isFactorOf(trx, deps, seed, given))) {
    const was_wrong = given.totp !== undefined || given.recovery_code !== undefined
    if (was_wrong) attempt.fail()
    return err({ code: 'second_factor_needed', was_wrong })
  }
  await putCredentials(trx, caller.user_id, look.new_hash, call.now)
  await revokeTokensOf(trx, caller.user_id, call.now, caller.session_id)
  await noteProof(trx, caller.session_id, caller.user_id, call.now)
  return done(call, { credentials_changed_at: call.now })
}

/** `GET /auth/totp` */
export async function secondFactorStatus(call: Call): Promise<Result<Answer, RestError>> {
  const { trx, caller } = call
  const is_on = await hasSecondFactor(trx, caller.user)
  return done(call, {
    is_on,
    recovery_codes_left: is_on ? await countRecoveryCodes(trx, caller.user_id) : 0,
    is_required: await mustHaveSecondFactor(trx, caller.user),
  })
}

/** `POST /auth/totp/start` */
export async function startSecondFactor(call: Call): Promise<Result<Answer, RestError>> {
  if (await hasSecondFactor(call.trx, call.caller.user)) return err(isOn)
  return done(call, { otpauth_uri: await startSetup(call.trx, call.deps, call.caller.user) })
}

/** `POST /auth/totp/confirm` */
export async function confirmSecondFactor(
  call: Call,
  totp: string,
  attempt: SignInTry,
): Promise<Result<Answer, RestError>> {
  const { deps, trx, caller } = call
  if (await hasSecondFactor(trx, caller.user)) return err(isOn)
  const { retry_after_s } = attempt
  if (retry_after_s > 0) return err({ code: 'rate_limited', retry_after_s })
  const recovery_codes = await confirmSetup(trx, deps, caller.user, totp)
  if (recovery_codes === undefined) {
    attempt.fail()
    return err({ code: 'second_factor_needed', was_wrong: true })
  }
  await noteProof(trx, caller.session_id, caller.user_id, call.now)
  return done(call, { recovery_codes })
}

const isOn: RestError = { code: 'conflict', reason: 'second_factor_on' }

/** `POST /auth/totp/recovery-codes` */
export async function newCodes(call: Call): Promise<Result<Answer, RestError>> {
  if (!(await hasSecondFactor(call.trx, call.caller.user))) return err(notFound('totp_seeds'))
  return done(call, { recovery_codes: await renewRecoveryCodes(call.trx, call.caller.user) })
}

/**
 * `POST /auth/totp/off`: every other sign-in of the person ends, this one goes on. Slots on stations stay: they are of
 * the password alone, and it is the same.
 */
export async function removeOwnSecondFactor(call: Call): Promise<Result<Answer, RestError>> {
  if (await mustHaveSecondFactor(call.trx, call.caller.user))
    return err({ code: 'conflict', reason: 'second_factor_required' })
  const { user_id, session_id } = call.caller
  if (!(await removeSeed(call.trx, user_id))) return err(notFound('totp_seeds'))
  await revokeTokensOf(call.trx, user_id, call.now, session_id)
  return done(call, undefined, 204)
}

/** A password for one sign-in, before the transaction, since its hash takes its time. */
export async function makeOneTimePassword(): Promise<{ plain: string; hash: string }> {
  const plain = randomBytes(ONE_TIME_BYTES).toString('base64url')
  return { plain, hash: await hashPassword(plain) }
}

/** `POST /admin/users/{user_id}/password-reset` */
export async function resetPassword(
  call: Call,
  user_id: string,
  { plain, hash }: { readonly plain: string; readonly hash: string },
): Promise<Result<Answer, RestError>> {
  const user = await anotherPerson(call, user_id)
  if (!user.ok) return user
  await putCredentials(call.trx, user.value, hash, call.now, true)
  await revokeTokensOf(call.trx, user.value, call.now)
  return ok({ status: 200, body: { one_time_password: plain }, touched: touched(user.value) })
}

/** `POST /admin/users/{user_id}/totp-off` */
export async function resetSecondFactor(call: Call, user_id: string): Promise<Result<Answer, RestError>> {
  const user = await anotherPerson(call, user_id)
  if (!user.ok) return user
  if (!(await removeSeed(call.trx, user.value))) return err(notFound('totp_seeds'))
  await revokeTokensOf(call.trx, user.value, call.now)
  return ok({ status: 204, body: undefined, touched: touched(user.value) })
}

/** An administrator's own password and second factor are changed with the old ones, as everybody's. */
async function anotherPerson(call: Call, user_id: string): Promise<Result<Id, RestError>> {
  const id = Id.safeParse(user_id)
  const user = id.success ? await findUserLocked(call.trx, id.data) : undefined
  if (user === undefined) return err(notFound('users'))
  return user.id === call.caller.user_id ? err({ code: 'conflict', reason: 'own_account' }) : ok(user.id)
}

/** `GET /admin/security-alerts` */
export async function getAlerts(call: Call): Promise<Result<Answer, RestError>> {
  const items = (await listAlerts(call.trx, ALERTS_SHOWN)).map(({ site_id: _site, ...alert }) => alert)
  return ok({ status: 200, body: { items }, touched: { entity: null, record_ids: [], patient_id: null } })
}

function done(call: Call, body: unknown, status: 200 | 204 = 200): Result<Answer, RestError> {
  return ok({ status, body, touched: touched(call.caller.user_id) })
}

function touched(user_id: Id): Touched {
  return { entity: 'users', record_ids: [user_id], patient_id: null }
}
