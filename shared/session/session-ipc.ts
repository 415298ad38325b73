import { z } from 'zod'
import { PasswordChange, StepUpAnswer, StepUpInput } from '../account/account-ipc.ts'
import { Id } from '../ids.ts'
import { Instant } from '../time.ts'
import { Role } from '../users/user.ts'
import { KeyTrouble } from './key-trouble.ts'
import { ReachProblem } from './reach-problem.ts'

/** The person who is signed in, as screens show them. */
export const SessionUser = z.object({
  id: Id,
  username: z.string(),
  full_name: z.string(),
  role: Role,
  is_charge_nurse: z.boolean(),
})
export type SessionUser = z.infer<typeof SessionUser>

/** A PIN: 4 to 8 digits, good within one sign-in on one PC. */
export const Pin = z.string().regex(/^\d{4,8}$/)

/** Someone whose sign-in on this PC goes on. */
export const LoggedInPerson = SessionUser.extend({
  is_at_screen: z.boolean(),
  /** Whether a PIN unlocks; after five wrong ones none does. */
  has_pin: z.boolean(),
  pin_tries_left: z.int().nonnegative(),
  /** Whether the server signed this person in: pages that only it can answer work. */
  has_server_sign_in: z.boolean(),
  /** When this sign-in ends by itself. */
  ends_at: Instant,
})
export type LoggedInPerson = z.infer<typeof LoggedInPerson>

/** Someone who has signed in on this PC before and can do so offline. */
export const KnownUser = z.object({
  username: z.string(),
  full_name: z.string(),
  role: Role,
  last_sign_in_at: Instant.nullable(),
})
export type KnownUser = z.infer<typeof KnownUser>

/** What the program can say before anybody signs in: never anything of a patient. */
export const SessionStatus = z.object({
  /**
   * `awaiting_approval` and `enrolment_refused`: this PC asked to become a station, see `enrolment`. `revoked`,
   * `erasing`, `erased`: an administrator took its access away, or ordered it to erase itself.
   */
  state: z.enum([
    'not_enrolled',
    'awaiting_approval',
    'enrolment_refused',
    'revoked',
    'erasing',
    'erased',
    'locked',
    'signed_in',
  ]),
  user: SessionUser.nullable(),
  known_users: z.array(KnownUser),
  station: z.object({ id: Id, name: z.string() }).nullable(),
  site: z
    .object({ id: Id, name: z.string(), name_ar: z.string().nullable(), time_zone: z.string() })
    .nullable(),
  key_protection: z.enum(['keychain', 'password_only']).nullable(),
  /** Whether what is on screen is the practice store: invented patients, never sent. */
  is_practice: z.boolean(),
  /** The site no longer lets passwords alone open a PC: this one opens only while the server answers. */
  password_only_ended: z.boolean(),
  /** The store was found damaged while it was open, and closed: the next sign-in puts it back. */
  is_store_damaged: z.boolean().optional(),
  /** Why this PC's keys cannot be had; null where they can. `keys.try_again` asks the keychain once more. */
  key_trouble: KeyTrouble.nullable(),
  /** When nobody can sign in here any more without the server; null where it is not known. */
  offline_ends_at: Instant.nullable().optional(),
  /** Two people opened this PC in an emergency, until then: everything written is flagged. */
  emergency_ends_at: Instant.nullable().optional(),
  /** What an administrator compares before this PC is approved; null where it need not be. */
  enrolment: z.object({ station_name: z.string(), words: z.string() }).nullable(),
})
export type SessionStatus = z.infer<typeof SessionStatus>

/** What profiles of other accounts of the operating system on this PC hold that the server does not have. */
export const OtherAccounts = z.object({
  count: z.int().positive(),
  /** Since when the oldest such count stands. */
  since: Instant,
})
export type OtherAccounts = z.infer<typeof OtherAccounts>

/** Where this PC's records are, for the status bar. Counts are of records, not messages. */
export const SyncStatus = z.object({
  connection: z.enum(['online', 'offline']),
  /** Since when the connection is as it is. */
  since: Instant,
  /** While offline: what IT can mend, where that is known. Null when nobody answers, as with an unplugged cable. */
  because: ReachProblem.nullable(),
  last_sync_at: Instant.nullable(),
  /** Records that exist only on this PC, or in a change that does. Null while the store is closed. */
  only_here_count: z.int().nonnegative().nullable(),
  oldest_only_here_at: Instant.nullable(),
  open_conflict_count: z.int().nonnegative().nullable(),
  /** Entries from this PC that the server put aside and nobody has brought in; and how many of them who wrote. */
  quarantined_count: z.int().nonnegative().nullable(),
  quarantined_by: z.record(z.string(), z.int().nonnegative()),
  /** Documents whose bytes are still on their way. */
  documents_waiting_count: z.int().nonnegative().nullable(),
  /**
   * Set when sync is impossible until somebody acts: a newer or older server, one that wants a newer program here, or
   * this PC's access taken away.
   */
  blocked_by: z.enum(['protocol_mismatch', 'program_too_old', 'revoked']).nullable(),
  /** Left out where no other account of this PC holds any, or its count cannot be read. */
  other_accounts: OtherAccounts.optional(),
  /** Since when the server has not taken this station's audit trail, which somebody must look into; null while it does. */
  audit_held_since: Instant.nullable(),
  /** The store was damaged, lost or put back, and made whole again; left out when it never was. */
  repair: z
    .object({
      at: Instant,
      /** `server`: there was no backup. `older_copy`: somebody put an older copy of the store in its place. */
      from: z.enum(['backup', 'server', 'older_copy']),
      /** Of when the backup was. */
      backup_at: Instant.nullable(),
      /** Whether the server has been there since, so that nothing is missing any more. */
      is_complete: z.boolean(),
    })
    .optional(),
  /** The server came back from a backup, and this PC sent it again what it lacked; left out when it never did. */
  server_restored: z.object({ at: Instant, records_sent_again: z.int().nonnegative() }).optional(),
  /**
   * What the server has and this PC keeps all the same, until a verified backup or a standby of it holds that too;
   * `is_large`: nobody seems to tell the server of its backups. Left out while the store is closed.
   */
  archive: z
    .object({ count: z.int().nonnegative(), bytes: z.int().nonnegative(), is_large: z.boolean() })
    .optional(),
  /**
   * This PC is new, or its store was made anew, and is still being filled: patients who are not on it yet may be
   * missing from every list. Null once all are here.
   */
  first_sync: z
    .object({
      rows_done: z.int().nonnegative(),
      /** An estimate at first; never less than are here. */
      rows_total: z.int().nonnegative(),
      /** Whether those who are in the house, or came or left today, are all here. */
      is_todays_work_here: z.boolean(),
    })
    .nullable()
    .optional(),
  /** Backups of this PC's store; left out while it is closed. */
  backup: z
    .object({ last_at: Instant.nullable(), trouble: z.enum(['disk_full', 'failed']).nullable() })
    .optional(),
})
export type SyncStatus = z.infer<typeof SyncStatus>

