import { z } from 'zod'

/** What can be wrong with the place where this PC keeps its root key; each has a sentence that says what to do. */
export const KeyTroubleKind = z.enum([
  /** No keychain answers in this session of the operating system. */
  'absent',
  /** It answers, but is locked. */
  'locked',
  /** It answers, and does not hold this station's key. */
  'item_lost',
  /** What it holds is not the key that sealed this station's slots. */
  'wrong_value',
  /** Another keychain answers than the one that the station was enrolled with. */
  'other_backend',
  /** It ended in the middle of a call. */
  'failed',
  /** It would keep the key behind a password that everybody knows. */
  'no_protection',
  /** It forgets everything when the PC restarts. */
  'forgetful',
  /** It can be read, not written. */
  'read_only',
  /** It did not answer in time. */
  'slow',
  /** The file with the sealed keys is not whole. */
  'file_unreadable',
])
export type KeyTroubleKind = z.infer<typeof KeyTroubleKind>

/** Why a station cannot open at this moment. Nothing of it is changed or deleted meanwhile. */
export const KeyTrouble = z.object({
  kind: KeyTroubleKind,
  /** The keychain that the station was enrolled with, and the one that answers; null where it does not matter. */
  recorded: z.string().nullable(),
  found: z.string().nullable(),
})
export type KeyTrouble = z.infer<typeof KeyTrouble>
