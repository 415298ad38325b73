import { z } from 'zod'
import { Id } from '../ids.ts'
import { shortText } from '../records.ts'
import { Instant } from '../time.ts'

/** What a person may know of their own second factor. */
export const SecondFactorStatus = z.object({
  is_on: z.boolean(),
  /** Recovery codes that are still good. */
  recovery_codes_left: z.int().nonnegative(),
  /** Whether the site asks this person for one: then it cannot be turned off, only replaced by an administrator. */
  is_required: z.boolean(),
})
export type SecondFactorStatus = z.infer<typeof SecondFactorStatus>

/** What an authenticator app reads from the picture; drawn on screen, never stored. */
export const SecondFactorSetup = z.object({ otpauth_uri: z.string() })
export type SecondFactorSetup = z.infer<typeof SecondFactorSetup>

/** Shown once; each is good for one sign-in without the app. */
export const RecoveryCodes = z.object({ recovery_codes: z.array(z.string()) })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>

/** A password that is good for one sign-in, at which the person chooses another. Shown once. */
export const OneTimePassword = z.object({ one_time_password: z.string() })
export type OneTimePassword = z.infer<typeof OneTimePassword>

/** Something that an administrator should look into: somebody may hold a copy of what opens the record. */
export const SecurityAlert = z.object({
  id: Id,
  kind: z.enum(['refresh_token_reused', 'station_proof_refused']),
  user_id: Id.nullable(),
  station_id: Id.nullable(),
  occurred_at: Instant,
})
export type SecurityAlert = z.infer<typeof SecurityAlert>

const Totp = z.string().min(6).max(20)
const Text = z.string().min(1).max(200)
const nothing = z.strictObject({})

/*
 * A person's own account, and what administrators do about another's. All of it is the server's: `offline` while it is
 * away, `step_up_needed` where the last proof is older than five minutes (`session.step_up`, then once more).
 */
export const accountChannels = {
  'account.second_factor': { access: 'session.use', input: nothing, output: SecondFactorStatus },
  /** Error: `conflict` with reason `second_factor_on`. */
  'account.start_second_factor': { access: 'session.use', input: nothing, output: SecondFactorSetup },
  /** Turns it on with the app's first code. Error: `second_factor_needed` for a wrong one. */
  'account.confirm_second_factor': {
    access: 'session.use',
    input: z.strictObject({ totp: Totp }),
    output: RecoveryCodes,
  },
  'account.renew_recovery_codes': { access: 'session.use', input: nothing, output: RecoveryCodes },
  /** Error: `conflict` with reason `second_factor_required` where the site asks for one. */
  'account.remove_second_factor': { access: 'session.use', input: nothing, output: z.null() },
  /** Gives the person a password for one sign-in and ends what they were signed in with. */
  'account.reset_password': {
    access: 'users.manage',
    input: z.strictObject({ id: Id, reason: shortText(500) }),
    output: OneTimePassword,
  },
  /** Takes another person's second factor away, as after a lost phone; they set one up anew where the site asks. */
  'account.reset_second_factor': {
    access: 'users.manage',
    input: z.strictObject({ id: Id, reason: shortText(500) }),
    output: z.null(),
  },
  'account.list_alerts': {
    access: 'audit.read',
    input: nothing,
    output: z.object({ items: z.array(SecurityAlert) }),
  },
} as const

/** What a person proves who they are with, again. */
export const StepUpInput = z.strictObject({
  password: Text.optional(),
  totp: Totp.optional(),
  recovery_code: z.string().max(60).optional(),
})
export type StepUpInput = z.infer<typeof StepUpInput>

/** Until when the proof counts. */
export const StepUpAnswer = z.object({ good_until: Instant })
export type StepUpAnswer = z.infer<typeof StepUpAnswer>

/** One's own password: the old one again, the new one, and a code where there is a second factor. */
export const PasswordChange = z.strictObject({
  old_password: Text,
  new_password: Text,
  totp: Totp.optional(),
  recovery_code: z.string().max(60).optional(),
})
export type PasswordChange = z.infer<typeof PasswordChange>

/** What the server says of a password that was just changed: stations tell by it which slots are of an older one. */
export const PasswordChanged = z.looseObject({ credentials_changed_at: Instant })