const nothing = z.strictObject({})

export const sessionChannels = {
  'session.status': { access: 'open', input: nothing, output: SessionStatus },
  'session.sign_in': {
    access: 'open',
    input: z.strictObject({
      username: z.string().trim().min(1).max(60),
      password: z.string().min(1).max(200),
      /** Straight into practice mode: nothing of a real patient is shown on the way. */
      into_practice: z.boolean().optional(),
      /** Sent with a second try, where the first was answered `second_factor_needed` or `.._setup_needed`. */
      totp: z.string().min(6).max(20).optional(),
      recovery_code: z.string().max(60).optional(),
      /** Sent with a second try, where the first was answered `must_change_password`. */
      new_password: z.string().min(1).max(200).optional(),
    }),
    /** `recovery_codes` of a second factor that was set up with this sign-in: shown once. */
    output: SessionStatus.extend({ recovery_codes: z.array(z.string()).optional() }),
  },
  /**
   * Proves again who is there, for five minutes: the code of who has a second factor, else the password. Errors:
   * `wrong_credentials`, `second_factor_needed`, `rate_limited`, `offline`.
   */
  'session.step_up': { access: 'session.use', input: StepUpInput, output: StepUpAnswer },
  /**
   * One's own password. Errors as for `session.step_up`, and `invalid_input` of `new_password` with the codes
   * `password_short`, `password_long`, `password_common`, `password_personal`, `password_same`.
   */
  'session.change_password': { access: 'session.use', input: PasswordChange, output: z.null() },
  /** Looks for the keychain once more, as after it was unlocked. */
  'keys.try_again': { access: 'open', input: nothing, output: SessionStatus },
  /** Whose sign-in on this PC goes on: the lock page names them. */
  'session.people': { access: 'open', input: nothing, output: z.array(LoggedInPerson) },
  /** Brings one of them back to the screen, by PIN or password. */
  'session.unlock': {
    access: 'open',
    input: z.union([
      z.strictObject({ user_id: Id, pin: Pin }),
      z.strictObject({ user_id: Id, password: z.string().min(1).max(200) }),
    ]),
    output: SessionStatus,
  },
  /** A PIN until this sign-in ends; null takes it away. The password unless it was given in the last five minutes. */
  'session.set_pin': {
    access: 'session.use',
    input: z.strictObject({ pin: Pin.nullable(), password: z.string().min(1).max(200).optional() }),
    output: z.array(LoggedInPerson),
  },
  /** Ends this person's sign-in: tokens and PIN are forgotten. */
  'session.sign_out': { access: 'session.use', input: nothing, output: SessionStatus },
  /** Tokens of the server for a person who signed in without it: pages that only it can answer ask for this. */
  'session.sign_in_online': {
    access: 'session.use',
    input: z.strictObject({
      password: z.string().min(1).max(200),
      totp: z.string().min(6).max(20).optional(),
      recovery_code: z.string().max(60).optional(),
      new_password: z.string().min(1).max(200).optional(),
    }),
    /** `recovery_codes` as at `session.sign_in`. */
    output: SessionStatus.extend({ recovery_codes: z.array(z.string()).optional() }),
  },
  /** Locks: the sign-in goes on behind it. */
  'session.lock': { access: 'open', input: nothing, output: SessionStatus },
  'sync.status': { access: 'open', input: nothing, output: SyncStatus },
  /**
   * Name and password for the proxy, while it asks for them: before anybody can sign in by the server. Kept where the
   * proxy took them. Errors: `conflict` with reason `proxy_not_asking`, `proxy_login_refused`, `proxy_login_of_machine`.
   */
  'network.give_proxy_login': {
    access: 'open',
    input: z.strictObject({
      username: z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^:\r\n]+$/),
      password: z.string().min(1).max(200),
    }),
    /** Whether the keychain has it, so that it is good after a restart too. */
    output: z.object({ is_kept: z.boolean() }),
  },
  /** Tries to reach the server now; answers as soon as the try is over. */
  'sync.try_now': { access: 'session.use', input: nothing, output: SyncStatus },
} as const
