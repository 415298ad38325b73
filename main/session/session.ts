import type { PasswordChange, StepUpAnswer, StepUpInput } from '../../shared/account/account-ipc.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Id, IdSource } from '../../shared/ids.ts'
import type { Result } from '../../shared/result.ts'
import type { LoggedInPerson, SessionUser } from '../../shared/session/session-ipc.ts'
import type { PersonStanding } from '../../shared/sync/standing-message.ts'
import type { Emergencies } from '../emergency/emergencies.ts'
import type { KdfCost } from '../keys/password-key.ts'
import type { OnlineSession } from './online-session.ts'
import type { Credentials, GivenBeside, SignInDeps } from './sign-in.ts'

/* What the station asks of the session, and what the session needs of the station; `session-service.ts` is it. */

export interface SessionDeps extends SignInDeps {
  readonly online: OnlineSession
  readonly newId: IdSource
  readonly onChanged: () => void
  /** A failure that nobody waits for. */
  readonly onFault: (error: unknown) => void
  /** The server says that this station was revoked: time to ask where it stands. */
  readonly onStationRefused?: () => void
  /** Whether this station is being erased: nobody comes in any more. */
  readonly isClosing?: () => boolean
  /** Whether the open store holds nothing that the server does not have. */
  readonly isAllSent: () => Promise<boolean>
  /** What the site says of PINs; its last word while the store is closed. */
  readonly allowsPin: () => Promise<boolean>
  /** The openings past somebody's right that run here. */
  readonly emergencies: Pick<Emergencies, 'station' | 'closeStation' | 'forget' | 'idOf'>
  /** Cheaper PINs in tests. */
  readonly pinCost?: KdfCost
}

/** How a person shows that it is they who come back. */
export type UnlockProof = { readonly password: string } | { readonly pin: string }

export interface SessionService {
  /** Who is at the screen. */
  current(): SessionUser | null
  /** Whose sign-in on this PC goes on, at the screen or behind the lock. */
  people(): LoggedInPerson[]
  /**
   * Errors: `wrong_credentials`, `first_sign_in_needs_server`, `server_needed`, `rate_limited`, `revoked`,
   * `protocol_mismatch`, `store_unreadable`, `store_newer`; and where the server asks for more than the password
   * `second_factor_needed`, `second_factor_setup_needed`, `must_change_password`, `invalid_input` (`new_password`).
   * Without the server nothing more is asked: what opens the store then is the password's slot.
   */
  signIn(username: string, password: string, given?: GivenBeside): Promise<Result<SessionUser, AppError>>
  /** The recovery codes of a second factor that the last sign-in set up; once, null afterwards. */
  takeRecoveryCodes(): string[] | null
  /** Proves again who is there, to the server. */
  stepUp(given: StepUpInput): Promise<Result<StepUpAnswer, AppError>>
  /** Changes the person's own password at the server and the slot that it opens here. */
  changePassword(given: PasswordChange): Promise<Result<null, AppError>>
  /**
   * Brings somebody who is signed in here back to the screen. Errors: `session_locked` (no sign-in of theirs runs),
   * `wrong_pin`, `password_needed`, and those of `signIn`.
   */
  unlock(userId: Id, proof: UnlockProof): Promise<Result<SessionUser, AppError>>
  /**
   * Sets or takes away the PIN of the person at the screen, until this sign-in ends. Errors: `session_locked`,
   * `password_needed` (the password was not given in the last minutes), `wrong_credentials`, `not_permitted` (the site
   * wants none).
   */
  setPin(pin: string | null, password: string | null): Promise<Result<void, AppError>>
  /** Gives the person at the screen tokens of the server, after a sign-in without it. Errors: `offline`, those of `signIn`. */
  signInOnline(password: string, given?: GivenBeside): Promise<Result<SessionUser, AppError>>
  /** Whether this is the password of the person at the screen, by their slot. Errors: those of `signIn` without the server. */
  provePassword(password: string): Promise<Result<void, AppError>>
  /** `reason` is for the audit trail, where it was not the person who locked. */
  lock(reason?: string): Promise<void>
  /** Ends the sign-in of the person at the screen: tokens and PIN are forgotten. */
  signOut(): Promise<void>
  /** Ends every sign-in here; the store stays open, for what must still be sent. */
  endLogins(reason: string): Promise<void>
  /** Ends every sign-in here and closes the store, as where the station was revoked. */
  endAll(reason: string): Promise<void>
  /**
   * The server's list of everybody of the site: who was ended, or has another password than their slot, gets in here by
   * it no more. In turn with sign-ins, which write slots too. Answers whose slots went.
   */
  endPeople(people: readonly PersonStanding[]): Promise<Id[]>
  /** Sync brought user rows: a person's rights may have changed or ended. */
  usersChanged(): Promise<void>
  /** Sync brought the site's record: whether passwords alone may open this station may have changed. */
  siteChanged(): Promise<void>
  /** The server is there again: the opening by two people ends, whoever is at the screen stays. */
  endEmergency(): Promise<void>
  /** Time went by: ends what is over, locks what may no longer be open, closes a store that nobody needs. */
  tick(): Promise<void>
  /**
   * Opens the store for two people whose passwords are right, and puts the first at the screen, after `record` has
   * written why. Errors: those of `signIn`, `conflict` with reason `same_person`, and what `record` answers.
   */
  openForTwo(
    people: readonly [Credentials, Credentials],
    record: (people: readonly [SessionUser, SessionUser]) => Promise<Result<void, AppError>>,
  ): Promise<Result<SessionUser, AppError>>
}
