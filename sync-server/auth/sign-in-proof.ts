import { type AppError, invalidInput } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Instant, instantOf } from '../../shared/time.ts'
import type { User } from '../../shared/users/user.ts'
import type { Database, Trx } from '../db/database.ts'
import { type Credentials, findCredentials, lockCredentials, putCredentials } from './credentials-store.ts'
import { checkPassword, placesOf } from './password-check.ts'
import { hashPassword, isPasswordOf } from './passwords.ts'
import { revokeTokensOf } from './refresh-token-store.ts'
import { type GivenFactor, passSecondFactor } from './second-factor.ts'
import type { SignInLimits, SignInPlace } from './sign-in-limits.ts'
import type { TokenDeps } from './tokens.ts'

export interface SignInProofDeps extends Pick<TokenDeps, 'keys' | 'clock'> {
  readonly database: Database
  readonly signInLimits: SignInLimits
}

/** What a person gives to sign in. */
export interface GivenProof extends GivenFactor {
  readonly username: string
  readonly password: string
  /** Where the password was good for one sign-in: the one that the person chose instead. */
  readonly new_password?: string | undefined
}

/** Who tried, as far as the name tells; what came of it. */
export interface Proven<T> {
  readonly tried: User | null
  readonly result: Result<T, AppError>
}

export interface ProvenPerson {
  readonly user: User
  /** Of a second factor that was set up just now: shown once. */
  readonly recovery_codes: string[] | null
  /** Whether `new_password` is theirs from now on. */
  readonly password_changed: boolean
  /** When their password was set. */
  readonly credentials_changed_at: Instant
}

/** What somebody signs in to. */
export interface Entrance<T> {
  readonly place: SignInPlace
  /** Whether it is for this person: asked before the proof, and again of who they are then. */
  readonly mayEnter: (user: User) => boolean
  /** Why it is closed by now, asked in the transaction that gives out; it keeps it open until then. Null: it is open. */
  readonly closedBy?: (trx: Trx) => Promise<AppError | null>
  /** Gives out what the sign-in is for, in the transaction that uses the code up. */
  readonly finish: (trx: Trx, person: ProvenPerson) => Promise<T>
}

/**
 * Password, then the second factor where there is one, then a new password where the old one was good once. The request
 * is sent again with what an error asks for; only the right password is ever asked for more, so an answer that asks for
 * a code tells that the password is right. Wrong codes count as wrong passwords do. Errors: `rate_limited`,
 * `wrong_credentials`, `second_factor_needed`, `second_factor_setup_needed`, `must_change_password`, `invalid_input` (the
 * new password), and those of the entrance.
 */
export async function proveAtSignIn<T>(
  deps: SignInProofDeps,
  given: GivenProof,
  entrance: Entrance<T>,
): Promise<Proven<T>> {
  const attempt = deps.signInLimits.begin(given.username, entrance.place)
  const { retry_after_s } = attempt
  if (retry_after_s > 0) return { tried: null, result: err({ code: 'rate_limited', retry_after_s }) }
  try {
    const proven = await prove(deps, given, entrance)
    const { result } = proven
    const isWrong = !result.ok && result.error.code === 'wrong_credentials'
    if (isWrong || isWrongCode(result, given)) attempt.fail()
    return proven
  } finally {
    attempt.end()
  }
}

async function prove<T>(
  deps: SignInProofDeps,
  given: GivenProof,
  { mayEnter, closedBy, finish }: Entrance<T>,
): Promise<Proven<T>> {
  const { username, password } = given
  const { credentials, places } = await deps.database.transaction({ site_id: 'all' }, async (trx) => {
    const found = await findCredentials(trx, username)
    return { credentials: found, places: found === undefined ? [] : await placesOf(trx, found.user.site_id) }
  })
  const tried = credentials?.user ?? null
  // Hashing takes a tenth of a second: outside the transaction, and done for unknown names too.
  const matches = await isPasswordOf(credentials?.password_hash ?? null, password)
  if (!matches || credentials === undefined || !mayEnter(credentials.user))
    return { tried, result: err({ code: 'wrong_credentials' }) }
  const hash = await hashOfNew(credentials, given, places)
  if (!hash.ok) return { tried, result: hash }
  const result = await deps.database.transaction({ site_id: 'all' }, async (trx) => {
    const closed = (await closedBy?.(trx)) ?? null
    if (closed !== null) return err(closed)
    // Hashing took its time: password, role or account may have been changed or ended meanwhile.
    await lockCredentials(trx, credentials.user.id)
    const now = await findCredentials(trx, username)
    const isSame =
      now?.password_hash === credentials.password_hash && now.must_change === credentials.must_change
    if (!isSame || !mayEnter(now.user)) return err({ code: 'wrong_credentials' } as const)
    const factor = await passSecondFactor(trx, deps, now.user, given)
    if (!factor.ok) return factor
    const changed_at = hash.value === null ? null : await changePassword(trx, deps, now.user, hash.value)
    return ok(
      await finish(trx, {
        user: now.user,
        ...factor.value,
        password_changed: changed_at !== null,
        credentials_changed_at: changed_at ?? now.changed_at,
      }),
    )
  })
  return { tried, result }
}

function isWrongCode(result: Result<unknown, AppError>, given: GivenFactor): boolean {
  if (result.ok) return false
  const { error } = result
  if (error.code === 'second_factor_needed') return error.was_wrong
  return error.code === 'second_factor_setup_needed' && given.totp !== undefined
}

/** The hash of the password that was chosen instead of the one-time one; null where none is asked for. */
async function hashOfNew(
  { user, must_change }: Credentials,
  { password, new_password }: GivenProof,
  places: readonly string[],
): Promise<Result<string | null, AppError>> {
  if (!must_change) return ok(null)
  if (new_password === undefined) return err({ code: 'must_change_password' })
  const checked = checkNewPassword('new_password', password, new_password, user, places)
  return checked.ok ? ok(await hashPassword(new_password)) : checked
}

/** Whether a person may have a password instead of the one before. Error: `invalid_input` of the field. */
export function checkNewPassword(
  field: string,
  before: string,
  chosen: string,
  user: Pick<User, 'username' | 'full_name'>,
  places: readonly string[],
): Result<null, AppError> {
  if (before.normalize('NFKC') === chosen.normalize('NFKC')) {
    return err(invalidInput([{ field, code: 'password_same', message: 'is the one from before' }]))
  }
  return checkPassword(field, chosen, user, places)
}

/** Gives a person another password and ends what was signed in with the one before. */
export async function changePassword(
  trx: Trx,
  deps: Pick<TokenDeps, 'clock'>,
  user: Pick<User, 'id'>,
  password_hash: string,
): Promise<Instant> {
  const now = instantOf(deps.clock.nowMs())
  await putCredentials(trx, user.id, password_hash, now)
  await revokeTokensOf(trx, user.id, now)
  return now
}
