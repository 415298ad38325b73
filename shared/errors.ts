import { z } from 'zod'
import { FileProblem } from './documents/file-problem.ts'
import { KeyTroubleKind } from './session/key-trouble.ts'
import { ReachProblem } from './session/reach-problem.ts'

/** One field that was refused. `code` picks the sentence on screen, `params` fill it; `message` is English, for REST. */
export const FieldError = z.object({
  field: z.string(),
  code: z.string(),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type FieldError = z.infer<typeof FieldError>

/**
 * The closed list of expected failures, the same on station and server. Each says what the person can do:
 * `renderer/api/error-text.ts` holds the sentences.
 */
export const AppError = z.discriminatedUnion('code', [
  /** No such record, or not one this person may know of: the two answer alike. */
  z.object({ code: z.literal('not_found'), entity: z.string() }),
  /** Correct the named fields and send again; nothing was stored. */
  z.object({ code: z.literal('invalid_input'), fields: z.array(FieldError) }),
  /** The role never may; somebody else must do it. */
  z.object({ code: z.literal('not_permitted'), action: z.string() }),
  /** A patient with this identifier is registered: open that one. */
  z.object({ code: z.literal('duplicate'), field: z.string(), existing_id: z.string().nullable() }),
  /** The record changed meanwhile or its state forbids this: read it again, then decide. */
  z.object({ code: z.literal('conflict'), reason: z.string() }),
  /** Sign in first. */
  z.object({ code: z.literal('session_locked') }),
  /** Name or password is wrong. */
  z.object({ code: z.literal('wrong_credentials') }),
  /** The password is right; now the code of the authenticator app. `was_wrong`: the one that was given was not. */
  z.object({ code: z.literal('second_factor_needed'), was_wrong: z.boolean() }),
  /**
   * The site asks for a second factor and this person has none yet: the app takes it from this address (as a picture),
   * and the sign-in is asked for again with the app's code. Empty after a wrong code: the one shown still stands.
   */
  z.object({ code: z.literal('second_factor_setup_needed'), otpauth_uri: z.string() }),
  /** The password is right, but was given by an administrator: the sign-in is asked for again with a new one. */
  z.object({ code: z.literal('must_change_password') }),
  /** This act asks who is there once more, as the last proof is older than five minutes: `session.step_up` first. */
  z.object({ code: z.literal('step_up_needed'), by: z.enum(['password', 'second_factor']) }),
  /** This person has not signed in on this PC yet: the first time needs the server. */
  z.object({ code: z.literal('first_sign_in_needs_server') }),
  /**
   * This PC must reach the server before anybody signs in. Where passwords alone protect it: too long without it, a
   * clock that was set back, or a site that ended this kind of protection. Elsewhere: its file of keys is older than
   * the keychain says, or the keychain says it no longer. Records stay safe on this PC.
   */
  z.object({
    code: z.literal('server_needed'),
    reason: z.enum([
      'offline_too_long',
      'clock_set_back',
      'password_only_ended',
      'slots_rolled_back',
      'key_state_lost',
      'too_many_tries',
    ]),
  }),
  /** The keychain does not give this station's key now: nothing was changed or made anew. The kind says what to do. */
  z.object({ code: z.literal('keychain_trouble'), kind: KeyTroubleKind }),
  /** This needs the server, which does not answer. Records stay safe on this PC. `because`: what IT can mend. */
  z.object({ code: z.literal('offline'), because: ReachProblem.optional() }),
  /** The person signed in without the server, or the server ended the sign-in: it asks for the password once more. */
  z.object({ code: z.literal('offline_session') }),
  /** The PIN is wrong; after the last try the password unlocks. */
  z.object({ code: z.literal('wrong_pin'), tries_left: z.int().nonnegative() }),
  /** There is no PIN to unlock with (never set, used up, or the sign-in is over): the password unlocks. */
  z.object({ code: z.literal('password_needed') }),
  /** An administrator took this person's or this PC's access away. */
  z.object({ code: z.literal('revoked'), subject: z.enum(['user', 'station']) }),
  /** Station and server are of different versions: ask IT to update the older one. */
  z.object({ code: z.literal('protocol_mismatch'), ours: z.number(), theirs: z.number() }),
  /** The store cannot be read; it is left untouched: call IT. */
  z.object({ code: z.literal('store_unreadable'), detail: z.string() }),
  /** The store on the disk is damaged; it is put aside whole and made anew from backup and server: sign in again. */
  z.object({ code: z.literal('store_damaged'), detail: z.string() }),
  /** A protection of the store does not hold on this PC, so that it does not open; it is left untouched: call IT. */
  z.object({ code: z.literal('store_setting'), setting: z.string() }),
  /** A newer version of the program wrote this store; it is left untouched: update the program. */
  z.object({ code: z.literal('store_newer'), found: z.string() }),
  /** The store's folder may only be read: nothing was changed, call IT. */
  z.object({ code: z.literal('store_read_only') }),
  /** Nothing was lost; free space on the disk and try again. */
  z.object({ code: z.literal('disk_full') }),
  /** A file could not be written where the person wanted it: choose another folder. */
  z.object({ code: z.literal('file_not_written') }),
  /** The file is larger than allowed. */
  z.object({ code: z.literal('too_large'), limit_bytes: z.number() }),
  /** Only PDF, JPEG and PNG, and what the file is must match its name. */
  z.object({ code: z.literal('unsupported_media'), reason: FileProblem.optional() }),
  /** Too many tries: wait. */
  z.object({ code: z.literal('rate_limited'), retry_after_s: z.number() }),
  /** A fault of the program: the log id finds it. */
  z.object({ code: z.literal('internal'), log_id: z.string() }),
])
export type AppError = z.infer<typeof AppError>

export function notFound(entity: string): AppError {
  return { code: 'not_found', entity }
}

export function invalidInput(fields: FieldError[]): AppError {
  return { code: 'invalid_input', fields }
}

/** A sentence of a program without long numbers: it may quote what somebody sent, a national ID among it. */
export function withoutNumbers(text: string): string {
  return text.replace(/[\d\u0660-\u0669\u06f0-\u06f9]{6,}/g, '…')
}

/** The field errors of a zod failure, with dotted paths. */
export function zodToFieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map((issue) => ({
    field: withoutNumbers(issue.path.join('.')) || '(body)',
    code: issue.code,
    message: withoutNumbers(issue.message),
  }))
}
